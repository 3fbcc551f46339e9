"""Baked files, each read back by a program that isn't ours, against the engine."""

import re
import shutil
import subprocess

import numpy as np
import OpenImageIO as oiio
import PyOpenColorIO as ocio
import pytest
from conftest import ROOT, program

from actinic import chain, presets, shelf
from actinic.bake import clf, cube, dctl, hald, lattice, threedl, verify
from actinic.bake import ocio as bake_ocio
from actinic.bake.inscription import Inscription
from actinic.bake.order import INPUTS, Order, bake
from actinic.bake.pointwise import Pointwise
from actinic.chain import Controls, State
from actinic.colour import ENCODINGS, encoding
from actinic.errors import FilmError
from actinic.prepare import GREY, Input
from actinic.render import picture
from actinic.schema import changed

WILD = {"film.push": 1.5, "inhibit.interimage": 2.0, "view.flare": 2.0, "print.silver": 0.4, "expose.flash": 8.0}


def under(**values):
    controls = Controls()
    for key, value in values.items():
        controls = changed(controls, key.replace("__", "."), value)
    return controls


@pytest.fixture(scope="session")
def film(tables):
    return Pointwise(tables, Controls())


@pytest.fixture(scope="session")
def preset(negative, print_stock):
    return presets.bake(negative, print_stock)


@pytest.fixture(scope="session")
def said(preset):
    return Inscription(preset.stocks, preset.controls)


@pytest.fixture(scope="session")
def photograph():
    return picture.read(ROOT / "pictures/photograph.exr").pixels


@pytest.fixture(scope="session")
def light(photograph):
    return verify.colours([photograph, picture.read(ROOT / "pictures/hdr_scene.exr").pixels])


def written(path, text):
    path.write_text(text)
    return path


def run(*arguments):
    done = subprocess.run(list(map(str, arguments)), capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("look", [{}, WILD], ids=["as measured", "wild"])
def test_a_uniform_patch_of_the_engine_is_its_pointwise_colour(tables, engine, look):
    controls = under(**look)
    colours = GREY * 2.0 ** np.random.default_rng(4).uniform(-6, 5, (6, 3))
    mine = Pointwise(tables, controls)(colours)
    for colour, got in zip(colours, mine, strict=True):
        patch = np.broadcast_to(colour, (16, 16, 3))
        got = np.broadcast_to(got, patch.shape)
        np.testing.assert_allclose(got, chain.render(patch, tables, controls), atol=5e-4)  # decisions/few_lines.md
        np.testing.assert_allclose(got, engine.render(patch, controls)[0], atol=5e-6)


def test_interimage_of_a_uniform_field_colours_it_and_leaves_grey(tables):
    colours = GREY * np.array([[1.0, 1, 1], [4, 4, 4], [4, 0.5, 0.5]])
    on, off = (Pointwise(tables, under(inhibit__interimage=x))(colours) for x in (1.0, 0.0))
    difference = np.abs(on - off).max(axis=1)
    assert difference[:2].max() < 1e-4 < 0.01 < difference[2]


@pytest.mark.parametrize("source", ["acescg", "arri_logc3_ei800"])
def test_negative_and_print_in_turn_are_the_whole_film(film, source, light):
    codes = encoding(source).from_scene(light[::50])
    given = Input.named(source)
    np.testing.assert_allclose(film.printed(film.density(codes, given), given), film(codes, given), atol=2e-3)


def test_the_shaper_and_its_inverse_agree():
    shaper = lattice.Shaper()
    s = np.linspace(0, 1, 101)
    np.testing.assert_allclose(shaper(shaper.light(s)), s, atol=1e-12)
    assert shaper.light(0) == pytest.approx(0, abs=1e-15) and shaper.light(1) == pytest.approx(GREY * lattice.TOP)


@pytest.mark.parametrize("source", INPUTS)
def test_a_cube_and_a_clf_of_33_meet_the_bar_for_every_input(tmp_path, film, said, light, source):
    made = lattice.lut(film, "film", source, 33), lattice.working_lut(film, "film", source, 33)
    for lut, kind in zip(made, (cube, clf), strict=True):
        path = written(tmp_path / f"film{kind.ENDING}", kind.text(lut, said))
        row = verify.measured(film, lut, path, light)
        assert len(light) == 100_000 and row.is_within, row


@pytest.mark.parametrize("part", ["negative", "print"])
def test_split_luts_of_33_meet_the_bar(tmp_path, film, said, light, part):
    lut = lattice.lut(film, part, "acescct", 33)
    row = verify.measured(film, lut, written(tmp_path / "part.cube", cube.text(lut, said)), light)
    assert row.is_within, row


@pytest.mark.parametrize("output", ["srgb", "p3d65", "rec2100_pq", "scene", "acescg"])
def test_every_output_is_baked_to_the_bar(tmp_path, tables, said, light, output):
    look = Pointwise(tables, under(encode__output=output))
    lut = lattice.lut(look, "film", "acescct", 33)
    row = verify.measured(look, lut, written(tmp_path / "film.cube", cube.text(lut, said)), light[::10])
    assert row.is_within, row


@pytest.mark.parametrize("size", [17, 33, 65])
def test_a_3dl_is_read_as_its_lattice(tmp_path, film, said, light, size):
    lut = lattice.lut(film, "film", "acescct", size, has_shaper=False)
    codes = np.clip(encoding("acescct").from_scene(light[::100]), 0, 1)
    got = verify.read(written(tmp_path / f"a{size}.3dl", threedl.text(lut, said)), codes)
    plain = verify.read(written(tmp_path / f"a{size}.cube", cube.text(lut, said)), codes)
    assert np.abs(got - plain).max() < 2e-3


def test_every_lut_says_what_it_is_and_what_it_cannot_carry(film, said, negative, print_stock):
    lut = lattice.lut(film, "negative", "arri_logc4", 17)
    for text in (cube.text(lut, said), clf.text(lut, said), threedl.text(lut, said)):
        for word in ("halation", "adjacency", "grain", negative.hash, print_stock.hash, "arri_logc4", "Actinic 0."):
            assert word in text
    assert "film.push=1.0" in "".join(Inscription(said.stocks, under(film__push=1.0)).lines(lut))


def frame(photograph, tmp_path):
    """The photograph as a 16-bit PNG in ACEScct, and what the pointwise engine makes of just those codes."""
    codes = np.clip(encoding("acescct").from_scene(photograph[100:228, 200:360, :3].astype(float)), 0, 1)
    whole = np.round(codes * 65535).astype(np.uint16)
    path = tmp_path / "in.png"
    buffer = oiio.ImageBuf(oiio.ImageSpec(codes.shape[1], codes.shape[0], 3, "uint16"))
    buffer.set_pixels(oiio.ROI.All, whole)
    assert buffer.write(str(path))
    return path, whole / 65535


def test_ffmpeg_reads_the_plain_cube(tmp_path, film, said, photograph):
    ffmpeg = program("ffmpeg")
    lut = lattice.lut(film, "film", "acescct", 65, has_shaper=False)
    path, codes = frame(photograph, tmp_path)
    table = written(tmp_path / "film.cube", cube.text(lut, said))
    run(
        ffmpeg,
        "-v",
        "error",
        "-i",
        path,
        "-vf",
        f"format=gbrpf32le,lut3d={table}",
        "-pix_fmt",
        "rgb48be",
        tmp_path / "out.png",
    )
    got = oiio.ImageBuf(str(tmp_path / "out.png")).get_pixels(oiio.FLOAT)[..., :3]
    row = verify.row("ffmpeg", film, "acescct", got, film(codes, Input.named("acescct")))
    assert row.is_within, row


def test_imagemagick_reads_the_hald(tmp_path, film, said, photograph):
    convert = program("convert-im6.q16", "magick", "convert")
    lut = lattice.lut(film, "film", "acescct", 64, has_shaper=False)
    hald.write(lut, said, tmp_path / "hald.png")
    path, codes = frame(photograph, tmp_path)
    run(convert, path, tmp_path / "hald.png", "-hald-clut", tmp_path / "out.png")
    got = oiio.ImageBuf(str(tmp_path / "out.png")).get_pixels(oiio.FLOAT)[..., :3]
    row = verify.row("ImageMagick", film, "acescct", got, film(codes, Input.named("acescct")))
    assert row.is_within, row


def test_openimageio_applies_a_shaped_cube_and_a_clf(tmp_path, film, said, photograph):
    scene = photograph[..., :3]
    for kind, make in ((cube, lattice.lut), (clf, lattice.working_lut)):
        path = written(tmp_path / f"film{kind.ENDING}", kind.text(make(film, "film", "acescg", 33), said))
        source = oiio.ImageBuf(oiio.ImageSpec(512, 512, 3, "float"))
        source.set_pixels(oiio.ROI.All, np.ascontiguousarray(scene))
        out = oiio.ImageBufAlgo.ociofiletransform(source, str(path))
        row = verify.row(path.name, film, "acescg", out.get_pixels(oiio.FLOAT), film(scene))
        assert row.mean <= verify.MEAN_BAR and row.p99 <= verify.TAIL_BAR, (row, out.geterror())


@pytest.fixture(scope="module")
def config(tmp_path_factory, film, said):
    folder = tmp_path_factory.mktemp("ocio")
    bake_ocio.write(film, said, folder)
    return folder / "config.ocio"


def test_the_configuration_validates(config):
    made = ocio.Config.CreateFromFile(str(config))
    made.validate()
    assert (made.getMajorVersion(), made.getMinorVersion()) <= (2, 3)
    assert "Validation: passed" in run(program("ociocheck"), "--iconfig", config)


@pytest.mark.parametrize("view", ["", " (look)"])
def test_view_and_look_show_the_film(config, film, said, light, view):
    made = ocio.Config.CreateFromFile(str(config))
    chosen = ocio.DisplayViewTransform("ACEScg", "Rec.1886 Rec.709", said.title + view)
    got = light.astype(np.float32)
    made.getProcessor(chosen).getDefaultCPUProcessor().applyRGB(got)
    row = verify.row(view, film, "acescg", got, film(light))
    assert row.is_within, row


def test_oiiotool_applies_the_look(config, film, said, tmp_path, photograph):
    out, source = tmp_path / "look.exr", ROOT / "pictures/photograph.exr"
    look = ["--ociolook:from=ACEScg:to=ACEScg", said.title]
    display = ["--ociodisplay:from=ACEScg", "Rec.1886 Rec.709", "Print light"]
    run(program("oiiotool"), "--colorconfig", config, source, *look, *display, "-d", "float", "-o", out)
    got = oiio.ImageBuf(str(out)).get_pixels(oiio.FLOAT)[..., :3]
    row = verify.row("oiiotool", film, "acescg", got, film(photograph[..., :3]))
    assert row.is_within, row


def test_the_fragment_fits_into_another_configuration(config, film, said, light, tmp_path):
    host = ocio.Config.CreateFromBuiltinConfig("cg-config-v2.1.0_aces-v1.3_ocio-v2.3").serialize()
    text = (config.parent / "fragment.ocio").read_text()
    parts = {p.split(":")[0]: p.split("\n", 1)[1] for p in re.split(r"^(?=\w+:)", text, flags=re.M)[1:]}
    for name, lines in parts.items():
        host = re.sub(rf"^{name}:\n", lambda m, lines=lines: m.group(0) + lines + "\n", host, count=1, flags=re.M)
    path = config.parent / "host.ocio"
    made = ocio.Config.CreateFromStream(host.replace('search_path: ""', f"search_path: {config.parent}"))
    display = "Rec.1886 Rec.709 - Display"
    made.addDisplayView(display, "film", viewTransform=said.title, displayColorSpaceName=display)
    made.validate()
    got = light[::10].astype(np.float32)
    made.getProcessor(ocio.DisplayViewTransform("ACEScg", display, "film")).getDefaultCPUProcessor().applyRGB(got)
    row = verify.row(str(path), film, "acescg", got, film(light[::10]))
    assert row.is_within, row


@pytest.mark.parametrize(
    "source, look",
    [
        ("davinci_intermediate", {}),
        ("arri_logc4", WILD),
        ("acescg", {"encode.output": "rec2100_pq", "encode.black": 1.0}),
        ("arri_logc3_ei800", {"encode.output": "scene", "inhibit.bypass": True}),
        ("canon_log2_cgamut", {"film.bypass": True, "print.bypass": True, "expose.bypass": True}),
    ],
)
def test_the_dctl_compiled_as_c_is_the_film(tmp_path, tables, said, light, source, look):
    gcc = program("gcc", "cc")
    looked = Pointwise(tables, under(**look))
    written(tmp_path / "film.dctl", dctl.text(looked, source, said))
    shutil.copy(ROOT / "tests/dctl_shim.h", tmp_path / "film.c")
    run(gcc, "-O2", "-std=c99", "-Wall", "-Werror", "-o", tmp_path / "film", tmp_path / "film.c", "-lm")
    codes = ENCODINGS[source].from_scene(light).astype(np.float32)
    done = subprocess.run([tmp_path / "film"], input=codes.tobytes(), capture_output=True, check=True)
    got = np.frombuffer(done.stdout, np.float32).reshape(-1, 3)
    row = verify.row("dctl", looked, source, got, looked(codes, Input.named(source)))
    assert row.mean <= 0.05 and row.p99 <= 0.3, row


def test_the_dctl_gives_printing_density_too(tmp_path, tables, said, light):
    looked = Pointwise(tables, under(encode__output="printing_density"))
    written(tmp_path / "film.dctl", dctl.text(looked, "acescct", said))
    shutil.copy(ROOT / "tests/dctl_shim.h", tmp_path / "film.c")
    run(program("gcc", "cc"), "-O2", "-o", tmp_path / "film", tmp_path / "film.c", "-lm")
    codes = encoding("acescct").from_scene(light[::10]).astype(np.float32)
    done = subprocess.run([tmp_path / "film"], input=codes.tobytes(), capture_output=True, check=True)
    got = np.frombuffer(done.stdout, np.float32).reshape(-1, 3)
    assert np.percentile(np.abs(got - looked(codes, Input.named("acescct"))), 99) < 2e-3


def test_a_slide_seen_directly_is_baked_and_a_part_that_it_lacks_is_not(tmp_path, light):
    slide = presets.bake(*shelf.pair("fujichrome_provia_100f"))
    assert presets.unpacked(presets.packed(slide)).stocks["print"] is None
    order = Order(("acescct",), (33,), ("cube", "dctl"))
    made = dict(bake(slide, tmp_path, order))
    assert sorted(p.name for p in made if p.suffix == ".cube") == ["film_acescct_33.cube"]
    looked = Pointwise(slide.tables, slide.controls)
    path = next(p for p in made if p.suffix == ".cube")
    assert verify.measured(looked, made[path], path, light).mean <= 0.1
    shutil.copy(ROOT / "tests/dctl_shim.h", tmp_path / "film.c")
    shutil.copy(next(p for p in made if p.suffix == ".dctl"), tmp_path / "film.dctl")
    run(program("gcc", "cc"), "-O2", "-o", tmp_path / "film", tmp_path / "film.c", "-lm")
    codes = encoding("acescct").from_scene(light[::10]).astype(np.float32)
    done = subprocess.run([tmp_path / "film"], input=codes.tobytes(), capture_output=True, check=True)
    got = np.frombuffer(done.stdout, np.float32).reshape(-1, 3)
    row = verify.row("dctl", looked, "acescct", got, looked(codes, Input.named("acescct")))
    assert row.mean <= 0.05 and row.p99 <= 0.3, row


def test_the_constants_of_a_dctl_fit_a_gpu(film, said):
    counts = re.findall(r"__CONSTANT__ float \w+\[(\d+)\]", dctl.text(film, "acescct", said))
    assert 4 * sum(map(int, counts)) <= 65536


def test_a_bake_writes_whole_files_and_refuses_a_negative_without_a_print(tmp_path, preset, negative, print_stock):
    order = Order(("acescct",), (17,))
    files = [path for path, _ in bake(preset, tmp_path / "out", order)]
    assert {p.suffix for p in files} >= {".actinic", ".cube", ".clf", ".3dl", ".png", ".ocio", ".dctl"}
    assert sorted(files) == sorted(p for p in (tmp_path / "out").rglob("*") if p.is_file())
    density = presets.bake(negative, print_stock, under(encode__output="printing_density"))
    with pytest.raises(FilmError, match="printing_density"):
        next(bake(density, tmp_path / "none", order))
    assert not (tmp_path / "none").exists()


def test_light_beyond_the_shaper_is_the_end_of_the_lattice(tmp_path, film, said):
    lut = lattice.lut(film, "film", "acescg", 17)
    path = written(tmp_path / "film.cube", cube.text(lut, said))
    beyond = verify.read(path, np.array([[-5.0, -5, -5], [1e6, 1e6, 1e6]]))
    ends = film(np.array([[0.0] * 3, [GREY * lattice.TOP] * 3]))
    np.testing.assert_allclose(beyond, np.clip(ends, 0, 1), atol=1e-4)


def test_the_state_before_a_screen_is_never_negative_light(film, light):
    assert film(light[::20], until=State.DISPLAY_LINEAR, start=State.SCENE).min() >= 0
