"""The columns of a chart (docs/chart.md): which stand together, and the range and unit of their numbers."""

CHANNELS = ("red", "green", "blue")
LAYERS_H, DENSITY, SCAN, POINTS = (tuple(f"{p}_{c}" for c in CHANNELS) for p in ("log10_H", "D", "scan", "points"))
LAB = ("Lab_L", "Lab_a", "Lab_b")
EXPOSURES = (("log10_H",), LAYERS_H, ("reflectance",), ("X", "Y", "Z"), ("R", "G", "B", "space"))
MEASUREMENTS = (DENSITY, ("D_visual",), SCAN, LAB)
GROUPS = (*EXPOSURES, *MEASUREMENTS, POINTS)
WORDS = ("patch", "reflectance", "space", "negative")
ALONE = ("patch", "stops", "kelvin", "seconds", "sigma", "negative")

# Least and greatest of each number, and what a number outside is likely to be.
D_RANGE = (0, 6, "densities, not percent nor 1000 D")
SCAN_RANGE = (0, 4, "linear, 1 = the empty gate: divide 16-bit codes by 65535")
LIGHT = (-1, 1000, "linear, 0.18 = mid grey")
RANGES = {
    **dict.fromkeys(("log10_H", *LAYERS_H), (-8, 8, "log10 of lux seconds")),
    **dict.fromkeys((*DENSITY, "D_visual"), D_RANGE),
    **dict.fromkeys(SCAN, SCAN_RANGE),
    **dict.fromkeys(("X", "Y", "Z"), (0, 1000, LIGHT[2])),
    **dict.fromkeys(("R", "G", "B"), LIGHT),
    **dict.fromkeys(POINTS, (-50, 100, "printer points of 0.025 log10 H, 25 = the middle")),
    "Lab_L": (0, 120, "CIE L*, 0 to 100"),
    **dict.fromkeys(LAB[1:], (-200, 200, "CIE a*, b*")),
    "stops": (-20, 20, "stops over mid grey's exposure, not seconds nor EI"),
    "kelvin": (1000, 25000, "kelvin, not mired"),
    "seconds": (1e-6, 1e6, "seconds, not 1/seconds"),
    "sigma": (1e-6, 20, "a standard deviation in the measurement's unit"),
}
