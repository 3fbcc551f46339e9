"""Spectral recovery: the smooth reflectance that a chromaticity most plausibly has, scale-free.

Among all positive spectra with the wanted chromaticity, take the one whose logarithm is the most
probable under an Ornstein-Uhlenbeck process over wavelength: neighbouring samples are alike over
`CORRELATION_NM`, and far from any evidence the spectrum returns to white. With the correlation
length at infinity this is Burns's least log slope. The length is the only fitted number.

Scale-free means that luminance is set to 1 under the light before anything is solved, so the shape
depends on chromaticity alone and the expose stage folds into one table over chromaticity.

Longer than a hundred lines because gamut, prior and solver are one argument: the solver converges
everywhere `to_gamut` can send a colour, and its cheapness (a tridiagonal solve) is the prior's form.
"""

from functools import cache

import numpy as np
from scipy.spatial import ConvexHull

from actinic.errors import FilmError
from actinic.spectra import WAVELENGTHS, observer

CORRELATION_NM = 110.0
"""Correlation length of log reflectance. Source: fitted (docs/recovery.md says on which reflectances)."""

KNEE, CEILING = 0.90, 0.97
"""Where `to_gamut` starts to compress and what it approaches, as `purity`. Source: chosen by eye."""

_PATHS = (8, 32, 128, 512)  # steps from white to the chromaticity; the finer ones are for spiky lights
_STEP_NEWTONS, _LAST_NEWTONS = 2, 40
_CHUNK = 2048  # chromaticities solved together: what a core's cache holds
_TOLERANCE = 1e-11  # of log rho
_LARGEST = 60.0  # bound of |log rho| that keeps a diverging walk finite; solutions stay below 12


@cache
def _locus() -> tuple[np.ndarray, np.ndarray]:
    """Half-planes normal @ xy <= offset that hold the spectral locus and its purple line: (k, 2), (k,)."""
    cmf = observer()
    planes = ConvexHull(cmf[:, :2] / cmf.sum(axis=1, keepdims=True)).equations
    return planes[:, :2], -planes[:, 2]


def purity(xy, light_xy) -> np.ndarray:
    """How far a chromaticity lies from white towards the spectral locus: 0 white, 1 locus, above 1 outside.

    r = max_k n_k.(xy - w) / (d_k - n_k.w) over the edges n_k.p = d_k of the locus polygon.
    xy: (..., 2), light_xy: (2,), inside the locus -> (...). Source: rockafellar1970 (gauge of a convex set).
    """
    normal, offset = _locus()
    white = np.asarray(light_xy, dtype=float)
    edges = normal / (offset - normal @ white)[:, None]
    return np.max((np.asarray(xy, dtype=float) - white) @ edges.T, axis=-1)


def to_gamut(xy, light_xy) -> np.ndarray:
    """Bring any finite chromaticity inside the spectral locus, smoothly, along its ray from white.

    r' = r for r <= k, else k + (c - k) (1 - exp(-(r - k) / (c - k))), k = KNEE, c = CEILING, r = `purity`.
    xy: (..., 2), light_xy: (2,) -> (..., 2). Identity up to the knee, continuous everywhere, C1 along rays.
    Source: chosen by eye.
    """
    xy, white = np.asarray(xy, dtype=float), np.asarray(light_xy, dtype=float)
    ray = xy - white
    length = np.maximum(np.abs(ray).max(axis=-1), 1.0)  # keeps chromaticities of 1e300 finite
    near = purity(white + ray / length[..., None], white)
    with np.errstate(over="ignore"):
        far = near * length
        bent = KNEE - (CEILING - KNEE) * np.expm1(-np.maximum(far - KNEE, 0.0) / (CEILING - KNEE))
    inside = far <= KNEE
    scale = bent / np.where(inside, 1.0, near) / length
    return np.where(inside[..., None], xy, white + ray * scale[..., None])


def recover(xy, light) -> np.ndarray:
    """Smooth positive reflectances whose radiance under a light has the given chromaticities.

    minimise sum_i (q_i+1 - q_i)^2 + (step / CORRELATION_NM)^2 sum_i q_i^2,  q = log rho,
    subject to  sum(rho light cmf) / sum(light ybar) = (x / y, 1, (1 - x - y) / y).
    xy: (n, 2) inside the spectral locus, light: (71,) positive -> rho (n, 71), luminance 1 under the light.
    Raises FilmError for a light that is not positive, a chromaticity on or outside the locus, and where
    the solver does not converge.
    Source: burns2020 for the least log slope, uhlenbeck1930 for the prior; its length is fitted.
    """
    xy, light = _checked(xy, light)
    basis = light[:, None] * observer() / (light @ observer()[:, 1])
    white = basis.sum(axis=0)
    white_xy = white[:2] / white.sum()
    far = purity(xy, white_xy)
    if not np.all(far < 1.0):
        got = f"{np.sum(~(far < 1.0))} of {len(xy)} chromaticities on or outside the spectral locus"
        raise FilmError(got, "chromaticities inside it, to be recovered", "pass them through to_gamut first")
    chunks = [slice(i, i + _CHUNK) for i in range(0, len(xy), _CHUNK)]
    return np.concatenate([_solve(xy[c], far[c], white_xy, basis) for c in chunks] or [np.empty((0, 71))])


def _checked(xy, light) -> tuple[np.ndarray, np.ndarray]:
    """Chromaticities as (n, 2) and a light as (71,), or FilmError."""
    xy, light = np.atleast_2d(np.asarray(xy, dtype=float)), np.asarray(light, dtype=float)
    if light.shape != WAVELENGTHS.shape or not np.all((light > 0) & np.isfinite(light)):
        got = f"a light of shape {light.shape}, smallest value {np.min(light, initial=np.inf):.3g}"
        remedy = "resample it with actinic.spectra.on_grid(..., outside=None)"
        raise FilmError(got, "71 positive finite samples over WAVELENGTHS", remedy)
    return xy, light


def _solve(xy, far, white_xy, basis) -> np.ndarray:
    """Walk every chromaticity from white, those that got lost again in finer steps: (n, 71)."""
    log_rho, lost = np.empty((len(basis), len(xy))), np.arange(len(xy))
    for steps in _PATHS:
        with np.errstate(all="ignore"):  # a lost walk may divide by zero; it is not kept
            log_rho[:, lost], moving = _walk(xy[lost], far[lost], white_xy, basis, steps)
        lost = lost[moving]
        if not lost.size:
            return np.exp(log_rho.T)
    raise FilmError(
        f"no convergence for {lost.size} chromaticities, first x, y = {xy[lost[0]]}",
        f"chromaticities up to {CEILING:.0%} of the way to the locus, and a light without deep gaps",
        "pass them through to_gamut first",
    )


def _walk(xy, far, white_xy, basis, steps) -> tuple[np.ndarray, np.ndarray]:
    """Continuation from white, each step the same part of what is left to the locus, then Newton to the end.

    Returns log rho (71, n) and the indices of those that still move.
    """
    log_rho, push = np.zeros((len(basis), len(xy))), np.zeros((3, len(xy)))
    for part in np.arange(1, steps) / steps:
        way = -np.expm1(part * np.log1p(-far)) / np.where(far > 0, far, 1.0)
        target = _tristimulus(white_xy + way[:, None] * (xy - white_xy))
        for _ in range(_STEP_NEWTONS):
            log_rho, push, _ = _newton(log_rho, push, target, basis)
    target, moving = _tristimulus(xy), np.arange(len(xy))
    for _ in range(_LAST_NEWTONS):
        log_rho[:, moving], push[:, moving], size = _newton(
            log_rho[:, moving], push[:, moving], target[:, moving], basis
        )
        moving = moving[~(size < _TOLERANCE)]
        if not moving.size:
            break
    return log_rho, moving


def _tristimulus(xy) -> np.ndarray:
    """XYZ with Y = 1 of chromaticities: (n, 2) -> (3, n)."""
    x, y = xy.T
    return np.stack([x / y, np.ones_like(y), (1.0 - x - y) / y])


def _prior(log_rho) -> np.ndarray:
    """Gradient of half the penalty: the tridiagonal precision of an Ornstein-Uhlenbeck process: (71, n)."""
    slope = np.diff(log_rho, axis=0, prepend=log_rho[:1], append=log_rho[-1:])
    return -np.diff(slope, axis=0) + _leak() * log_rho


def _leak() -> float:
    """(step / correlation length)^2."""
    return ((WAVELENGTHS[1] - WAVELENGTHS[0]) / CORRELATION_NM) ** 2


def _newton(log_rho, push, target, basis):
    """One damped Newton step on the Lagrange conditions, all chromaticities at once.

    Q q + rho * (B p) = 0 and B^T rho = target, with the multipliers p ("push"), linearised in (q, p).
    Returns the new q (71, n) and p (3, n), and the largest change of q (n,).
    """
    rho = np.exp(log_rho)
    pull = rho * (basis @ push)
    load = rho[:, None] * basis[:, :, None]
    sides = np.concatenate([(_prior(log_rho) + pull)[:, None], load], axis=1)
    solved = _tridiagonal(pull, sides)
    gram = np.einsum("ikn,iln->nkl", load, solved[:, 1:])
    miss = basis.T @ rho - target - np.einsum("ikn,in->kn", load, solved[:, 0])
    d_push = np.linalg.solve(gram, miss.T[:, :, None])[:, :, 0].T
    d_log = -solved[:, 0] - np.einsum("ikn,kn->in", solved[:, 1:], d_push)
    size = np.abs(d_log).max(axis=0)
    damp = np.minimum(1.0, 1.5 / np.maximum(size, 1e-300))
    return np.clip(log_rho + damp * d_log, -_LARGEST, _LARGEST), push + damp * d_push, size


def _tridiagonal(extra, sides) -> np.ndarray:
    """Solve (Q + diag(extra)) x = sides by elimination, Q the precision of the prior.

    extra: (71, n), sides: (71, k, n) -> (71, k, n). Source: thomas1949.
    """
    pivot = extra + 2.0 + _leak()
    pivot[[0, -1]] -= 1.0
    x = sides.copy()
    for i in range(1, len(x)):
        pivot[i] -= 1.0 / pivot[i - 1]
        x[i] += x[i - 1] / pivot[i - 1]
    x[-1] /= pivot[-1]
    for i in range(len(x) - 2, -1, -1):
        x[i] = (x[i] + x[i + 1]) / pivot[i]
    return x
