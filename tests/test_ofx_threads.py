"""Many renders at once, many instances after one another, a user who stops: same pictures, no growth."""

import ctypes
import os
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from test_ofx_parity import rgba

from actinic.ofx_host.host import Host
from actinic.ofx_host.images import Image

EVS = (0.0, 0.5, 1.0, 1.5)


def test_eight_threads_in_four_instances_with_changing_parameters_give_each_its_own_picture(ofx_nodes):
    pixels = rgba(1, 24, 40)
    with ofx_nodes["Film"].create() as node:
        wanted = [(node.set("expose_ev", ev), node.picture(pixels))[1] for ev in EVS]
    instances = [ofx_nodes["Film"].create() for _ in range(4)]
    targets = threading.local()
    for node in instances:
        node.connect("Source", lambda time: Image(pixels))
        node.connect("Output", lambda time: targets.image)
        node.param("expose_ev").keys = dict(enumerate(EVS))

    def one(i):
        targets.image = Image.blank(*pixels.shape)
        assert instances[i % 4].render((0, 0, 40, 24), time=float(i % 7 % 4)) == 0
        np.testing.assert_array_equal(targets.image.pixels, wanted[i % 7 % 4])

    done = threading.Event()

    def turn_knobs():
        while not done.is_set():
            instances[3].set("layout", "Simple"), instances[3].set("view", 0), instances[2].set("print", 0)

    knobs = threading.Thread(target=turn_knobs)
    knobs.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(int(os.environ.get("ACTINIC_RENDERS", 200)))))
    done.set(), knobs.join()
    for node in instances:
        assert node.destroy() == 0 and node.effect.images_out == 0


def test_kernels_and_rows_run_on_the_threads_that_the_host_lends(tmp_path, ofx_bundle, ofx_nodes):
    own, pixels, lent = shutil.copytree(ofx_bundle, tmp_path / ofx_bundle.name), rgba(1, 200, 300), []
    with ofx_nodes["Film"].create() as node:
        wanted = node.picture(pixels)
    host = Host(cores=3)
    table, functions = host._suites["OfxMultiThreadSuite", 1]
    signature = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p)
    lend = signature(lambda f, n, a: (lent.append(n), functions[0](f, n, a))[1])
    table[0] = ctypes.cast(lend, ctypes.c_void_p)
    with host.load(own)["org.actinic.Film"].create() as node:
        np.testing.assert_array_equal(node.picture(pixels), wanted)
    assert len(lent) >= 21 and set(lent) == {3}  # reading, six convolutions of three passes, developing, finishing


GROWTH = """
import gc, sys
import numpy as np
from pathlib import Path
from actinic.ofx_host.host import Host
what, bundle = sys.argv[1:]
pixels = np.full((24, 40, 4), 0.18, np.float32)
film = Host().load(bundle)["org.actinic.Film"]
node = film.create()

def resident():
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

def render(i):
    node.set("expose_ev", i % 5 / 10)
    node.picture(pixels)

def instance(i):
    with film.create(film_id=("kodak_vision3_250d_5207", "kodachrome_64")[i % 2]) as made:
        made.picture(pixels)

body, count = {"renders": (render, 1000), "instances": (instance, 500)}[what]
for i in range(count // 4):
    body(i)
before = resident()
for i in range(count):
    body(i)
print(before, resident())
"""


@pytest.mark.parametrize("what", ["renders", "instances"])
def test_memory_stays_flat(ofx_bundle, what):
    done = subprocess.run(
        [sys.executable, "-c", GROWTH, what, ofx_bundle],
        capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    before, after = map(int, done.stdout.split())
    assert after <= 1.02 * before + (1 << 20), done.stderr


UNLOAD = """
import gc, sys, _ctypes
from pathlib import Path
from actinic.ofx_host.host import Host
host, path = Host(), sys.argv[1]
resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4096
for i in range(100):
    plugins = host.load(path)
    for plugin in plugins.values():
        assert plugin.context() and plugin.unload() == 0
    library = next(iter(plugins.values())).library
    del plugins, plugin
    _ctypes.dlclose(library._handle)
    host.objects._held = {k: v for k, v in host.objects._held.items() if v is host.props}
    gc.collect()
    before = resident() if i == 25 else before if i > 25 else 0
loaded = "Actinic.ofx" in Path("/proc/self/maps").read_text()
print(before, resident(), loaded)
"""


def test_a_hundred_times_loaded_described_and_unloaded(ofx_bundle):
    done = subprocess.run(
        [sys.executable, "-c", UNLOAD, ofx_bundle],
        capture_output=True, text=True, env={"PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    before, after, loaded = done.stdout.split() or [done.stderr]
    assert int(after) <= 1.02 * int(before) + (1 << 20) and loaded == "False"


class Stopping:
    """A user who stops at the n-th question."""

    def __init__(self, node, at):
        self.at, self.questions, self.lock = at, 0, threading.Lock()
        node.effect.must_stop = self

    def __call__(self):
        with self.lock:
            self.questions += 1
            return self.questions > self.at


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_user_who_stops_is_heard_at_once_in_every_stage(ofx_nodes, share):
    """tools/bench_ofx.py measures how long it takes; here: nothing is begun after the answer, and all is well after."""
    pixels = rgba(1, 700, 1200)
    with ofx_nodes["Film"].create() as node:
        whole, all_ = node.picture(pixels), Stopping(node, 10**9)
        node.picture(pixels)
        assert all_.questions > 600  # a row of blocks each: of reading, six transforms there and back, finishing
        stopping, target = Stopping(node, int(share * all_.questions)), Image.blank(*pixels.shape)
        node.connect("Source", Image(pixels)), node.connect("Output", target)
        assert node.render() == 1
        assert stopping.questions <= stopping.at + 1 + (os.cpu_count() or 1)
        assert node.effect.persistent is None and node.effect.images_out == 0 and target.touched_outside() == 0
        done = (target.pixels == whole).all(axis=(1, 2)).mean()  # the last stage alone writes
        assert done == 0 if share < 0.9 else done < 0.6
        Stopping(node, 10**9)
        np.testing.assert_array_equal(node.picture(pixels), whole)
