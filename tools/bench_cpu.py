"""The CPU engine against what the machine could do: python tools/bench_cpu.py [--seconds 1]. Markdown tables.

A cost curve over picture sizes and threads, with peak memory; each stage of 1920x1080 on one thread beside its floor,
which is the larger of bytes moved / copy bandwidth and operations / what a matrix product reaches.
"""

import argparse
import resource
import sys
from functools import partial

import numpy as np
from bench import NEGATIVE, PRINT, median_time, picture

from actinic import fold, native, stock
from actinic.chain import State

SIZES = ((960, 540), (1920, 1080), (2880, 1620), (3840, 2160), (5760, 3240), (7680, 4320))
# Of a pixel: bytes read and written by a stage on its own, and float operations (fma two, compare one).
LOG2, EXP2, LOOK_UP = 15, 14, 6
FFT = 3 * 2 * 2.5 * np.log2(2048 * 1200) * 2048 * 1200 / (1920 * 1080)  # three layers, there and back, reflected edges
PASSES = 3 * 2 * 2 * 2 * 4  # rows and columns, there and back, each read and written
STAGES = (
    ("read and write", State.PIXELS, State.PIXELS, 24, 9),
    ("expose", State.SCENE, State.EXPOSURE, 24, 15 + 3 * 8 + 3 * 14),
    ("scatter", State.EXPOSURE, State.LATENT, 48 + PASSES, FFT + 3 * 14),
    ("develop and inhibit", State.LATENT, State.NEGATIVE, 72 + PASSES, FFT + 3 * (LOG2 + LOOK_UP + 14) + 6 * 5),
    ("enlarge", State.NEGATIVE, State.PRINT_EXPOSURE, 24, 14 * (5 + EXP2 + 2) + 3 * LOG2),
    ("print", State.PRINT_EXPOSURE, State.PRINT, 24, 3 * (LOOK_UP + 4)),
    ("view", State.PRINT, State.DISPLAY_LINEAR, 24, 13 * (5 + EXP2 + 6) + 6),
    ("encode", State.DISPLAY_LINEAR, State.DISPLAY, 24, 15 + 3 * (LOG2 + EXP2 + 10)),
)


def bandwidth(seconds: float) -> float:
    """Bytes a second of one thread that copies planes of a UHD frame."""
    a = np.ones(3 * 3840 * 2160, np.float32)
    b = np.empty_like(a)
    return 2 * a.nbytes / median_time(lambda: np.copyto(b, a), seconds)


def operations(seconds: float) -> float:
    """Float operations a second of one thread in a matrix product."""
    from threadpoolctl import threadpool_limits

    a = np.ones((1024, 1024), np.float32)
    with threadpool_limits(1):
        return 2 * 1024**3 / median_time(lambda: a @ a, seconds)


def curve(engine, seconds: float) -> None:
    print("| picture | MP | 1 thread, s | ns/px | 2 threads, s | ns/px | gain | peak memory, GiB |\n|" + "---|" * 8)
    for width, height in SIZES:
        scene = picture(width, height)
        out, megapixels, taken = np.empty_like(scene), width * height / 1e6, []
        for threads in (1, 2):
            native.use_threads(threads)
            taken.append(median_time(partial(engine.render, scene, out=out), seconds))
        ns = [1e3 * t / megapixels for t in taken]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"| {width}x{height} | {megapixels:.1f} | {taken[0]:.3f} | {ns[0]:.0f} | {taken[1]:.3f} | {ns[1]:.0f}",
            end="",
        )
        print(f" | {taken[0] / taken[1]:.2f} | {peak:.2f} |", flush=True)


def stages(engine, seconds: float) -> None:
    native.use_threads(1)
    scene = picture(1920, 1080)
    out, per_byte, per_flop = np.empty_like(scene), 1 / bandwidth(seconds), 1 / operations(seconds)
    print(f"\nA copy {1e-9 / per_byte:.1f} GB/s, a matrix product {1e-9 / per_flop:.0f} GFLOP/s.\n")
    print("| stage | bytes/px | flop/px | floor, ms | measured, ms | ratio | floor set by |\n|" + "---|" * 7)
    for name, start, until, size, flops in STAGES:
        given = engine.render(scene, until=start)[0] if start else scene
        measured = 1e3 * median_time(partial(engine.render, given, start=start, until=until, out=out), seconds)
        by = [1e3 * 1920 * 1080 * x for x in (size * per_byte, flops * per_flop)]
        limit = "memory" if by[0] > by[1] else "arithmetic"
        print(
            f"| {name} | {size} | {flops:.0f} | {max(by):.1f} | {measured:.1f} | {measured / max(by):.1f} | {limit} |"
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0)
    seconds = parser.parse_args().seconds
    engine = native.Engine(fold.fold(stock.load(NEGATIVE), stock.load(PRINT)))
    curve(engine, seconds)
    stages(engine, seconds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
