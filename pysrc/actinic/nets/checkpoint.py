"""Where a training stands: net, optimiser and what else it wants to know, kept whole or not at all."""

from pathlib import Path

import torch

from ..atomic import folder_made, replacing


def keep(path: Path, net, optimiser, **facts) -> None:
    """Write the state of net and optimiser, and facts (numbers), in one file."""
    folder_made(path.parent)
    with replacing(path) as part:
        torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict()} | facts, part)


def resume(path: Path, net, optimiser) -> dict:
    """Put net and optimiser back to where `keep` left them, and give back its facts; none without a file."""
    if not path.exists():
        return {}
    held = torch.load(path, weights_only=True)
    net.load_state_dict(held.pop("net")), optimiser.load_state_dict(held.pop("optimiser"))
    return held
