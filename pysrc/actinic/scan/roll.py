"""A roll as a whole: frames found, films told apart, rebates lent, greys estimated, odd frames flagged."""

import json
import tomllib
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from .. import __version__
from ..atomic import folder_made, replacing
from ..codes import Code
from ..errors import FilmError
from . import estimate
from .encoder import FILE
from .frame import Found
from .mean import ID, MASKLESS
from .model import grey_density, scan_model
from .rebate import Rebate
from .rig import DEFAULT

OTHER_FILM_D = 0.08  # between rebates' colours: another film, or another light
UNSURE_D = 0.15  # standard deviation of a grey's density at which a frame is flagged
TOP = 0.998
FILMS = {"colour": ID, "maskless": MASKLESS, "bw": "kodak_tri_x_400", "slide": "fujichrome_provia_100f"}
PRINTS = {"bw": "kodak_polymax_fine_art_paper", "slide": "direct"}
HINT = """# What you want of single frames; actinic reads this file and never writes it again.
# [frame_name]                     the scan's file name without its ending
# base = [x, y, width, height]     its rebate, px of the scan
# grey = [x, y]                    a grey patch
# controls = ["enlarge.red=27", "enlarge.gang=-2"]
# negative = true                  a negative, though it looks like a positive
# skip = true
"""


@dataclass(frozen=True)
class Plan:
    """How a roll is inverted. film and print: ids, None for what the mode takes."""

    mode: str = "colour"
    rig: str = DEFAULT
    stock: str | None = None
    print: str | None = None

    @property
    def film(self) -> str:
        return self.stock or FILMS[self.mode]

    @property
    def paper(self) -> str:
        return self.print or PRINTS.get(self.mode, "kodak_vision_2383")


@dataclass(frozen=True)
class Frame:
    """What is known of a frame: its rebate, dye amounts of its grey card with standard deviations, and where from."""

    name: str
    rebate: Rebate
    grey: tuple[float, float, float]
    sigma: tuple[float, float, float]
    source: str
    development: tuple[float, float]
    box: tuple[int, int, int, int]
    film_group: int = 0
    notes: tuple[str, ...] = ()
    flags: tuple[str, ...] = field(default=())


def analysed(frames: list[Found], plan: Plan) -> list[Frame]:
    """Every frame of a roll. Frames of other films, by their rebates' colours, are rolls of their own."""
    groups = grouped([f.rebate for f in frames])
    out: dict[int, Frame] = {}
    for number in range(max(groups, default=-1) + 1):
        members = [k for k, g in enumerate(groups) if g == number]
        part = _group([frames[k] for k in members], plan)
        odd = number > 0 and len(frames) > 1
        flag = ("another film or light than most of the roll, by its rebate",) if odd else ()
        out |= {k: replace(f, film_group=number, flags=f.flags + flag) for k, f in zip(members, part, strict=True)}
    return [out[k] for k in range(len(frames))]


def grouped(rebates: list[Rebate | None]) -> list[int]:
    """Group of each frame, the largest 0: rebates whose colours (red - green, blue - green, D) chain within 0.08 D.

    A frame without a rebate goes with the largest.
    """
    known = [k for k, r in enumerate(rebates) if r is not None]
    colours = np.array([np.log10(rebates[k].rgb) @ [[1, 0], [-1, -1], [0, 1]] for k in known]).reshape(-1, 2)
    group = list(range(len(known)))
    for i in range(len(known)):
        for j in range(i):
            if np.abs(colours[i] - colours[j]).max() < OTHER_FILM_D and group[i] != group[j]:
                group = [group[j] if g == group[i] else g for g in group]
    order = sorted(set(group), key=lambda g: (-group.count(g), g))
    by_frame = {k: order.index(g) for k, g in zip(known, group, strict=True)}
    return [by_frame.get(k, 0) for k in range(len(rebates))]


def _group(frames, plan):
    bases = [f.rebate or _lent(frames) or _guessed(f, plan) for f in frames]
    if plan.mode == "slide":
        return [_frame(f, b, np.zeros(3), np.zeros(3), "none", (0.0, 0.0)) for f, b in zip(frames, bases, strict=True)]
    if plan.mode == "bw":
        return [_bw(f, b) for f, b in zip(frames, bases, strict=True)]
    model = scan_model(plan.rig, plan.film)
    made = [model.amounts(f.small, np.array(b.rgb)) for f, b in zip(frames, bases, strict=True)]
    both = list(zip(frames, bases, strict=True))
    patches = {k: model.amounts(f.patch, np.array(b.rgb)) for k, (f, b) in enumerate(both) if f.patch is not None}
    known = estimate.greys(made, patches)
    odd = estimate.outliers(estimate.shades(known.grey))
    out = []
    for k, (f, b) in enumerate(both):
        developed = float(known.development[k]), float(known.development_sigma[k])
        one = _frame(f, b, known.grey[k], known.sigma[k], "patch" if k in patches else "encoder", developed)
        out.append(_flagged(one, odd[k]))
    return out


def _lent(frames) -> Rebate | None:
    """The roll's rebate, the median of its frames', for a frame without."""
    known = np.array([f.rebate.rgb for f in frames if f.rebate is not None])
    return Rebate(tuple(map(float, np.median(known, axis=0))), None, 0.8, "roll") if len(known) else None


def _guessed(frame, plan) -> Rebate:
    """Without any rebate in the roll: the encoder's guess; of silver and slides, what is brightest."""
    if plan.mode in ("bw", "slide"):
        top = np.quantile(frame.small.reshape(-1, 3), TOP, axis=0)
        return Rebate(tuple(map(float, np.maximum(top, 1e-5))), None, 0.3, "guessed")
    rgb, sigma = estimate.without_rebate(frame.small, scan_model(plan.rig, plan.film), TOP)
    return Rebate(tuple(map(float, rgb)), None, float(np.clip(0.03 / sigma.mean(), 0, 0.5)), "guessed")


def _bw(frame, rebate):
    """Silver: the grey card is taken to lie at the median density; no colour to balance."""
    density = grey_density(frame.patch if frame.patch is not None else frame.small, np.array(rebate.rgb))
    grey = np.repeat(np.median(density), 3)
    return _frame(frame, rebate, grey, np.array([0.2, 0, 0]), "patch" if frame.patch is not None else "median", (0, 0))


def _frame(found, rebate, grey, sigma, source, development):
    numbers = tuple(map(float, np.round(grey, 5))), tuple(map(float, np.round(sigma, 4)))
    flags = found.flags + (
        (f"no rebate in the frame: {rebate.source}",) if rebate.source in ("roll", "guessed") else ()
    )
    developed = tuple(round(float(d), 4) for d in development)
    return Frame(found.name, rebate, *numbers, source, developed, found.box, 0, found.notes, flags)


def _flagged(frame, is_odd):
    flags = frame.flags
    if is_odd:
        flags += ("exposed or lit unlike the rest of the roll",)
    if frame.sigma[0] > UNSURE_D:
        flags += (f"print exposure uncertain by {frame.sigma[0]:.2f} D: give a grey patch, or printer points",)
    return replace(frame, flags=flags)


def overrides(folder: Path) -> dict:
    """DIR/overrides.toml by frame name; the file is made with its hints where there is none. Raises FilmError."""
    path = folder_made(folder) / "overrides.toml"
    if not path.exists():
        with replacing(path) as part:
            part.write_text(HINT)
    try:
        return tomllib.loads(path.read_text())
    except (ValueError, OSError) as error:
        raise FilmError(f"{path}: {error}", "TOML as its first lines say", f"correct {path}", Code.USAGE) from None


def kept(folder: Path, frames: list[Frame], plan: Plan) -> Path:
    """DIR/roll.json: what was found of every frame, and by what."""
    said = {"version": __version__, "plan": asdict(plan) | {"film": plan.film, "print": plan.paper}}
    said |= {"net": Path(FILE).name, "frames": {f.name: asdict(f) for f in frames}}
    path = folder_made(folder) / "roll.json"
    with replacing(path) as part:
        part.write_text(json.dumps(said, indent=1) + "\n")
    return path
