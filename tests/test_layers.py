"""Who may import whom: schema <- stages <- chain <- {fit, grain, match, scan, native} <- render <- cli.

Match writes its exports by `bake`, and its command reads pictures by `render`: the command belongs to the command line.
Look stands on match and bake, makes its lessons by the kernels, draws on plot's paper; only the command line knows it.
Restore reaches the kernels by `detector` alone, and bake bundles that one's numbers.
Scan takes the display profile of `match.exports`; three modules of it read and write files by `render`.
"""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PACKAGE = ROOT / "pysrc/actinic"
MODULES = sorted(PACKAGE.rglob("*.py"))
FOUNDATION = {"errors", "codes", "atomic", "shipped", "schema", "colour", "spectra", "fourier", "balance", "gate"}
TOP = {"commands", "farm", "movie", "delivery", "review"}  # above render
UNDER_CHAIN = FOUNDATION | {"stock", "shelf", "emulsion", "recovery", "fold", "quadrature", "prepare", "stages"}


def imported(path: Path) -> set[str]:
    """The parts of Actinic that a module imports at its top or inside a function, by first name."""
    package = path.relative_to(PACKAGE).parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.level:
            base = package[: len(package) - (node.level - 1)]
            inner = [*base, *(node.module or "").split(".")] if node.module else list(base)
            found |= {inner[0]} if inner else {a.name for a in node.names}
        elif (node.module or "").startswith("actinic."):
            found.add(node.module.split(".")[1])
    return found


@pytest.mark.parametrize("path", sorted((PACKAGE / "stages").glob("*.py")), ids=lambda p: p.stem)
def test_stages_know_the_foundation_and_not_each_other(path):
    assert imported(path) <= FOUNDATION


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_arrows_point_one_way(path):
    part = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    if part in UNDER_CHAIN:
        above = {
            "chain",
            "fit",
            "match",
            "look",
            "native",
            "presets",
            "plot",
            "bake",
            "report",
            "render",
            "cli",
            "views",
            "scan",
            *TOP,
        }
        assert not imported(path) & above
    if part not in ("look", "cli"):
        assert "look" not in imported(path)
    if part == "look":
        files = {"render"} if path.stem in ("commands", "pairs") else set()
        drawn = {"plot"} if path.stem in ("commands", "show") else set()
        assert not imported(path) & {"render", "plot", "report", "views", "commands", "cli", *TOP} - files - drawn
    if part == "grain":
        assert not imported(path) & {"fit", "native", "presets", "bake", "report", "render", "cli", "views"}
    if part == "fit":
        assert not imported(path) & {"match", "native", "presets", "plot", "bake", "report", "render", "cli", "views"}
    if part == "match":
        files = {"render"} if path.stem in ("commands", "pictures") else set()
        assert not imported(path) & {"native", "presets", "plot", "render", "cli", "views"} - files
    if part == "restore":
        files = {"render"} if path.stem in ("pictures", "pages") else set()
        assert not imported(path) & {"fit", "match", "scan", "native", "bake", "report", "render", "cli", *TOP} - files
    if part == "scan":
        files = {"render", "match"} if path.stem in ("files", "exports", "run") else set()
        above = {"match", "restore", "presets", "plot", "bake", "report", "render", "cli", "views", *TOP}
        assert not imported(path) & above - files
        assert "teach" in path.parts or "torch" not in path.read_text().split('"""', 2)[2]
    if part in ("chain", "native", "views", "presets", "keyframes"):
        assert not imported(path) & {"bake", "match", "scan", "restore", "report", "render", "cli", *TOP}
    if part in ("render", "bake", "report"):
        assert not imported(path) & {"cli", "match", "scan", "restore", *TOP}
    if part in TOP - {"commands"}:
        assert not imported(path) & {"cli", "commands"}
    if part == "commands":
        assert "cli" not in imported(path)
    if part == "bake":
        assert "render" not in imported(path)


def test_kernels_never_include_the_plugin():
    for path in (ROOT / "kernels").rglob("*.*"):
        assert "plugin/" not in path.read_text()


def test_rendering_needs_no_torch():
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import numpy as np\nfrom actinic import cli, fold, native, stock\n"
        "e = native.Engine(fold.fold(stock.load('kodak_vision3_250d_5207'), stock.load('kodak_vision_2383')))\n"
        "e.render(np.full((8, 8, 3), 0.18))\nprint('rendered')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert "rendered" in done.stdout, done.stderr


def test_only_the_schooling_of_looks_knows_torch():
    for path in (PACKAGE / "look").glob("*.py"):
        assert "import torch" not in path.read_text()


def test_restoring_needs_neither_torch_nor_onnxruntime():
    code = (
        "import sys; sys.modules['onnxruntime'] = None\nimport numpy as np\n"
        "from actinic.restore import nets, pictures, restore\n"
        "restore.restore(np.full((8, 8, 3), 0.5, np.float32), nets.load())\nprint('torch' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)}
    )
    assert done.stdout.strip() == "False", done.stderr


def test_only_backend_h_knows_the_instruction_set():
    for path in (ROOT / "kernels").rglob("*.*"):
        if path.name != "backend.h":
            assert "__AVX" not in path.read_text() and "_mm256" not in path.read_text()
