"""Train the encoder of `actinic invert`: python tools/train_invert.py PHOTOGRAPHS [--out models/nets/invert.onnx]

PHOTOGRAPHS: a folder of tools/photographs.py. Lessons, checkpoint and mean negative are kept; run it again to go on.
Needs pip install 'actinic[fit]'.
"""

import argparse
import sys
from pathlib import Path

from actinic import native, photographs
from actinic.errors import FilmError

FILES = 18


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("photographs", type=Path)
    parser.add_argument("--work", default=Path("out/invert"), type=Path, metavar="DIR")
    parser.add_argument("--means", default=Path("models/scan"), type=Path, metavar="DIR")
    parser.add_argument("--out", default=Path("models/nets/invert.onnx"), type=Path)
    parser.add_argument("--files", default=FILES, type=int, help="of a hundred rolls")
    parser.add_argument("--epochs", default=None, type=int)
    parser.add_argument("--signs", action="store_true", help="fit what tells a positive from a negative, instead")
    args = parser.parse_args(arguments)
    try:
        import torch

        from actinic.scan import generator, mean
        from actinic.scan.teach import lessons, onnx_out, positives, school

        native.use_threads(1)
        torch.set_num_threads(1)
        for name in (mean.ID, mean.MASKLESS):
            if not (args.means / name / "fitted.json").exists():
                mean.write(generator.negatives(unseen=False), args.means / name, masked=name == mean.ID)
        pictures = [p for p in photographs.found(args.photographs) if p.share == "train"]
        if args.signs:
            print("frame.POSITIVE:", *positives.fit(*positives.examples(pictures[::2], 1)).round(3))
            return 0
        x, y = lessons.lessons(args.work / "lessons", args.files, pictures, told)
        net = school.train(x, y, args.work / "encoder.pt", taught, args.epochs or school.EPOCHS)
        print(onnx_out.write(net.weights(), args.out))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def told(done, of):
    print(f"lessons: {done} of {of} files", flush=True)


def taught(epoch, value):
    if epoch % 10 == 0:
        print(f"epoch {epoch}: {value:.4f}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
