"""Write kernels/schema.gen.h, plugin/params.gen.h and plugin/scan.gen.h: python tools/gen.py [--check]"""

import sys
from pathlib import Path

from actinic import native_schema, node_schema
from actinic.nodes import scan_header

ROOT = Path(__file__).parents[1]
HEADERS = {
    "kernels/schema.gen.h": native_schema.header,
    "plugin/params.gen.h": node_schema.header,
    "plugin/scan.gen.h": scan_header.header,
}


def main(arguments: list[str]) -> int:
    texts = {ROOT / path: header() for path, header in HEADERS.items()}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    if "--check" in arguments:
        for path in stale:
            print(
                f"{path} is stale\n  wanted: what the dataclasses declare\n  next:   python tools/gen.py",
                file=sys.stderr,
            )
        return 1 if stale else 0
    for path in stale:
        path.write_text(texts[path])
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
