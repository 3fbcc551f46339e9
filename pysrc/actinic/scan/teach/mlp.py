"""The per-pixel network that inversion by machine learning is sold with: scan RGB to print codes, 3-64-64-64-3."""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from ..judge import Case, codes

STEPS, BATCH, RATE, SEED, LEAST = 800, 2048, 3e-3, 9, 1e-4


@dataclass(frozen=True)
class Plan:
    """What is varied: width and depth of the hidden layers, input, number of rolls, weight decay, dropout."""

    width: int = 64
    depth: int = 3
    is_log: bool = False
    rolls: int | None = None
    decay: float = 0.0
    drop: float = 0.0


VARIANTS = {
    "3-64-64-64-3 on scan RGB, the brief's": Plan(),
    "16 wide": Plan(width=16),
    "128 wide": Plan(width=128),
    "1 hidden layer": Plan(depth=1),
    "5 hidden layers": Plan(depth=5),
    "log density": Plan(is_log=True),
    "a quarter of the rolls": Plan(rolls=4),
    "weight decay 0.01": Plan(decay=1e-2),
    "dropout 0.1": Plan(drop=0.1),
}


def pixels(cases: list[Case], plan: Plan) -> tuple[np.ndarray, np.ndarray]:
    """Inputs and print codes of every pixel: (n, 3) twice."""
    used = cases[: plan.rolls]
    x = np.concatenate([_input(f.scan, plan) for c in used for f in c.frames])
    return x, np.concatenate([codes(t).reshape(-1, 3) for c in used for t in c.truths]).astype(np.float32)


def _input(scan, plan):
    flat = np.asarray(scan, np.float32).reshape(-1, 3)
    return -np.log10(np.maximum(flat, LEAST)) if plan.is_log else flat


def train(cases: list[Case], plan: Plan, steps: int = STEPS):
    """The network taught on the pixels of the cases, mean squared error of codes, Adam; seeded."""
    torch.manual_seed(SEED)
    sizes = [3, *[plan.width] * plan.depth]
    layers = [
        m for a, b in zip(sizes, sizes[1:], strict=False) for m in (nn.Linear(a, b), nn.ReLU(), nn.Dropout(plan.drop))
    ]
    x, y = map(torch.as_tensor, pixels(cases, plan))
    centre, scale = x.mean(0), x.std(0) + 1e-6
    net = nn.Sequential(*layers, nn.Linear(sizes[-1], 3))
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=plan.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, steps)
    draw = torch.Generator().manual_seed(SEED)
    for _ in range(steps):
        rows = torch.randint(len(x), (BATCH,), generator=draw)
        loss = ((net((x[rows] - centre) / scale) - y[rows]) ** 2).mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step(), schedule.step()
    net.eval()
    return lambda scan: _through(net, _input(scan, plan), centre, scale).reshape(scan.shape)


def _through(net, x, centre, scale):
    with torch.no_grad():
        return net((torch.as_tensor(x) - centre) / scale).numpy()


def r2(invert, cases: list[Case]) -> float:
    """Pooled over the pixels of all cases."""
    y = np.concatenate([codes(t).reshape(-1, 3) for c in cases for t in c.truths])
    x = np.concatenate([np.clip(invert(f.scan), 0, 1).reshape(-1, 3) for c in cases for f in c.frames])
    return float(1 - ((x - y) ** 2).sum() / ((y - y.mean(axis=0)) ** 2).sum())


def scaled(cases: list[Case]) -> list[Case]:
    """Each scan over its rebate: what the network may be told where there is one."""
    return [replace(c, frames=[replace(f, scan=f.scan / f.rebate) for f in c.frames]) for c in cases]
