"""The encoder: a picture's thumbnail to a table's coefficients, what they leave out, and a film's label and numbers.

Each pixel goes through two layers of its own, as into a learned histogram, then blocks of them through three small
fields; of place only means, squares and greatest values over the picture are kept. Some 0.3 million weights.
"""

import torch
from torch import nn
from torch.nn.functional import avg_pool2d, max_pool2d, relu

from .. import films
from ..basis import COUNT

RESIDUAL, NARROW = 9, 24  # nodes a side of the residual; width of the way into it
OWN, NEAR, FIELD, LAST, HEAD = 40, 48, 64, 80, 192  # channels
HEADS = {
    "coefficients": COUNT,
    "family": len(films.FAMILIES),
    "stock": len(films.STOCKS),
    "print": len(films.PRINTS),
    "numbers": len(films.NUMBERS),
    "log_sigma": len(films.NUMBERS),
}


class Encoder(nn.Module):
    """pixels (n, 3, 48, 48), sRGB codes -> HEADS (n, k) each, and `residual` (n, 3, 9, 9, 9)."""

    def __init__(self):
        super().__init__()
        self.own = nn.Sequential(nn.Conv2d(6, 24, 1), nn.ReLU(), nn.Conv2d(24, OWN, 1), nn.ReLU())
        self.near = nn.Conv2d(2 * OWN, NEAR, 1)
        self.field = nn.Conv2d(NEAR, FIELD, 3, stride=2, padding=1)
        self.wider = nn.Conv2d(FIELD, LAST, 3, stride=2, padding=1)
        self.last = nn.Conv2d(LAST, LAST, 3, padding=1)
        self.seen = nn.Linear(3 * OWN + 2 * FIELD + 2 * LAST, HEAD)
        self.thought = nn.Linear(HEAD, HEAD)
        self.heads = nn.ModuleDict({name: nn.Linear(HEAD, count) for name, count in HEADS.items()})
        self.narrow, self.residual = nn.Linear(HEAD, NARROW), nn.Linear(NARROW, 3 * RESIDUAL**3)
        nn.init.zeros_(self.residual.weight), nn.init.zeros_(self.residual.bias)

    def forward(self, pixels):
        x = 2 * pixels - 1
        own = self.own(torch.cat([x, x * x], dim=1))
        means, most, squares = avg_pool2d(own, 3), max_pool2d(own, 3), avg_pool2d(own * own, 3).mean((2, 3))
        kept = [means.mean((2, 3)), most.amax((2, 3)), squares]
        field = relu(self.field(relu(self.near(torch.cat([means, most], dim=1)))))
        last = relu(self.wider(field))
        last = last + relu(self.last(last))
        kept += [p for x in (field, last) for p in (x.mean((2, 3)), x.amax((2, 3)))]
        h = relu(self.seen(torch.cat(kept, dim=1)))
        h = h + relu(self.thought(h))
        out = {name: head(h) for name, head in self.heads.items()}
        rest = self.residual(relu(self.narrow(h))).reshape(-1, 3, RESIDUAL, RESIDUAL, RESIDUAL)
        return out | {"residual": 0.1 * rest}
