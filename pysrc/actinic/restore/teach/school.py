"""The training of any of the networks: seeded by step, kept as it goes, resumed where it stopped."""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch

from ...nets import checkpoint

RATE, LAST_RATE, BATCH = 2e-3, 1e-5, 4
EVERY = 100  # steps between checkpoints


def train(net, batch: Callable, loss: Callable, kept: Path, steps: int, report: Callable, until=None):
    """Teach `net` for `steps` of Adam, cosine rate; `batch(rng)` gives one lesson, `loss(net, tensors)` its value.

    Goes on from the checkpoint `kept` where there is one; ends at step `until` where it is given. Step k draws its
    lessons from default_rng((9, k)), so a training broken off ends with the same numbers.
    """
    optimiser = torch.optim.Adam(net.parameters(), RATE)
    held = checkpoint.resume(kept, net, optimiser)
    first, shown, began = held.get("step", 0), [], time.process_time() - held.get("seconds", 0)
    net.to(memory_format=torch.channels_last)
    for step in range(first, until or steps):
        rng = np.random.default_rng((9, step))
        tensors = [torch.from_numpy(np.stack(p)) for p in zip(*(batch(rng) for _ in range(BATCH)), strict=True)]
        share = 0.5 * (1 + np.cos(np.pi * step / steps)) * min(1.0, (step + 1) / 50)
        optimiser.param_groups[0]["lr"] = float(LAST_RATE + (RATE - LAST_RATE) * share)
        value = loss(net, tensors)
        optimiser.zero_grad()
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimiser.step()
        shown.append(value.item())
        if (step + 1) % EVERY == 0 or step + 1 == (until or steps):
            seconds = time.process_time() - began
            checkpoint.keep(kept, net, optimiser, step=step + 1, seconds=seconds)
            report(step + 1, float(np.mean(shown)), seconds)
            shown = []
    return net
