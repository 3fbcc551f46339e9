"""Exports of a fit, each read back by a program that is not ours."""

import re
import struct
import zlib
from dataclasses import replace
from hashlib import md5

import numpy as np
import OpenImageIO as oiio
import pytest
from conftest import program
from match_cases import court, of_chart, small_fit
from match_readers import AdobeSdk, run, through_darktable, through_lcms, through_rawtherapee, write_linear_dng
from scipy.interpolate import RegularGridInterpolator

from actinic import colour
from actinic.bake import verify
from actinic.errors import FilmError
from actinic.match import look as looks
from actinic.match import metric
from actinic.match.exports import dcp, dcp_hue, icc, network, order, xmp
from actinic.match.nodes import tetrahedral

SOURCE = "acescct"
LOG_INPUTS = order.INPUTS
DCP_TABLES = ("HueSatMapData1", "LookTableData")


@pytest.fixture(scope="module")
def look():
    return looks.Look(small_fit(), "ACEScg", "a match of a slide")


@pytest.fixture(scope="module")
def exported(look, tmp_path_factory):
    """Every kind of file for one input and screen, by the first part of its path."""
    folder = tmp_path_factory.mktemp("look")
    asked = order.Order(
        inputs=(SOURCE,), screens=("rec709",), formats=("cube", "plain", "clf", "hald", "icc", "dcp", "xmp", "look")
    )
    return {path.parent.name: path for path in order.export(look, folder, asked) if path.suffix != ".json"}


@pytest.fixture(scope="module")
def codes():
    return np.random.default_rng(5).uniform(0, 1, (64 * 48, 3))


def by_tetrahedra(lut, codes):
    return tetrahedral(lut.axis.place(codes), lut.size) @ lut.nodes.reshape(-1, 3)


def by_cubes(lut, codes):
    axis = np.linspace(0, 1, lut.size)
    return RegularGridInterpolator((axis,) * 3, lut.nodes)(lut.axis.place(codes))


def in_16_bits(lut):
    return replace(lut, nodes=np.round(lut.nodes * 65535) / 65535)


def picture(path, codes, kind="float"):
    """The codes as a picture of 64 pixels a row."""
    rows = np.ascontiguousarray(codes.reshape(-1, 64, 3), np.float32)
    out = oiio.ImageOutput.create(str(path))
    assert out.open(str(path), oiio.ImageSpec(64, len(rows), 3, kind)) and out.write_image(rows) and out.close()
    return path


def pixels(path):
    held = oiio.ImageInput.open(str(path))
    out = held.read_image("float").reshape(-1, held.spec().nchannels)[:, :3]
    held.close()
    return out


@pytest.mark.parametrize("kind", ["cube", "look"])
def test_opencolorio_reads_the_cube_as_meant(look, exported, codes, kind):
    lut = look.lut(SOURCE, "rec709", 33)
    assert np.abs(verify.read(exported[kind], codes) - by_tetrahedra(lut, codes)).max() <= 2e-5


def test_opencolorio_reads_the_clf_as_meant(look, exported, codes):
    lut, given = look.working_lut(SOURCE, "rec709", 33), colour.encoding(SOURCE)
    light = given.to_scene(codes)
    got = verify.read(exported["clf"], codes)
    assert np.abs(got - by_tetrahedra(lut, light)).max() <= 2e-4  # its curves are tables of 4,096 nodes and of halves
    assert np.percentile(np.abs(got - by_tetrahedra(lut, light)), 99) <= 2e-5


def test_oiiotool_reads_the_cube_as_meant(look, exported, codes, tmp_path):
    given, out = picture(tmp_path / "in.exr", codes), tmp_path / "out.exr"
    run(program("oiiotool"), given, "--ociofiletransform", exported["cube"], "-d", "float", "-o", out)
    lut = look.lut(SOURCE, "rec709", 33)
    either = [np.abs(pixels(out) - f(lut, codes)).max() for f in (by_cubes, by_tetrahedra)]
    assert min(either) <= 2e-5


def test_ffmpeg_reads_the_plain_cube_as_meant(look, exported, codes, tmp_path):
    given, out = picture(tmp_path / "in.png", codes, "uint16"), tmp_path / "out.png"
    lut3d = f"format=gbrp16le,lut3d={exported['cube_plain']}:interp=tetrahedral"
    run(program("ffmpeg"), "-y", "-loglevel", "error", "-i", given, "-vf", lut3d, "-pix_fmt", "rgb48be", out)
    lut = look.lut(SOURCE, "rec709", 33, has_shaper=False)
    assert np.abs(pixels(out) - by_tetrahedra(lut, pixels(given))).max() <= 2e-5


def test_ffmpeg_reads_the_hald_as_meant(look, exported, codes, tmp_path):
    given, out = picture(tmp_path / "in.png", codes, "uint16"), tmp_path / "out.png"
    both = ["-i", given, "-i", exported["hald"], "-filter_complex", "[0][1]haldclut=interp=tetrahedral"]
    run(program("ffmpeg"), "-y", "-loglevel", "error", *both, "-pix_fmt", "rgb48be", out)
    lut = in_16_bits(look.lut(SOURCE, "rec709", 36, has_shaper=False))
    assert np.abs(pixels(out) - by_tetrahedra(lut, pixels(given))).max() <= 2e-5  # of which 1.5e-5: it rounds down


def test_imagemagick_reads_the_hald_as_meant(look, exported, codes, tmp_path):
    given, out = picture(tmp_path / "in.png", codes, "uint16"), tmp_path / "out.png"
    run(program("convert-im6.q16"), given, exported["hald"], "-hald-clut", out)
    lut = look.lut(SOURCE, "rec709", 36, has_shaper=False)
    assert np.abs(pixels(out) - by_cubes(lut, pixels(given))).max() <= 2e-5


def test_a_hald_holds_the_lattice_to_half_a_step_of_16_bits(look, exported):
    lut = look.lut(SOURCE, "rec709", 36, has_shaper=False)
    held = pixels(exported["hald"]).reshape(36, 36, 36, 3).transpose(2, 1, 0, 3)
    assert np.abs(held - lut.nodes).max() <= 0.51 / 65535


def test_littlecms_reads_the_device_link_as_meant(look, exported, codes):
    lut = look.lut(SOURCE, "rec709", 33)
    assert np.abs(through_lcms(exported["icc"], codes) - by_tetrahedra(lut, codes)).max() <= 5e-5


def test_iccdev_reads_the_device_link_as_meant_and_finds_nothing_amiss(look, exported, codes, tmp_path):
    iccdev = pytest.importorskip("iccdev", reason="pip install iccdev")
    shown = tmp_path / "rec709.icc"
    shown.write_bytes(icc.display("rec709"))
    for path in (exported["icc"], shown):
        assert iccdev.validate_profile_file(path) == (iccdev.ValidationStatus.OK, "")
    assert not iccdev.validate_profile(shown.read_bytes()[:300] + bytes(200)).status == iccdev.ValidationStatus.OK
    with iccdev.IccCmm() as reader:
        reader.attach(exported["icc"]), reader.begin()
        got = reader.apply_ndarray(codes.astype(np.float32))
    assert np.abs(got - by_cubes(look.lut(SOURCE, "rec709", 33), codes)).max() <= 5e-5


def test_transicc_takes_the_device_link(look, exported):
    told = run(program("transicc"), "-n", "-l", exported["icc"], input="102 140 90\n")
    wanted = by_tetrahedra(look.lut(SOURCE, "rec709", 33), np.array([[102, 140, 90]]) / 255)
    assert np.allclose([float(x) for x in told.split()[-3:]], 255 * wanted[0], atol=0.05)


def test_opencolorio_shows_by_the_display_profile(tmp_path):
    path = tmp_path / "rec709.icc"
    path.write_bytes(icc.display("rec709"))
    code = np.array([[0.2, 0.5, 0.8], [1.0, 1.0, 1.0]])
    xyz = colour.to_linear(code, colour.CURVES["gamma24"]) @ colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]).T
    assert np.abs(verify.read(path, xyz) - code).max() < 1e-3  # from XYZ under D65, by a table of 4,096 codes


def test_darktable_exports_to_the_display_profile(codes, tmp_path):
    shown = through_darktable(icc.display("rec709"), picture(tmp_path / "in.png", codes, "uint16"))
    given = pixels(tmp_path / "in.png")
    wanted = colour.from_linear(colour.to_linear(given, colour.CURVES["srgb"]), colour.CURVES["gamma24"])
    lit = given.min(axis=1) > 0.1  # below, a step of its tables is a great one of gamma 2.4
    assert np.abs(pixels(shown) - wanted)[lit].max() < 1e-3


def test_adobes_sdk_finds_the_table_that_was_meant(look, exported):
    text = exported["xmp"].read_text()
    name, digits = re.search(r'crs:Table_([0-9A-F]{32})="([^"]+)"', text).groups()
    block = zlib.decompress(xmp.of_digits(digits)[4:])
    table = xmp.quantised(order.prophoto(look)(xmp.codes().reshape(-1, 3)).reshape(32, 32, 32, 3))
    assert np.array_equal(xmp.unpacked(block), table) and md5(block).hexdigest().upper() == name
    sdk = AdobeSdk()
    assert sdk.table_is_valid(digits, name) and not sdk.table_is_valid(digits, "AB" * 16)


def test_base_85_comes_back_at_every_length():
    for n in range(1, 40):
        data = bytes(range(7, 7 + n))
        assert xmp.of_digits(xmp.in_digits(data)) == data


def test_adobes_sdk_parses_the_camera_profile_and_refuses_another(exported):
    sdk, data = AdobeSdk(), exported["dcp"].read_bytes()
    assert sdk.profile_is_valid(data) and not sdk.profile_is_valid(b"IIXX" + data[4:])


def test_exiftool_reads_the_camera_profiles_tables_exactly(look, exported):
    told = [run(program("exiftool"), "-m", "-b", f"-Profile{n}", exported["dcp"]) for n in DCP_TABLES]
    body = order.prophoto(look)
    curve = dcp.tone(lambda x: body(np.repeat(x[:, None], 3, axis=1))[:, 1])
    for read, meant in zip(told, dcp.tables(body, curve), strict=True):
        assert np.allclose(np.array(read.split(), np.float32), meant.ravel(), rtol=2e-6, atol=1e-6)


def test_what_a_hue_map_does_is_undone(look):
    body = order.prophoto(look)
    hues, _ = dcp.tables(body, dcp.tone(lambda x: body(np.repeat(x[:, None], 3, axis=1))[:, 1]))
    hsv = np.random.default_rng(2).uniform((0, 0, 0.1), (6, 0.8, 1), (500, 3))
    off = np.abs(dcp.rgb_of(dcp_hue.undone(hues, dcp_hue.moved(hues, hsv))) - dcp.rgb_of(hsv))
    assert np.percentile(off, 99) < 1e-6 and off.max() < 0.01  # nearly grey, hues turn fast
    assert np.abs(hues - (0, 1, 1)).max() > 0.05 and (hues[:, 0, 2] == 1).all()


def test_the_camera_profile_carries_the_look_on_the_charts_colours(look):
    body = order.prophoto(look)
    curve = dcp.tone(lambda x: body(np.repeat(x[:, None], 3, axis=1))[:, 1])
    pairs = of_chart(court()[2])
    light = pairs.source[(pairs.ev <= 0) & (pairs.ev > -3)] @ colour.matrix("ACEScg", "ProPhoto").T
    light = light[(light > 0).all(axis=1) & (light < 1).all(axis=1)]
    to_d65 = colour.matrix("ProPhoto", "Rec.709").T @ colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]).T
    off = metric.off(dcp.applied(*dcp.tables(body, curve), curve, light) @ to_d65, np.clip(body(light), 0, 1) @ to_d65)
    assert off.mean() < 1


def test_rawtherapee_renders_a_linear_dng_by_the_camera_profile(look, exported, tmp_path):
    program("rawtherapee-cli")
    body = order.prophoto(look)
    curve = dcp.tone(lambda x: body(np.repeat(x[:, None], 3, axis=1))[:, 1])
    draw = np.random.default_rng(3)
    light = np.clip(0.54 * 2 ** draw.uniform(-3, 1, (24, 1)) * draw.dirichlet([8, 8, 8], 24), 0.002, 0.95)
    squares = light.reshape(4, 6, 3).repeat(64, axis=0).repeat(64, axis=1)
    primaries = colour.PRIMARIES["ACEScg"]
    to_d50 = colour.adaptation(primaries[3], (0.3457, 0.3585)) @ colour.rgb_to_xyz(*primaries)
    dng = write_linear_dng(tmp_path / "t.dng", squares, np.linalg.inv(to_d50), order.Order().camera)
    shown = oiio.ImageBuf(str(through_rawtherapee(exported["dcp"], dng, tmp_path))).get_pixels(oiio.FLOAT)
    read = colour.to_linear(shown[32::64, 32::64, :3].reshape(-1, 3).astype(float), colour.CURVES["srgb"])
    given = light @ colour.matrix("ACEScg", "ProPhoto").T
    to_xyz = colour.matrix("ProPhoto", "Rec.709").T @ colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]).T
    meant = dcp.applied(*dcp.tables(body, curve), curve, given)
    assert metric.off(read @ to_xyz, meant @ to_xyz).max() < 0.1
    assert np.median(metric.off(read @ to_xyz, body(given) @ to_xyz)) < 1


def test_onnx_runtime_reads_the_graph_as_meant(look, codes):
    pytest.importorskip("onnx", reason="no onnx here: pip install 'actinic[match]'")
    runtime = pytest.importorskip("onnxruntime", reason="no onnxruntime here")
    lut = look.lut(SOURCE, "rec709", 33)
    session = runtime.InferenceSession(network.data(lut, look.said("rec709").lines(lut)))
    (got,) = session.run(None, {"codes": codes.astype(np.float32)})
    assert np.abs(got - by_cubes(lut, codes.astype(np.float32).astype(float))).max() <= 2e-5


@pytest.mark.parametrize("source", ["acescct", "acescg"])
def test_a_cube_of_33_with_shaper_is_the_model_to_three_tenths_of_a_de(look, source, tmp_path):
    pairs, given = of_chart(court()[2]), colour.encoding(source)
    fitted = looks.Look(look.model, look.space, look.title, pairs.source)
    path = next(order.export(fitted, tmp_path, order.Order((source,), ("rec709",), (33,), ("cube",))))
    code = given.from_scene(court()[2].source)
    shown = [
        colour.to_linear(c, colour.CURVES["gamma24"])
        for c in (verify.read(path, code), look.transfer(source, "rec709")(code))
    ]
    off = metric.off(*(s @ colour.rgb_to_xyz(*colour.PRIMARIES["Rec.709"]).T for s in shown))
    assert off.mean() <= 0.3 and off.max() <= 1.0


@pytest.mark.parametrize("source", LOG_INPUTS)
@pytest.mark.parametrize("screen", ["rec709", "rec2100_pq"])
def test_every_log_input_and_screen_gives_codes_that_rise_with_grey(look, source, screen):
    given = colour.encoding(source)
    grey = given.from_scene(np.repeat(0.18 * 2 ** np.linspace(-3, 2, 64)[:, None], 3, axis=1))
    shown = look.transfer(source, screen)(grey)
    assert (np.diff(shown[:, 1]) > 0).all() and shown.min() >= 0 and shown.max() <= 1


def test_an_unknown_kind_of_file_is_refused_before_anything_is_written(look, tmp_path):
    with pytest.raises(FilmError, match="format 'cub'"):
        list(order.export(look, tmp_path, order.Order(formats=("cub",))))
    assert not list(tmp_path.iterdir())


def test_a_table_that_is_cut_short_is_refused():
    with pytest.raises(FilmError, match="no RGB table"):
        xmp.unpacked(struct.pack("<4I", 1, 1, 3, 32) + bytes(10))
