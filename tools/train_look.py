"""Train the encoder of looks: python tools/train_look.py --photographs DIR [--out models/nets]

Looks, thumbnails and the checkpoint lie in --work: a run goes on where the last one stopped. The pictures are those of
tools/photographs.py. Needs pip install 'actinic[fit]'.
"""

import argparse
import sys
from pathlib import Path

from actinic import native
from actinic.errors import FilmError

COUNTS = {"train": (12288, 1), "check": (256, 2)}  # looks, seed
OF_BASIS = 4096  # of them


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", required=True, type=Path, metavar="DIR", help="of tools/photographs.py")
    parser.add_argument("--work", default=Path("out/look_net"), type=Path, metavar="DIR")
    parser.add_argument("--out", default=Path("models/nets"), type=Path)
    parser.add_argument("--steps", default=None, type=int)
    args = parser.parse_args(arguments)
    try:
        import torch

        from actinic.look import basis
        from actinic.look.teach import calibrate, looks, onnx_out, school, thumbnails

        torch.set_num_threads(1), native.use_threads(1)
        args.work.mkdir(parents=True, exist_ok=True)
        made = {k: looks.made(args.work / f"{k}.npz", *COUNTS[k], counted) for k in COUNTS}
        pictures = thumbnails.made(args.work / "thumbnails.npz", args.photographs, counted)
        if not (args.work / basis.FILE).exists():
            basis.write(basis.of_tables(made["train"].tables[:OF_BASIS]), args.work / basis.FILE)
        held = basis.read(args.work / basis.FILE)
        given = school.Lessons(pictures["train"], made["train"], held)
        net = school.train(given, args.work / "encoder.pt", told, args.steps or school.STEPS)
        args.out.mkdir(parents=True, exist_ok=True)
        print(basis.write(held, args.out / basis.FILE))
        heat = calibrate.heat(net, school.Lessons(pictures["check"], made["check"], held))
        print(onnx_out.write(net, heat, args.out / onnx_out.FILE))
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def counted(done):
    if done % 500 == 0:
        print(done, flush=True)


def told(step, spent_s, parts):
    said = ", ".join(f"{k} {v:.3g}" for k, v in parts.items())
    print(f"step {step}, {spent_s / 60:.1f} CPU min: {said}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
