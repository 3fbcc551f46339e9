"""What GrainNet is told off for: not the same pixels, not the same spectrum, not the same histogram.

In place of a pretrained picture network's features (VGG): those know nothing of grain, are three channels of 8 bits
and weigh hundreds of megabytes; the reference's own spectrum and cumulants are what an eye and a densitometer see.
"""

import torch
from torch.nn.functional import avg_pool2d, conv2d

RINGS = 16


def paired(made, target, sigma):
    """Mean square of what is off, over sigma: the same crystals, pixel by pixel."""
    return (((made - target) / sigma) ** 2).mean()


def rings(height, width, count=RINGS):
    """Ring of every frequency of rfft2, `count` where it is the mean's or beyond Nyquist: (h, w // 2 + 1)."""
    fy, fx = torch.fft.fftfreq(height)[:, None], torch.fft.rfftfreq(width)
    ring = (torch.hypot(fy, fx) / 0.5 * count).long()
    ring[(torch.hypot(fy, fx) < 1.5 / min(height, width)) | (ring >= count)] = count
    return ring


def log_power(pictures, ring):
    """Natural log of the power in each ring, Hann-windowed: (n, h, w) -> (n, RINGS)."""
    n, h, w = pictures.shape
    window = torch.hann_window(h, False)[:, None] * torch.hann_window(w, False)
    power = torch.fft.rfft2((pictures - pictures.mean((1, 2), True)) * window).abs().square()
    held = torch.zeros(n, RINGS + 1).index_add(1, ring.flatten(), power.flatten(1))
    return torch.log(held[:, :RINGS] + 1e-12)


def spectrum(made, target):
    """Mean square of the log of power, ring by ring: (n, h, w) twice."""
    ring = rings(*made.shape[1:])
    return (log_power(made, ring) - log_power(target, ring)).square().mean()


def histogram(made, target, sigma):
    """Mean square between sorted pixels over sigma, and between sorted means of 2 x 2 and 4 x 4."""
    total = 0.0
    for times in (1, 2, 4):
        a, b = (avg_pool2d(x[:, None], times).flatten(1).sort(dim=1).values for x in (made, target))
        total = total + ((a - b) * times / sigma[:, None]).square().mean()
    return total


FILTERS, REACH = 16, 5


def gram(made, target, sigma):
    """Mean square between Gram matrices of rectified random filters: texture without a pretrained network."""
    filters = torch.randn(FILTERS, 1, REACH, REACH, generator=torch.Generator().manual_seed(1)) / REACH

    def matrix(x):
        seen = torch.relu(conv2d((x / sigma[:, None, None])[:, None], filters)).flatten(2)
        return seen @ seen.transpose(1, 2) / seen.shape[2]

    return (matrix(made) - matrix(target)).square().mean()
