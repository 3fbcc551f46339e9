"""Bake stocks on a print: preset, LUTs, OpenColorIO configuration, DCTL: python tools/bake.py [STOCK ...] --out DIR

Each stock gets a folder DIR/<stock>-<print>. docs/bake.md says which file is for which program.
"""

import argparse
import sys
from pathlib import Path

from actinic import presets, shelf
from actinic.bake import verify
from actinic.bake.order import FORMATS, INPUTS, SIZES, Order, bake
from actinic.cli import settings
from actinic.errors import FilmError
from actinic.render import picture

PICTURES = sorted((Path(__file__).parents[1] / "pictures").glob("*.exr"))


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("stocks", nargs="*", default=["kodak_vision3_250d_5207"], metavar="STOCK", help="films")
    parser.add_argument("--print", dest="print_", metavar="ID", help="the print; the film's own by default")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="made when missing")
    parser.add_argument("-c", "--set", "--control", action="append", default=[], metavar="stage.name=value", dest="set")
    parser.add_argument("--input", nargs="+", default=INPUTS, metavar="ID", help="encodings; see `actinic spaces`")
    parser.add_argument("--size", nargs="+", type=int, default=SIZES, choices=SIZES, help="of lattices")
    parser.add_argument("--format", nargs="+", default=FORMATS, choices=FORMATS, help="kinds of files")
    parser.add_argument("--verify", action="store_true", help="read each LUT back and compare with the engine")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    args = parsed(arguments)
    order = Order(tuple(args.input), tuple(args.size), tuple(args.format))
    try:
        light = verify.colours([picture.read(p).pixels for p in PICTURES]) if args.verify else None
        for name in args.stocks:
            film, print_ = shelf.pair(name, args.print_)
            preset = presets.bake(film, print_, settings(args.set))
            engine = verify.Pointwise(preset.tables, preset.controls)
            name = f"{film.id}-{print_.id if print_ else shelf.DIRECT}"
            for path, lut in bake(preset, args.out / name, order):
                print(path, said(engine, lut, path, light), flush=True)
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def said(film, lut, path, light) -> str:
    """dE2000 of a LUT against the engine, for those that OpenColorIO reads."""
    if light is None or lut is None or path.suffix == ".png":
        return ""
    row = verify.measured(film, lut, path, light)
    held = "" if row.is_within else "  over the bar of 0.1 and 0.5"
    return f" mean {row.mean:.3f}  p99 {row.p99:.3f}  worst {row.worst:.1f} dE2000{held}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
