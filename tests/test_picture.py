"""Pictures in and out of files: what is kept bit for bit, what is said to be lost, and what is refused.

Long because every format meets every claim here with the same makers of files; splitting would copy those.
"""

import errno
import os
import resource
import signal
import struct
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import OpenImageIO as oiio
import pytest

from actinic import atomic
from actinic.codes import Code
from actinic.errors import FilmError
from actinic.render import picture as pictures
from actinic.render.formats import quantised, to_float
from actinic.render.picture import Attribute, from_array, read, read_recipe, write

SHARED = Path(__file__).parents[2] / "shared" / "pictures"
ENDINGS = (".exr", ".tif", ".png", ".dpx", ".jpg")
RECIPE = {
    "actinic": "0.1.0",
    "stock": {"id": "kodak_5207", "sha256": 'é"\n<&>:'},
    "controls": {"push_ev": 0.5},
}
NUMBERS = {"half": np.float16, "float": np.float32, "uint": np.uint32, "uint8": np.uint8, "uint16": np.uint16}


def noise(height=48, width=64, channels=3, seed=1):
    return np.random.default_rng(seed).random((height, width, channels), dtype=np.float32)


def make(path, values, kind, names=None, attributes=(), **layout):
    """A file made by OpenImageIO alone; `values` already of the number format `kind`."""
    spec = oiio.ImageSpec(values.shape[1], values.shape[0], values.shape[2], oiio.TypeDesc(kind))
    spec.channelnames = names or tuple("RGBA"[: values.shape[2]])
    for name, value in layout.items():
        setattr(spec, name, value)
    for attribute in attributes:
        spec.attribute(*attribute)
    out = oiio.ImageOutput.create(str(path))
    assert out.open(str(path), spec), out.geterror()
    assert out.write_image(values) and out.close(), out.geterror()
    return path


def stored(path, channel, kind):
    """One channel as OpenImageIO alone reads it."""
    source = oiio.ImageInput.open(str(path))
    index = source.spec().channelindex(channel)
    return source.read_image(0, 0, index, index + 1, oiio.TypeDesc(kind))[..., 0]


def bits(values):
    return np.ascontiguousarray(values).view(f"u{values.dtype.itemsize}")


def layers(height=20, width=30):
    """Every number format of EXR with every bit pattern that a file may hold, quiet NaN included."""
    rng = np.random.default_rng(2)
    half = rng.integers(0, 2**16, (height, width, 2), dtype=np.uint16)
    depth = rng.integers(0, 2**32, (height, width), dtype=np.uint32)
    half[np.isnan(half.view(np.float16))] |= 0x0200
    depth[np.isnan(depth.view(np.float32))] |= 0x00400000
    return {
        "A": half[..., 0].copy().view(np.float16),
        "diffuse.R": half[..., 1].copy().view(np.float16),
        "Z": depth.view(np.float32),
        "id": rng.integers(0, 2**32, (height, width), dtype=np.uint32),
    }


@pytest.fixture
def layered(tmp_path):
    """An EXR of half, float and uint channels, written through our own door from a Picture made here."""
    extra = layers()
    plain = from_array(noise(20, 30).astype(np.float16))
    path = tmp_path / "layered.exr"
    write(path, replace(plain, extra=extra, channels=("R", "G", "B", *extra)))
    return path, extra


# Reading


@pytest.mark.parametrize("names", ["RGB", "BGR", "BGRA", "ABGR", "RGBZ", ("red", "Green", "BLUE")])
def test_channels_are_found_by_name_in_any_order(tmp_path, names):
    values = noise(channels=len(names)).astype(np.float16)
    picture = read(make(tmp_path / "a.exr", values, "half", tuple(names)))
    for k, letter in enumerate("rgb"):
        index = next(i for i, name in enumerate(names) if name.lower()[0] == letter)
        assert np.array_equal(picture.pixels[..., k], values[..., index])
    assert picture.pixels.dtype == np.float32 and picture.pixels.flags.c_contiguous
    assert set(picture.extra) == set(names) - set(picture.rgb)


@pytest.mark.parametrize(
    "ending, kind, packed",
    [
        (".exr", "half", 0),
        (".exr", "float", 0),
        (".tif", "uint8", 0),
        (".tif", "uint16", 0),
        (".tif", "float", 0),
        (".png", "uint8", 0),
        (".png", "uint16", 0),
        (".dpx", "uint8", 0),
        (".dpx", "uint16", 10),
        (".dpx", "uint16", 12),
        (".dpx", "uint16", 0),
    ],
)
def test_every_number_format_is_read_as_its_value(tmp_path, ending, kind, packed):
    values = quantised(noise(), f"uint{packed}" if packed else kind)[0]
    hint = [("oiio:BitsPerSample", packed)] if packed else []
    picture = read(make(tmp_path / f"a{ending}", values, kind, attributes=hint))
    assert np.array_equal(picture.pixels, to_float(values, packed))
    assert (
        np.abs(picture.pixels - noise()).max()
        <= {"uint8": 0.5 / 255, "half": 2**-11 / 2, "float": 0}.get(kind, 0.5 / (2 ** (packed or 16) - 1)) + 1e-7
    )


def test_a_jpeg_is_read_near_its_values(tmp_path):
    flat = np.full((16, 16, 3), 128, np.uint8)
    assert read(make(tmp_path / "a.jpg", flat, "uint8")).pixels == pytest.approx(128 / 255, abs=2 / 255)


def test_tiles_change_no_pixel(tmp_path):
    values = noise(100, 130).astype(np.float16)
    path = make(tmp_path / "a.exr", values, "half", tile_width=32, tile_height=32)
    assert np.array_equal(read(path).pixels, values)
    write(tmp_path / "b.exr", read(path))
    assert np.array_equal(read(tmp_path / "b.exr").pixels, values) and read(tmp_path / "b.exr").tile == (
        32,
        32,
    )


def test_nan_and_infinity_pass_untouched(tmp_path):
    values = noise().astype(np.float16)
    values[3, 4], values[5, 6], values[7, 8] = np.nan, np.inf, -np.inf
    picture = read(make(tmp_path / "a.exr", values, "half"))
    assert write(tmp_path / "b.exr", picture) == ()
    for pixels in (picture.pixels, read(tmp_path / "b.exr").pixels):
        assert np.array_equal(pixels, values.astype(np.float32), equal_nan=True)


def test_alpha_neither_multiplies_nor_divides(tmp_path):
    values = np.full((4, 4, 4), (200, 100, 50, 128), np.uint8)
    for ending in (".png", ".tif"):
        path = make(tmp_path / f"a{ending}", values, "uint8", attributes=[("oiio:UnassociatedAlpha", 1)])
        picture = read(path)
        write(tmp_path / f"b{ending}", picture, depth="uint8")
        for one in (picture, read(tmp_path / f"b{ending}")):
            assert np.array_equal(np.rint(one.pixels[0, 0] * 255), (200, 100, 50)) and one.extra["A"][0, 0] == 128


def test_the_first_part_with_rgb_is_read_and_the_others_are_named(tmp_path):
    path = str(tmp_path / "a.exr")
    specs = [oiio.ImageSpec(8, 8, n, "half") for n in (1, 3, 3)]
    for spec, name in zip(specs, ("depth", "left", "right"), strict=True):
        spec.attribute("oiio:subimagename", name)
    specs[0].channelnames = ("Z",)
    out = oiio.ImageOutput.create(path)
    out.open(path, tuple(specs))
    for k, spec in enumerate(specs):
        assert k == 0 or out.open(path, spec, "AppendSubimage")
        out.write_image(np.full((8, 8, spec.nchannels), k, np.float16))
    out.close()
    picture = read(path)
    assert np.all(picture.pixels == 1) and picture.other_parts == ("depth", "right")
    assert write(tmp_path / "b.exr", picture) == ("part depth", "part right")


def test_a_layer_is_read_by_its_name_and_keeps_the_rest(tmp_path):
    values = noise(channels=6).astype(np.float16)
    names = ("R", "G", "B", "diffuse.R", "diffuse.G", "diffuse.B")
    picture = read(make(tmp_path / "a.exr", values, "half", names), layer="diffuse")
    assert np.array_equal(picture.pixels, values[..., 3:])
    write(tmp_path / "b.exr", picture, picture.pixels * 2)
    assert np.array_equal(read(tmp_path / "b.exr").pixels, values[..., :3])
    assert np.array_equal(read(tmp_path / "b.exr", "diffuse").pixels, values[..., 3:] * np.float16(2))


@pytest.mark.parametrize(
    "names, remedy",
    [
        (("Y",), "--ch R=Y,G=Y,B=Y"),
        (("Y", "A"), "--ch R=Y,G=Y,B=Y"),
        (("diffuse.R", "diffuse.G", "diffuse.B"), "--layer"),
    ],
)
def test_a_picture_without_rgb_is_refused_with_the_way_out(tmp_path, names, remedy):
    path = make(tmp_path / "a.exr", noise(channels=len(names)).astype(np.float16), "half", names)
    with pytest.raises(FilmError, match=remedy) as refusal:
        read(path)
    assert refusal.value.code == Code.CHANNELS


def test_the_way_out_of_a_grey_picture_works(tmp_path):
    values = noise(channels=1).astype(np.float16)
    with pytest.raises(FilmError) as refusal:
        read(make(tmp_path / "a.exr", values, "half", ("Y",)))
    tool = Path(sys.executable).with_name("oiiotool")
    if not tool.exists():
        pytest.skip("oiiotool is not beside this Python")
    subprocess.run([tool, *refusal.value.remedy.split()[1:]], check=True)
    assert np.array_equal(read(tmp_path / "a_rgb.exr").pixels, np.repeat(values, 3, -1))


def test_a_grey_png_is_refused(tmp_path):
    with pytest.raises(FilmError, match="1 channel: Y") as refusal:
        read(make(tmp_path / "a.png", np.zeros((8, 8, 1), np.uint8), "uint8", ("Y",)))
    assert refusal.value.code == Code.CHANNELS


@pytest.mark.parametrize(
    "prepare, code",
    [
        (lambda path: None, Code.MISSING),
        (lambda path: path.mkdir(), Code.DIRECTORY),
        (lambda path: path.write_bytes(b""), Code.EMPTY),
        (lambda path: path.write_text("hello" * 99), Code.UNREADABLE),
        (lambda path: os.mkfifo(path), Code.UNREADABLE),
    ],
)
def test_each_way_of_not_being_a_picture_has_its_own_code(tmp_path, prepare, code):
    path = tmp_path / "a.exr"
    prepare(path)
    with pytest.raises(FilmError) as refusal:
        read(path)
    assert refusal.value.code == code and str(path) in refusal.value.got


@pytest.mark.parametrize(
    "ending, depth",
    [
        (".exr", "half"),
        (".exr", "float"),
        (".tif", "uint16"),
        (".tif", "float"),
        (".png", "uint8"),
        (".png", "uint16"),
        (".dpx", "uint10"),
        (".dpx", "uint16"),
        (".jpg", "uint8"),
    ],
)
def test_a_file_cut_short_at_any_length_is_never_a_picture(tmp_path, ending, depth):
    whole, cut = tmp_path / f"whole{ending}", tmp_path / f"cut{ending}"
    write(whole, from_array(noise(32, 40)), depth=depth)
    data = whole.read_bytes()
    lengths = {*range(1, len(data), max(1, len(data) // 60)), *range(max(1, len(data) - 24), len(data))}
    for length in sorted(lengths):
        cut.write_bytes(data[:length])
        with pytest.raises(FilmError) as refusal:
            read(cut)
        assert refusal.value.code in (Code.DAMAGED, Code.UNREADABLE), length
    assert refusal.value.code == Code.DAMAGED


@pytest.mark.parametrize("compression", ["none", "rle", "zip", "zips", "piz", "dwaa", "b44", "pxr24"])
def test_an_exr_cut_short_under_any_compression_is_never_a_picture(tmp_path, compression):
    values = noise(70, 40).astype(np.float16)
    data = make(tmp_path / "a.exr", values, "half", attributes=[("compression", compression)]).read_bytes()
    for length in range(400, len(data), max(1, len(data) // 25)):
        (tmp_path / "cut.exr").write_bytes(data[:length])
        with pytest.raises(FilmError):
            read(tmp_path / "cut.exr")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_picture_is_read_upright(tmp_path, orientation):
    """Oracle: OpenImageIO's own reorient."""
    path = make(tmp_path / "a.tif", noise(6, 9), "float", attributes=[("Orientation", orientation)])
    picture = read(path)
    expected = oiio.ImageBufAlgo.reorient(oiio.ImageBuf(str(path))).get_pixels(oiio.FLOAT)
    assert np.array_equal(picture.pixels, expected)
    assert picture.get("Orientation") is None and picture.data_window[2:] == expected.shape[1::-1]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no {SHARED}: the shared pictures are not part of the repository")
def test_every_shared_picture_is_read_or_refused_for_its_channels():
    refused = []
    for path in sorted(SHARED.glob("*.exr")):
        try:
            picture = read(path)
            assert picture.pixels.shape == (*picture.data_window[:1:-1], 3)
        except FilmError as refusal:
            assert refusal.code == Code.CHANNELS
            refused.append(path.name)
    assert refused == ["Flowers.exr", "Garden.exr"]


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"no {SHARED}: the shared pictures are not part of the repository")
@pytest.mark.parametrize("name", ["Desk", "Tree", "GoldenGate", "BrightRingsNanInf"])
def test_a_shared_picture_comes_through_bit_for_bit(tmp_path, name):
    first = read(SHARED / f"{name}.exr")
    assert write(tmp_path / "b.exr", first) == ()
    second = read(tmp_path / "b.exr")
    assert np.array_equal(bits(first.pixels), bits(second.pixels))
    assert all(np.array_equal(bits(first.extra[c]), bits(second.extra[c])) for c in first.extra)
    assert first.formats == second.formats


# Keeping


def test_extra_channels_are_kept_bit_for_bit(tmp_path, layered):
    path, extra = layered
    picture = read(path)
    write(tmp_path / "b.exr", picture, picture.pixels * 2)
    for file in (path, tmp_path / "b.exr"):
        again = read(file)
        assert dict(again.formats) | {"R": 0} == {
            "R": 0,
            "G": "half",
            "B": "half",
            "A": "half",
            "Z": "float",
            "id": "uint",
            "diffuse.R": "half",
        }
        for name, plane in extra.items():
            assert np.array_equal(bits(again.extra[name]), bits(plane)), name


@pytest.mark.parametrize("compression", ["none", "rle", "zip", "zips", "piz", "pxr24", "dwaa", "htj2k"])
def test_integer_ids_survive_whatever_compression_the_source_had(tmp_path, layered, compression):
    path, extra = layered
    kept = Attribute("compression", oiio.TypeString, compression)
    write(tmp_path / "b.exr", replace(read(path), metadata=(kept,)))
    assert np.array_equal(stored(tmp_path / "b.exr", "id", "uint"), extra["id"])
    assert np.array_equal(bits(stored(tmp_path / "b.exr", "Z", "float")), bits(extra["Z"]))


def test_integer_ids_are_what_openimageio_reads(layered):
    """Oracle: the header is put right by us, so another program must read the same numbers."""
    path, extra = layered
    assert np.array_equal(stored(path, "id", "uint"), extra["id"])
    assert "uint" in str(oiio.ImageInput.open(str(path)).spec().channelformats)


def test_lossy_compression_is_not_used_again(tmp_path):
    path = make(tmp_path / "a.exr", noise().astype(np.float16), "half", attributes=[("compression", "dwaa")])
    picture = read(path)
    write(tmp_path / "b.exr", picture)
    assert np.array_equal(read(tmp_path / "b.exr").pixels, picture.pixels)
    assert read(tmp_path / "b.exr").get("compression") == "zip"


def test_windows_are_kept(tmp_path):
    path = make(
        tmp_path / "a.exr",
        noise().astype(np.float16),
        "half",
        x=-5,
        y=7,
        full_x=1,
        full_y=2,
        full_width=100,
        full_height=80,
    )
    picture = read(path)
    assert picture.data_window == (-5, 7, 64, 48) and picture.display_window == (1, 2, 100, 80)
    write(tmp_path / "b.exr", picture)
    again = read(tmp_path / "b.exr")
    assert (again.data_window, again.display_window) == (picture.data_window, picture.display_window)
    assert any("data window" in note for note in write(tmp_path / "b.tif", picture))


def attributes():
    return [
        ("smpte:TimeCode", oiio.TypeTimeCode, (0x01020304, 0x1)),
        ("smpte:KeyCode", oiio.TypeKeyCode, (1, 2, 3, 4, 5, 6, 7)),
        ("FramesPerSecond", oiio.TypeRational, (24000, 1001)),
        ("PixelAspectRatio", 2.0),
        ("shotName", "me"),
        ("cameraMake", "ARRI"),
        ("worldToCamera", oiio.TypeMatrix, tuple(float(k) for k in range(16))),
        ("isoSpeed", 800.0),
        ("multiView", oiio.TypeDesc("string[2]"), ("left", "right")),
    ]


def test_metadata_survives_exr_to_exr(tmp_path):
    picture = read(make(tmp_path / "a.exr", noise().astype(np.float16), "half", attributes=attributes()))
    assert write(tmp_path / "b.exr", picture, recipe=RECIPE) == ()
    again = read(tmp_path / "b.exr")
    for name, *_, value in attributes():
        assert again.get(name) == value, name
    assert again.pixel_aspect == 2 and again.frames_per_s == pytest.approx(23.976, abs=1e-3)


def test_timecode_and_frame_rate_survive_exr_to_dpx_and_back(tmp_path):
    picture = read(make(tmp_path / "a.exr", noise().astype(np.float16), "half", attributes=attributes()))
    lost = write(tmp_path / "b.dpx", picture)
    write(tmp_path / "c.exr", read(tmp_path / "b.dpx"))
    again = read(tmp_path / "c.exr")
    assert again.get("smpte:TimeCode") == (0x01020304, 0x1)
    assert again.get("FramesPerSecond") == (24000, 1001) and again.pixel_aspect == 2
    assert "metadata smpte:TimeCode" not in lost and "metadata shotName" in lost


def test_what_a_format_cannot_hold_is_said(tmp_path, layered):
    lost = write(tmp_path / "b.jpg", read(layered[0]))
    assert {"channel A", "channel diffuse.R", "channel Z", "channel id"} <= set(lost)


@pytest.mark.parametrize(
    "ending, depth", [(".png", "uint8"), (".png", "uint16"), (".tif", "uint16"), (".dpx", "uint16")]
)
def test_the_codes_of_alpha_are_kept(tmp_path, ending, depth):
    values = quantised(noise(channels=4), depth)[0]
    path = make(tmp_path / f"a{ending}", values, depth, attributes=[("oiio:UnassociatedAlpha", 1)])
    lost = write(tmp_path / f"b{ending}", read(path), depth=depth)
    assert np.array_equal(read(tmp_path / f"b{ending}").extra["A"], values[..., 3])
    assert not [note for note in lost if "exactly" in note]


# Writing


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_recipe_comes_back_from_every_format(tmp_path, ending):
    path = tmp_path / f"a{ending}"
    assert write(path, from_array(noise()), recipe=RECIPE) == ()
    assert read_recipe(path) == RECIPE == read(path).recipe


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_long_recipe_comes_back(tmp_path, ending):
    recipe = {"table": list(range(9000))}
    lost = write(tmp_path / f"a{ending}", from_array(noise()), recipe=recipe)
    assert lost == () and read_recipe(tmp_path / f"a{ending}") == recipe


def test_a_recipe_that_jpeg_cannot_hold_is_said_to_be_lost(tmp_path):
    lost = write(tmp_path / "a.jpg", from_array(noise()), recipe={"table": list(range(20000))})
    assert lost == ("the recipe",) and read_recipe(tmp_path / "a.jpg") is None


@pytest.mark.parametrize("ending", [".tif", ".jpg"])
def test_a_recipe_leaves_the_description_as_it_was(tmp_path, ending):
    text = "Boats: harbour\nat noon"
    path = make(
        tmp_path / f"a{ending}",
        np.zeros((8, 8, 3), np.uint8),
        "uint8",
        attributes=[("ImageDescription", text)],
    )
    for turn in ("b", "c"):
        picture = read(path)
        path = tmp_path / f"{turn}{ending}"
        assert write(path, picture, recipe=RECIPE) == ()
    assert read(path).get("ImageDescription") == text and read_recipe(path) == RECIPE
    assert not [item for item in read(path).metadata if item.name.startswith("actinic")]


def test_a_new_render_without_a_recipe_does_not_keep_the_old_one(tmp_path):
    write(tmp_path / "a.exr", from_array(noise()), recipe=RECIPE)
    write(tmp_path / "b.exr", read(tmp_path / "a.exr"))
    assert read_recipe(tmp_path / "b.exr") is None


@pytest.mark.parametrize(
    "ending, depth, expected",
    [
        (".exr", None, "half"),
        (".exr", "float", "float"),
        (".tif", None, "uint16"),
        (".tif", "uint8", "uint8"),
        (".tif", "float", "float"),
        (".png", None, "uint16"),
        (".png", "uint8", "uint8"),
        (".jpg", None, "uint8"),
        (".dpx", None, "uint16"),
        (".dpx", "uint8", "uint8"),
    ],
)
def test_each_format_has_its_depth(tmp_path, ending, depth, expected):
    write(tmp_path / f"a{ending}", from_array(noise()), depth=depth)
    assert set(read(tmp_path / f"a{ending}").formats.values()) == {expected}


@pytest.mark.parametrize("depth", ["uint10", "uint12"])
def test_every_dpx_code_is_written_and_read_as_itself(tmp_path, depth):
    top = 2 ** int(depth[4:]) - 1
    codes = np.repeat(np.arange(top + 1)[None, :, None], 3, -1)
    write(tmp_path / "a.dpx", from_array((codes / top).astype(np.float32)), depth=depth)
    assert np.array_equal(np.rint(read(tmp_path / "a.dpx").pixels * top), codes)
    assert read(tmp_path / "a.dpx").bits == int(depth[4:])


def test_codes_are_rounded_not_cut():
    assert quantised(np.float32([0.5, 0.49, -1, 2, np.nan, np.inf]), "uint8")[0].tolist() == [
        128,
        125,
        0,
        255,
        0,
        255,
    ]
    assert quantised(np.float32([0.0015]), "uint10")[0] >> 6 == 2


def test_float_exr_stays_float_and_dpx_keeps_its_bits(tmp_path):
    for name, depth, kind in (("a.exr", "float", "float"), ("a.dpx", "uint12", "uint16")):
        write(tmp_path / name, from_array(noise()), depth=depth)
        again = tmp_path / f"b{name[1:]}"
        write(again, read(tmp_path / name))
        assert read(again).formats["R"] == kind and np.array_equal(read(again).pixels, read(tmp_path / name).pixels)


def test_finite_values_never_become_infinite_in_half(tmp_path):
    values = np.full((8, 8, 3), 1e6, np.float32)
    lost = write(tmp_path / "a.exr", from_array(values))
    assert lost == ("192 values beyond what half holds: clipped",) and np.all(read(tmp_path / "a.exr").pixels == 65504)


@pytest.mark.parametrize("ending, depth", [(".png", "half"), (".exr", "uint8"), (".dpx", "float"), (".jpg", "uint16")])
def test_a_depth_that_the_format_lacks_is_refused(tmp_path, ending, depth):
    with pytest.raises(FilmError, match="--depth") as refusal:
        write(tmp_path / f"a{ending}", from_array(noise()), depth=depth)
    assert refusal.value.code == Code.USAGE


def test_stale_colour_claims_do_not_survive(tmp_path):
    stale = [
        ("oiio:ColorSpace", "lin_rec709_scene"),
        ("adoptedNeutral", oiio.TypeFloat2, (0.3, 0.3)),
        ("chromaticities", oiio.TypeDesc("float[8]"), (0.6, 0.3, 0.3, 0.6, 0.1, 0.1, 0.3, 0.3)),
        ("whiteLuminance", 80.0),
        ("shotName", "me"),
    ]
    picture = read(make(tmp_path / "a.exr", noise().astype(np.float16), "half", attributes=stale))
    assert write(tmp_path / "b.exr", picture, colour_space="ACEScg") == ()
    again = read(tmp_path / "b.exr")
    assert again.colour_space == "lin_ap1_scene" and again.get("chromaticities")[0] == pytest.approx(0.713)
    assert again.get("adoptedNeutral") is None and again.get("whiteLuminance") is None and again.get("shotName") == "me"
    write(tmp_path / "c.exr", picture, colour_space="ARRI LogC4")
    assert read(tmp_path / "c.exr").get("chromaticities") is None


def test_a_colour_space_that_the_format_cannot_claim_is_said(tmp_path):
    assert write(tmp_path / "a.png", from_array(noise()), colour_space="sRGB - Display") == ()
    assert read(tmp_path / "a.png").colour_space.startswith("srgb_rec709")
    assert "colour space lin_ap1_scene" in write(tmp_path / "b.png", from_array(noise()), colour_space="ACEScg")[0]


def test_an_unknown_colour_space_is_refused_before_a_file_is_made(tmp_path):
    with pytest.raises(FilmError) as refusal:
        write(tmp_path / "a.exr", from_array(noise()), colour_space="ACEScgg")
    assert refusal.value.code == Code.COLOUR_SPACE and not list(tmp_path.iterdir())


# Whole or not at all


@pytest.mark.parametrize(
    "name, code",
    [
        ("none/a.exr", Code.WRITE),
        ("file/a.exr", Code.WRITE),
        ("folder.exr", Code.WRITE),
        ("a.xyz", Code.WRITE),
        ("/proc/a.exr", Code.WRITE),
        ("a", Code.WRITE),
    ],
)
def test_an_output_that_cannot_be_is_refused(tmp_path, name, code):
    (tmp_path / "file").write_bytes(b"x")
    (tmp_path / "folder.exr").mkdir()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(FilmError) as refusal:
        write(tmp_path / name, from_array(noise()))
    assert refusal.value.code == code and sorted(tmp_path.rglob("*")) == before


def test_a_name_too_long_is_refused_in_and_out(tmp_path):
    path = tmp_path / ("a" * 300 + ".exr")
    for act, code in (
        (lambda: read(path), Code.MISSING),
        (lambda: write(path, from_array(noise())), Code.WRITE),
    ):
        with pytest.raises(FilmError) as refusal:
            act()
        assert refusal.value.code == code and not list(tmp_path.iterdir())


def test_an_input_is_never_written_over(tmp_path):
    path = tmp_path / "a.exr"
    write(path, from_array(noise()))
    before = path.read_bytes()
    (tmp_path / "soft.exr").symlink_to(path)
    os.link(path, tmp_path / "hard.exr")
    for target in (path, tmp_path / "soft.exr", tmp_path / "hard.exr", tmp_path / "." / "a.exr"):
        for inputs, picture in (([], read(path)), ([path], from_array(noise()))):
            with pytest.raises(FilmError, match="is an input") as refusal:
                write(target, picture, inputs=inputs)
            assert refusal.value.code == Code.USAGE
    assert path.read_bytes() == before


@contextmanager
def limit_of_file_size(size):
    """Files of `size` bytes at most; beyond it a write fails (EFBIG) as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, ending):
    """Up to the last byte: OpenImageIO alone does not notice a failure within the last 4 KiB."""
    path = tmp_path / f"a{ending}"
    picture = from_array(noise(60, 80))
    write(path, picture)
    old, size = path.read_bytes(), path.stat().st_size
    for limit in sorted({0, 1, size // 2, size - 4097, size - 4000, size - 100, size - 8, size - 1}):
        with limit_of_file_size(limit), pytest.raises(FilmError) as refusal:
            write(path, picture)
        assert refusal.value.code == Code.SPACE, limit
        assert path.read_bytes() == old and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_tiny_disk_says_no_space_left(tmp_path, ending):
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or os.system(f"mount -t tmpfs -o size=64k tmpfs {disk} 2>/dev/null"):
        pytest.skip("mounting a tmpfs takes root")
    try:
        with pytest.raises(FilmError, match="no space left") as refusal:
            write(disk / f"a{ending}", from_array(noise(200, 200)))
        assert refusal.value.code == Code.SPACE and not list(disk.iterdir())
    finally:
        os.system(f"umount {disk}")


def test_a_read_only_folder_is_named(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir(mode=0o555)
    if os.geteuid() == 0 and os.system(f"mount -t tmpfs -o ro tmpfs {disk} 2>/dev/null"):
        pytest.skip("root writes anywhere, and mounting is not permitted")
    try:
        with pytest.raises(FilmError, match="cannot write") as refusal:
            write(disk / "a.exr", from_array(noise()))
        assert refusal.value.code == Code.WRITE
    finally:
        os.system(f"umount {disk} 2>/dev/null")


@pytest.mark.parametrize("failure", [OSError, KeyboardInterrupt, MemoryError])
def test_any_failure_leaves_the_old_file_and_no_temporary(tmp_path, monkeypatch, failure):
    path = tmp_path / "a.exr"
    write(path, from_array(noise()))
    old = path.read_bytes()

    def fail(*_):
        raise failure(errno.EIO, "I/O error")

    monkeypatch.setattr(atomic, "_sync", fail)
    with pytest.raises(FilmError if failure is OSError else failure):
        write(path, from_array(noise(seed=2)))
    assert path.read_bytes() == old and list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_its_file_replaced(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.exr"
    link.symlink_to(tmp_path / "real" / "a.exr")
    write(link, from_array(noise()))
    assert link.is_symlink() and np.array_equal(read(tmp_path / "real" / "a.exr").pixels, noise().astype(np.float16))


def test_arguments_are_left_alone(tmp_path):
    pixels, picture = noise(), from_array(noise(seed=3))
    before, held = pixels.copy(), picture.pixels.copy()
    for ending in ENDINGS:
        write(tmp_path / f"a{ending}", picture, pixels)
    assert np.array_equal(pixels, before) and np.array_equal(picture.pixels, held)


def test_pixels_of_another_size_are_refused(tmp_path):
    with pytest.raises(FilmError, match="shape") as refusal:
        write(tmp_path / "a.exr", from_array(noise()), noise(8, 8))
    assert refusal.value.code == Code.USAGE


def test_the_library_does_not_print(tmp_path, capfd):
    write(tmp_path / "a.png", from_array(noise()), recipe=RECIPE)
    data = (tmp_path / "a.png").read_bytes()
    for length in (100, len(data) // 2, len(data) - 4):
        (tmp_path / "cut.png").write_bytes(data[:length])
        with pytest.raises(FilmError):
            read(tmp_path / "cut.png")
    assert capfd.readouterr() == ("", "")


# Camera RAW


def dng(path, height=64, width=96, keep=None):
    """A smallest DNG: an RGGB mosaic of one grey, uncompressed. Source: Adobe DNG specification 1.4."""
    mosaic = np.full((height, width), 2000, "<u2")
    short, long, rational, srational, ascii_, byte = 3, 4, 5, 10, 2, 1
    matrix = [v for x in (0.4, 0.2, 0.1, 0.2, 0.7, 0.1, 0.0, 0.1, 0.8) for v in (round(x * 10000), 10000)]
    tags = [
        (254, long, [0]),
        (256, long, [width]),
        (257, long, [height]),
        (258, short, [16]),
        (259, short, [1]),
        (262, short, [32803]),
        (271, ascii_, b"Actinic\0"),
        (272, ascii_, b"Test\0"),
        (273, long, [0]),
        (274, short, [1]),
        (277, short, [1]),
        (278, long, [height]),
        (279, long, [mosaic.nbytes]),
        (284, short, [1]),
        (33421, short, [2, 2]),
        (33422, byte, bytes([0, 1, 1, 2])),
        (50706, byte, bytes([1, 4, 0, 0])),
        (50708, ascii_, b"Actinic Test\0"),
        (50714, short, [0]),
        (50717, short, [4000]),
        (50721, srational, matrix),
        (50728, rational, [1, 1, 1, 1, 1, 1]),
        (50778, short, [21]),
    ]
    form = {short: "H", long: "I", rational: "I", srational: "i"}
    blobs = [v if isinstance(v, bytes) else struct.pack(f"<{len(v)}{form[t]}", *v) for _, t, v in tags]
    cursor = 8 + 2 + 12 * len(tags) + 4
    entries, tail = b"", b""
    for (tag, kind, value), blob in zip(tags, blobs, strict=True):
        count = len(value) // (2 if kind in (rational, srational) else 1)
        if len(blob) > 4:
            field, tail = struct.pack("<I", cursor + len(tail)), tail + blob + b"\0" * (len(blob) % 2)
        else:
            field = blob.ljust(4, b"\0")
        entries += struct.pack("<HHI", tag, kind, count) + (b"STRP" if tag == 273 else field)
    entries = entries.replace(b"STRP", struct.pack("<I", cursor + len(tail)))
    head = struct.pack("<2sHI", b"II", 42, 8) + struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
    path.write_bytes((head + tail + mosaic.tobytes())[:keep])
    return path


def test_raw_is_linear_rec2020_without_curve_or_auto_brightness(tmp_path):
    """A mosaic at half of its white level is 0.5 in all channels of the balanced, linear picture."""
    pytest.importorskip("rawpy", reason="pip install 'actinic[raw]'")
    picture = read(dng(tmp_path / "a.dng"))
    assert picture.colour_space == "lin_rec2020_scene" and picture.source_format == "raw"
    assert picture.pixels[16:-16, 16:-16] == pytest.approx(0.5, abs=0.01)


def test_a_raw_file_cut_short_is_an_error(tmp_path):
    pytest.importorskip("rawpy", reason="pip install 'actinic[raw]'")
    for keep in (30, 200, 5000, 12000):
        with pytest.raises(FilmError) as refusal:
            read(dng(tmp_path / "a.dng", keep=keep))
        assert refusal.value.code in (Code.DAMAGED, Code.UNREADABLE)


def test_raw_without_rawpy_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rawpy", None)
    with pytest.raises(FilmError, match=r"pip install 'actinic\[raw\]'") as refusal:
        read(dng(tmp_path / "a.dng"))
    assert refusal.value.code == Code.EXTRA


def test_the_door_is_small():
    assert set(pictures.__all__) == {"Attribute", "Picture", "from_array", "read", "read_recipe", "write"}
