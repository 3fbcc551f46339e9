"""Times of the CUDA engine by device events: python tools/bench_cuda.py [--frames 50] [--json]; needs CuPy and a GPU.

Medians, warm, inputs in rotation. Each state's row is a render from the start until there, device to device; "floor"
is the memory traffic that docs/cuda.md counts over the copy bandwidth measured here.
"""

import argparse
import json
import statistics
import sys
import time

import cupy
import numpy as np
from bench import NEGATIVE, PRINT, picture

from actinic import fold, native, stock
from actinic.chain import State

FLOOR_GB = {"1920x1080": 1.13, "3840x2160": 4.51, "7680x4320": 17.9}  # docs/cuda.md
SIZES = ((1920, 1080), (3840, 2160), (7680, 4320))


def event_ms(body, frames: int, stream) -> float:
    """Median milliseconds between events around body(i), after two warm-up calls."""
    for i in range(2):
        body(i)
    taken = []
    for i in range(frames):
        start, end = cupy.cuda.Event(), cupy.cuda.Event()
        start.record(stream), body(i), end.record(stream)
        end.synchronize()
        taken.append(cupy.cuda.get_elapsed_time(start, end))
    return statistics.median(taken)


def copy_gb_s(stream) -> float:
    """Bandwidth of a copy of 1 GiB within the device, read and write both counted."""
    a, b = (cupy.empty(1 << 28, cupy.float32) for _ in range(2))
    return 2 * a.nbytes / event_ms(lambda _: cupy.copyto(b, a), 20, stream) / 1e6


def host_ms(engine, scene, frames: int) -> float:
    """Median of a frame from pinned memory to pinned memory, one at a time."""
    pinned = [np.frombuffer(cupy.cuda.alloc_pinned_memory(scene.nbytes), np.float32, scene.size) for _ in range(2)]
    given, out = (p.reshape(scene.shape) for p in pinned)
    given[:] = scene
    taken = []
    for _ in range(frames + 2):
        start = time.perf_counter()
        engine.render(given, out=out)
        taken.append(1e3 * (time.perf_counter() - start))
    return statistics.median(taken[2:])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=50)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    engine = native.Engine(fold.fold(stock.load(NEGATIVE), stock.load(PRINT)), device="cuda")
    with cupy.cuda.Stream(non_blocking=True) as stream:
        found = {"copy, GB/s": copy_gb_s(stream)}
        for width, height in SIZES:
            name, scene = f"{width}x{height}", picture(width, height)
            scenes, out = [cupy.asarray(np.roll(scene, 7 * i, axis=1)) for i in range(3)], cupy.empty_like(scene)
            stream.synchronize()
            for state in State:
                render = {"until": state, "out": out, "stream": stream.ptr}
                body = lambda i, r=render, s=scenes: engine.render(s[i % 3], **r)  # noqa: E731
                found[f"{name} until {state.name}, ms"] = event_ms(body, asked.frames, stream)
            found[f"{name} floor, ms"] = 1e3 * FLOOR_GB[name] / found["copy, GB/s"]
            found[f"{name} host to host, ms"] = host_ms(engine, scene, asked.frames)
    print(json.dumps(found) if asked.json else "\n".join(f"{n:44}{v:10.3f}" for n, v in found.items()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
