"""Hostile pixels, before anything else: a NaN never reaches a Fourier transform."""

from array_api_compat import array_namespace

LIMIT = 65504.0  # the largest half; nothing in a scene is brighter


def clean(image, low: float = -LIMIT, high: float = LIMIT):
    """Replace NaN by 0 and bring the rest into [low, high].

    image: (..., 3). Returns the image and the number of pixels with a NaN and with a clipped value.
    """
    xp = array_namespace(image)
    nan, beyond = xp.isnan(image), (image > high) | (image < low)
    whole = xp.clip(xp.where(nan, xp.zeros_like(image), image), low, high)
    return whole, int(xp.sum(xp.any(nan, axis=-1))), int(xp.sum(xp.any(beyond, axis=-1)))
