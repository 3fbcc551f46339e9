"""Grain of a stock from its reference: sigma over the published, spectrum, autocorrelation, crops of a grey ramp."""

import numpy as np

from ..atomic import replacing
from ..chain import Controls, State
from ..gate import WIDTHS_MM
from ..grain import fitting, measure
from ..grain.net import Net
from ..grain.probe import PIXEL_UM
from ..grain.reference import grain, transmittance
from ..grain.score import rendered
from ..schema import changed
from . import paper
from .bench import LAYERS

DENSITIES = (0.1, 0.4, 0.8, 1.2)  # of the table
DRAWN = (0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6)  # of the chart
GAUGES = ("super8", "super16", "super35", "65_5perf")
UHD_PX, CROP = 3840, (160, 320)
FLAT_PX = 640  # of 1.5 um
MOST = 1.7  # density shown as white


def rows(layers, frame=200):
    """Of every layer and density: (layer, D, 1000 sigma at 6.5, 13, 24, 48 um, skewness at 6 um, mean shift)."""
    found = []
    for number, layer in enumerate(layers):
        for density in (d for d in DENSITIES if d < layer.maximum):
            flat = grain(np.full((FLAT_PX, FLAT_PX), density), PIXEL_UM, layer, frame, channel=number)
            light = 10**-flat
            sigmas = [1000 * measure.sigma(light, PIXEL_UM, a) for a in (6.5, 13, 24, 48)]
            small = -np.log10(measure.pooled(light, 4))
            found.append((LAYERS[number], density, *sigmas, measure.skewness(small), flat.mean() - density))
    return found


def sheet_of(folder, layers):
    """Sigma at 48 um against density over the sheet's readings, noise-power spectrum, autocorrelation: a Figure."""
    page = paper.figure("Grain: the reference (lines) over the published RMS granularity (circles)", 4.6)
    left, middle, right = page.subplots(1, 3)
    paper.dress(left, "density over D-min", "1000 sigma, 48 um aperture")
    paper.dress(middle, "cycles/mm", "noise power at D = 0.6, D$^2$ um$^2$")
    paper.dress(right, "lag, px of 6 um", "autocorrelation at D = 0.6")
    published = fitting.charts(folder) if (folder / "granularity.csv").exists() else [None] * len(layers)
    for name, layer, chart in zip(LAYERS, layers, published, strict=False):
        ink, asked = paper.INK[name], np.array([d for d in DRAWN if d < layer.maximum])
        left.plot(asked, 1000 * fitting.seen(layer, asked, 200), color=ink, label=name)
        if chart is not None:
            paper.points(left, chart.density[::3], 1000 * chart.sigma[::3], ink)
        flat = -np.log10(transmittance(np.full((400, 400), 0.6), 2.0, layer))
        f, power = measure.psd(flat, 2.0)
        middle.loglog(1000 * f, power, color=ink)
        right.plot(measure.autocorrelation(measure.pooled(flat, 3), 6)[0], "o-", ms=3, color=ink)
    paper.legend(left)
    return page


def grained(layers, density, gauge: str, network: Net | None, frame=0) -> np.ndarray:
    """A density on every layer with its grain at UHD, by the reference or GrainNet: (h, w) -> (h, w, 3), 0..1."""
    um = 1000 * WIDTHS_MM[gauge] / UHD_PX
    layers = layers * 3 if len(layers) == 1 else layers
    if network is None:
        seen = [grain(density, um, layer, frame, channel=i) for i, layer in enumerate(layers)]
    else:
        seen = [rendered(layer, density, um, network, (0, frame, i)) for i, layer in enumerate(layers)]
    return np.stack(seen, axis=-1).clip(0, MOST) / MOST


def printed(bench, layers, scene, gauge: str, rendition: str) -> np.ndarray:
    """A scene on a print at UHD, sRGB, with grain by the reference or as the engine renders it: (h, w, 3)."""
    controls = Controls()
    for key, value in {"gate.gauge": gauge, "encode.output": "srgb"}.items():
        controls = changed(controls, key, value)
    if rendition != "reference":
        return bench.engine.render(scene, changed(controls, "grain.rendition", rendition), width_px=UHD_PX)[0]
    amounts = bench.engine.render(scene, controls, until=State.NEGATIVE, width_px=UHD_PX)[0].astype(float)
    most_dye, um = bench.tables["film.curve"][:, :, 0].sum(axis=1), 1000 * WIDTHS_MM[gauge] / UHD_PX
    for i, layer in enumerate(layers):
        scale = layer.maximum / most_dye[i]
        density = (amounts[..., i] * scale).clip(0, layer.maximum)
        amounts[..., i] += (grain(density, um, layer, channel=i) - density) / scale
    return bench.engine.render(amounts, controls, start=State.NEGATIVE)[0]


def save_pictures(bench, layers, scene, path):
    """A picture at each gauge, 1:1 above and its middle 4:1 below: without grain, the reference, GrainNet: one PNG."""
    top, left = ((n - c) // 2 for n, c in zip(scene.shape, CROP, strict=False))
    part = scene[top : top + CROP[0], left : left + CROP[1], :3]
    made = [[printed(bench, layers, part, g, r) for g in GAUGES] for r in ("off", "reference", "net")]
    return _save_rows(made, path)


def save_crops(layers, network: Net | None, path):
    """A grey ramp at each gauge, 1:1 above and its middle 4:1 below; the reference, and under it GrainNet: one PNG."""
    ramp = np.broadcast_to(np.linspace(0, 1.6, CROP[1]), CROP)
    made = [[grained(layers, ramp, g, one) for g in GAUGES] for one in [None] + [network] * (network is not None)]
    return _save_rows(made, path)


def _save_rows(made, path):
    """Pictures side by side, row by row, under each its middle four times as large."""
    from matplotlib.image import imsave

    near = np.s_[CROP[0] * 3 // 8 : CROP[0] * 5 // 8, CROP[1] * 3 // 8 : CROP[1] * 5 // 8]
    columns = [[np.concatenate([p, p[near].repeat(4, axis=0).repeat(4, axis=1)]) for p in row] for row in made]
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        imsave(temporary, np.concatenate([np.concatenate(row, axis=1) for row in columns]).clip(0, 1), format="png")
    return path
