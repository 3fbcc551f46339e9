"""Convolution by an isotropic transfer function, the float64 truth that the kernels are held to."""

from array_api_compat import array_namespace

# How far the picture is reflected beyond its edges.
SCATTER_FOOTPRINT_UM = 700.0  # at least; the outer halation ring and three of its widths where that is more
INHIBIT_FOOTPRINT = 10.0  # lengths of the widest inhibitor


def good_size(n: int) -> int:
    """The smallest multiple of 4 with no prime factor above 5 that is at least n."""
    n += -n % 4
    while _largest_prime_free(n) > 1:
        n += 4
    return n


def _largest_prime_free(n: int) -> int:
    for p in (2, 3, 5):
        while n % p == 0:
            n //= p
    return n


def padded(n: int, pixel_um: float, footprint_um: float) -> int:
    """Length of the transform: the picture and the footprint on both sides, rounded up to a good size."""
    return good_size(n + 2 * -int(-footprint_um // pixel_um))


def reflected(n: int, size: int, xp):
    """Which of n samples stands at each place of a period of `size`: the picture, then its mirror images.

    The first half of the padding mirrors the picture's end, the second half its start.
    """
    at = xp.arange(size)
    at = xp.where(at < n + (size - n) // 2, at, at - size)
    at = at % (2 * n)
    return xp.where(at < n, at, 2 * n - 1 - at)


def grid_frequency_squared(cycles_per_px, xp):
    """f^2 as a grid of pixels knows it: (sin^2 + sin^4 / 4) / pi^2 of pi f, in (cycles/px)^2.

    f itself within 1 % to an eighth of a cycle a pixel and 5 % to a quarter, and without the kink that f has at
    Nyquist, where a single bright pixel would draw a comb of black and white. With it the spread of light stays
    positive, as light is. Source: docs/decisions/grid_frequency.md.
    """
    s = xp.sin(xp.pi * cycles_per_px) ** 2
    return s * (1 + s / 4) / xp.pi**2


def convolve(image, transfer, pixel_um, footprint_um):
    """image * h by one multiplication in the frequency domain, edges reflected.

    image: (h, w, 3). transfer: f in cycles/mm and channel -> H. Returns (h, w, 3).
    """
    xp = array_namespace(image)
    rows, cols = image.shape[:2]
    tall, wide = (padded(n, pixel_um, footprint_um) for n in (rows, cols))
    fy2 = grid_frequency_squared(xp.fft.fftfreq(tall, dtype=image.dtype), xp)[:, None]
    fx2 = grid_frequency_squared(xp.fft.rfftfreq(wide, dtype=image.dtype), xp)[None, :]
    f = xp.sqrt(fx2 + fy2) / (pixel_um * 1e-3)
    out = []
    for c in range(3):
        field = xp.take(xp.take(image[..., c], reflected(rows, tall, xp), axis=0), reflected(cols, wide, xp), axis=1)
        spectrum = xp.fft.rfftn(field) * transfer(f, c)
        out.append(xp.fft.irfftn(spectrum, s=(tall, wide), axes=(0, 1))[:rows, :cols])
    return xp.stack(out, axis=-1)


def bessel_j0(x, xp):
    """Bessel function J0 for x >= 0, to 1e-7. Source: abramowitz1964, 9.4.1 and 9.4.3."""
    small = xp.clip(x, None, 3.0) / 3.0
    y = small * small
    near = _horner(y, (0.00021, -0.0039444, 0.0444479, -0.3163866, 1.2656208, -2.2499997, 1.0))
    z = 3.0 / xp.clip(x, 3.0, None)
    size = _horner(z, (0.00014476, -0.00072805, 0.00137237, -0.00009512, -0.0055274, -0.00000077, 0.79788456))
    turn = _horner(z, (0.00013558, -0.00029333, -0.00054125, 0.00262573, -0.00003954, -0.04166397, -0.78539816))
    far = size * xp.cos(x + turn) / xp.sqrt(xp.clip(x, 3.0, None))
    return xp.where(x < 3.0, near, far)


def _horner(x, coefficients):
    total = 0.0 * x
    for c in coefficients:
        total = total * x + c
    return total
