"""Train the restoring networks: python tools/train_restore.py detect [--photographs DIR] [--out models/nets]

Resumes: photographs as codes and checkpoints lie in --work. Needs pip install 'actinic[fit]'.
detect and refine are ours; mask, cross, final, nomask and unet are those of the comparison, kept in --work alone.
"""

import argparse
import sys
from pathlib import Path

from actinic.errors import FilmError

OURS = ("detect", "refine")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("net", nargs="+", choices=(*OURS, "mask", "cross", "final", "nomask", "unet"))
    parser.add_argument("--photographs", default=Path("out/photographs"), type=Path, metavar="DIR")
    parser.add_argument("--work", default=Path("out/restore"), type=Path, metavar="DIR")
    parser.add_argument("--out", default=Path("models/nets"), type=Path, metavar="DIR")
    parser.add_argument("--steps", default=None, type=int)
    args = parser.parse_args(arguments)
    try:
        import torch

        from actinic.restore.teach import courses, lessons, onnx_out, school

        torch.set_num_threads(1)
        pictures = lessons.pictures(args.photographs, "train", args.work / "train.npz")
        for name in args.net:
            course = courses.course(name, args.work)
            net, kept = course.net(), args.work / f"{name}.pt"
            steps = args.steps or course.steps
            school.train(net, course.over(pictures), course.loss, kept, steps, told(name))
            folder = args.out if name in OURS else args.work
            print(onnx_out.write(net, course.inputs, folder / f"restore_{name}.onnx"))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def told(name):
    return lambda step, loss, seconds: print(f"{name} step {step}: {loss:.4f}, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
