"""Baked files against the engine: dE2000 on 100,000 colours, half of them random, half out of pictures.

Random: a third each in Rec.709, P3-D65 and ACEScg primaries, mixtures even over the triangle (Dirichlet), the largest
channel even in stops from -7 to +5 about mid grey. Image: pixels of the given pictures, drawn evenly. All are held to
what the input's codes 0..1 can say; both sides are seen as a screen shows them, codes held to 0..1 and white at Y = 1.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PyOpenColorIO as ocio

from ..chain import State
from ..colour import ENCODINGS, matrix, nits_from_pq, to_linear
from ..prepare import D65, GREY, Input, prepare
from .lattice import HELD_OUTPUTS, Lut
from .pointwise import NO_PIXEL_UM, Pointwise

COUNT, SEED = 100_000, 2026
FROM_EV, TO_EV = -7.0, 5.0
PRIMARIES = ("Rec.709", "P3-D65", "ACEScg")
MEAN_BAR, TAIL_BAR = 0.1, 0.5  # dE2000: mean, 99th percentile
TETRAHEDRAL, TRILINEAR = ocio.INTERP_TETRAHEDRAL, ocio.INTERP_LINEAR


@dataclass(frozen=True)
class Row:
    """What a reader made of a file: dE2000 against the engine."""

    file: str
    mean: float
    p99: float
    worst: float

    @property
    def is_within(self) -> bool:
        return self.mean <= MEAN_BAR and self.p99 <= TAIL_BAR


def colours(pictures: list[np.ndarray], count: int = COUNT) -> np.ndarray:
    """The test's colours in linear ACEScg: (count, 3). pictures: (h, w, 3) linear ACEScg each."""
    rng = np.random.default_rng(SEED)
    half = count // 2
    pixels = np.concatenate([np.reshape(p[..., :3], (-1, 3)) for p in pictures])
    mixture = rng.dirichlet(np.ones(3), count - half)
    peak = GREY * 2.0 ** rng.uniform(FROM_EV, TO_EV, (count - half, 1))
    own = peak * mixture / mixture.max(axis=1, keepdims=True)
    thirds = np.array_split(own, len(PRIMARIES))
    scene = [part @ matrix(name, "ACEScg").T for name, part in zip(PRIMARIES, thirds, strict=True)]
    return np.concatenate([pixels[rng.integers(len(pixels), size=half)], *scene])


def measured(film: Pointwise, lut: Lut, path: Path, light: np.ndarray, interpolation=TETRAHEDRAL) -> Row:
    """The file as OpenColorIO reads it against the engine on the same codes. light: (n, 3) linear ACEScg."""
    codes, given = codes_of(film, lut, light), Input.named(lut.source)
    truth = film.printed(codes, given) if lut.part == "print" else film(codes, given)
    got = read(path, codes, interpolation)
    got = film.printed(got, given) if lut.part == "negative" else got
    return row(Path(path).name, film, lut.source, got, truth)


def codes_of(film: Pointwise, lut: Lut, light) -> np.ndarray:
    """The colours as the LUT's input would hold them: a camera's file 0..1, light or density as it is."""
    encoding = ENCODINGS[lut.source]
    if lut.part == "print":
        return film.density(light, start=State.SCENE)
    codes = encoding.from_scene(light)
    return codes if encoding.curve == "linear" else np.clip(codes, 0, 1)


def row(name: str, film: Pointwise, source: str, got, truth) -> Row:
    """Codes of the film's output against codes: the row of a table."""
    from colour.difference import delta_E_CIE2000

    off = delta_E_CIE2000(lab(film, got, source), lab(film, truth, source))
    return Row(name, float(off.mean()), float(np.percentile(off, 99)), float(off.max()))


def read(path: Path, codes, interpolation=TETRAHEDRAL) -> np.ndarray:
    """A LUT file applied by OpenColorIO: (n, 3)."""
    ocio.ClearAllCaches()
    transform = ocio.FileTransform(str(path), interpolation=interpolation)
    out = np.array(codes, np.float32, order="C")
    ocio.Config.CreateRaw().getProcessor(transform).getDefaultCPUProcessor().applyRGB(out)
    return out


def lab(film: Pointwise, code, source: str) -> np.ndarray:
    """CIE L*a*b* under D65 of codes of the output. Source: cie015."""
    controls = film.controls.encode
    encode = prepare(film.tables, film.controls, NO_PIXEL_UM, Input.named(source)).encode
    code = np.clip(code, 0, 1) if controls.output in HELD_OUTPUTS else np.asarray(code)
    is_pq = controls.output == "rec2100_pq"
    linear = nits_from_pq(code) / controls.white_nits if is_pq else to_linear(code, encode["curve"])
    t = np.clip(linear @ np.linalg.inv(encode["matrix"]).T, 0, None) / D65
    x, y, z = np.moveaxis(np.where(t > 216 / 24389, np.cbrt(t), (24389 / 27 * t + 16) / 116), -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
