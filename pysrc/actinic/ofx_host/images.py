"""Images in the layouts that hosts use: any depth, origin, padding and direction of rows."""

import numpy as np

from .properties import Properties

DEPTHS = {"Byte": np.uint8, "Short": np.uint16, "Half": np.float16, "Float": np.float32}
COMPONENTS = {"Alpha": 1, "RGB": 3, "RGBA": 4}
CANARY = 0xA5


class Image:
    """Pixels in memory of their own, every byte around them a canary.

    pixels  (h, w, channels), the upper row first, already of the depth's type
    origin  x, y of the lower left pixel; padding  bytes after each row; is_upside_down  rows run down, rowBytes < 0
    whole   the frame in pixels x1, y1, x2, y2; None for the image's own bounds
    """

    def __init__(
        self, pixels, origin=(0, 0), padding=0, is_upside_down=False, whole=None, premultiplied="Opaque", aspect=1.0
    ):
        height, width, channels = pixels.shape
        self.depth = next(name for name, kind in DEPTHS.items() if kind == pixels.dtype)
        self.shape, self.is_upside_down = pixels.shape, is_upside_down
        self.row_bytes = width * channels * pixels.itemsize + padding
        self._memory = np.full((height + 2) * self.row_bytes + 64, CANARY, np.uint8)
        self._start = 32 + self.row_bytes
        self._rows()[:] = pixels
        x, y = origin
        bounds = [x, y, x + width, y + height]
        first = 0 if not is_upside_down else height - 1
        self.props = Properties(
            OfxPropType="OfxTypeImage",
            OfxImagePropData=self._memory.ctypes.data + self._start + first * self.row_bytes,
            OfxImagePropBounds=bounds,
            OfxImagePropRegionOfDefinition=list(whole or bounds),
            OfxImagePropRowBytes=-self.row_bytes if is_upside_down else self.row_bytes,
            OfxImageEffectPropPixelDepth=f"OfxBitDepth{self.depth}",
            OfxImageEffectPropComponents=f"OfxImageComponent{ {n: k for k, n in COMPONENTS.items()}[channels] }",
            OfxImageEffectPropPreMultiplication=_premultiplication(premultiplied),
            OfxImageEffectPropRenderScale=[1.0, 1.0],
            OfxImagePropPixelAspectRatio=float(aspect),
            OfxImagePropField="OfxFieldNone",
            OfxImagePropUniqueIdentifier=f"image-{id(self)}",
        )

    def _rows(self):
        """The pixels as a view, the upper row first: memory runs up from the lower row unless upside down."""
        height, width, channels = self.shape
        kind = np.dtype(DEPTHS[self.depth])
        strides = (self.row_bytes, channels * kind.itemsize, kind.itemsize)
        size = (height - 1) * self.row_bytes + width * channels * kind.itemsize
        part = self._memory[self._start : self._start + size]
        rows = np.ndarray(self.shape, kind, part.data, 0, strides)
        return rows if self.is_upside_down else rows[::-1]

    @property
    def pixels(self) -> np.ndarray:
        """(h, w, channels), the upper row first; a copy."""
        return self._rows().copy()

    def touched_outside(self, window=None) -> int:
        """How many canaries outside the window (x1, y1, x2, y2; None for the bounds) are not as they were."""
        x, y, _, top = self.props["OfxImagePropBounds"]
        x1, y1, x2, y2 = window or self.props["OfxImagePropBounds"]
        kept = self._memory.copy()
        inside = Image.__new__(Image)
        inside.__dict__.update(self.__dict__, _memory=kept)
        area = inside._rows()[top - y2 : top - y1, x1 - x : x2 - x]
        area[:] = np.full(area.shape, CANARY, np.uint8).repeat(area.itemsize).view(area.dtype).reshape(area.shape)
        return int((kept != CANARY).sum())

    @classmethod
    def blank(cls, height, width, channels=4, depth="Float", **how) -> "Image":
        """An image of canaries, to be written to."""
        one = np.full(np.dtype(DEPTHS[depth]).itemsize, CANARY, np.uint8).view(DEPTHS[depth])
        return cls(np.broadcast_to(one, (height, width, channels)), **how)


def _premultiplication(name):
    return {"Opaque": "OfxImageOpaque", "Pre": "OfxImageAlphaPremultiplied", "Un": "OfxImageAlphaUnPremultiplied"}[name]
