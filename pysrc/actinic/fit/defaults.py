"""stock.toml of a stock brought from readings: its facts, and for all that no sheet gives the figure of its family.

Every default is listed under [assumed] with its reason; docs/stocks.md says where each rule comes from.
"""

import json
import re

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


def sheet_text(facts, tables) -> str:
    """The whole of stock.toml. facts: a stock.json. tables: columns of text by their names on the shelf."""
    role, assumed = facts.get("role") or "negative, camera, photo", {}
    curves = {c: _column(tables["characteristic"], c) for c in list(tables["characteristic"])[1:]}
    one = "visual" in curves
    kind = ("" if role.startswith("neg") else "reversal_") + ("print" if "print" in role else "")
    kind = kind.strip("_") or "negative"
    dmax = max(d.max() for _, d in curves.values())
    opaque = "photo" in role if "print" in role else kind == "reversal" and dmax < OPAQUE_DMAX
    support = "paper" if opaque else "film"
    process = facts.get("process") or _assume(assumed, "process", _process(kind, role, one, support), USUAL)
    top = {"id": facts["id"], "name": facts["name"], "maker": facts.get("manufacturer") or _maker(facts["name"])}
    top |= {"kind": kind, "support": support, "layers": 1 if one else 3, "process": process}
    top["status"] = "visual" if one else "A" if "print" in kind or kind == "reversal" else "M"
    top["balance_kelvin"] = facts.get("balance_kelvin") or _assume(assumed, "balance_kelvin", 5500, USUAL)
    if "print" not in kind:
        top |= _speed(facts, kind, support, curves, assumed)
    silver = 0.0 if one else 0.4 if "print" in kind else 0.6
    top["silver_per_dye"] = _assume(assumed, "silver_per_dye", silver, "visual density of image silver over its dyes'")
    if kind == "negative":
        top["default_print"] = _default_print(top["maker"], role, one)
    sections = {"": top, **_sections(facts, top, "cine" in role, one, assumed), "assumed": assumed}
    if "mtf" not in tables and "print" not in kind:
        assumed["mtf"] = "none published: scatter, inhibitor lengths and adjacency are the median of its kin"
    if one:
        assumed["dyes"] = "the silver image and its base are taken as flat over the spectrum"
    if not one and "base" not in tables["dyes"]:
        assumed["dyes.base"] = (
            "none published: flat, at the lowest D-min, and the dyes that the other layers' D-min ask"
        )
    if not one and "cyan" not in tables["dyes"]:
        assumed["dyes"] = "unmixed from base and midscale neutral with the template of its kind"
    return "\n".join(_section(name, keys) for name, keys in sections.items())


def _sections(facts, top, cine, one, assumed):
    """[base], and [printing] of a print or [halation], [reciprocity] and [interimage] of a film."""
    polyester = "ESTAR" in (facts.get("base") or "")
    base = {"thickness_um": 120 if polyester else 230 if top["support"] == "paper" else 125}
    base |= {"refractive_index": 1.65 if polyester else 1.48}
    remjet = top["process"] in ("ECN-2", "K-14") and not one
    base["backing"] = "remjet" if remjet else "none" if top["support"] == "paper" else "undercoat"
    assumed["base"] = f"thickness, refractive index and backing {USUAL}"
    if "print" in top["kind"]:
        return {"base": base, "printing": _printing(facts, top["support"], assumed)}
    share = [0.0] * 3 if top["support"] == "paper" else [0.06] * 3 if one else [0.16, 0.06, 0.015]
    assumed |= dict.fromkeys(("halation", "reciprocity", "interimage"), LIKE)
    coupled = not one and top["support"] == "film"
    p = [0.74] * 3 if one else [0.90, 0.92, 0.88]
    if one:
        assumed["halation"], assumed["interimage"] = "one layer, a third of a colour film's red", "one layer has none"
        assumed["reciprocity"] = "usual for conventional black and white: +1 stop at 1 s, +2 at 10 s, +3 at 100 s"
    if top["support"] == "paper":
        assumed["halation"], assumed["interimage"] = "none: an opaque base", "none: no couplers, the dyes diffuse"
    return {
        "base": base,
        "halation": {"share": share, "ring_width": 0.12, "second_ring": 0.2},
        "reciprocity": {"shortest_s": 0.001, "longest_s": 0.1 if one else 1.0, "short_p": [1.0] * 3, "long_p": p},
        "interimage": {"gain": FILM_INTERIMAGE if coupled else np.zeros((3, 3)).tolist()},
    }


def _printing(facts, support, assumed):
    lad = facts.get("lad_status_a")
    lad = [lad[c] for c in ("red", "green", "blue")] if isinstance(lad, dict) else lad
    lad = list(lad) if lad else None
    lamp = {"lamp_kelvin": 3200, "uv_cut_nm": 404}
    assumed["printing.lamp_kelvin"] = assumed["printing.uv_cut_nm"] = "as kodak_vision_2383"
    if lad:
        return {"lad_status": lad} | lamp
    reason = "no LAD published: a visual neutral of the density of " + (
        "18 % of a paper's white" if support == "paper" else "LAD"
    )
    return {"grey_density": _assume(assumed, "printing.grey_density", GREY_DENSITY[support], reason)} | lamp


def _speed(facts, kind, support, curves, assumed):
    """exposure_index and mid_grey_log10_h: the sheet's camera stop 0, else a rule from EI or from density."""
    index, published = facts.get("exposure_index"), facts.get("log_h_ref")
    index = next(iter(index.values())) if isinstance(index, dict) else index
    if not index:
        named = re.search(r"\b(\d{2,4})\b", facts["name"])
        index = _assume(assumed, "exposure_index", int(named[1]) if named else 100, "the number in its name")
    stop = re.search(r"stop 0 (?:sits )?(?:placed )?at (-?\d+\.\d+)", facts.get("log_exposure_axis", ""))
    if stop or published is not None:
        return {"exposure_index": index, "mid_grey_log10_h": float(stop[1]) if stop else published}
    h, d = curves.get("green", curves.get("visual"))
    if kind == "reversal" and support == "paper":
        mid, rule = np.interp(-GREY_DENSITY["paper"], -d, h), "where green reads 0.83 D: 18 % of a white of 0.09"
    elif kind == "reversal":
        mid, rule = np.log10(SLIDE_EXPOSURE / index), f"log10({SLIDE_EXPOSURE:g} / EI), ISO 2240"
    else:
        mid, rule = np.log10(GREY_EXPOSURE / index), f"log10({GREY_EXPOSURE:g} / EI), as the Vision3 sheets"
        if np.interp(mid, h, d) - d.min() < LEAST_GREY:
            mid = np.interp(d.min() + SPEED_DENSITY, d, h) + SPEED_TO_GREY
            rule = "the exposure axis is relative: 1.18 above 0.2 over D-min of green, as the Vision3 sheets"
    return {
        "exposure_index": index,
        "mid_grey_log10_h": _assume(assumed, "mid_grey_log10_h", round(float(mid), 3), rule),
    }


def _process(kind, role, one, support):
    if one:
        return "D-97" if "print" in kind and support == "film" else "black and white"
    usual = {"negative": ("C-41", "ECN-2"), "reversal": ("E-6", "E-6"), "print": ("RA-4", "ECP-2")}
    return "instant" if kind == "reversal" and support == "paper" else usual.get(kind, ("R-3",) * 2)["cine" in role]


def _maker(name):
    return "Fujifilm" if "fuji" in name.lower() else "Kodak"


def _default_print(maker, role, one):
    cine, fuji = "cine" in role, "fuji" in maker.lower()
    if one:
        return "kodak_2302_bw_print" if cine else "kodak_polymax_fine_art_paper"
    if cine:
        return "fujifilm_eterna_cp_3513di" if fuji else "kodak_vision_2383"
    return "fujifilm_crystal_archive_dpii_paper" if fuji else "kodak_portra_endura_paper"


def _assume(assumed, key, value, reason):
    assumed[key] = reason
    return value


def _column(table, name):
    """log10 H and density of a column of text, where it has both, as floats."""
    rows = [(float(h), float(d)) for h, d in zip(table["log10_H"], table[name], strict=True) if d.strip()]
    return np.array(rows).T


def _section(name, keys) -> str:
    """A section of TOML; JSON's strings, numbers and lists are TOML's."""
    head = f"[{name}]\n" if name else ""
    quoted = {(json.dumps(k) if "." in k else k): json.dumps(v, ensure_ascii=False) for k, v in keys.items()}
    return head + "".join(f"{k} = {v}\n" for k, v in quoted.items())
