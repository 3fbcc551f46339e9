"""The training: paired lessons first, then spectrum and histograms of draws; seeded, and resumed where it stopped."""

import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.functional import conv2d

from ...nets import checkpoint
from ..counts import four
from ..net import BINOMIAL, HALO, SHAPES, Net
from .losses import gram, histogram, paired, spectrum

PAIRED_STEPS, STEPS, BATCH = 800, 5000, 6
RATE, LAST_RATE = 4e-3, 1e-4
WEIGHTS = {"paired": 0.2, "spectrum": 1.0, "histogram": 2.0, "gram": 0.0, "mean": 0.1}
VARIANTS = {  # of the ablation: what is left of WEIGHTS
    "paired alone": {"spectrum": 0.0, "histogram": 0.0},
    "spectrum": {"histogram": 0.0},
    "histogram": {"spectrum": 0.0},
    "gram": {"spectrum": 0.0, "histogram": 0.0, "gram": 1.0},
    "all": {},
}
EVERY = 500  # steps between checkpoints


class GrainNet(nn.Module):
    """net.py in torch: v (n, 4, h, w), condition (n, 6, h, w), sigma (n, 1, h, w) -> (n, 1, h - 8, w - 8)."""

    def __init__(self):
        super().__init__()
        self.held = nn.ParameterDict()
        for name, shape in SHAPES.items():
            fan = np.prod(shape[1:]) if len(shape) > 1 else 1
            start = torch.zeros(shape) if name.startswith("bias") else torch.randn(shape) / fan**0.5
            self.held[name.replace(".", "_")] = nn.Parameter(start * (0.1 if name == "out.weight" else 1.0))
        self.register_buffer("binomial", torch.tensor(BINOMIAL, dtype=torch.float32)[None, None])

    def before(self, v, condition, sigma):
        """y, before what it shares with its neighbours is taken off: (n, 1, h - 6, w - 6) over sigma."""
        w = self.held
        a = conv2d(v / sigma, w["v_weight"]) + conv2d(_cut(condition, 1), w["condition1_weight"][..., None, None])
        a = torch.relu(a + w["bias1"][:, None, None])
        b = conv2d(a, w["hidden_weight"]) + conv2d(_cut(condition, 2), w["condition2_weight"][..., None, None])
        return conv2d(torch.relu(b + w["bias2"][:, None, None]), w["out_weight"])

    def forward(self, v, condition, sigma):
        y = _cut(sigma, 3) * self.before(v, condition, sigma)
        return _cut(y, 1) - conv2d(y, self.binomial)

    def net(self) -> Net:
        return Net({n: self.held[n.replace(".", "_")].detach().numpy() for n in SHAPES})


def _cut(x, by):
    return x[..., by:-by, by:-by]


def batches(lessons, rng, flat_only):
    """Batches of lessons of one size, forever."""
    sizes = {}
    for one in lessons:
        if one.is_flat or not flat_only:
            sizes.setdefault(one.density.shape, []).append(one)
    shapes, share = list(sizes), np.array([len(s) for s in sizes.values()], float)
    while True:
        some = sizes[shapes[rng.choice(len(shapes), p=share / share.sum())]]
        yield [some[i] for i in rng.choice(len(some), BATCH, replace=False)]


def turned(batch, turn):
    """Tensors of a batch, turned by quarter turns and mirrored: v, drawn, condition, sigma, target."""
    rng = np.random.default_rng(turn)
    k, mirror = int(rng.integers(4)), bool(rng.integers(2))
    frame = int(rng.integers(batch[0].drawn.shape[0]))

    def move(a):
        a = np.rot90(a, k, (-2, -1))
        return a[..., ::-1] if mirror else a

    def subpixels(v):
        h, w = v.shape[-2:]
        whole = move(v.reshape(2, 2, h, w).transpose(2, 0, 3, 1).reshape(2 * h, 2 * w))
        return four(whole)

    made = [
        [subpixels(o.v) for o in batch],
        [subpixels(o.drawn[frame]) for o in batch],
        [move(o.condition) for o in batch],
        [move(o.sigma)[None] for o in batch],
        [move(o.target) for o in batch],
    ]
    return [torch.from_numpy(np.ascontiguousarray(np.stack(m), dtype=np.float32)) for m in made]


def loss(net: GrainNet, tensors, is_flat, weights=WEIGHTS):
    """The sum of losses of a batch."""
    v, drawn, condition, sigma, target = tensors
    inner = _cut(sigma, HALO)[:, 0]
    made = _cut(v, HALO).mean(1) + net(v, condition, sigma)[:, 0]
    total = weights["paired"] * paired(made, target, inner)
    if not is_flat:
        return total
    y = net.before(drawn, condition, sigma)
    z = _cut(sigma, 3) * y
    made = _cut(drawn, HALO).mean(1) + (_cut(z, 1) - conv2d(z, net.binomial))[:, 0]
    total = total + weights["spectrum"] * spectrum(made, target) + weights["mean"] * y.mean((1, 2, 3)).square().mean()
    spread = target.std((1, 2))
    if weights["gram"]:
        total = total + weights["gram"] * gram(made, target, spread)
    return total + weights["histogram"] * histogram(made, target, spread)


def train(lessons, kept: Path, report, steps=STEPS, weights=WEIGHTS, until=None) -> GrainNet:
    """A net taught for `steps`, or `until` one of them; goes on from the checkpoint `kept` where there is one."""
    torch.manual_seed(6)
    net = GrainNet()
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    first = checkpoint.resume(kept, net, optimiser).get("step", 0)
    shown, began = [], time.monotonic()
    for step in range(first, until or steps):
        is_flat = step >= PAIRED_STEPS and step % 4 > 0
        batch = next(batches(lessons, np.random.default_rng((7, step)), is_flat))
        share = step / steps
        optimiser.param_groups[0]["lr"] = float(LAST_RATE + (RATE - LAST_RATE) * 0.5 * (1 + np.cos(np.pi * share)))
        value = loss(net, turned(batch, (8, step)), is_flat, weights)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        shown.append((is_flat, value.item()))
        if (step + 1) % EVERY == 0 or step + 1 == (until or steps):
            checkpoint.keep(kept, net, optimiser, step=step + 1)
            report(step + 1, *(np.mean([v for f, v in shown if f == flat] or [np.nan]) for flat in (False, True)))
            shown = []
    report(steps, time.monotonic() - began, float("nan"))
    return net
