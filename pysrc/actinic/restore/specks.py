"""Dust, hairs and scratches without infrared: thin shapes that shade all channels alike.

    excess_c = D_c - opening(D_c)     what is thinner than 2 r + 1 px and denser than its surroundings
    common = min_c excess_c           marked where it stands out of the texture around and the channels agree

Detail of the picture that is thin, dark and grey is marked too: off unless asked for.
"""

import numpy as np
from scipy.ndimage import grey_opening, uniform_filter1d

from .mask import grown

THIN_PX, AROUND_PX = 7, 24
FAINT_D, TEXTURE, SURE = 0.3, 3.0, 1.5  # all chosen on the check share
SPREAD, SPREAD_D = 0.3, 0.05
NEAR_PX, GROWN_PX = 6, 1


def specks(planes: np.ndarray, sensitivity: float = 0.5) -> np.ndarray:
    """Where density (3, h, w) is shaded in all channels by something thin: (h, w) bool, grown by 1 px.

    sensitivity 0..1 divides the bar by 1/4..4.
    """
    size = 2 * THIN_PX + 1
    excess = np.stack([p - grey_opening(p, (size, size)) for p in planes])
    common, most = excess.min(axis=0), excess.max(axis=0)
    agree = most - common < SPREAD * common + SPREAD_D
    around = _box(np.minimum(common, FAINT_D))
    stands = common / ((FAINT_D + TEXTURE * around) * 4 ** (1 - 2 * sensitivity)) * agree
    return grown((stands > 1) & grown(stands > SURE, NEAR_PX), GROWN_PX)


def _box(plane):
    size = 2 * AROUND_PX + 1
    return uniform_filter1d(uniform_filter1d(plane, size, -1), size, -2)
