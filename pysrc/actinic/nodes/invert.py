"""What Actinic Invert has of its own, by the names of `actinic invert`.

Colours are in the scan's own encoding, as a host's eyedropper gives them.
"""

from ..scan import rig
from ..scan.frame import MODES
from .param import Param

_GUESSED = ("grey_known", [0])
PARAMS = [
    Param(
        "mode",
        "Mode",
        "What the scan is: colour negative, one without mask, black and white, or a slide",
        "CHOICE",
        0,
        "invert",
        options=MODES,
    ),
    Param(
        "rig",
        "Rig",
        "Light and camera that scanned: white LED or red, green and blue LEDs; mono: an exposure a colour",
        "CHOICE",
        0,
        "invert",
        options=tuple(rig.names()),
        when=(("mode", [0, 1, 3]),),
    ),
    Param(
        "scan_input",
        "Input",
        "How the scan is encoded; its channels must be the scanner's own, not converted to a colour space",
        "CHOICE",
        0,
        "invert",
        options=("Linear light", "sRGB", "Gamma 2.2", "Gamma 2.4"),
    ),
    Param("stock", "Stock", "The film, where it is known; else a mean of many", "STOCK", 0, "invert"),
    Param(
        "stock_id", "Stock's id", "The film, by name; empty where it is not known", "TEXT", 0, "invert", is_secret=True
    ),
    Param(
        "analyse",
        "Analyse",
        "Looks at this frame: finds the rebate, guesses the grey card, sets what is below; undo takes it back",
        "BUTTON",
        0,
        "invert",
    ),
    Param("found", "Found", "What the last analysis found, and how sure it is", "NOTE", 0, "invert"),
    Param(
        "rebate",
        "Rebate",
        "Unexposed film beside the picture, picked with View on the scan; of a slide clear film",
        "COLOUR",
        0,
        "invert",
        rgb=(0.51, 0.28, 0.16),
    ),
    Param("grey_known", "Use grey", "The grey card below is on the scan; else its dyes are as guessed", "SWITCH", 0,
          "invert", when=(("mode", [0, 1, 2]),)),
    Param("grey", "Grey", "A grey card or patch, picked with View on the scan", "COLOUR", 0, "invert",
          rgb=(0.07, 0.04, 0.02), when=(("grey_known", [1]), ("mode", [0, 1, 2]))),
    *(
        Param(
            f"grey_{dye}",
            f"Grey {dye}",
            f"{dye.capitalize()} dye of the grey card over the rebate, as guessed; of black and white its density",
            "NUMBER",
            0,
            "invert",
            standard=amount,
            low=-0.5,
            high=4.0,
            span=(0.0, 2.0),
            is_simple=False,
            when=(_GUESSED, ("mode", [0, 1, 2])),
        )
        for dye, amount in (("cyan", 0.837), ("magenta", 0.829), ("yellow", 0.893))
    ),
    Param(
        "invert_view",
        "View",
        "The positive, or the scan as it is to pick colours from",
        "CHOICE",
        8,
        "invert",
        options=("Positive", "Scan"),
    ),
]  # fmt: skip
