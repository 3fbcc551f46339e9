"""Write docs/plugin_parameters.md from what the built nodes say: python tools/manual.py BUNDLE"""

import sys
from pathlib import Path

from actinic.errors import FilmError
from actinic.ofx_host.host import Host
from actinic.ofx_host.manual import lines

PATH = Path(__file__).parents[1] / "docs/plugin_parameters.md"


def main(arguments: list[str]) -> int:
    try:
        nodes = Host().load(arguments[0]).values()
    except FilmError as error:
        print(error, file=sys.stderr)
        return error.code
    text = "# Parameters of the OpenFX nodes\n\nWritten by `tools/manual.py` from what the bundle tells a host.\n"
    for node in nodes:
        text += f"\n## {node.label}\n\n" + "\n".join(lines(node, markdown=True)) + "\n"
    PATH.write_text(text)
    print(PATH)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
