"""plugin/params.gen.h as text: every control as an OpenFX parameter, and the parameters that only a node has.

Ids are for ever, and options are only ever appended: a project stores the index. tests/ofx_ids.json holds both to it.
"""

from dataclasses import replace

from . import colour
from .chain import CONTROLS
from .gate import WIDTHS_MM
from .native_schema import flat
from .nodes import invert, restore
from .nodes.param import Param
from .schema import Control
from .views import VIEWS

GROUPS = (
    "Input",
    "Camera and Film",
    "Halation",
    "Inhibition",
    "Grain",
    "Lab and Printer",
    "Print",
    "Output",
    "View",
    "Restoration",
)
NODES = ("film", "negative", "print", "texture", "look", "invert", "restore")
PLACE = {
    "gate": 1,
    "expose": 1,
    "film": 1,
    "scatter": 2,
    "inhibit": 3,
    "grain": 4,
    "enlarge": 5,
    "print": 6,
    "view": 7,
    "encode": 7,
}
VIEW_MENU = ("Print", *(v for v in VIEWS if v != "grain"), "placement", "grain")
# Which nodes show a stage's controls, and single controls that others show.
SHOWN_BY = {
    "gate": "film negative texture",
    "expose": "film negative",
    "film": "film negative",
    "film.silver": "film negative print",
    "scatter": "film negative texture",
    "inhibit": "film negative",
    "inhibit.adjacency": "film negative texture",
    "inhibit.bypass": "film negative texture",
    "grain": "film negative texture",
    "grain.print": "film",
    "enlarge": "film print invert",
    "enlarge.auto": "film print",
    "print": "film print invert",
    "view": "film print invert",
    "encode": "film print invert",
}
SIMPLE = set(
    "gate.gauge expose.ev expose.kelvin expose.tint scatter.halation film.push film.silver inhibit.adjacency "
    "grain.rendition grain.amount grain.size "
    "enlarge.red enlarge.green enlarge.blue enlarge.ev view.lamp encode.output".split()
)
LABELS = {
    "gate.width_mm": "Gate width",
    "expose.ev": "Exposure",
    "expose.kelvin": "Scene white",
    "expose.cat": "White adaptation",
    "expose.shutter_s": "Shutter",
    "expose.flash": "Pre-flash",
    "expose.bypass": "No spectra",
    "scatter.backing": "Film back",
    "scatter.bypass": "No scatter",
    "film.silver": "Bleach bypass",
    "film.bypass": "Straight line",
    "inhibit.bypass": "No inhibition",
    "grain.rendition": "Grain",
    "grain.amount": "Grain amount",
    "grain.size": "Grain size",
    "grain.red": "Grain red",
    "grain.green": "Grain green",
    "grain.blue": "Grain blue",
    "grain.shadows": "Grain shadows",
    "grain.mids": "Grain mids",
    "grain.highlights": "Grain highlights",
    "grain.hold": "Grain hold",
    "grain.seed": "Grain seed",
    "grain.print": "Print grain",
    "enlarge.red": "Printer red",
    "enlarge.green": "Printer green",
    "enlarge.blue": "Printer blue",
    "enlarge.gang": "Printer gang",
    "enlarge.ev": "Print exposure",
    "enlarge.auto": "Auto timing",
    "enlarge.flash": "Print flash",
    "print.push": "Print push",
    "print.silver": "Print bleach bypass",
    "print.bypass": "Print straight line",
    "view.lamp": "Projector",
    "encode.output": "Output colour space",
    "encode.peak_nits": "PQ peak",
    "encode.white_nits": "PQ white",
    "encode.black": "Black level",
}
# What a slider spans where the range is wider than a hand wants.
SPANS = {
    "expose.ev": (-4, 4),
    "expose.kelvin": (2500, 10000),
    "expose.shutter_s": (0.001, 1),
    "expose.flash": (0, 20),
    "gate.width_mm": (5, 80),
    "scatter.scatter": (0, 3),
    "scatter.bloom": (0, 3),
    "scatter.halation": (0, 5),
    "inhibit.adjacency": (0, 2),
    "inhibit.interimage": (0, 2),
    **{f"grain.{n}": (0, 2) for n in ("amount", "red", "green", "blue", "shadows", "mids", "highlights")},
    "grain.size": (0.5, 2),
    "grain.seed": (0, 100),
    "enlarge.ev": (-2, 2),
    "enlarge.flash": (0, 20),
    "view.flare": (0, 2),
    "encode.peak_nits": (100, 4000),
    "encode.white_nits": (80, 400),
    "encode.black": (0, 2),
}
_GRAINY = ("grain.rendition", [1, 2])
_PROJECTED = ("encode.output", [o for o in range(6)])  # printing density, 6, is read before the print
# A control is enabled while each named choice or switch has one of the indices; elsewhere it has no effect.
WHEN = {
    "gate.width_mm": [("gate.gauge", [15])],
    **{f"expose.{n}": [("expose.bypass", [0])] for n in ("kelvin", "tint", "cat")},
    **{f"scatter.{n}": [("scatter.bypass", [0])] for n in ("scatter", "bloom", "halation", "halation_radius")},
    "scatter.backing": [("scatter.bypass", [0])],
    **{f"inhibit.{n}": [("inhibit.bypass", [0])] for n in ("adjacency", "interimage")},
    **{f"grain.{n}": [_GRAINY] for n in ("amount", "size", "red", "green", "blue", "shadows", "mids", "highlights")},
    **{f"grain.{n}": [_GRAINY] for n in ("hold", "seed", "print")},
    **{f"enlarge.{n}": [_PROJECTED] for n in ("red", "green", "blue", "gang", "ev", "auto")},
    **{f"print.{n}": [_PROJECTED] for n in ("push", "silver", "bypass")},
    **{f"view.{n}": [_PROJECTED] for n in ("lamp", "flare")},
    "encode.black": [_PROJECTED],
    **{f"encode.{n}": [("encode.output", [3])] for n in ("peak_nits", "white_nits")},
}
# Indices of the View menu in which a stage, or one control, has an effect; the others see all of them.
SEEN_IN = {
    "grain": [0, 1, 2, 3, 7],
    "grain.print": [0, 3],
    "inhibit": [0, 1, 2, 3, 5, 7],
    "film": [0, 1, 2, 3, 5, 7],
    "film.silver": [0, 1, 2, 3],
    "enlarge": [0, 3],
    "print": [0, 3],
    "view": [0],
    "encode": [0],
}


def param(c: Control) -> Param:
    """The parameter of a control."""
    kind = "CHOICE" if c.options else "SWITCH" if isinstance(c.default, bool) else "NUMBER"
    seen = SEEN_IN.get(c.key, SEEN_IN.get(c.stage))
    when = [*WHEN.get(c.key, ()), *([("view", seen)] if seen else [])]
    when += [("negative_output", [1, 2])] if c.key == "film.silver" else []  # which dye amounts don't have
    words = c.name.replace("_", " ")
    return Param(
        id=c.key.replace(".", "_"),
        label=LABELS.get(c.key, words[0].upper() + words[1:]),
        hint=c.doc,
        kind=kind,
        group=PLACE[c.stage],
        nodes=SHOWN_BY.get(c.key, SHOWN_BY[c.stage]),
        unit=c.unit,
        options=c.options,
        standard=c.number(c.default),
        low=c.low,
        high=c.high,
        span=SPANS.get(c.key),
        is_simple=c.key in SIMPLE,
        when=tuple(when),
    )


_ALL = "film negative print texture look invert restore"
_GRAINED = "film negative texture"
_TAKES = f"{_GRAINED} restore"
_STOCKED = "film negative print texture"
_PRINTED = (("view", [0]),)
_OWN = [
    Param("input", "Input colour space", "How the source is encoded", "CHOICE", 0, _TAKES),
    Param("film", "Film", "The film in the camera", "FILM", 1, _STOCKED),
    Param("film_id", "Film's id", "The film, by the name that is for ever", "TEXT", 1, _STOCKED, is_secret=True),
    Param("print", "Print", "What the negative is printed on", "PRINT", 6, "film negative print invert"),
    Param(
        "print_id",
        "Print's id",
        "The print, by name; empty for the film's own",
        "TEXT",
        6,
        f"{_STOCKED} invert",
        is_secret=True,
    ),
    Param("mix", "Mix", "1 the film, 0 the source; a matte may multiply it", "NUMBER", 7, _ALL, standard=1.0),
    Param(
        "colour",
        "Colour blend",
        "Share of the film's colour; the texture stays",
        "NUMBER",
        7,
        "film",
        standard=1.0,
        when=_PRINTED,
    ),
    Param(
        "effects",
        "Effects blend",
        "Share of scatter, halation and edge effect",
        "NUMBER",
        7,
        "film",
        standard=1.0,
        when=_PRINTED,
    ),
    Param(
        "negative_output",
        "Output",
        "Dye amounts for Actinic Print, or a scan",
        "CHOICE",
        7,
        "negative",
        options=("Dye amounts, for Actinic Print", "Cineon scan (printing density)", "On a light box, linear Rec.709"),
    ),
    Param("lut", "LUT", "A .cube, with or without a shaper; it says itself what it takes", "FILE", 0, "look"),
    Param("view", "View", "What the node shows", "CHOICE", 8, "film", options=VIEW_MENU),
    Param(
        "layout",
        "Layout",
        "How many of the controls are shown",
        "CHOICE",
        8,
        f"{_STOCKED} invert",
        options=("Simple", "Full"),
        standard=1.0,
    ),
    Param("factory", "Starting point", "Sets film, print and controls; change them from there", "FACTORY", 8, "film"),
    Param("preset_file", "Preset", "A preset, as actinic render takes it", "FILE", 8, "film"),
    Param("preset_load", "Load", "Sets film, print and every control from the preset", "BUTTON", 8, "film"),
    Param("preset_save", "Save", "Writes film, print and every control to the preset", "BUTTON", 8, "film"),
    Param(
        "preset_input",
        "With input colour space",
        "Loads the preset's input colour space too",
        "SWITCH",
        8,
        "film",
        is_simple=False,
    ),
    Param(
        "output_host",
        "Output as the host says",
        "Where the host manages colour and names an output that this node has: that one, not the menu's",
        "SWITCH",
        7,
        "film print invert",
        is_simple=False,
        when=_PRINTED,
    ),
    Param("matte_to", "Matte of", "What the matte multiplies", "CHOICE", 7, _GRAINED, options=("Mix", "Grain", "Both")),
    Param("preset_seed", "With seed", "Loads the grain's seed too", "SWITCH", 8, "film", is_simple=False),
    *invert.PARAMS,
    *restore.PARAMS,
]
HOST_SAYS = "As the host says, else ACEScg"


def params() -> list[Param]:
    """Every parameter, the controls first and in their order."""
    menu = (HOST_SAYS, *(e.label for e in colour.ENCODINGS.values()))
    return [*map(param, CONTROLS), *(replace(p, options=menu) if p.id == "input" else p for p in _OWN)]


def header() -> str:
    """The whole header."""
    every = params()
    index = {p.id: i for i, p in enumerate(every)}
    rows = "\n".join(f"    {_row(p, index)}," for p in every)
    spaces = "\n".join(f"    {_space(e)}," for e in colour.ENCODINGS.values())
    return f"""// Written by tools/gen.py from actinic/node_schema.py and the stages' dataclasses; do not edit.
#pragma once

namespace node {{

enum Kind {{
  NUMBER,
  SWITCH,
  CHOICE,
  TEXT,
  FILE_PATH,
  BUTTON,
  FILM_MENU,
  PRINT_MENU,
  FACTORY_MENU,
  STOCK_MENU,
  COLOUR,
  NOTE
}};
enum Which {{ {", ".join(f"{n.upper()}_NODE" for n in NODES)}, NODE_COUNT }};

// Every parameter by its place in PARAMS; the kernels' controls come first, in their order.
enum ParamIndex {{
{chr(10).join(f"  P_{p.id}," for p in every)}
  PARAM_COUNT
}};

struct When {{
  int param;  // -1: none
  unsigned long long values;  // bit i: enabled at index i
}};

struct Param {{
  const char *id, *label, *hint, *unit, *options;  // options separated by |
  Kind kind;
  int group;
  unsigned nodes;  // bit n: node n has it
  double standard, low, high, shown_low, shown_high;
  bool is_simple, is_secret;
  When when[3];
  double rgb[3];  // what a colour is at first
}};

constexpr const char* GROUPS[] = {{{", ".join(map(_quoted, GROUPS))}}};

constexpr Param PARAMS[PARAM_COUNT] = {{
{rows}
}};

// Widths of the gauges in their menu's order; the last, custom, has its own control.
constexpr double GATE_WIDTHS_MM[] = {{{", ".join(map(repr, WIDTHS_MM.values()))}}};

// Input colour spaces in the order of the menu, after "as the host says": 18 numbers of the curve, 9 to ACEScg.
struct Space {{
  const char* id;
  double curve[18], matrix[9];
}};

constexpr Space SPACES[] = {{
{spaces}
}};

}}  // namespace node
"""


_KINDS = {"FILE": "FILE_PATH"} | {menu: f"{menu}_MENU" for menu in ("FILM", "PRINT", "FACTORY", "STOCK")}


def _quoted(text):
    return '"' + text.replace('"', '\\"') + '"'


def _row(p, index):
    text = ", ".join(map(_quoted, (p.id, p.label, p.hint, p.unit, "|".join(p.options))))
    nodes = sum(1 << NODES.index(n) for n in set(p.nodes.split()))
    high = p.high if p.kind not in ("CHOICE",) else max(len(p.options) - 1.0, 0.0)
    low, top = p.span or (p.low, high)
    numbers = ", ".join(repr(float(x)) for x in (p.standard, p.low, high, low, top))
    flags = ", ".join(str(b).lower() for b in (p.is_simple, p.is_secret))
    when = [f"{{{index[k.replace('.', '_')]}, {sum(1 << i for i in on)}}}" for k, on in p.when] + ["{-1, 0}"] * 3
    rest = f"{flags}, {{{', '.join(when[:3])}}}, {{{', '.join(map(repr, p.rgb))}}}"
    return f"{{{text}, {_KINDS.get(p.kind, p.kind)}, {p.group}, {nodes}, {numbers}, {rest}}}"


def _space(e):
    numbers = [flat(colour.CURVES[e.curve]), colour.SPACES[e.space].ravel()]
    return (
        f"{{{_quoted(e.id)}, " + ", ".join("{" + ", ".join(repr(float(x)) for x in row) + "}" for row in numbers) + "}"
    )
