"""A shot on engines that exist: nothing lost, nothing made twice, every frame that of one machine."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import plates
import pytest
from conftest import ROOT
from test_cli import ENVIRONMENT, actinic
from test_shots import files

from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render.order import Order
from actinic.render.run import Failure, run
from actinic.render.shot import Shot

OPENJD = Path(sys.executable).with_name("openjd")
KILLS = int(os.environ.get("ACTINIC_KILLS", 2))  # docs/farms.md says what 20 gave
FRAMES = 12 * KILLS
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def on_one_machine(tmp_path_factory):
    """Plates, what a single process makes of them, and the options that did."""
    folder = tmp_path_factory.mktemp("farm")
    pattern = plates.shot(folder / "in", range(1, FRAMES + 1), height=90, width=160)
    order = Order((str(pattern), str(folder / "one/f.%04d.exr")), control=("expose.ev=0.5",))
    assert not [o for o in run(Shot(order.request), order.jobs()) if isinstance(o, Failure)]
    return folder


@pytest.fixture
def program(tmp_path):
    """`actinic` as a worker has it on its path."""
    path = tmp_path / "actinic"
    path.write_text(f'#!/bin/sh\nPYTHONPATH="{os.pathsep.join(sys.path)}" exec {sys.executable} -m actinic "$@"\n')
    path.chmod(0o755)
    return path


def words(folder, target, frames=f"1-{FRAMES}"):
    return [folder / "in/plate.%04d.exr", target, "--frames", frames, "-c", "expose.ev=0.5"]


def ran(template, program, *more):
    if not OPENJD.exists():
        pytest.skip("no openjd-cli: pip install 'actinic[farm]'")
    parameters = template.with_name("parameters.json")
    command = [OPENJD, "run", template, "--job-param", f"file://{parameters}", "-p", f"Actinic={program}", *more]
    return subprocess.run([str(w) for w in command], capture_output=True, text=True)


def test_a_bundle_runs_under_openjd_and_makes_the_frames_of_one_machine(tmp_path, on_one_machine, program):
    said = actinic(
        "submit",
        "--out",
        tmp_path / "job",
        "--chunk",
        4,
        *words(on_one_machine, tmp_path / "out/f.%04d.exr", "1-9x2,10"),
    )
    template = Path(said.stdout.strip())
    assert json.loads(template.read_text())["extensions"] == ["TASK_CHUNKING"]
    shutil.copy(on_one_machine / "in/plate.0001.exr", tmp_path)
    done = ran(template, program, "--step", "Render")
    assert done.returncode == 0, done.stdout
    assert "Chunks run: 2" in done.stdout and "openjd_progress: 100.0" in done.stdout
    wanted = files(on_one_machine / "one")
    assert files(tmp_path / "out") == {n: wanted[n] for n in (f"f.{k:04d}.exr" for k in (1, 3, 5, 7, 9, 10))}


def test_a_frame_that_fails_fails_its_task_by_name_and_the_others_are_there(tmp_path, program):
    pattern = plates.shot(tmp_path / "in", range(1, 5))
    (tmp_path / "in/plate.0002.exr").write_bytes(b"no picture")
    actinic("submit", "--out", tmp_path / "job", pattern, tmp_path / "out/f.%04d.exr", "--frames", "1-4")
    done = ran(tmp_path / "job/template.json", program, "--step", "Render")
    assert done.returncode != 0 and "openjd_fail: frames 2; 2: " in done.stdout
    assert set(files(tmp_path / "out")) == {"f.0001.exr", "f.0003.exr", "f.0004.exr"}


def test_the_bundle_is_the_folder_that_deadline_takes(tmp_path, on_one_machine):
    actinic("submit", "--out", tmp_path / "job", *words(on_one_machine, tmp_path / "out/f.%04d.exr", "1-3"))
    values = json.loads((tmp_path / "job/parameter_values.json").read_text())["parameterValues"]
    defined = json.loads((tmp_path / "job/template.json").read_text())["parameterDefinitions"]
    assert {v["name"] for v in values} == {d["name"] for d in defined if "default" not in d}
    references = json.loads((tmp_path / "job/asset_references.json").read_text())["assetReferences"]
    assert all(Path(name).is_file() for name in references["inputs"]["filenames"])
    assert references["outputs"]["directories"] == [str(tmp_path / "out")]


def test_every_printed_command_does_its_chunk(tmp_path, on_one_machine, program):
    how = ["--emit", "commands", "--out", tmp_path / "job", "--chunk", 2]
    said = actinic("submit", *how, *words(on_one_machine, tmp_path / "out/f.%04d.exr", "1-3"))
    lines = said.stdout.splitlines()
    assert len(lines) == 2
    for line in lines:
        path = f"{program.parent}{os.pathsep}{os.environ['PATH']}"
        subprocess.run(line, shell=True, check=True, env={**os.environ, "PATH": path}, capture_output=True)
    wanted = files(on_one_machine / "one")
    assert files(tmp_path / "out") == {n: wanted[n] for n in ("f.0001.exr", "f.0002.exr", "f.0003.exr")}


@pytest.mark.parametrize(
    "arguments, code, words",
    [
        (["--emit", "slurm"], Code.USAGE, "openjd"),
        (["--chunk", "0"], Code.USAGE, "--chunk 10"),
        (["--frames", "1-x"], Code.USAGE, "1001-1010"),
        (["--frames", f"1-{FRAMES + 5}"], Code.MISSING, "missing frames"),
        (["--view", "negatve"], Code.USAGE, "negative"),
        (["--dask", "tcp://127.0.0.1:9"], Code.FARM, "dask scheduler"),
        (["--dask", "nonsense"], Code.FARM, "--dask local"),
        (["--framse", "1-4"], 2, "framse"),
    ],
)
def test_what_cannot_be_submitted_is_told_before_anything_runs(tmp_path, on_one_machine, arguments, code, words):
    how = ["--out", tmp_path / "job", on_one_machine / "in/plate.%04d.exr", tmp_path / "out/f.%04d.exr", *arguments]
    said = actinic("submit", *how, code=code)
    assert words in said.stderr and not (tmp_path / "out").exists()


def test_a_template_that_was_broken_by_hand_is_refused_by_openjd(tmp_path, on_one_machine):
    if not OPENJD.exists():
        pytest.skip("no openjd-cli: pip install 'actinic[farm]'")
    actinic("submit", "--out", tmp_path / "job", *words(on_one_machine, tmp_path / "out/f.%04d.exr", "1-3"))
    template = tmp_path / "job/template.json"
    assert subprocess.run([OPENJD, "check", template], capture_output=True).returncode == 0
    template.write_text(template.read_text().replace('"dataFlow": "IN"', '"dataFlow": "SIDEWAYS"'))
    assert subprocess.run([OPENJD, "check", template], capture_output=True).returncode != 0


def test_an_error_comes_whole_from_worker_to_client():
    import pickle

    error = FilmError("got", "wanted", "remedy", Code.DAMAGED)
    back = pickle.loads(pickle.dumps(error))
    assert (str(back), back.code, back.remedy) == (str(error), Code.DAMAGED, "remedy")


def test_dask_tells_of_broken_frames_and_renders_the_others(tmp_path):
    pytest.importorskip("distributed")
    pattern = plates.shot(tmp_path / "in", range(1, 6))
    (tmp_path / "in/plate.0004.exr").write_bytes(b"no picture")
    how = ["--dask", "local:1", "--chunk", 2, "--out", tmp_path / "job"]
    said = actinic("submit", *how, pattern, tmp_path / "out/f.%04d.exr", code=Code.UNREADABLE)
    assert "1 of 5 frames failed: 4" in said.stderr and len(files(tmp_path / "out")) == 4


def test_workers_killed_in_mid_shot_lose_no_frame_and_make_none_twice(tmp_path, on_one_machine):
    pytest.importorskip("distributed")
    (tmp_path / "out").mkdir()
    command = [sys.executable, ROOT / "tests/dask_kills.py", on_one_machine, tmp_path / "out", str(KILLS)]
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["killed"] == KILLS and not told["twice"]
    assert sorted(told["frames"]) == list(range(1, FRAMES + 1)) and len(told["made"]) == len(set(told["made"]))
    shutil.rmtree(tmp_path / "out/job")
    assert files(tmp_path / "out") == files(on_one_machine / "one")
