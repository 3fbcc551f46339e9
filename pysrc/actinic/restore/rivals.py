"""The systems of the comparison: ours and its parts, the published one of three networks, and simpler ones."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import OpenImageIO as oiio

from ..colour import CURVES, to_linear
from ..nets.runtime import session
from . import nets
from .damage import SEEN
from .density import density
from .protocol import Crop, found, shaded
from .restore import Settings, find, repair
from .score import mse, psnr
from .specks import specks

OURS, SEEN_BY_FILL = "ours", 0.01


def ours(trained: nets.Nets) -> dict[str, Callable[[Crop], np.ndarray]]:
    """The damage itself; ours; with the second network; by the closed form under the true mask."""
    plain, whole, masks = Settings(channels=(2,), grain=0), Settings(channels=(2,), grain=0, refine=True), {}

    def mask(crop):
        if crop not in masks:
            masks[crop] = find(crop.codes, trained, whole)
        return masks[crop]

    return {
        "damaged": lambda c: c.codes,
        OURS: lambda c: repair(c.codes, mask(c), None, plain).pixels,
        "ours, refined": lambda c: repair(c.codes, mask(c), trained, whole).pixels,
        "closed form, true mask": lambda c: repair(c.codes, _true(c), None, plain).pixels,
    }


def theirs(folder: Path) -> dict[str, Callable[[Crop], np.ndarray]]:
    """Plain U-Net, cross-channel alone, the system without mask, and whole, from the nets trained into `folder`."""
    held = {n: session(folder / f"restore_{n}.onnx", "restore") for n in ("mask", "cross", "unet", "final", "nomask")}

    def run(name, planes):
        return nets.run(held[name], planes)

    def cross(codes):
        return codes[1:2] + run("cross", codes[:2])

    def mask(codes):
        return 1 / (1 + np.exp(-run("mask", codes)))

    blues = {
        "plain U-Net": lambda x: x[2] + run("unet", x)[0],
        "cross-channel network alone": lambda x: cross(x)[0],
        "published system without mask": lambda x: x[2] + run("nomask", np.concatenate([x, cross(x)]))[0],
        "published system": lambda x: x[2] + run("final", np.concatenate([x, mask(x), cross(x)]))[0],
    }
    return {name: _blue_of(predict) for name, predict in blues.items()}


def _blue_of(predict):
    def system(crop):
        out = crop.codes.copy()
        out[..., 2] = predict(np.ascontiguousarray(np.moveaxis(crop.codes, -1, 0)))
        return out

    return system


def _true(crop):
    mask = np.zeros(crop.codes.shape, bool)
    mask[..., 2] = crop.alpha > SEEN_BY_FILL
    return mask


def dirty(clean: list[np.ndarray], folder: Path, count: int = 12) -> tuple[float, ...]:
    """Real damage of a folder of RGBA pictures: share covered and of it found, share of marks that is right, RGB PSNR.

    damaged, repaired by shape and by the true mask, pooled dB; marked on the clean crops. Shares in percent.
    """
    files = sorted(folder.glob("*.png"))[:: max(1, len(list(folder.glob("*.png"))) // count)][:count]
    alphas = [oiio.ImageBuf(str(f)).get_pixels(oiio.FLOAT)[..., 3] for f in files]
    crops = shaded(clean[: len(alphas)], alphas)
    masks = [_thin(c.codes) for c in crops]
    truth = [np.repeat((c.alpha > SEEN_BY_FILL)[..., None], 3, 2) for c in crops]
    plain = Settings(grain=0)
    sets = (
        [c.codes for c in crops],
        *(
            [repair(c.codes, m, None, plain).pixels for c, m in zip(crops, ms, strict=True)]
            for ms in ([np.repeat(m[..., None], 3, 2) for m in masks], truth)
        ),
    )
    errors = [psnr(np.mean([mse(p, c.clean) for p, c in zip(made, crops, strict=True)])) for made in sets]
    hit, right = found(crops, masks)
    covered, wrong = np.mean([c.alpha > SEEN for c in crops]), np.mean([_thin(c.clean).mean() for c in crops])
    return 100 * covered, 100 * hit, 100 * right, *errors, 100 * wrong


def _thin(codes):
    planes = np.moveaxis(density(to_linear(codes, CURVES["srgb"])), -1, 0)
    return specks(np.ascontiguousarray(planes))
