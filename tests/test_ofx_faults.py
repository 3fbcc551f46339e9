"""No host and no file crashes a node: what is missing or broken becomes a status and a message."""

import ctypes
import os
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest
from conftest import NEGATIVE, PRINT, ROOT
from test_ofx_parity import rgba

from actinic import presets, shelf
from actinic.ofx_host.abi import Status
from actinic.ofx_host.host import Host
from actinic.ofx_host.images import Image
from actinic.ofx_host.plugin import FILTER, GENERAL

OPTIONAL = ["OfxMemorySuite", "OfxMultiThreadSuite", "OfxMessageSuite", "OfxProgressSuite", "OfxMessageSuite 2"]
NEEDED = ["OfxPropertySuite", "OfxImageEffectSuite", "OfxParameterSuite"]


@pytest.fixture
def own(tmp_path, ofx_bundle):
    """A copy of the bundle: a library of its own, that another host may load."""
    return shutil.copytree(ofx_bundle, tmp_path / ofx_bundle.name)


@pytest.mark.parametrize("lacks", [*([n] for n in OPTIONAL), OPTIONAL], ids=str)
def test_a_host_without_a_suite_that_is_not_needed_gets_the_same_picture(own, ofx_nodes, lacks):
    with ofx_nodes["Film"].create() as node:
        wanted = node.picture(rgba())
    with Host(lacks=lacks).load(own)["org.actinic.Film"].create() as node:
        np.testing.assert_array_equal(node.picture(rgba()), wanted)


@pytest.mark.parametrize("lacks", NEEDED)
def test_a_host_without_a_suite_that_is_needed_is_told_at_load(own, lacks):
    for node in Host(lacks=[lacks]).load(own).values():
        assert node.loaded == Status.MISSING_HOST_FEATURE
        for action in ("OfxActionDescribe", "OfxImageEffectActionRender"):
            assert node.act(action, node.descriptor, {}) in (
                Status.FAILED,
                Status.BAD_HANDLE,
                Status.MISSING_HOST_FEATURE,
            )


REFUSED = {
    "colour management": ["OfxImageClipPropColourspace", "OfxImageEffectPropColourManagementStyle"],
    "new names": ["OfxImageEffectPropNoSpatialAwareness", "OfxImageEffectPropRenderQualityDraft"],
    "display ranges": ["OfxParamPropDisplayMin", "OfxParamPropDisplayMax", "OfxParamPropDigits"],
    "greying": ["OfxParamPropEnabled", "OfxParamPropSecret"],
}


@pytest.mark.parametrize("what", list(REFUSED))
def test_a_host_that_does_not_know_a_property_gets_the_same_picture(own, ofx_nodes, what):
    with ofx_nodes["Film"].create() as node:
        wanted = node.picture(rgba())
    with Host(refused=REFUSED[what]).load(own)["org.actinic.Film"].create() as node:
        np.testing.assert_array_equal(node.picture(rgba()), wanted)


@pytest.mark.parametrize("status", [Status.FAILED, Status.UNKNOWN, Status.MEMORY])
def test_a_host_whose_functions_answer_with_errors_gets_a_status_from_every_action(own, status):
    """Each function of each suite in turn, while a node is made, changed, asked, rendered and destroyed."""
    host = Host()
    node = host.load(own)["org.actinic.Film"]
    node.context()
    fails = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(lambda _: int(status))
    statuses = set()
    for table, functions in host._suites.values():
        for i in range(len(functions)):
            kept, table[i] = table[i], ctypes.cast(fails, ctypes.c_void_p)
            made = node.create(film_id=NEGATIVE)
            made.connect("Source", Image(rgba(1, 6, 8))), made.connect("Output", Image.blank(6, 8))
            statuses |= {made.created, made.render([0, 0, 8, 6]), made.set("film", 1), made.set("preset_load")}
            statuses |= {made.ask("OfxImageEffectActionIsIdentity")[0], made.destroy()}
            table[i] = kept
    assert statuses == {Status.OK, Status.FAILED, Status.BAD_HANDLE, Status.DEFAULT, Status.IMAGE_FORMAT}
    with node.create() as again:
        assert again.picture(rgba()).any()


@pytest.mark.parametrize("name", ["Film", "Negative", "Print", "Texture", "Look", "Invert", "Restore"])
@pytest.mark.parametrize("context", [FILTER, GENERAL])
def test_every_node_lives_in_every_context(ofx_nodes, name, context):
    with ofx_nodes[name].create(context) as node:
        assert node.created == 0 and node.picture(rgba()).shape == (40, 64, 4)
    assert node.effect.images_out == 0


ACTIONS = """OfxActionDescribe OfxImageEffectActionDescribeInContext OfxActionCreateInstance OfxActionDestroyInstance
OfxActionInstanceChanged OfxImageEffectActionRender OfxImageEffectActionIsIdentity
OfxImageEffectActionGetRegionOfDefinition OfxImageEffectActionGetRegionsOfInterest
OfxImageEffectActionGetOutputColourspace OfxImageEffectActionGetClipPreferences OfxActionPurgeCaches
OfxImageEffectActionBeginSequenceRender OfxImageEffectActionEndSequenceRender OfxActionSyncPrivateData""".split()


@pytest.mark.parametrize("action", ACTIONS)
def test_nothing_where_something_was_due_is_a_status(ofx_nodes, action):
    for node in ofx_nodes.values():
        entry = node.struct.entry
        for handle in (None, 1, 0x7777):
            assert entry(action.encode(), handle, None, None) != Status.OK or "Describe" in action


def test_an_unknown_action_is_left_to_the_host(ofx_nodes):
    for node in ofx_nodes.values():
        assert node.struct.entry(b"OfxActionOfTheFuture", None, None, None) == Status.DEFAULT
        assert node.struct.entry(None, None, None, None) == Status.DEFAULT


def test_a_parameter_that_the_host_does_not_give_is_told_and_nothing_is_rendered(own):
    host = Host()
    with host.load(own)["org.actinic.Film"].create() as node:
        node.picture(rgba())
        table, _ = host._suites["OfxParameterSuite", 1]
        fails = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(lambda _: 1)
        table[5] = ctypes.cast(fails, ctypes.c_void_p)
        with pytest.raises(Exception, match="gave no value of"):
            node.picture(rgba())


def test_a_plugin_that_is_not_there_is_null(ofx_nodes):
    library = ofx_nodes["Film"].library
    assert not library.OfxGetPlugin(-1) and not library.OfxGetPlugin(library.OfxGetNumberOfPlugins())


@pytest.mark.parametrize(
    "broken",
    [
        {"OfxImagePropData": 0},
        {"OfxImagePropRowBytes": 3},
        {"OfxImagePropBounds": [0, 0, 0, 0]},
        {"OfxImageEffectPropPixelDepth": "OfxBitDepthOfTheFuture"},
        {"OfxImageEffectPropComponents": ""},
        {"OfxImagePropRegionOfDefinition": [5, 5, 4, 4]},
    ],
    ids=str,
)
def test_an_image_without_sense_is_refused_or_clear(ofx_nodes, broken):
    for name in ("Film", "Texture", "Look", "Invert"):
        with ofx_nodes[name].create() as node:
            source, target = Image(rgba()), Image.blank(40, 64)
            for key, value in broken.items():
                source.props.put(key, value)
            node.connect("Source", source), node.connect("Output", target)
            assert node.render() in (Status.OK, Status.FAILED, Status.IMAGE_FORMAT)
            assert node.effect.images_out == 0 and target.touched_outside() == 0


def test_no_output_is_a_failure(ofx_nodes):
    with ofx_nodes["Film"].create() as node:
        node.connect("Source", Image(rgba())), node.connect("Output", None)
        assert node.render([0, 0, 4, 4]) == Status.FAILED


def test_a_bundle_without_resources_says_so_and_renders_nothing(own):
    shutil.rmtree(own / "Contents/Resources")
    with Host().load(own)["org.actinic.Film"].create() as node:
        assert node.created == 0 and "Resources may be missing" in node.effect.persistent
        node.connect("Source", Image(rgba())), node.connect("Output", Image.blank(40, 64))
        assert node.render() == Status.FAILED


@pytest.mark.parametrize("part", [f"films/{NEGATIVE}", f"prints/{PRINT}", f"pairs/{NEGATIVE}+{PRINT}"])
@pytest.mark.parametrize("keep", [0, 10, 900, -1, -40])
def test_a_stock_file_cut_short_is_told(own, part, keep):
    path = own / f"Contents/Resources/{part}.actinic"
    path.write_bytes(path.read_bytes()[:keep])
    with Host().load(own)["org.actinic.Film"].create(film_id=NEGATIVE, print_id=PRINT) as node:
        node.connect("Source", Image(rgba())), node.connect("Output", Image.blank(40, 64))
        assert node.render() == Status.FAILED and path.name in node.effect.persistent


def test_parts_of_different_versions_are_refused(own):
    path = own / f"Contents/Resources/films/{NEGATIVE}.actinic"
    held = presets.Preset(*_parsed(path))
    held.header["stock"]["hash"] = "another"
    path.write_bytes(presets.packed(held))
    with Host().load(own)["org.actinic.Film"].create() as node:
        assert "another version of a stock" in node.effect.persistent


def _parsed(path):
    import json

    data = path.read_bytes()
    length = int.from_bytes(data[12:16], "little")
    header = json.loads(data[16 : 16 + length])
    blocks = data[16 + length : -32]
    arrays = {k: presets._array(blocks, **e) for k, e in header.pop("arrays").items()}
    return header, arrays


def test_a_preset_with_an_unknown_control_changes_nothing(tmp_path, ofx_nodes):
    baked = presets.bake(*shelf.pair(NEGATIVE, PRINT))
    header = {**baked.header, "controls": {**baked.header["controls"], "expose.ev": 2.0, "expose.magic": 1}}
    path = tmp_path / "a.actinic"
    path.write_bytes(presets.packed(presets.Preset(header, baked.arrays)))
    with ofx_nodes["Film"].create(preset_file=str(path)) as node:
        assert node.set("preset_load") == Status.FAILED and "expose.magic" in node.effect.persistent
        assert node.param("expose_ev").value == 0


FUZZ = """
import sys
import numpy as np
from hashlib import sha256
from actinic.ofx_host.host import Host
bundle, preset, cases, folder = sys.argv[1:]
good, rng = bytearray(open(preset, "rb").read()), np.random.default_rng(9)
length = int.from_bytes(good[12:16], "little")
path = folder + "/f.actinic"
with Host().load(bundle)["org.actinic.Film"].create(preset_file=path) as node:
    loaded = 0
    for i in range(int(cases)):
        body = bytearray(good[:-32])
        for _ in range(rng.integers(1, 6)):  # mostly in the header, sealed again in half the cases
            at = rng.integers(0, len(body) if rng.random() < 0.2 else 16 + length)
            body[at] = rng.choice([rng.integers(256), *b'{}[]",:0-9e.'])
        if rng.random() < 0.2:
            body = body[: rng.integers(0, len(body))]
        seal = sha256(body).digest() if rng.random() < 0.9 else good[-32:]
        with open(path, "wb") as f:
            f.write(body + seal)
        status = node.set("preset_load")
        assert status in (0, 1), status
        loaded += status == 0
        assert status == 0 or node.effect.messages
        node.effect.messages.clear()
print("survived", loaded)
"""


@pytest.mark.parametrize("cases", [int(os.environ.get("ACTINIC_FUZZ", 1500))])
def test_fuzzed_preset_bytes_are_told_and_crash_nothing(tmp_path, ofx_bundle, cases):
    """A small preset, so that many fit in a minute; tools/sanitize.sh runs 100,000 of them under ASan."""
    baked = presets.bake(*shelf.pair(NEGATIVE, PRINT))
    small = {k: a[:2, :2] if k == "expose.table" else a for k, a in baked.arrays.items()}
    path = tmp_path / "good.actinic"
    path.write_bytes(presets.packed(presets.Preset(baked.header, small)))
    done = subprocess.run(
        [sys.executable, "-c", FUZZ, ofx_bundle, path, str(cases), tmp_path],
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0 and "survived" in done.stdout, done.stderr[-2000:]


@pytest.mark.parametrize("text", ["", "LUT_3D_SIZE 999999999\n", "LUT_3D_SIZE 2\n0 0 0\n", "LUT_3D_SIZE 2\nx y z\n",
                                  "LUT_1D_SIZE -5\n", "LUT_3D_SIZE 2\nDOMAIN_MIN 1 1 1\n" + "0 0 0\n" * 8])  # fmt: skip
def test_a_cube_without_sense_is_told(tmp_path, ofx_nodes, text):
    path = tmp_path / "a.cube"
    path.write_text(text)
    with ofx_nodes["Look"].create(lut=str(path)) as node:
        node.connect("Source", Image(rgba())), node.connect("Output", Image.blank(40, 64))
        assert node.render() == Status.FAILED and "a.cube" in node.effect.persistent
        path.write_text("LUT_3D_SIZE 2\n" + "0.5 0.5 0.5\n" * 8)
        node.set("lut", str(path))
        assert node.render() == 0 and node.effect.persistent is None


@pytest.fixture(scope="module")
def portable(tmp_path_factory):
    """The nodes as make plugin links them: made by it, or linked here from what the build left."""
    made = [ROOT / "build/portable/Actinic.ofx", *ROOT.glob("build/*/portable/Actinic.ofx")]
    objects = [sorted(p.glob("CMakeFiles/actinic_ofx.dir/**/*.o")) for p in (ROOT / "build", *ROOT.glob("build/*"))]
    if found := next((p for p in made if p.exists()), None):
        return found
    ziglang = pytest.importorskip("ziglang")
    if not (own := next(filter(None, objects), None)):
        pytest.skip("no objects of the nodes are left in build/")
    root, linked = ROOT / own[0].relative_to(ROOT).as_posix().split("/CMakeFiles")[0], tmp_path_factory.mktemp("zig")
    runtime = [
        subprocess.run(["g++", f"-print-file-name={a}"], capture_output=True, text=True).stdout.strip()
        for a in ("libstdc++.a", "libgcc_eh.a", "libgcc.a")
    ]
    zig = [os.path.join(os.path.dirname(ziglang.__file__), "zig"), "cc", "-target", "x86_64-linux-gnu.2.28", "-shared"]
    script = f"-Wl,--version-script={ROOT / 'plugin/exports.map'}"
    more = [*own, *root.glob("*.alone.o"), *runtime, "-lm", "-ldl", "-lpthread", "-s", script]
    subprocess.run(list(map(str, [*zig, "-o", linked / "Actinic.ofx", *more])), check=True, capture_output=True)
    return linked / "Actinic.ofx"


def test_only_the_doors_are_seen_and_no_library_but_the_systems_is_needed(ofx_bundle, portable):
    for binary in (ofx_bundle / "Contents/Linux-x86-64/Actinic.ofx", portable):
        seen = subprocess.run(["nm", "-D", "--defined-only", binary], capture_output=True, text=True, check=True).stdout
        doors = {"OfxGetNumberOfPlugins", "OfxGetPlugin", "OfxSetHost"}
        assert {line.split()[-1] for line in seen.splitlines()} == doors
        needs = subprocess.run(["readelf", "-d", binary], capture_output=True, text=True, check=True).stdout
        libraries = {line.split("[")[1].rstrip("]") for line in needs.splitlines() if "NEEDED" in line}
        assert libraries <= {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "libpthread.so.0", "libdl.so.2"}


def test_the_portable_library_asks_for_no_glibc_after_2_28(portable):
    beside = portable.with_name("libactinic_film_cuda.so")
    for library in filter(os.path.exists, (portable, beside)):
        symbols = subprocess.run(["nm", "-D", library], capture_output=True, text=True, check=True).stdout
        asked = {tuple(map(int, v.split("."))) for v in re.findall(r"GLIBC_([0-9.]+)", symbols)}
        assert asked and max(asked) <= (2, 28)


def test_the_portable_library_makes_the_same_picture(own, ofx_nodes, portable):
    shutil.copy(portable, own / "Contents/Linux-x86-64/Actinic.ofx")
    with ofx_nodes["Film"].create() as node, Host().load(own)["org.actinic.Film"].create() as linked:
        np.testing.assert_array_equal(linked.picture(rgba()), node.picture(rgba()))
