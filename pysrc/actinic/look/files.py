"""A table as .cube and CLF: the nodes themselves, sampled from nothing."""

from dataclasses import dataclass
from pathlib import Path

from .. import __version__
from ..atomic import replacing
from ..bake import clf, cube
from ..bake.lattice import Lut, plain
from .table import Table

NAME = "look"


@dataclass(frozen=True)
class Said:
    """What a file says of itself, as bake.inscription has it for stocks."""

    table: Table
    title: str

    def lines(self, lut: Lut | None = None) -> list[str]:
        h = self.table.header
        codes = f"input {h['source']}, output {h['target']}, codes 0 to 1"
        read = "interpolation: tetrahedral where there is a choice"
        return [f"{self.title}: {h['made']} (Actinic {__version__} look)", f"{codes}; {read}", *h["notes"]]


def write(table: Table, folder: Path) -> list[Path]:
    """`folder`/look.cube and look.clf, each whole or not at all."""
    lut, said = Lut("film", table.header["source"], plain(), table.nodes), Said(table, Path(folder).resolve().name)
    texts = {cube.ENDING: cube.text, clf.ENDING: clf.text}
    return [_kept(Path(folder) / f"{NAME}{ending}", text(lut, said)) for ending, text in texts.items()]


def _kept(path, text):
    with replacing(path) as part:
        part.write_text(text)
    return path
