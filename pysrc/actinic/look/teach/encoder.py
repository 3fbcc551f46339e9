"""The encoder: from where a picture's colours lie to a table's coefficients and rest, a film's labels and numbers.

A network of four layers, some 0.55 million weights. One that looked at fields of neighbouring pixels took five times
as long a step and was not trained to its end.
"""

from torch import nn
from torch.nn.functional import relu

from .. import films
from ..basis import COUNT
from ..features import COUNT as FEATURES

RESIDUAL, NARROW, WIDE = 9, 24, 256  # nodes a side of the residual; width of the way into it; of the layers
HEADS = {
    "coefficients": COUNT,
    "family": len(films.FAMILIES),
    "stock": len(films.STOCKS),
    "print": len(films.PRINTS),
    "numbers": len(films.NUMBERS),
    "log_sigma": len(films.NUMBERS),
}


class Encoder(nn.Module):
    """features (n, 1014) -> HEADS (n, k) each, and `residual` (n, 3, 9, 9, 9) codes."""

    def __init__(self):
        super().__init__()
        self.seen = nn.Linear(FEATURES, WIDE)
        self.thought = nn.ModuleList([nn.Linear(WIDE, WIDE) for _ in range(3)])
        self.heads = nn.ModuleDict({name: nn.Linear(WIDE, count) for name, count in HEADS.items()})
        self.narrow, self.residual = nn.Linear(WIDE, NARROW), nn.Linear(NARROW, 3 * RESIDUAL**3)
        nn.init.zeros_(self.residual.weight), nn.init.zeros_(self.residual.bias)

    def forward(self, features):
        h = relu(self.seen(features))
        for layer in self.thought:
            h = h + relu(layer(h))
        out = {name: head(h) for name, head in self.heads.items()}
        rest = self.residual(relu(self.narrow(h))).reshape(-1, 3, RESIDUAL, RESIDUAL, RESIDUAL)
        return out | {"residual": 0.1 * rest}
