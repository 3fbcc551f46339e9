"""Figures of restoration: python tools/restore_report.py --photographs DIR [--rivals out/restore] [--dirt DIR]

Held-out crops of 256 x 256 px under the published protocol; --dirt: a folder of RGBA pictures of real damage, whose
alpha shades all channels. Needs pip install 'actinic[restore]'.
"""

import argparse
import sys
from dataclasses import astuple
from pathlib import Path

import numpy as np

from actinic.errors import FilmError
from actinic.restore import nets, protocol, rivals
from actinic.restore.restore import find

HEAD = ("system", "blue dB", "pooled", "SSIM", "RGB dB", "pooled", "SSIM", "inside dB")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", required=True, type=Path, metavar="DIR")
    parser.add_argument("--rivals", type=Path, metavar="DIR", help="of tools/train_restore.py mask cross final ...")
    parser.add_argument("--dirt", type=Path, metavar="DIR")
    parser.add_argument("--nets", type=Path, metavar="DIR", help="default: those of models/nets")
    parser.add_argument("--share", default="held")
    parser.add_argument("--crops", default=protocol.CROPS, type=int)
    parser.add_argument("--brief", action="store_true", help="ours alone, and no false positives")
    parser.add_argument("--coverage", type=float, nargs="*", default=protocol.COVERAGES)
    args = parser.parse_args(arguments)
    try:
        trained = nets.load(args.nets)
        clean = protocol.squares(args.photographs, args.share, args.crops)
        systems = rivals.ours(trained) | (rivals.theirs(args.rivals) if args.rivals else {})
        if args.brief:
            systems = {name: systems[name] for name in ("damaged", rivals.OURS)}
        for coverage in args.coverage:
            compared(protocol.protocol(clean, coverage), systems)
        if not args.brief:
            marked = np.mean([[(m := find(c, trained))[..., 2].mean(), m.any(axis=-1).mean()] for c in clean], axis=0)
            print(
                "\nmarked on clean crops: {:.4f} % of pixels in blue, {:.4f} % in any".format(*100 * marked), flush=True
            )
        if args.dirt:
            dirty(clean, args.dirt)
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def compared(crops, systems):
    rows = {name: protocol.figures(crops, system) for name, system in systems.items()}
    print(f"\ncovered: {100 * next(iter(rows.values())).covered:.2f} %\n")
    print("| " + " | ".join(HEAD) + " |\n|" + "---|" * len(HEAD))
    for name, row in rows.items():
        blue, pooled, alike, rgb, rgb_pooled, rgb_alike, inside, _ = astuple(row)
        dbs = f"{blue:.2f} | {pooled:.2f} | {alike:.4f} | {rgb:.2f} | {rgb_pooled:.2f} | {rgb_alike:.4f}"
        print(f"| {name} | {dbs} | {inside:.2f} |", flush=True)


def dirty(clean, folder):
    """Real damage, kind by kind."""
    print("\n| kind | damage, % | found | right | damaged dB | repaired dB | true mask dB | marked on clean, % |")
    print("|" + "---|" * 8)
    for kind in sorted(p for p in folder.iterdir() if p.is_dir()):
        row = rivals.dirty(clean, kind)
        print(f"| {kind.name} | " + " | ".join(f"{v:.2f}" for v in row) + " |", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
