"""The stages' headers through NVRTC: compiled for every target without a GPU, run where there is one."""

import shutil

import numpy as np
import pytest
from cases import picture

from actinic import native, prototype
from actinic.chain import Controls, State
from actinic.errors import FilmError
from actinic.prepare import Input


@pytest.fixture(autouse=True)
def compiler():
    try:
        prototype.nvrtc()
    except FilmError as error:
        pytest.skip(str(error))


@pytest.fixture
def look(engine):
    return engine.look(Controls(), 6.0, Input.named("acescg"))


@pytest.mark.parametrize("target", [*prototype.TARGETS, "compute_75", "compute_120"])
def test_the_stages_compile_for_every_target(target):
    made = prototype.compiled(target)
    assert made.startswith(b"//" if target.startswith("compute") else b"\x7fELF") and b"run" in made


def test_an_edited_stage_is_what_is_compiled(tmp_path):
    copy = shutil.copytree(prototype.HEADERS, tmp_path / "kernels")
    stage = copy / "stages/inhibit.h"
    stage.write_text(stage.read_text().replace("n.gain[c][c]", "n.gain[c][c] * 2.0f"))
    assert "n.gain[c][c] * 2.0f" in stage.read_text()
    inhibits = prototype._SOURCE.replace("prototype::point(*look, v,", "prototype::inhibit(look->inhibit, v, v); //")
    plain, edited = (prototype.compiled("sm_90", headers, inhibits) for headers in (prototype.HEADERS, copy))
    assert plain != edited


def test_a_stage_that_does_not_compile_is_shown_with_its_line(tmp_path):
    copy = shutil.copytree(prototype.HEADERS, tmp_path / "kernels")
    (copy / "stages/view.h").write_text("#pragma once\nnot a stage;\n")
    with pytest.raises(FilmError, match=r"view\.h\(2\): error"):
        prototype.compiled("sm_90", copy)


def test_a_folder_without_headers_is_refused(tmp_path):
    with pytest.raises(FilmError, match=r"no pixel\.h"):
        prototype.compiled("sm_90", tmp_path)


def test_a_look_is_one_block_that_can_lie_anywhere(look):
    """The same bytes but for its pointers, which move as it does."""
    here, there = (native.block(look, at).view(np.uint64) for at in (1 << 40, 1 << 41))
    moved = here != there
    assert here.size == there.size and 0 < moved.sum() < 40
    assert np.array_equal(there[moved] - here[moved], np.full(moved.sum(), 1 << 40, np.uint64))
    assert ((here[moved] - (1 << 40)) % 256 == 0).all() and ((here[moved] - (1 << 40)) < here.nbytes).all()


def test_a_prototype_gives_the_bits_of_the_engine(engine, look):
    cupy = pytest.importorskip("cupy", reason="no CuPy: the prototype is compiled here and not run")
    if not cupy.is_available():
        pytest.skip("no GPU: the prototype is compiled here and not run")
    image = picture(State.NEGATIVE, 1, 20, 90)
    got = cupy.asnumpy(prototype.Prototype(look)(cupy.asarray(image), State.NEGATIVE, State.DISPLAY))
    np.testing.assert_array_equal(got, engine.render(image, start=State.NEGATIVE)[0])
