"""A picture as a file gave it: three channels to render, and everything else to hand back untouched."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np

Window = tuple[int, int, int, int]  # x, y of the upper left corner, width, height, in px


@dataclass(frozen=True)
class Attribute:
    """One piece of metadata.

    name   as OpenImageIO spells it, `smpte:TimeCode`
    kind   its OpenImageIO TypeDesc, without which a time code is only a pair of integers
    value  number, string, tuple or array
    """

    name: str
    kind: Any
    value: Any


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture in the state PIXELS.

    pixels          (h, w, 3) float32, C-contiguous, in the file's own encoding; NaN and infinity as they came
    extra           (h, w) array, in the file's own number format, by channel name: alpha, depth, layers, ids
    channels        all channel names, in the file's order; those of `rgb` are the ones in `pixels`
    formats         number format by channel name: half, float, uint (32 bits), uint8, uint16
    data_window     where the pixels lie; display_window: the frame they belong to; both x, y, w, h in px
    metadata        what the file says about itself
    source_format   OpenImageIO's name of the file format; `array` for a picture that came from none
    bits            significant bits of an integer channel: 10 in most DPX; 0 for half and float
    recipe          how Actinic made this file, where it did
    other_parts     parts or pages of the file that were not read
    """

    pixels: np.ndarray = field(repr=False)
    data_window: Window
    display_window: Window
    extra: Mapping[str, np.ndarray] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    channels: tuple[str, ...] = ("R", "G", "B")
    rgb: tuple[str, str, str] = ("R", "G", "B")
    formats: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    metadata: tuple[Attribute, ...] = ()
    source_format: str = "array"
    bits: int = 0
    tile: tuple[int, int] = (0, 0)
    recipe: Mapping[str, Any] | None = None
    other_parts: tuple[str, ...] = ()
    path: str | None = None

    def get(self, name: str, default=None):
        """The value of the metadata attribute `name` (case does not matter), or `default`."""
        wanted = name.lower()
        return next((item.value for item in self.metadata if item.name.lower() == wanted), default)

    @property
    def alpha_name(self) -> str | None:
        """The channel that is the alpha of `rgb`: `A`, or `layer.A` for a layer."""
        wanted = self.rgb[0].rpartition(".")[0].lower()
        prefix = f"{wanted}." if wanted else ""
        return next((name for name in self.extra if name.lower() in (prefix + "a", prefix + "alpha")), None)

    @property
    def pixel_aspect(self) -> float:
        """Width of a pixel divided by its height; 2 for an anamorphic plate."""
        return float(self.get("PixelAspectRatio", 1.0))

    @property
    def colour_space(self) -> str | None:
        """The colour space that the file claims, `None` where it claims none."""
        return self.get("oiio:ColorSpace")

    @property
    def frames_per_s(self) -> float | None:
        """The frame rate that the file claims, in frames a second."""
        rate = self.get("FramesPerSecond")
        return rate[0] / rate[1] if rate and rate[1] else None


def from_array(pixels: np.ndarray, metadata: tuple[Attribute, ...] = ()) -> Picture:
    """A picture that comes from no file; `pixels` (h, w, 3) of any real type."""
    height, width = pixels.shape[:2]
    window = (0, 0, width, height)
    return Picture(np.array(pixels, np.float32, order="C"), window, window, metadata=metadata)
