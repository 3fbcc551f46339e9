"""What the tests of looks share: pictures full of colour, looks of films, files of both."""

import numpy as np
import OpenImageIO as oiio
from scipy.ndimage import gaussian_filter

from actinic.look.teach.looks import film

UNSEEN = ("kodak_portra_160", "kodak_portra_endura_paper", (22, 26, 27, 0.5, 0.5))
BLACK_AND_WHITE = ("eastman_double_x_5222", "kodak_2302_bw_print", (25, 25, 25, 0, 0))


def picture(seed: int, side_px: int = 160) -> np.ndarray:
    """Soft fields of colour with dark and light parts: sRGB codes (side, side, 3) in 8 bits."""
    rng = np.random.default_rng((41, seed))
    fields = [
        gaussian_filter(rng.normal(size=(side_px, side_px)), s, mode="wrap") for s in (4, 9, 16) for _ in range(4)
    ]
    fields = [(f - f.mean()) / f.std() for f in fields]
    light = 0.5 + 0.22 * (fields[0] + fields[4] + fields[8])[..., None]
    colour = 0.13 * np.stack([fields[1] + fields[5], fields[2] + fields[6], fields[3] + fields[7]], axis=-1)
    return np.round(255 * np.clip(light + colour, 0, 1)) / 255


def after(look, codes) -> np.ndarray:
    """The picture through a film's look, in 8 bits."""
    return np.round(255 * film(*look, codes)) / 255


def save(path, codes, kind=oiio.UINT8, alpha=None):
    """A picture file; kind: OpenImageIO's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    planes = codes if alpha is None else np.concatenate([codes, alpha[..., None]], axis=2)
    image = oiio.ImageBuf(np.ascontiguousarray(planes, np.float32))
    if alpha is not None:
        image.specmod().attribute("oiio:UnassociatedAlpha", 1)
    image.set_write_format(kind)
    assert image.write(str(path)), image.geterror()
    return path


def save_pairs(folder, look, count, side_px=64):
    """`before` and `after` with as many pictures."""
    for k in range(count):
        codes = picture(k, side_px)
        save(folder / f"before/{k}.png", codes)
        save(folder / f"after/{k}.png", after(look, codes))
    return folder / "before", folder / "after"
