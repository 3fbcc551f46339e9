"""Times of the OpenFX nodes in our own host: python tools/bench_ofx.py BUNDLE [--seconds 4]

Cold: load, describe, create and the first 1080p frame, in a process of its own. Stop: from the user's wish to the
render's return, the longest of wishes all over a frame.
"""

import argparse
import subprocess
import sys
import threading
import time
from functools import partial

import numpy as np
from bench import NEGATIVE, PRINT, median_time, picture

from actinic import fold, native, stock
from actinic.ofx_host.host import Host
from actinic.ofx_host.images import Image

COLD = """import sys, time
import numpy as np
from actinic.ofx_host.host import Host
pixels, began = np.full((1080, 1920, 4), 0.18, np.float32), time.perf_counter()
with Host().load(sys.argv[1])["org.actinic.Film"].create() as node:
    node.picture(pixels)
print(time.perf_counter() - began)"""
WISHES = 12


def connected(node, pixels):
    """The node with a source, and a target of its kind."""
    node.connect("Source", Image(pixels)), node.connect("Output", Image(np.zeros_like(pixels)))
    return node


def stop_time(node, whole_s: float) -> float:
    """Seconds from a wish to the return, the longest of WISHES."""
    longest = 0.0
    for i in range(WISHES):
        wish = threading.Event()
        node.effect.must_stop = wish.is_set
        thread = threading.Thread(target=node.render)
        thread.start()
        time.sleep((i + 0.5) / WISHES * 0.9 * whole_s)
        began = time.perf_counter()
        wish.set(), thread.join()
        longest = max(longest, time.perf_counter() - began)
    node.effect.must_stop = lambda: False
    return longest


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle"), parser.add_argument("--seconds", type=float, default=4.0)
    asked = parser.parse_args()
    cold = [
        subprocess.run([sys.executable, "-c", COLD, asked.bundle], capture_output=True, text=True) for _ in range(3)
    ]
    print(f"{'cold, 1920x1080':32}{min(float(c.stdout) for c in cold):9.4f}")
    engine = native.Engine(fold.fold(stock.load(NEGATIVE), stock.load(PRINT)))
    film = Host().load(asked.bundle)["org.actinic.Film"]
    for size in ((1920, 1080), (3840, 2160)):
        scene, name = picture(*size), "x".join(map(str, size))
        rgba = np.dstack([scene, np.ones(scene.shape[:2], np.float32)])
        alone = median_time(partial(engine.render, scene, out=np.empty_like(scene)), asked.seconds)
        print(f"{name + ' engine':32}{alone:9.4f}")
        with film.create() as node:
            whole = median_time(connected(node, rgba).render, asked.seconds)
            draft = partial(node.render, OfxImageEffectPropRenderQualityDraft=1)
            found = {"node": whole, "stop": stop_time(node, whole), "node, draft": median_time(draft, asked.seconds)}
            found["node, half"] = median_time(connected(node, rgba.astype(np.float16)).render, asked.seconds)
        for what, seconds in found.items():
            print(f"{name + ' ' + what:32}{seconds:9.4f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
