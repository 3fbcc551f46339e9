"""Table and pictures of a stock's grain: python tools/grain_report.py [--stock ID] [--out DIR]"""

import argparse
import sys
from pathlib import Path

from actinic import plot, stock
from actinic.errors import FilmError
from actinic.grain import model
from actinic.plot import grain

HEAD = "layer  D     sigma x 1000 at 6.5, 13, 24, 48 um      skewness at 6 um   mean - D"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", default="kodak_vision3_250d_5207", metavar="ID")
    parser.add_argument("--out", default=Path("out/grain"), type=Path, metavar="DIR")
    args = parser.parse_args(arguments)
    try:
        folder = stock.load(args.stock).folder
        held = model.read(folder)
        print(args.stock, held.basis, held.rule, held.residuals, HEAD, sep="\n")
        for name, density, *sigmas, skewness, shift in grain.rows(held.layers):
            print(f"{name:6} {density:4.2f}", *(f"{s:8.2f}" for s in sigmas), f"{skewness:10.2f} {shift:+14.4f}")
        print(plot.save(grain.sheet_of(folder, held.layers), args.out / f"{args.stock}.png"))
        print(grain.save_crops(held.layers, args.out / f"{args.stock}_ramp.png"))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
