"""Every command line of the pages on shots, farms, movies and reviews, run in its order on plates such as they name."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import plates
import pytest
from conftest import ROOT
from test_cli import actinic

from actinic import presets, shelf

PAGES = {"sequences": 11, "farms": 5, "movies": 6, "review": 4}
KEYS = {"expose.ev": {"linear": {"1001": 0, "1006": 1.5}}}


def commands(page):
    """The lines of a page's sh blocks, without what is said after two spaces and a #."""
    blocks = (ROOT / f"docs/{page}.md").read_text().split("```sh\n")[1:]
    return [line.split("  #")[0] for block in blocks for line in block.split("```")[0].splitlines()]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_of_a_page_run(tmp_path, monkeypatch, page):
    monkeypatch.chdir(tmp_path)
    plates.shot(tmp_path, range(1001, 1007), height=64, width=80)
    presets.write(presets.bake(*shelf.pair("kodak_vision3_250d_5207")), tmp_path / "look.actinic")
    (tmp_path / "keys.json").write_text(json.dumps(KEYS))
    bin = Path(sys.executable).parent
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{bin}{os.pathsep}{os.environ['PATH']}")
    program = tmp_path / "actinic"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{os.pathsep.join(sys.path)}" exec {sys.executable} -m actinic "$@"\n')
    program.chmod(0o755)
    lines = commands(page)
    assert len(lines) == PAGES[page]
    for line in lines:
        words = shlex.split(line)
        if words[0] == "openjd" and not shutil.which("openjd"):
            pytest.skip("no openjd-cli: pip install 'actinic[farm]'")
        if words[0] == "actinic":
            actinic(*words[1:])
        else:
            subprocess.run(words, check=True, capture_output=True)
