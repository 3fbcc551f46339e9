"""The encoder's training: Gaussian likelihood of what was drawn; seeded, and resumed where it stopped."""

from pathlib import Path

import numpy as np
import torch
from torch import nn

from ...nets import checkpoint
from ..encoder import OUTPUTS, SHAPES, shades

EPOCHS, BATCH = 300, 64
RATE, DECAY, DROP, SEED = 2e-3, 1e-3, 0.05, 8
LEAST_LOG_SIGMA = -5.0


class Encoder(nn.Module):
    """encoder.py in torch: (rolls, frames, COUNT) -> (rolls, frames, 14)."""

    def __init__(self, centre, scale):
        super().__init__()
        self.held = nn.ParameterDict()
        for name, shape in list(SHAPES.items())[2:]:
            start = torch.randn(shape) * (2 / shape[0]) ** 0.5 if name.endswith("weight") else torch.zeros(shape)
            self.held[name.replace(".", "_")] = nn.Parameter(start * (0.1 if name == "roll2.weight" else 1))
        self.register_buffer("centre", torch.as_tensor(centre, dtype=torch.float32))
        self.register_buffer("scale", torch.as_tensor(scale, dtype=torch.float32))

    def forward(self, x):
        w, drop = self.held, nn.functional.dropout
        x = (x - self.centre) / self.scale
        f = torch.relu(x @ w["frame1_weight"] + w["frame1_bias"])
        f = torch.relu(drop(f, DROP, self.training) @ w["frame2_weight"] + w["frame2_bias"])
        both = torch.cat([f, f.mean(-2, keepdim=True).expand_as(f)], -1)
        h = torch.relu(drop(both, DROP, self.training) @ w["roll1_weight"] + w["roll1_bias"])
        return h @ w["roll2_weight"] + w["roll2_bias"]

    def weights(self) -> dict[str, np.ndarray]:
        found = {n: self.held[n.replace(".", "_")].detach().numpy() for n in list(SHAPES)[2:]}
        return {"centre": self.centre.numpy(), "scale": self.scale.numpy()} | found


def loss(made, wanted):
    """-log of the Gaussian likelihood, per number: log sigma + ((y - mean) / sigma)^2 / 2."""
    mean, log_sigma = made[..., :OUTPUTS], made[..., OUTPUTS:].clamp(min=LEAST_LOG_SIGMA)
    return (log_sigma + 0.5 * ((wanted - mean) * torch.exp(-log_sigma)) ** 2).mean()


def prepared(y) -> np.ndarray:
    """Targets as the encoder states them: grey as mean and differences."""
    return np.concatenate([shades(y[..., :3]), y[..., 3:]], axis=-1).astype(np.float32)


def train(x, y, kept: Path, report, epochs: int = EPOCHS, until: int | None = None) -> Encoder:
    """An encoder taught on lessons (x, y as `lessons`); goes on from the checkpoint `kept` where there is one."""
    torch.manual_seed(SEED)
    flat = x.reshape(-1, x.shape[-1])
    net = Encoder(flat.mean(0), flat.std(0) + 1e-3)
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    first = checkpoint.resume(kept, net, optimiser).get("epoch", 0)
    x, y = torch.as_tensor(x, dtype=torch.float32), torch.as_tensor(prepared(y))
    for epoch in range(first, until or epochs):
        optimiser.param_groups[0]["lr"] = float(RATE * 0.5 * (1 + np.cos(np.pi * epoch / epochs)) + 1e-6)
        value = _epoch(net, optimiser, x, y, np.random.default_rng((SEED, epoch)))
        checkpoint.keep(kept, net, optimiser, epoch=epoch + 1)
        report(epoch + 1, value)
    return net.eval()


def _epoch(net, optimiser, x, y, rng):
    """Rolls in any order, cut to one to six frames in any order, with their rebate three times in four."""
    torch.manual_seed(int(rng.integers(1 << 31)))
    net.train()
    total, order = 0.0, rng.permutation(len(x))
    parts = np.array_split(order, max(1, len(order) // BATCH))
    for part in parts:
        frames = rng.permutation(x.shape[2])[: rng.integers(1, x.shape[2] + 1)]
        which = int(rng.random() < 0.25)
        value = loss(net(x[part, which][:, frames]), y[part, which][:, frames])
        optimiser.zero_grad()
        value.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        total += value.item()
    return total / len(parts)
