"""Train GrainNet on the stochastic reference: python tools/train_grain.py [--out models/nets/grain.onnx]

Resumes: lessons and checkpoint lie in --work. Needs pip install 'actinic[fit]'.
"""

import argparse
import sys
from pathlib import Path

import numpy as np

from actinic import stock
from actinic.errors import FilmError
from actinic.grain import model

LOSSES = ("all", "paired alone", "spectrum", "histogram", "gram")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stock", default="kodak_vision3_250d_5207", metavar="ID")
    parser.add_argument("--picture", default=Path("pictures/photograph.exr"), type=Path)
    parser.add_argument("--work", default=Path("out/grain_net"), type=Path, metavar="DIR")
    parser.add_argument("--out", default=Path("models/nets/grain.onnx"), type=Path)
    parser.add_argument("--steps", default=None, type=int)
    parser.add_argument("--loss", default="all", choices=LOSSES, help="what of the losses is kept, for the ablation")
    args = parser.parse_args(arguments)
    try:
        from actinic.grain.teach import course, onnx_out, school

        grain = model.read(stock.load(args.stock).folder)
        given = course.give(grain, shades(args.picture), args.work / "lessons", counted)
        weights = school.WEIGHTS | school.VARIANTS[args.loss]
        kept = args.work / f"{args.loss.replace(' ', '_')}.pt"
        net = school.train(given, kept, told, args.steps or school.STEPS, weights)
        args.out.parent.mkdir(parents=True, exist_ok=True)
        print(onnx_out.write(net.net(), args.out))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def shades(path: Path):
    """A picture's green as shares of its own range of logarithms: (h, w), 0..1."""
    from actinic.render.picture_in import read

    green = np.log(np.maximum(read(path).pixels[..., 1], 1e-4))
    low, high = np.quantile(green, (0.002, 0.998))
    return np.clip((green - low) / (high - low), 0, 1)


def counted(done, of):
    if done % 20 == 0 or done == of:
        print(f"lesson {done} of {of}", flush=True)


def told(step, paired, drawn):
    print(f"step {step}: paired {paired:.4f}, with draws {drawn:.4f}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
