"""The network that the task was set with: a residual net of the picture to a whole table of 33 nodes, as a baseline.

Trained on pairs of one fixed look. Two things may be left out: interpolation between nodes (the nearest is read), and
regularisation (smoothness of the table, and rising along each axis).
"""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import adaptive_avg_pool2d, grid_sample, relu

from ..table import identity

SIZE, WIDE, SIDE_PX, PIXELS = 33, 16, 48, 2048
STEPS, BATCH, RATE, SEED = 400, 4, 4e-3, 30
SMOOTH, RISING = 1e-2, 10.0


class ToTable(nn.Module):
    """Thumbnails (n, 3, 48, 48) -> tables (n, 3, 33, 33, 33): blue, green, red innermost; starts as the identity."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, WIDE, 5, stride=3)
        self.blocks = nn.ModuleList(
            [nn.ModuleList([nn.Conv2d(WIDE, WIDE, 3, padding=1) for _ in range(2)]) for _ in range(3)]
        )
        self.out = nn.Linear(WIDE, 3 * SIZE**3)
        nn.init.normal_(self.out.weight, std=1e-3), nn.init.zeros_(self.out.bias)
        self.register_buffer("start", torch.tensor(identity(SIZE), dtype=torch.float32).permute(3, 0, 1, 2))

    def forward(self, x):
        x = relu(self.stem(x))
        for first, second in self.blocks:
            x = x + second(relu(first(x)))
        return self.start + self.out(adaptive_avg_pool2d(relu(x), 1)[:, :, 0, 0]).reshape(-1, 3, SIZE, SIZE, SIZE)


def train(thumbnails, before, after, interpolates=True, is_regular=True, steps=STEPS) -> ToTable:
    """The net of one look. thumbnails: (k, 48, 48, 3); before, after: (k, m, 3) codes of each picture's pixels."""
    torch.manual_seed(SEED)
    net, small = ToTable(), _planes(thumbnails)
    x, y = (torch.tensor(np.asarray(a), dtype=torch.float32) for a in (before, after))
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    for step in range(steps):
        rng = np.random.default_rng((SEED, step))
        rows, some = rng.choice(len(x), BATCH, replace=False), rng.integers(x.shape[1], size=PIXELS)
        optimiser.param_groups[0]["lr"] = RATE * 0.5 * (1 + np.cos(np.pi * step / steps)) + 1e-5
        tables = net(small[rows])
        loss = (read_by(tables, x[rows][:, some], interpolates) - y[rows][:, some]).square().mean()
        if is_regular:
            loss = loss + _regular(tables)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    return net


def tables(net: ToTable, thumbnails) -> np.ndarray:
    """Tables (k, 33, 33, 33, 3) of thumbnails."""
    with torch.no_grad():
        return net(_planes(thumbnails)).permute(0, 2, 3, 4, 1).numpy()


def shown(table, codes, interpolates: bool) -> np.ndarray:
    """Codes (m, 3) through a table (33, 33, 33, 3)."""
    volume = torch.tensor(np.moveaxis(table, -1, 0)[None].copy(), dtype=torch.float32)
    return read_by(volume, torch.tensor(np.asarray(codes)[None], dtype=torch.float32), interpolates)[0].numpy()


def read_by(volumes, codes, interpolates: bool):
    """Codes (n, m, 3) through tables (n, 3, 33, 33, 33), trilinear or by the nearest node."""
    at = codes.flip(-1)[:, :, None, None] * 2 - 1
    mode = "bilinear" if interpolates else "nearest"
    return grid_sample(volumes, at, mode, padding_mode="border", align_corners=True)[..., 0, 0].transpose(1, 2)


def _regular(volumes):
    """Smoothness of what is off the straight, and falls along the red, green and blue axes."""
    smooth = sum(torch.diff(volumes, 1, dim=2 + k).var() for k in range(3)) * SMOOTH
    falls = sum(relu(-torch.diff(volumes[:, k], 1, dim=1 + k)).mean() for k in range(3))
    return smooth + RISING * falls * 1e-2


def _planes(thumbnails):
    return torch.tensor(np.moveaxis(np.asarray(thumbnails, np.float32), -1, 1).copy())
