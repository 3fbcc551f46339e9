"""plugin/scan.gen.h as text: the constants of `actinic.scan`, so that none is typed twice."""

from ..scan import encoder, estimate, frame, model, positive, rebate, rig, roll, statistics

# In C++ by these names; of rebate, frame, model, positive, estimate and roll by their own.
NAMES = {
    rebate: "FLAT_D ALIKE_D LEAST_SHARE BORDER FILLS CLIPPED BRIGHTER SURE MOST_RED_D",
    frame: "NEAR_BASE_D HOLDER_D INSET",
    model: "LEAST",
    positive: "MOST_POINTS",
    estimate: "OWN_SPREAD",
    roll: "TOP UNSURE_D",
    statistics: "LOW HIGH",
}
WHOLE = {
    "SEARCH_PX": rebate.SIDE_PX,
    "THUMBNAIL_PX": statistics.SIDE_PX,
    "RANKS": statistics.RANKS,
    "STATISTICS": statistics.COUNT,
}
WHOLE |= {"ENCODER_WIDE": encoder.WIDE, "ENCODER_OUTPUTS": encoder.OUTPUTS, "AREAS": rebate.AREAS}
ROWS = {
    "MASK_D": rebate.MASK_D,
    "POSITIVE": frame.POSITIVE,
    "QUANTILES": statistics.QUANTILES,
    "COLOURS": statistics.COLOURS,
}


def header() -> str:
    """The whole header."""
    numbers = [(n, float(getattr(m, n))) for m, names in NAMES.items() for n in names.split()]
    constants = "\n".join(f"constexpr double {n} = {v!r};" for n, v in numbers)
    whole = "\n".join(f"constexpr int {n} = {v};" for n, v in WHOLE.items())
    rows = "\n".join(f"constexpr double {n}[] = {{{', '.join(repr(float(v)) for v in r)}}};" for n, r in ROWS.items())
    powers = ", ".join(f"{{{i}, {j}, {k}}}" for i, j, k in model.CUBIC)
    modes = ",\n    ".join(f'{{"{roll.Plan(m).film}", "{roll.Plan(m).paper}"}}' for m in frame.MODES)
    rigs = ", ".join(f'"{n}"' for n in rig.names())
    return f"""// Written by tools/gen.py from actinic/scan; do not edit.
#pragma once

namespace scan {{

{constants}
{whole}
{rows}
constexpr const char* RIGS[] = {{{rigs}}};

// What each mode takes for the film and prints it on.
enum {{ {", ".join(f"{m.upper()}_MODE" for m in frame.MODES)}, MODE_COUNT }};
struct Mode {{
  const char *film, *print;
}};
constexpr Mode MODES[] = {{
    {modes}}};

// Powers of the three densities that the polynomial weighs.
constexpr int CUBIC[][3] = {{{powers}}};

}}  // namespace scan
"""
