"""What each network is taught: ours (detect, refine), and the published system's and its rivals' to compare with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy
from torch.nn.functional import smooth_l1_loss

from ...codes import Code
from ...errors import FilmError
from ..damage import SEEN
from ..inputs import DETECT_PLANES, REFINE_PLANES
from . import lessons
from .unet import Unet

STANDING = {"final": ("mask", "cross"), "nomask": ("cross",)}  # the published system, and without its mask
SOFT = 0.02  # error in codes from which it counts linearly


@dataclass(frozen=True)
class Course:
    """inputs, outputs: planes of the net; lesson(pictures, rng): arrays; loss(net, tensors); steps: of training."""

    inputs: int
    outputs: int
    lesson: Any
    loss: Any
    steps: int

    def net(self) -> Unet:
        torch.manual_seed(8)
        return Unet(self.inputs, self.outputs)

    def over(self, pictures):
        """One lesson of these pictures, of a generator of random numbers."""
        return lambda rng: self.lesson(pictures, rng)


def _marked(net, tensors):
    """Cross entropy of the marked pixels."""
    given, wanted = tensors
    return cross_entropy(net(given), wanted)


def _refined(net, tensors):
    """Error in codes inside the mask; beyond SOFT it counts linearly."""
    given, todo, weight = tensors
    error = (net(given) - todo) * weight
    inside = (weight > 0).sum().clamp(min=1)
    return smooth_l1_loss(error, torch.zeros_like(error), beta=SOFT, reduction="sum") / inside / SOFT


def _copied(net, tensors):
    """Error of the blue channel in codes, everywhere; the net says what to add to the plane before the last."""
    given, start, wanted = tensors
    return smooth_l1_loss(start + net(given), wanted, beta=SOFT) / SOFT


def _blue(pictures, rng):
    """Codes (3, h, w), clean blue (1, h, w) and where blue is damaged (1, h, w) of a lesson of the protocol."""
    one = lessons.lesson(pictures, rng, any_channel=False)
    codes, clean = (np.ascontiguousarray(c.transpose(2, 0, 1), np.float32) for c in (one.codes, one.clean))
    return codes, clean[2:], (one.alpha[2:] > SEEN / 2).astype(np.float32)


def _mask(pictures, rng):
    codes, _, where = _blue(pictures, rng)
    return codes, where


def _cross(pictures, rng):
    codes, clean, _ = _blue(pictures, rng)
    return codes[:2], codes[1:2], clean


def _unet(pictures, rng):
    codes, clean, _ = _blue(pictures, rng)
    return codes, codes[2:], clean


COURSES = {
    "detect": Course(DETECT_PLANES, 3, lessons.detection, _marked, 12000),
    "refine": Course(REFINE_PLANES, 1, lessons.refinement, _refined, 400),
    "mask": Course(3, 1, _mask, _marked, 300),
    "cross": Course(2, 1, _cross, _copied, 300),
    "unet": Course(3, 1, _unet, _copied, 300),
}


def course(name: str, work: Path) -> Course:
    """The course of that name; final and nomask stand on the mask and cross nets whose checkpoints lie in `work`.

    Raises FilmError (MISSING) without them.
    """
    if name not in STANDING:
        return COURSES[name]
    before = {n: _taught(n, work) for n in STANDING[name]}

    def loss(net, tensors):
        codes, start, wanted = tensors
        with torch.no_grad():
            extra = [torch.sigmoid(before["mask"](codes))] if "mask" in before else []
            extra.append(codes[:, 1:2] + before["cross"](codes[:, :2]))
        return _copied(net, (torch.cat([codes, *extra], 1), start, wanted))

    return Course(3 + len(before), 1, _unet, loss, COURSES["unet"].steps)


def _taught(name, work):
    path = work / f"{name}.pt"
    if not path.exists():
        raise FilmError(f"no {path}", f"the {name} net", f"python tools/train_restore.py {name}", Code.MISSING)
    net = COURSES[name].net()
    net.load_state_dict(torch.load(path, weights_only=True)["net"])
    return net.eval()
