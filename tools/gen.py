"""Write kernels/schema.gen.h from the stages' dataclasses: python tools/gen.py [--check]"""

import sys
from pathlib import Path

from actinic.native_schema import header

PATH = Path(__file__).parents[1] / "kernels" / "schema.gen.h"


def main(arguments: list[str]) -> int:
    text = header()
    if "--check" in arguments:
        if PATH.read_text() == text:
            return 0
        print(
            f"{PATH} is stale\n  wanted: what the dataclasses declare\n  next:   python tools/gen.py", file=sys.stderr
        )
        return 1
    PATH.write_text(text)
    print(PATH)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
