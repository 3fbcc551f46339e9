"""kernels/schema.gen.h as text: controls, constants and colour facts, so that nothing is typed twice."""

from dataclasses import astuple

import numpy as np

from . import balance, colour, prepare
from .chain import CONTROLS, HELD, SCHEMA_ID
from .fourier import INHIBIT_FOOTPRINT, SCATTER_FOOTPRINT_UM
from .grain import counts, hash, measure, model, net, noise
from .stages import clean, develop, encode, enlarge, expose, scatter

CONSTANTS = {
    "LIMIT": clean.LIMIT,
    "GREY": prepare.GREY,
    "EXPOSE_SOFTNESS": expose.SOFTNESS,
    "EXPOSE_LEAST": expose.LEAST,
    "EXPOSE_MARGIN": expose.MARGIN,
    "FLOOR": develop.FLOOR,
    "STOP": develop.STOP,
    "PUSH_DENSITY": develop.PUSH_DENSITY,
    "PUSH_SPEED_STOPS": develop.PUSH_SPEED_STOPS,
    "NEUTRAL_FROM": prepare.NEUTRAL_LOG_H[0],
    "NEUTRAL_TO": prepare.NEUTRAL_LOG_H[1],
    "PRINTER_POINT": enlarge.POINT,
    "PRINTER_CENTRE": enlarge.CENTRE,
    "DENSITY_PER_CODE": encode.DENSITY_PER_CODE,
    "BLACK_CODE": encode.BLACK_CODE,
    "SCATTER_FOOTPRINT_UM": SCATTER_FOOTPRINT_UM,
    "INHIBIT_FOOTPRINT": INHIBIT_FOOTPRINT,
    "GRAIN_FEW": counts.FEW,
    "GRAIN_ALONE": counts.ALONE,
    "GRAIN_SMALL_UM2": counts.SMALL_UM2,
    "GRAIN_MANY": counts.MANY,
    "GRAIN_BINS": counts.BINS,
    "GRAIN_SIGMA": float(counts.SIGMA),
    "GRAIN_M4": float(counts.M4),
    "GRAIN_M6": float(counts.M6),
    "GRAIN_MOST_SKEW": counts.MOST_SKEW,
    "GRAIN_CROSSING": counts.CROSSING,
    "GRAIN_MOST_CROSSING": counts.MOST_CROSSING,
    "GRAIN_GRANULARITY_UM": measure.RMS_APERTURE_UM,
}
WHOLE = {
    "NEUTRAL_NODES": prepare.NEUTRAL_NODES,
    "GRAIN_NODES": counts.NODES,
    "GRAIN_UNITS_UM": counts.UNITS_UM,
    "GRAIN_SUB": counts.SUB,
    "GRAIN_MOST_BIN": counts.MOST_BIN,
    "GRAIN_CONDITIONS": counts.CONDITIONS,
    "GRAIN_NEIGHBOURS": noise.NEIGHBOURS,
    "NET_WIDE": net.WIDE,
    "NET_HALO": net.HALO,
    "HASH_CRYSTAL": hash.CRYSTAL,
    "HASH_CLUMP": hash.CLUMP,
    "HASH_SAMPLE": hash.SAMPLE,
}


def header() -> str:
    """The whole header."""
    struct = "\n".join(f"  double {_name(c)};" for c in CONTROLS)
    infos = "\n".join(f"    {_info(c)}," for c in CONTROLS)
    outputs = "\n".join(f"constexpr int OUTPUT_{o.upper()} = {i};" for i, o in enumerate(encode.OUTPUTS))
    constants = "\n".join(f"constexpr double {k} = {v!r};" for k, v in CONSTANTS.items())
    whole = "\n".join(f"constexpr int {k} = {v!r};" for k, v in WHOLE.items())
    return f"""// Written by tools/gen.py from the stages' dataclasses; do not edit.
#pragma once
#include <cstdint>

namespace film {{

constexpr uint64_t SCHEMA_ID = 0x{SCHEMA_ID:016x}ull;

// Every control as a double: a number in its unit, the index of a choice, or 0 and 1.
struct Controls {{
{struct}
}};
constexpr int CONTROL_COUNT = {len(CONTROLS)};

struct ControlInfo {{
  const char *key, *unit, *doc, *options;  // options separated by |
  double standard, low, high;
}};
constexpr ControlInfo CONTROLS[CONTROL_COUNT] = {{
{infos}
}};

{constants}
{whole}
constexpr uint32_t HASH_GOLDEN = {hash.GOLDEN}u, HASH_POSITION = {hash.POSITION}u, HASH_COMPANY = {hash.COMPANY}u;
{outputs}

constexpr double HELD[][2] = {_rows(HELD[s] for s in sorted(HELD))};
constexpr double BACKING_SHARE[] = {_row(scatter.BACKINGS.values())};
constexpr double GRAIN_EDGES[] = {_row(model.EDGES)};
constexpr double GRAIN_OVER_PITCH[] = {_row(counts.OVER_PITCH)}, GRAIN_SOFT[] = {_row(counts.SOFT)};
constexpr double D65_WHITE[3] = {_row(prepare.D65)};
constexpr double ACES_WHITE[3] = {_row(prepare.ACES)};
constexpr double ACESCG_TO_XYZ[9] = {_row(colour.rgb_to_xyz(*colour.PRIMARIES["ACEScg"]).ravel())};
constexpr double CAT[][9] = {_rows(np.ravel(balance.CATS[k]) for k in _options("expose.cat"))};
constexpr double OUTPUT_MATRIX[][9] = {_rows(prepare.output_matrix(o).ravel() for o in encode.OUTPUTS)};
constexpr double OUTPUT_CURVE[][18] = {_rows(flat(prepare.output_curve(o)) for o in encode.OUTPUTS)};

}}  // namespace film
"""


def flat(curve: colour.Curve) -> list[float]:
    """A curve as the 18 doubles that the kernels take."""
    upper, lower, *rest = astuple(curve)
    return [*upper, *lower, *rest[:7], float(rest[7])]


def _options(key):
    return next(c.options for c in CONTROLS if c.key == key)


def _name(control):
    return control.key.replace(".", "_")


def _info(c):
    text = [c.key, c.unit, c.doc, "|".join(c.options)]
    quoted = ", ".join('"' + t.replace('"', '\\"') + '"' for t in text)
    return f"{{{quoted}, {c.number(c.default)!r}, {c.low!r}, {c.high!r}}}"


def _row(values):
    return "{" + ", ".join(repr(float(v)) for v in values) + "}"


def _rows(rows):
    return "{" + ",\n    ".join(_row(r) for r in rows) + "}"
