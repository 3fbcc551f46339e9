"""How near a restored picture is to the clean one: PSNR and SSIM of display codes 0..1."""

import numpy as np
from scipy.ndimage import gaussian_filter

SIGMA_PX, REACH_PX = 1.5, 5  # 11 x 11 window
C1, C2 = 0.01**2, 0.03**2


def mse(first, second) -> float:
    """Mean squared difference."""
    return float(np.mean((np.asarray(first, np.float64) - second) ** 2))


def psnr(squared_error: float) -> float:
    """-10 log10 of a mean squared error of codes 0..1, dB; 99 for none."""
    return float(-10 * np.log10(max(squared_error, 10**-9.9)))


def ssim(first, second) -> float:
    """Mean structural similarity of two planes (h, w), Gaussian window of 1.5 px, edges of 5 px left out.

    Source: wang2004ssim.
    """
    x, y = (np.asarray(p, np.float64) for p in (first, second))
    mx, my, xx, yy, xy = (
        gaussian_filter(p, SIGMA_PX, radius=REACH_PX)[REACH_PX:-REACH_PX, REACH_PX:-REACH_PX]
        for p in (x, y, x * x, y * y, x * y)
    )
    alike = (2 * mx * my + C1) * (2 * (xy - mx * my) + C2)
    return float((alike / ((mx**2 + my**2 + C1) * (xx - mx**2 + yy - my**2 + C2))).mean())
