"""The camera gate: how wide the picture lies on film, which sets the size of a pixel."""

from dataclasses import dataclass

from .schema import choice, control

# Width of the exposed picture, mm. Source: smptegates, iso1754.
WIDTHS_MM = {
    "super35": 24.89,
    "35_4perf": 21.95,
    "35_3perf": 24.89,
    "35_2perf": 22.05,
    "vistavision": 37.72,
    "65_5perf": 52.48,
    "imax_15perf": 70.41,
    "super16": 12.52,
    "16": 10.26,
    "super8": 5.79,
    "8": 4.80,
    "still_135": 36.0,
    "still_120": 56.0,
    "sheet_4x5": 120.0,
    "sheet_8x10": 244.0,
}


@dataclass(frozen=True)
class Gate:
    """Controls: which gauge the picture is exposed on."""

    gauge: str = choice((*WIDTHS_MM, "custom"), "Film gauge; sets the size of a pixel on film")
    width_mm: float = control(24.89, "mm", 1.0, 1000.0, "Width of the picture on film when gauge is custom")


def pixel_um(gate: Gate, width_px: int) -> float:
    """Size of a pixel on film: 1000 w / n, w the gate's width in mm, n the picture's width in px -> um."""
    width_mm = gate.width_mm if gate.gauge == "custom" else WIDTHS_MM[gate.gauge]
    return 1000.0 * width_mm / width_px
