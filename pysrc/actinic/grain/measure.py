"""Measures of one layer's grain: sigma through an aperture, spectrum, autocorrelation, skewness, distance."""

import numpy as np
from scipy.fft import irfft2, rfft2
from scipy.ndimage import gaussian_filter1d

RMS_APERTURE_UM = 48.0  # of published RMS granularity


def disc(diameter_um: float, pixel_um: float, sub: int = 8) -> np.ndarray:
    """Weights of a circular aperture on square pixels, summing to 1: (n, n), n odd; edge pixels by their area."""
    half = int(np.ceil(diameter_um / (2 * pixel_um)))
    x = (np.arange((2 * half + 1) * sub) + 0.5) / sub - half - 0.5
    inside = np.hypot(x[:, None], x) <= diameter_um / (2 * pixel_um)
    weights = inside.reshape(2 * half + 1, sub, 2 * half + 1, sub).mean(axis=(1, 3))
    return weights / weights.sum()


def through(light, pixel_um: float, aperture_um: float = RMS_APERTURE_UM) -> np.ndarray:
    """Density that a circular aperture reads wherever it fits: -log10 (T * disc), (h, w) -> (h - n + 1, w - n + 1)."""
    light, weights = np.asarray(light), disc(aperture_um, pixel_um)
    n, shape = len(weights), light.shape
    mean = irfft2(rfft2(light) * rfft2(weights, shape), shape)[n - 1 :, n - 1 :]
    return -np.log10(np.maximum(mean, 1e-12))


def sigma(light, pixel_um: float, aperture_um: float = RMS_APERTURE_UM) -> float:
    """Standard deviation of density through a circular aperture (1000 times it is RMS granularity)."""
    return float(through(light, pixel_um, aperture_um).std())


def pooled(light, times: int) -> np.ndarray:
    """Means over blocks of times x times pixels, a rest at the far edges left out."""
    h, w = (n // times * times for n in light.shape)
    return np.asarray(light)[:h, :w].reshape(h // times, times, w // times, times).mean(axis=(1, 3))


def psd(picture, pixel_um: float, bins: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """Radial noise-power spectrum by Hann-windowed halves: cycles/um (bins,) up to Nyquist, D^2 um^2 (bins,).

    W(f) = pixel^2 |F{w (D - mean)}|^2 / sum w^2, averaged over rings; integral W d^2f = variance.
    """
    d = np.asarray(picture) - np.mean(picture)
    window = np.hanning(d.shape[0] + 2)[1:-1, None] * np.hanning(d.shape[1] + 2)[1:-1]
    power = np.abs(np.fft.fft2(d * window)) ** 2 * pixel_um**2 / (window**2).sum()
    f = np.hypot(np.fft.fftfreq(d.shape[0], pixel_um)[:, None], np.fft.fftfreq(d.shape[1], pixel_um))
    edges = np.linspace(1.5 / (min(d.shape) * pixel_um), 0.5 / pixel_um, bins + 1)
    ring = np.digitize(f.ravel(), edges) - 1
    held = (ring >= 0) & (ring < bins)
    count = np.maximum(np.bincount(ring[held], minlength=bins), 1)
    means = [np.bincount(ring[held], v.ravel()[held], bins) / count for v in (f, power)]
    return means[0], means[1]


def autocorrelation(picture, lags: int = 6) -> np.ndarray:
    """Correlation with itself moved by (dy, dx), 0 <= dy, dx <= lags: (lags + 1, lags + 1), 1 at zero."""
    d = np.asarray(picture) - np.mean(picture)
    h, w = d.shape
    moved = [[(d[: h - y, : w - x] * d[y:, x:]).mean() for x in range(lags + 1)] for y in range(lags + 1)]
    return np.array(moved) / (d**2).mean()


def skewness(picture) -> float:
    """E[(D - mean)^3] / sigma^3."""
    d = np.asarray(picture) - np.mean(picture)
    return float((d**3).mean() / (d**2).mean() ** 1.5)


def js_divergence(first, second, bins: int = 128, reach: float = 6.0) -> float:
    """Jensen-Shannon divergence in bits of two standardised histograms over +-`reach` sigma, lightly smoothed."""
    found = []
    for picture in (first, second):
        d = (np.asarray(picture) - np.mean(picture)) / np.std(picture)
        count = np.histogram(d.clip(-reach, reach), bins, (-reach, reach))[0].astype(float)
        count = gaussian_filter1d(count, 1.0)
        found.append(count / count.sum())
    middle = (found[0] + found[1]) / 2
    return float(sum(0.5 * (p[p > 0] * np.log2(p[p > 0] / middle[p > 0])).sum() for p in found))


def correlation(first, second) -> float:
    """Pearson's rho of two pictures."""
    return float(np.corrcoef(np.ravel(first), np.ravel(second))[0, 1])


def independent(picture, lags: int = 6) -> float:
    """n_eff: how many independent pixels a correlated picture is worth for rho, n / sum over lags of acf^2."""
    acf = autocorrelation(picture, lags)
    times = np.where(np.arange(lags + 1) == 0, 1, 2)
    return float(np.size(picture) / (acf**2 * times[:, None] * times).sum())
