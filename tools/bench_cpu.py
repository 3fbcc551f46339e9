"""The CPU engine against what the machine could do: python tools/bench_cpu.py. Prints Markdown tables.

A cost curve over picture sizes, threads and memory; each stage of 1920x1080 beside its floor, the larger of bytes / a
copy and operations / a matrix product. One thread in CPU time, two in wall time (let nothing else run).
"""

import resource
import sys
import time
from functools import partial

import numpy as np
from bench import NEGATIVE, PRINT, picture
from threadpoolctl import threadpool_limits

from actinic import fold, native, stock
from actinic.chain import State

RUNS, SIZES = 5, ((960, 540), (1920, 1080), (2880, 1620), (3840, 2160), (5760, 3240), (7680, 4320))
# Of a pixel: bytes that a stage on its own reads and writes, and float operations (fma two, compare one).
LOG2, EXP2, READ = 15, 14, 6
FFT = 3 * 2 * 2.5 * np.log2(2048 * 1200) * 2048 * 1200 / (1920 * 1080)  # three layers, there and back, edges too
PASSES = 3 * 2 * 2 * 2 * 4  # rows and columns, there and back, each read and written
STAGES = (
    ("read and write", State.PIXELS, State.PIXELS, 24, 9),
    ("expose", State.SCENE, State.EXPOSURE, 24, 15 + 3 * 8 + 3 * 14),
    ("scatter", State.EXPOSURE, State.LATENT, 48 + PASSES, FFT + 3 * 14),
    ("develop and inhibit", State.LATENT, State.NEGATIVE, 72 + PASSES, FFT + 3 * (LOG2 + READ + 14) + 6 * 5),
    ("enlarge", State.NEGATIVE, State.PRINT_EXPOSURE, 24, 14 * (5 + EXP2 + 2) + 3 * LOG2),
    ("print", State.PRINT_EXPOSURE, State.PRINT, 24, 3 * (READ + 4)),
    ("view", State.PRINT, State.DISPLAY_LINEAR, 24, 13 * (5 + EXP2 + 6) + 6),
    ("encode", State.DISPLAY_LINEAR, State.DISPLAY, 24, 15 + 3 * (LOG2 + EXP2 + 10)),
)


def median(body, clock=time.thread_time) -> float:
    """Median seconds of a few runs, one warm-up first."""
    times = [(clock(), body(), clock()) for _ in range(RUNS + 1)][1:]
    return float(np.median([end - start for start, _, end in times]))


def machine() -> tuple[float, float]:
    """Seconds that one thread takes for a byte of a copy and for an operation of a matrix product."""
    a, m = np.ones(3 * 3840 * 2160, np.float32), np.ones((1024, 1024), np.float32)
    b = np.empty_like(a)
    with threadpool_limits(1):
        return median(lambda: np.copyto(b, a)) / (2 * a.nbytes), median(lambda: np.matmul(m, m)) / (2 * 1024**3)


def curve(engine) -> None:
    print("| picture | MP | 1 thread, s | ns/px | 2 threads, s | ns/px | peak memory, GiB |\n|" + "---|" * 7)
    for width, height in SIZES:
        scene, megapixels, taken = picture(width, height), width * height / 1e6, []
        render = partial(engine.render, scene, out=np.empty_like(scene))
        for threads, clock in ((1, time.thread_time), (2, time.perf_counter)):
            native.use_threads(threads)
            taken.append(median(render, clock))
        cells = f"{width}x{height}", f"{megapixels:.1f}", *(f"{t:.3f} | {1e3 * t / megapixels:.0f}" for t in taken)
        print(
            "|", " | ".join(cells), f"| {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} |", flush=True
        )


def stages(engine) -> None:
    native.use_threads(1)
    scene, (byte, operation) = picture(1920, 1080), machine()
    print(f"\nA copy {1e-9 / byte:.1f} GB/s, a matrix product {1e-9 / operation:.0f} GFLOP/s.\n")
    print("| stage | bytes/px | flop/px | floor, ms | measured, ms | ratio | floor set by |\n|" + "---|" * 7)
    for name, start, until, size, flops in STAGES:
        given = engine.render(scene, until=start)[0] if start else scene
        measured = 1e3 * median(partial(engine.render, given, start=start, until=until, out=np.empty_like(scene)))
        floor, limit = max(
            (1e3 * 1920 * 1080 * x, n) for x, n in ((size * byte, "memory"), (flops * operation, "sums"))
        )
        print(f"| {name} | {size} | {flops:.0f} | {floor:.1f} | {measured:.1f} | {measured / floor:.1f} | {limit} |")


if __name__ == "__main__":
    made = native.Engine(fold.fold(stock.load(NEGATIVE), stock.load(PRINT)))
    sys.exit(curve(made) or stages(made))
