"""stock.toml of a stock brought from readings: its facts, and for all that no sheet gives the figure of its family.

Every default is listed under [assumed] with its reason; docs/stocks.md says where each rule comes from.
"""

import json
import re
from dataclasses import dataclass, field

import numpy as np

# log10 lux seconds times EI of mid grey: geometric mean of the four Vision3 sheets, which print camera stop 0.
GREY_EXPOSURE = 13.4
SLIDE_EXPOSURE = 10.0  # ISO 2240: S = 10 / H_m, H_m the middle of a slide's scale
SPEED_DENSITY, SPEED_TO_GREY = 0.2, 1.18  # mean of the same four: log10 H from 0.2 over D-min (green) to mid grey
LEAST_GREY = 0.3  # net density under which mid grey cannot lie: the axis is then relative
GREY_DENSITY = {"film": 1.06, "paper": 0.83}  # visual density of mid grey: LAD's; 18 % of a paper white of 0.09
OPAQUE_DMAX = 2.6  # a positive that comes no darker is looked at by reflection
FILM_INTERIMAGE = [[0.0, 0.12, 0.05], [0.16, 0.0, 0.12], [0.05, 0.15, 0.0]]
LIKE = "as kodak_vision3_250d_5207, where its reason is given"
USUAL = "usual for its kind; the reading does not say"
MONOCHROME = {
    "halation": "one layer, a third of a colour film's red",
    "interimage": "one layer has none",
    "reciprocity": "usual for conventional black and white: +1 stop at 1 s, +2 at 10 s, +3 at 100 s",
}
INSTANT = {"halation": "none: an opaque base", "interimage": "none: no couplers, the dyes diffuse"}
FLAT_BASE = "none published: flat, at the lowest D-min; the other layers' is made up of dyes"
BESIDE_NEUTRAL = "none published: what the neutral holds beside its dyes"


@dataclass(frozen=True)
class Material:
    """What a stock.json and its tables say of a material; `assumed` collects what they do not."""

    facts: dict
    tables: dict
    assumed: dict = field(default_factory=dict)

    @property
    def role(self) -> str:
        return self.facts.get("role") or "negative, camera, photo"

    @property
    def is_cine(self) -> bool:
        return "cine" in self.role

    @property
    def is_print(self) -> bool:
        return "print" in self.role

    @property
    def is_monochrome(self) -> bool:
        return "visual" in self.tables["characteristic"]

    @property
    def kind(self) -> str:
        """positive, camera -> reversal; positive, print -> reversal_print; negative, print -> print."""
        reversal = self.role.startswith("positive")
        return (
            ("reversal_print" if reversal else "print") if self.is_print else ("reversal" if reversal else "negative")
        )

    @property
    def support(self) -> str:
        """Paper: a print for stills, or a positive that comes no darker than a reflection can."""
        dmax = max(self.curve(c)[1].max() for c in list(self.tables["characteristic"])[1:])
        is_instant = self.kind == "reversal" and dmax < OPAQUE_DMAX
        return "paper" if is_instant or (self.is_print and "photo" in self.role) else "film"

    def curve(self, layer: str) -> np.ndarray:
        """log10 H and density of a layer, where it has both: (2, n)."""
        table = self.tables["characteristic"]
        return np.array(
            [(float(h), float(d)) for h, d in zip(table["log10_H"], table[layer], strict=True) if d.strip()]
        ).T

    def assume(self, key: str, value, reason: str):
        """The value, with its reason under `key` of [assumed]."""
        self.assumed[key] = reason
        return value

    def fact(self, key: str, otherwise, reason: str = USUAL):
        """A fact of stock.json, else what is assumed."""
        return self.facts.get(key) or self.assume(key, otherwise, reason)


def sheet_text(facts, tables) -> str:
    """The whole of stock.toml. facts: a stock.json. tables: columns of text by their names on the shelf."""
    m = Material(facts, tables)
    sections = {"": _head(m), "base": _base(m)}
    sections |= {"printing": _printing(m)} if m.is_print else _taking(m)
    _missing_curves(m)
    return "\n".join(_section(name, keys) for name, keys in (sections | {"assumed": m.assumed}).items())


def _head(m):
    fuji = "fuji" in m.facts["name"].lower()
    top = {"id": m.facts["id"], "name": m.facts["name"]}
    top |= {"maker": m.facts.get("manufacturer") or ("Fujifilm" if fuji else "Kodak")}
    top |= {"kind": m.kind, "support": m.support, "layers": 1 if m.is_monochrome else 3}
    top["process"] = m.fact("process", _process(m))
    top["status"] = "visual" if m.is_monochrome else "M" if m.kind == "negative" else "A"
    top["balance_kelvin"] = m.fact("balance_kelvin", 5500)
    top |= {} if m.is_print else _speed(m)
    silver = 0.0 if m.is_monochrome else 0.4 if m.is_print else 0.6
    top["silver_per_dye"] = m.assume("silver_per_dye", silver, "visual density of image silver over its dyes'")
    return top | ({"default_print": _default_print(m, top["maker"])} if m.kind == "negative" else {})


def _base(m):
    polyester = "ESTAR" in (m.facts.get("base") or "")
    m.assumed["base"] = f"thickness, refractive index and backing {USUAL}"
    has_remjet = not m.is_monochrome and (m.facts.get("process") or _process(m)) in ("ECN-2", "K-14")
    return {
        "thickness_um": 120 if polyester else 230 if m.support == "paper" else 125,
        "refractive_index": 1.65 if polyester else 1.48,
        "backing": "remjet" if has_remjet else "none" if m.support == "paper" else "undercoat",
    }


def _taking(m):
    """[halation], [reciprocity] and [interimage] of a camera material."""
    one, instant = m.is_monochrome, m.support == "paper"
    share = [0.0] * 3 if instant else [0.06] * 3 if one else [0.16, 0.06, 0.015]
    longest, p = (0.1, [0.74] * 3) if one else (1.0, [0.90, 0.92, 0.88])
    m.assumed.update(dict.fromkeys(("halation", "reciprocity", "interimage"), LIKE))
    m.assumed.update(MONOCHROME if one else INSTANT if instant else {})
    return {
        "halation": {"share": share, "ring_width": 0.12, "second_ring": 0.2},
        "reciprocity": {"shortest_s": 0.001, "longest_s": longest, "short_p": [1.0] * 3, "long_p": p},
        "interimage": {"gain": [[0.0] * 3] * 3 if one or instant else FILM_INTERIMAGE},
    }


def _printing(m):
    lad = m.facts.get("lad_status_a")
    m.assumed["printing.lamp_kelvin"] = m.assumed["printing.uv_cut_nm"] = "as kodak_vision_2383"
    aim = {"lad_status": [lad[c] for c in ("red", "green", "blue")]} if lad else {}
    if not lad:
        like = "18 % of a paper's white" if m.support == "paper" else "LAD"
        reason = f"no LAD published: a visual neutral of the density of {like}"
        aim["grey_density"] = m.assume("printing.grey_density", GREY_DENSITY[m.support], reason)
    return aim | {"lamp_kelvin": 3200, "uv_cut_nm": 404}


def _missing_curves(m):
    """Says under [assumed] what stands for the curves that the material lacks."""
    dyes = m.tables.get("dyes", {})
    if "mtf" not in m.tables and not m.is_print:
        m.assumed["mtf"] = "none published: scatter, inhibitor lengths and adjacency are the median of its kin"
    if m.is_monochrome:
        m.assumed["dyes"] = "the silver image and its base are taken as flat over the spectrum"
    elif "cyan" not in dyes:
        m.assumed["dyes"] = "unmixed from base and midscale neutral with the template of its kind"
    elif "base" not in dyes:
        m.assumed["dyes.base"] = BESIDE_NEUTRAL if "neutral" in dyes else FLAT_BASE


def _speed(m):
    """exposure_index and mid_grey_log10_h: the sheet's camera stop 0, else a rule from EI or from density."""
    index, named = m.facts.get("exposure_index"), re.search(r"\b(\d{2,4})\b", m.facts["name"])
    index = next(iter(index.values())) if isinstance(index, dict) else index
    index = index or m.assume("exposure_index", int(named[1]) if named else 100, "the number in its name")
    stop = re.search(r"stop 0 (?:sits )?(?:placed )?at (-?\d+\.\d+)", m.facts.get("log_exposure_axis", ""))
    mid = float(stop[1]) if stop else m.facts.get("log_h_ref")
    if mid is None:
        mid, rule = _mid_grey(m, index)
        m.assumed["mid_grey_log10_h"] = rule
    return {"exposure_index": index, "mid_grey_log10_h": round(float(mid), 3)}


def _mid_grey(m, index):
    """log10 H of mid grey by the rules of docs/stocks.md, and the rule in words."""
    h, d = m.curve("visual" if m.is_monochrome else "green")
    if m.kind == "reversal" and m.support == "paper":
        return np.interp(-GREY_DENSITY["paper"], -d, h), "where green reads 0.83 D: 18 % of a white of 0.09"
    if m.kind == "reversal":
        return np.log10(SLIDE_EXPOSURE / index), f"log10({SLIDE_EXPOSURE:g} / EI), ISO 2240"
    mid = np.log10(GREY_EXPOSURE / index)
    if np.interp(mid, h, d) - d.min() >= LEAST_GREY:
        return mid, f"log10({GREY_EXPOSURE:g} / EI), as the Vision3 sheets"
    relative = "the exposure axis is relative: 1.18 above 0.2 over D-min of green, as the Vision3 sheets"
    return np.interp(d.min() + SPEED_DENSITY, d, h) + SPEED_TO_GREY, relative


def _process(m):
    if m.is_monochrome:
        return "D-97" if m.is_print and m.is_cine else "black and white"
    if m.kind == "reversal" and m.support == "paper":
        return "instant"
    usual = {"negative": ("C-41", "ECN-2"), "reversal": ("E-6", "E-6"), "print": ("RA-4", "ECP-2")}
    return usual.get(m.kind, ("R-3", "R-3"))[m.is_cine]


def _default_print(m, maker):
    if m.is_monochrome:
        return "kodak_2302_bw_print" if m.is_cine else "kodak_polymax_fine_art_paper"
    fuji = "fuji" in maker.lower()
    if m.is_cine:
        return "fujifilm_eterna_cp_3513di" if fuji else "kodak_vision_2383"
    return "fujifilm_crystal_archive_dpii_paper" if fuji else "kodak_portra_endura_paper"


def _section(name, keys) -> str:
    """A section of TOML; JSON's strings, numbers and lists are TOML's."""
    head = f"[{name}]\n" if name else ""
    quoted = {(json.dumps(k) if "." in k else k): json.dumps(v, ensure_ascii=False) for k, v in keys.items()}
    return head + "".join(f"{k} = {v}\n" for k, v in quoted.items())
