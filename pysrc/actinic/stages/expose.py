"""SCENE -> EXPOSURE: light through the lens, weighed by each layer's spectral sensitivity."""

from dataclasses import dataclass

from array_api_compat import array_namespace

from ..schema import choice, control, switch

SOFTNESS = 0.05  # width of the bend that keeps a chromaticity coordinate positive
LEAST = 1e-30  # a square of light: keeps the bend's slope finite at black, and float32's squares from vanishing
MARGIN = 0.1  # distance of the spectral locus from that bend, as a share of X + Y + Z


@dataclass(frozen=True)
class Expose:
    """Controls of the camera."""

    ev: float = control(0, "stops", -10, 10, "Film exposure against the stock's exposure index")
    kelvin: float = control(5500, "K", 2000, 20000, "Colour temperature of the scene's white on the film")
    tint: float = control(0, "0.001 Duv", -50, 50, "Scene white towards green (+) or magenta (-)")
    cat: str = choice(("cat16", "bradford", "cat02", "von_kries"), "How scene white is moved to the film's light")
    shutter_s: float = control(0.02, "s", 1e-5, 3600, "Exposure time at a metered exposure; reciprocity follows")
    flash: float = control(0, "%", 0, 100, "Pre-flash: even exposure added, in percent of mid grey")
    bypass: bool = switch(False, "Each layer takes its own RGB channel, no spectra")


def expose(scene, matrix, table, gain, flash, bypass=False):
    """H_c = g_c s T_c(u, v) + F, the spectral integral folded into a table over chromaticity.

    q = M rgb + m (X+Y+Z); p = (q + sqrt(q^2 + (e |q|)^2)) / 2 > 0; s = sum p; (u, v) = p_xy / s.
    T_c = integral of light, recovered reflectance and sensitivity per unit of s, bilinear.
    scene: (h, w, 3). matrix: (3, 3) scene RGB -> margined XYZ of the film's light. table: (n, n, 3).
    gain: (3,) with EV and reciprocity. flash: (3,), lux seconds. Returns (h, w, 3) lux seconds.
    Source: DESIGN 2.2; schwarzschild1900 for reciprocity.
    """
    xp = array_namespace(scene)
    if bypass:
        return xp.clip(scene, 0.0, None) * gain + flash
    share, size = positive(scene @ matrix.T)
    return size[..., None] * bilinear(table, share[..., 0], share[..., 1]) * gain + flash


def positive(q):
    """A three-vector bent smoothly into the positive octant: its shares (sum 1) and its sum."""
    xp = array_namespace(q)
    bend = SOFTNESS**2 * xp.sum(q * q, axis=-1)[..., None] + LEAST
    p = 0.5 * (q + xp.sqrt(q * q + bend))
    size = xp.sum(p, axis=-1)
    return p / xp.clip(size, 1e-30, None)[..., None], size


def bilinear(table, u, v):
    """table (n, n, 3) at u, v in 0..1 -> (..., 3)."""
    xp = array_namespace(table)
    n = table.shape[0]
    flat = xp.reshape(table, (n * n, 3))
    i, j = (xp.clip(xp.floor(x * (n - 1)), 0, n - 2) for x in (u, v))
    a, b = (u * (n - 1) - i)[..., None], (v * (n - 1) - j)[..., None]
    at = xp.astype(i * n + j, xp.int64)

    def corner(step):
        return xp.reshape(xp.take(flat, xp.reshape(at + step, (-1,)), axis=0), (*u.shape, 3))

    near = corner(0) + b * (corner(1) - corner(0))
    far = corner(n) + b * (corner(n + 1) - corner(n))
    return near + a * (far - near)
