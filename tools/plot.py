"""Draw a stock pair from the engine over its data sheets: python tools/plot.py [--out DIR] [NAME ...]

The README's: python tools/plot.py --out docs/figures --width 840 characteristic mtf neutral_scale
"""

import argparse
import sys
from pathlib import Path

from actinic import plot
from actinic.errors import FilmError


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stock", default="kodak_vision3_250d_5207", metavar="ID", help="the negative")
    parser.add_argument("--print", default="kodak_vision_2383", metavar="ID", dest="print_", help="the print")
    parser.add_argument("--out", default=Path("out/figures"), type=Path, metavar="DIR", help="made when missing")
    parser.add_argument("--width", default=1200, type=int, metavar="PX", help="of the picture; 1200")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"all, or some of {', '.join(plot.FIGURES)}")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    args = parsed(arguments)
    try:
        bench = plot.Bench.of(args.stock, args.print_)
        figures = {name: plot.draw(bench, name) for name in args.names or plot.FIGURES}
        for name, figure in figures.items():
            print(plot.save(figure, args.out / f"{name}.png", args.width))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
