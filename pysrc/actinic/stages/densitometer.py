"""What a densitometer reads: Status M of the negative, Status A of the print."""

from array_api_compat import array_namespace


def densitometer(amounts, dyes, base, status):
    """D_i = -log10 sum_lambda P_i 10^-(sum_c D_c dye_c + base), sum P_i = 1.

    amounts: (..., 3). dyes: (3, n). base: (n,). status: (n, 3). Returns (..., 3). Source: iso5-3.
    """
    xp = array_namespace(amounts)
    return -xp.log10(10 ** -(amounts @ dyes + base) @ status)


def amounts_from(density, dyes, base, status, steps=40):
    """The dye amounts that give these Status densities: Newton on the three equations of `densitometer`.

    density: (n, 3) NumPy. Returns (n, 3). Amounts may be negative where the density is under the base's.
    """
    import numpy as np

    amounts = np.zeros_like(density)
    for _ in range(steps):
        through = 10 ** -(amounts @ dyes + base)
        flux = through @ status
        slope = np.einsum("nl,jl,lc->ncj", through, dyes, status, optimize=True) / flux[:, :, None]
        miss = -np.log10(flux) - density
        amounts = amounts - np.linalg.solve(slope, miss[..., None])[..., 0]
    return amounts
