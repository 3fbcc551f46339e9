"""What a baked file says of itself: which film, which controls, and what it can't carry."""

from dataclasses import asdict, dataclass

from .. import __version__
from ..chain import Controls
from .lattice import Lut

MISSING = (
    "A LUT knows one pixel at a time. Not in this file: halation, bloom and scatter of light, adjacency (edge",
    "effects), grain. Actinic's engine, plug-in and preset have them.",
)
WHAT = {
    "film": "scene to screen: negative and print",
    "negative": "scene to Cineon printing density of the negative; put grain after it, then a print LUT",
    "print": "Cineon printing density of the negative to screen",
}


@dataclass(frozen=True)
class Inscription:
    """Stocks (id and hash by side; no print of a film seen directly) and controls of a look."""

    stocks: dict[str, dict]
    controls: Controls

    @property
    def title(self) -> str:
        film, onto = self.stocks["negative"], self.stocks["print"]
        return f"Actinic {film['id']} on {onto['id']}" if onto else f"Actinic {film['id']} seen directly"

    def lines(self, lut: Lut | None = None) -> list[str]:
        """Comment lines; with a LUT, what it takes and gives."""
        film = [f"{side}: {s['id']}, hash {s['hash']}" for side, s in self.stocks.items() if s]
        look = ", ".join(self.changed()) or "all as measured"
        return [f"{self.title} (Actinic {__version__})", *self._of(lut), *film, f"controls: {look}", *MISSING]

    def changed(self) -> list[str]:
        """Controls off their defaults, as stage.name=value."""
        now, default = asdict(self.controls), asdict(Controls())
        return [f"{s}.{k}={v}" for s, group in now.items() for k, v in group.items() if v != default[s][k]]

    def _of(self, lut):
        if lut is None:
            return []
        given = "Cineon printing density" if lut.part == "print" else lut.source
        made = "Cineon printing density" if lut.part == "negative" else self.controls.encode.output
        low, high = lut.codes
        span = f"input {given}, codes {low:g} to {high:g} (beyond: as at the end); output {made}"
        return [WHAT[lut.part], span, "interpolation: tetrahedral where there is a choice"]
