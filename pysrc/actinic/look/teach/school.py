"""The encoder's schooling: photographs through looks, drawn anew at every step; seeded, resumed where it stopped."""

import time
from pathlib import Path

import numpy as np
import torch
from torch.nn.functional import grid_sample

from ...nets import checkpoint
from .. import films
from ..basis import Basis
from ..features import features
from ..table import identity
from . import losses
from .encoder import RESIDUAL, Encoder
from .looks import FILM, Looks

STEPS, BATCH, NODES = 15000, 32, 96  # NODES: of a table that a step looks at, half of them where photographs are
RATE, LAST_RATE, DECAY = 1.5e-3, 1e-5, 0.02
FALL = 1 / 3  # share of the steps
EXPOSED_EV, TINT, NOISE = 0.4, 0.02, 0.004  # how photographs are varied
PASTED, LEAST_PX = 0.5, 4  # share of pictures that are parts of two photographs; of a side, the least of either
EVERY = 250  # steps between checkpoints
SEED = 20


class Lessons:
    """Photographs (n, cuts, side, side, 3) uint8 and looks; batches by number."""

    def __init__(self, pictures: np.ndarray, looks: Looks, basis: Basis):
        self.pictures, self.looks = pictures, looks
        n, self.size = basis.size**3, basis.size
        self.mean = _tensor(basis.mean.reshape(n, 3))
        self.vectors = _tensor(basis.vectors.reshape(-1, n, 3))
        self.spread = _tensor(_trilinear(identity(basis.size).reshape(-1, 3), RESIDUAL))
        flat = self.vectors.reshape(len(self.vectors), -1)
        away = torch.from_numpy(looks.tables.reshape(len(looks.kind), -1)).float() - self.mean.reshape(-1)
        self.coefficients = away @ flat.T / flat.square().sum(1)
        self.likely = _likely(pictures, basis.size)
        self.labels = _labels(looks)

    def batch(self, step: int):
        """Features of pictures graded, rows of looks, nodes looked at."""
        rng = np.random.default_rng((SEED, step))
        rows = rng.integers(len(self.looks.kind), size=BATCH)
        given = _pasted(self._shots(rng), self._shots(rng), rng)
        half = NODES // 2
        some = rng.choice(len(self.likely), half, p=self.likely)
        return self.graded(given, rows, rng), rows, np.concatenate([some, rng.integers(len(self.likely), size=half)])

    def _shots(self, rng):
        """Photographs cut one way or another, of each an interleaved quarter of the thumbnail, varied."""
        y, x = rng.integers(2, size=2)
        rows, cuts = rng.integers(len(self.pictures), size=BATCH), rng.integers(self.cuts, size=BATCH)
        return _varied(self.pictures[rows, cuts, y::2, x::2], rng)

    @property
    def cuts(self) -> int:
        return self.pictures.shape[1]

    def graded(self, codes, rows, rng=None):
        """Features (n, 1014) of codes (n, h, w, 3) through looks by row, in 8 bits; noise where it may be drawn."""
        volume = torch.from_numpy(self.looks.tables[rows]).float().permute(0, 4, 1, 2, 3)
        at = _tensor(codes).flip(-1)[:, None] * 2 - 1
        out = grid_sample(volume, at, padding_mode="border", align_corners=True)[:, :, 0]
        shown = np.moveaxis(out.numpy(), 1, -1)
        noise = rng.normal(0, NOISE, shown.shape).astype(np.float32) if rng else 0
        return torch.from_numpy(features(np.round(255 * np.clip(shown + noise, 0, 1)) / 255))

    def table(self, out, nodes):
        """Codes that the encoder's answer gives at nodes: (n, nodes, 3)."""
        main = torch.einsum("nk,kmc->nmc", out["coefficients"], self.vectors[:, nodes])
        return self.mean[nodes] + main + torch.einsum("ma,nca->nmc", self.spread[nodes], out["residual"].flatten(2))


def loss(net: Encoder, lessons: Lessons, step: int, weights=losses.WEIGHTS):
    """The weighted sum of losses of a step's batch, and the parts."""
    seen, rows, nodes = lessons.batch(step)
    out, n = net(seen), lessons.size
    truth, counts = {k: v[rows] for k, v in lessons.labels.items()}, lessons.labels["counts"][rows]
    wanted = torch.from_numpy(lessons.looks.tables[rows].reshape(len(rows), -1, 3)[:, nodes]).float()
    parts = {
        "colour": losses.colours(lessons.table(out, nodes), wanted),
        "coefficients": (out["coefficients"] - lessons.coefficients[rows]).square().mean(),
        "smooth": losses.smooth(out["residual"]),
        "greys": losses.falling(lessons.table(out, np.arange(n) * (n * n + n + 1))),
        "label": losses.labels(out, truth, truth["is_film"]),
        "numbers": losses.numbers(out, truth["numbers"], counts),
    }
    return sum(weights[k] * v for k, v in parts.items()), {k: float(v.detach()) for k, v in parts.items()}


def train(lessons: Lessons, kept: Path, told, steps: int = STEPS, until: int | None = None) -> Encoder:
    """An encoder taught for `steps`, or `until` one of them; goes on from the checkpoint `kept` where there is one."""
    torch.manual_seed(SEED)
    net = Encoder()
    optimiser = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    held = checkpoint.resume(kept, net, optimiser)
    first, shown, began_s = held.get("step", 0), [], time.process_time() - held.get("spent_s", 0)
    for step in range(first, until or steps):
        optimiser.param_groups[0]["lr"] = rate(step, steps)
        value, parts = loss(net, lessons, step)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 5.0)
        optimiser.step()
        shown.append(parts)
        if (step + 1) % EVERY == 0 or step + 1 == (until or steps):
            spent_s = time.process_time() - began_s
            checkpoint.keep(kept, net, optimiser, step=step + 1, spent_s=spent_s)
            told(step + 1, spent_s, {k: float(np.mean([p[k] for p in shown])) for k in parts})
            shown = []
    return net


def rate(step: int, steps: int) -> float:
    """Of learning: rises over 200 steps, stands, falls as a cosine over the last `FALL` of them."""
    falling = max(0.0, 1 - (1 - step / steps) / FALL)
    return float(LAST_RATE + (RATE - LAST_RATE) * 0.5 * (1 + np.cos(np.pi * falling)) * min(1, (step + 1) / 200))


def _varied(pictures, rng):
    """Photographs mirrored, exposed and tinted a little otherwise: codes (n, h, w, 3), 0..1."""
    n = len(pictures)
    gain = 2 ** (rng.uniform(-EXPOSED_EV, EXPOSED_EV, (n, 1)) / 2.2) * (1 + rng.normal(0, TINT, (n, 3)))
    codes = np.clip(pictures / 255 * gain[:, None, None], 0, 1)
    return np.where(rng.integers(2, size=(n, 1, 1, 1)), codes, codes[:, :, ::-1])


def _pasted(one, other, rng):
    """Half of the pictures, cut at a row or column and gone on with another one: codes (n, side, side, 3)."""
    count, side = one.shape[:2]
    at = rng.integers(LEAST_PX, side - LEAST_PX + 1, size=(count, 1, 1))
    across, is_whole = rng.integers(2, size=(count, 1, 1)), rng.random((count, 1, 1)) >= PASTED
    rows, columns = np.indices((side, side))
    return np.where((is_whole | (np.where(across, rows, columns) < at))[..., None], one, other)


def _likely(pictures, size):
    """How often a table's nodes are the nearest of photographs' pixels, evened out a little: (size^3,)."""
    at = np.round(pictures[:, 0].reshape(-1, 3) / 255 * (size - 1)).astype(int)
    counts = np.bincount(at @ [size * size, size, 1], minlength=size**3) ** 0.7
    return counts / counts.sum()


def _labels(looks):
    family = [films.family(s) for s in looks.stock]
    stock = [films.STOCKS.index(s) if s in films.STOCKS else -1 for s in looks.stock]
    is_film = looks.kind == FILM
    counts = np.array([losses.asked(s) for s in looks.stock]) & is_film[:, None]
    named = {"family": family, "stock": stock, "print": [films.PRINTS.index(p) for p in looks.print]}
    held = {k: torch.tensor(v) for k, v in named.items()}
    numbers = _tensor((looks.numbers - films.MIDDLES) / films.SCALES)
    return held | {"is_film": torch.tensor(is_film), "numbers": numbers, "counts": _tensor(counts)}


def _trilinear(places, size):
    """Dense weights of places 0..1 (n, 3) on size^3 nodes."""
    hats = np.maximum(0, 1 - np.abs(places[..., None] * (size - 1) - np.arange(size)))
    return np.einsum("na,nb,nc->nabc", *hats.transpose(1, 0, 2)).reshape(len(places), -1)


def _tensor(a):
    return torch.tensor(np.asarray(a), dtype=torch.float32)
