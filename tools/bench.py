"""Times of the engine: python tools/bench.py [--seconds 4] [--json]. Medians after a warm-up; ratios to the bars."""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from functools import partial

import numpy as np

from actinic import fold, native, stock
from actinic.chain import State

BARS = {"1920x1080": 0.06, "3840x2160": 0.25, "start-up": 1.0, "fold": 10.0}
NEGATIVE, PRINT = "kodak_vision3_250d_5207", "kodak_vision_2383"
START = f"""from actinic import fold, native, stock
native.Engine(fold.fold(stock.load('{NEGATIVE}'), stock.load('{PRINT}')))"""


def median_time(body, seconds: float) -> float:
    """Median of repeated runs, one warm-up first."""
    body()
    taken, until = [], time.perf_counter() + seconds
    while len(taken) < 3 or time.perf_counter() < until:
        start = time.perf_counter()
        body()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def picture(width: int, height: int) -> np.ndarray:
    """A scene with shadows, greys and sources 10 stops above them."""
    draw = np.random.default_rng(1)
    ramp = 0.18 * 2.0 ** np.linspace(-8, 4, width)
    scene = np.repeat((ramp * draw.uniform(0.8, 1.25, (height, 1)))[..., None], 3, axis=2)
    scene[:: height // 8, :: width // 16] = 184
    return scene.astype(np.float32)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    pair = stock.load(NEGATIVE), stock.load(PRINT)
    found = {"fold": median_time(lambda: fold.fold_anew(*pair), 0)}
    found["start-up"] = median_time(lambda: subprocess.run([sys.executable, "-c", START], check=True), asked.seconds)
    engine = native.Engine(fold.fold(*pair))
    for width, height in ((1920, 1080), (3840, 2160)):
        scene = picture(width, height)
        out = np.empty_like(scene)
        for state in State:
            render = partial(engine.render, scene, until=state, out=out)
            found[f"{width}x{height} until {state.name}"] = median_time(render, asked.seconds / 4)
        found[f"{width}x{height}"] = found.pop(f"{width}x{height} until DISPLAY")
    found["peak memory, GiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    if asked.json:
        print(json.dumps(found))
        return 0
    for name, value in found.items():
        bar = f"  {value / BARS[name]:5.2f} of the bar" if name in BARS else ""
        print(f"{name:32}{value:9.4f}{bar}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
