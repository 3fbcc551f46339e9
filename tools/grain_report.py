"""Table and pictures of a stock's grain: python tools/grain_report.py [--stock ID] [--out DIR]"""

import argparse
import sys
from pathlib import Path

from actinic import plot, stock
from actinic.errors import FilmError
from actinic.grain import model, other, score
from actinic.plot import grain
from actinic.render import picture_in

HEAD = "layer  D     sigma x 1000 at 6.5, 13, 24, 48 um      skewness at 6 um   mean - D"


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", default="kodak_vision3_250d_5207", metavar="ID")
    parser.add_argument("--out", default=Path("out/grain"), type=Path, metavar="DIR")
    parser.add_argument("--print", dest="print_", default="kodak_vision_2383", metavar="ID")
    parser.add_argument("--picture", default=Path("pictures/photograph.exr"), type=Path)
    parser.add_argument("--renditions", action="store_true", help="judge the real-time renditions beside it (minutes)")
    parser.add_argument("--net", default=Path("models/nets/grain.onnx"), type=Path, help="or another of its signature")
    args = parser.parse_args(arguments)
    try:
        folder = stock.load(args.stock).folder
        held = model.read(folder)
        print(args.stock, held.basis, held.rule, held.residuals, HEAD, sep="\n")
        for name, density, *sigmas, skewness, shift in grain.rows(held.layers):
            print(f"{name:6} {density:4.2f}", *(f"{s:8.2f}" for s in sigmas), f"{skewness:10.2f} {shift:+14.4f}")
        print(plot.save(grain.sheet_of(folder, held.layers), args.out / f"{args.stock}.png"))
        network = other.load(args.net) if args.net.exists() else None
        print(grain.save_crops(held.layers, network, args.out / f"{args.stock}_ramp.png"))
        bench, scene = plot.Bench.of(args.stock, args.print_), picture_in.read(args.picture).pixels
        print(grain.save_pictures(bench, held.layers, scene, args.out / f"{args.stock}_picture.png"))
        if args.renditions:
            table(score.summary(score.judged(held.layers, network)))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def table(summary):
    """Markdown: rms and worst of each score over layers and densities."""
    names = list(summary[-1][2])
    print("| px um | rendition |", " | ".join(names), "|\n|---|---|" + "---|" * len(names))
    for pitch, rendition, scores in summary:
        cells = (f"{scores[n][0]:.2g}, {scores[n][1]:.2g}" if n in scores else "" for n in names)
        print(f"| {pitch:g} | {rendition} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
