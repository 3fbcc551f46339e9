"""Pixels in a device's memory: the nodes through a host that speaks CUDA, on film.cu's text run on the CPU.

What is proved: what is declared, queued, waited for and answered. Not: a driver, or any GPU.
"""

import ctypes
import os
import shutil
import subprocess
import sys

import emulation
import numpy as np
import pytest
from test_ofx_parity import rgba

from actinic.ofx_host.abi import Status
from actinic.ofx_host.host import Host
from actinic.ofx_host.images import Image
from actinic.ofx_host.plugin import GENERAL

CUDA = {f"OfxImageEffectProp{n}Supported": "true" for n in ("CudaRender", "CudaStream")}
ENABLED, STREAM = {"OfxImageEffectPropCudaEnabled": 1}, "OfxImageEffectPropCudaStream"


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    if not shutil.which(os.environ.get("CXX", "g++")):
        pytest.skip("no g++ to run film.cu's text on the CPU")
    return emulation.Emulated(tmp_path_factory.mktemp("cuda"))


def copied(folder, bundle):
    """A library of its own: each asks for a device once."""
    return shutil.copytree(bundle, folder / bundle.name)


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, ofx_bundle, machine):
    """The nodes in a host that speaks CUDA, with an engine for a device that works."""
    loaded = Host(says=CUDA).load(copied(tmp_path_factory.mktemp("with"), ofx_bundle))
    return {key.removeprefix("org.actinic."): node for key, node in loaded.items()}


def on_device(node, pixels, window=None, status=0, matte=None, **more):
    """A render of pixels that lie on the device; its target."""
    how = {"premultiplied": "Pre"} if more.pop("premultiplied", False) else {}
    source, target = Image(pixels, **how), Image.blank(*pixels.shape, **how, padding=48)
    node.connect("Source", source), node.connect("Output", target)
    if matte is not None:
        node.connect("Matte", Image(matte))
    assert node.render(window, **ENABLED, **more) == status, node.effect.messages
    assert node.effect.images_out == 0
    return target


def declared(node):
    return [node.descriptor.props.one(name) for name in CUDA]


def test_cuda_is_declared_to_a_host_that_speaks_it_by_the_nodes_that_have_it(nodes, ofx_nodes):
    assert {name: declared(node)[0] for name, node in nodes.items()} == {
        "Film": "true", "Negative": "true", "Print": "true", "Texture": "false", "Look": "false",
        "Invert": "false", "Restore": "false",
    }  # fmt: skip
    assert all(declared(node) == ["false", "false"] for node in ofx_nodes.values())


@pytest.mark.parametrize("name", ["Film", "Negative", "Print"])
def test_a_frame_on_a_stream_is_queued_and_nothing_waits(machine, nodes, ofx_nodes, name):
    pixels, stream = rgba(2, 24, 40), machine.stream()
    with nodes[name].create() as node, ofx_nodes[name].create() as on_cpu:
        target = on_device(node, pixels, **{STREAM: stream})
        assert machine.library.emulated_waits(stream) == 0 and machine.library.emulated_left(stream) > 0
        assert (target.pixels.view(np.uint32) == Image.blank(24, 40).pixels.view(np.uint32)).all()
        machine.finish(stream)
        wanted = on_cpu.picture(pixels)
    np.testing.assert_allclose(target.pixels, wanted, atol=1e-4 * np.abs(wanted).max())
    np.testing.assert_array_equal(target.pixels[..., 3], pixels[..., 3])
    assert target.touched_outside() == 0


def test_a_frame_without_a_stream_is_through_when_it_returns_and_its_pixels_are_counted(nodes, ofx_nodes):
    pixels = rgba(2, 24, 40)
    pixels[3, 4, 1] = np.nan
    with nodes["Film"].create() as node, ofx_nodes["Film"].create() as on_cpu:
        shown = on_device(node, pixels).pixels
        np.testing.assert_allclose(shown, on_cpu.picture(pixels), atol=1e-4)
        assert any(text.startswith("1 pixels were not a number") for _, text in node.effect.messages)


@pytest.mark.parametrize("rendition", ["linear", "net"])
def test_grain_is_the_cpus_but_for_a_crystal_here_and_there(machine, nodes, ofx_nodes, rendition):
    """Light that is spread in double and in float is off by 1e-5; the grain of the amounts follows."""
    pixels, stream, how = rgba(2, 24, 40), machine.stream(), {"grain_rendition": rendition}
    with nodes["Film"].create(**how) as node, ofx_nodes["Film"].create(**how) as on_cpu:
        target = on_device(node, pixels, **{STREAM: stream})
        machine.finish(stream)
        wanted = on_cpu.picture(pixels)
    with ofx_nodes["Film"].create() as plain:
        still = plain.picture(pixels)
    off = np.abs(target.pixels - wanted)[..., :3]
    assert np.quantile(off, 0.95) <= 1e-5 and np.abs(wanted - still).max() > 3e-3


@pytest.mark.parametrize("premultiplied", [False, True])
@pytest.mark.parametrize("mix", [1.0, 0.6, 0.0])
@pytest.mark.parametrize("has_matte", [False, True])
def test_alpha_mix_and_matte_are_the_cpus(machine, nodes, ofx_nodes, premultiplied, mix, has_matte):
    pixels, stream = rgba(2, 24, 40), machine.stream()
    pixels[..., :3] *= pixels[..., 3:] if premultiplied else 1
    matte = np.random.default_rng(2).random((24, 40, 1)).astype(np.float32) if has_matte else None
    how = {"premultiplied": "Pre"} if premultiplied else {}
    with nodes["Film"].create(GENERAL, mix=mix) as node, ofx_nodes["Film"].create(GENERAL, mix=mix) as on_cpu:
        target = on_device(node, pixels, matte=matte, premultiplied=premultiplied, **{STREAM: stream})
        machine.finish(stream)
        if has_matte:
            on_cpu.connect("Matte", Image(matte))
        wanted = on_cpu.picture(pixels, **how)
    np.testing.assert_allclose(target.pixels, wanted, atol=1e-4 * np.abs(wanted).max())
    np.testing.assert_array_equal(target.pixels[..., 3], pixels[..., 3])
    assert machine.library.emulated_waits(stream) == 0


@pytest.mark.parametrize("matte_to", ["Grain", "Both"])
def test_a_matte_of_grain_is_the_cpus(machine, nodes, ofx_nodes, matte_to):
    pixels, stream = rgba(2, 24, 40), machine.stream()
    matte = np.zeros((24, 40, 4), np.float32)
    matte[..., 3] = np.random.default_rng(2).random((24, 40))
    chosen = {"matte_to": matte_to, "grain_rendition": "linear", "scatter_bypass": 1, "inhibit_bypass": 1}
    with nodes["Film"].create(GENERAL, **chosen) as node, ofx_nodes["Film"].create(GENERAL, **chosen) as on_cpu:
        target = on_device(node, pixels, matte=matte, **{STREAM: stream})
        machine.finish(stream)
        on_cpu.connect("Matte", Image(matte))
        np.testing.assert_array_equal(target.pixels, on_cpu.picture(pixels))


def test_a_window_is_written_and_no_more(machine, nodes):
    pixels, window = rgba(2, 24, 40), (3, 5, 30, 20)
    with nodes["Film"].create() as node:
        whole, part = on_device(node, pixels), on_device(node, pixels, window)
    np.testing.assert_array_equal(part.pixels[4:19, 3:30], whole.pixels[4:19, 3:30])
    assert part.touched_outside(window) == 0


@pytest.mark.parametrize(
    "values", [{"view": "halation"}, {"colour": 0.5}, {"effects": 0.0}], ids=lambda v: next(iter(v))
)
def test_what_the_device_does_not_do_is_left_to_the_cpu_in_words(machine, nodes, values):
    with nodes["Film"].create(**values) as node:
        target = on_device(node, rgba(2, 24, 40), status=Status.GPU_RENDER_FAILED, **{STREAM: machine.stream()})
        assert node.effect.messages[-1][1].startswith("on the CPU: ") and node.effect.persistent is None
        assert target.touched_outside() == 0
        assert node.picture(rgba(2, 24, 40)).any()


@pytest.mark.parametrize("depth", [np.float16, np.uint8])
def test_pixels_of_another_depth_are_left_to_the_cpu(nodes, depth):
    with nodes["Film"].create() as node:
        on_device(node, np.ones((4, 6, 4), depth), status=Status.GPU_RENDER_FAILED)


def test_a_full_device_is_told_as_such_and_works_again_when_there_is_room(machine, nodes):
    pixels = rgba(1, 71, 93)  # of a size that has no room yet
    with nodes["Film"].create() as node:
        machine.library.emulated_full(1)
        on_device(node, pixels, status=Status.GPU_OUT_OF_MEMORY)
        assert "out of memory" not in (node.effect.persistent or "")
        machine.library.emulated_full(0)
        assert np.isfinite(on_device(node, pixels).pixels).all()


def test_a_device_that_is_lost_is_told_as_a_failed_render(machine, nodes):
    with nodes["Film"].create() as node:
        machine.library.emulated_failing(1)
        try:
            on_device(node, rgba(1, 12, 13), status=Status.GPU_RENDER_FAILED)
        finally:
            machine.library.emulated_failing(0)


MISSING = """
import os, sys
import numpy as np
from actinic.ofx_host.host import Host
says = {f"OfxImageEffectProp{n}Supported": "true" for n in ("CudaRender", "CudaStream")}
film = Host(says=says).load(sys.argv[1])["org.actinic.Film"]
assert film.descriptor.props.one("OfxImageEffectPropCudaRenderSupported") == "false"
with film.create() as node:
    assert node.effect.messages[-1][1].startswith("on the CPU: no "), node.effect.messages
    assert np.isfinite(node.picture(np.full((8, 8, 4), 0.18, np.float32))).all()
print("shown")
"""


def run(code, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path), **environment},
    )  # fmt: skip


@pytest.mark.parametrize("library", ["", "/nowhere/lib.so"])
def test_without_an_engine_or_a_driver_the_picture_is_the_cpus_and_the_log_says_why(tmp_path, ofx_bundle, library):
    """As built, beside the nodes: its library needs a driver, which this machine may lack."""
    given = {"ACTINIC_CUDA_LIBRARY": library} if library else {}
    if not library:
        try:
            ctypes.CDLL("libcuda.so.1")
            pytest.skip("a driver is here")
        except OSError:
            pass
    kept = os.environ.pop("ACTINIC_CUDA_LIBRARY", None)
    done = run(MISSING, ofx_bundle, **given)
    os.environ.update({"ACTINIC_CUDA_LIBRARY": kept} if kept else {})
    assert "shown" in done.stdout, done.stderr[-2000:]


UNREADABLE = """
import mmap, ctypes, sys
import numpy as np
from actinic.ofx_host.host import Host
from actinic.ofx_host.images import Image
says = {f"OfxImageEffectProp{n}Supported": "true" for n in ("CudaRender", "CudaStream")}
library = ctypes.CDLL(sys.argv[2])
library.emulated_stream.restype = ctypes.c_void_p
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, *[ctypes.c_int] * 3, ctypes.c_long]
closed = libc.mmap(None, 1 << 20, 0, 0x22, -1, 0)  # pages that no processor may read or write
with Host(says=says).load(sys.argv[1])["org.actinic.Film"].create() as node:
    for name in ("Source", "Output"):
        image = Image(np.zeros((24, 40, 4), np.float32))
        image.props.put("OfxImagePropData", closed + 65536)
        node.connect(name, image)
    for alpha in ("Opaque", "AlphaPremultiplied"):
        stream = library.emulated_stream()
        for name in ("Source", "Output"):
            node.effect.clips[name].image(0).props.put("OfxImageEffectPropPreMultiplication", "OfxImage" + alpha)
        status = node.render(OfxImageEffectPropCudaEnabled=1, OfxImageEffectPropCudaStream=stream)
        assert status == 0, node.effect.messages
print("untouched", flush=True)
import os
os._exit(0)
"""


def test_the_cpu_touches_no_pixel_of_a_device(machine, ofx_bundle):
    done = run(UNREADABLE, ofx_bundle, machine.library._name)
    assert "untouched" in done.stdout, (done.returncode, done.stderr[-2000:])
