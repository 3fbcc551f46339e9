"""Report stocks, each a page of its own, and an index: python tools/report.py [--out DIR] [ID or FOLDER ...]

--ablation fits each stock in the simpler ways too, one to two minutes a stock.
"""

import argparse
import sys
from pathlib import Path

from actinic import report, stock
from actinic.errors import FilmError


def parsed(arguments):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", default=Path("out/report"), type=Path, metavar="DIR", help="made when missing")
    parser.add_argument("--ablation", action="store_true", help="with what each part of the model buys")
    parser.add_argument("stocks", nargs="*", metavar="STOCK", help="ids or folders; all when none is named")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    args = parsed(arguments)
    try:
        found = [stock.load(name) for name in args.stocks or stock.names()]
        for path in report.write(found, args.out, tried(found) if args.ablation else {}):
            print(path)
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    return 0


def tried(stocks):
    from actinic.fit.ablation import ablation

    return {s.id: ablation(s) for s in stocks}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
