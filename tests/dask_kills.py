"""Render plates on two Dask workers while KILLS busy ones are killed; print what became of the frames as JSON.

python tests/dask_kills.py FOLDER_WITH_in OUT KILLS
"""

import json
import logging
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

from actinic.farm import cluster, plan
from actinic.render.order import Order


def kill_a_busy_worker(at, rng):
    """SIGKILL to a worker with a chunk in hand, at any moment of its work."""
    while True:
        busy = [address for address, tasks in at.processing().items() if tasks]
        pids = list(at.run(os.getpid, workers=busy, on_error="ignore").values()) if busy else []
        if pids:
            time.sleep(rng.uniform(0, 0.08))
            return os.kill(rng.choice(pids), signal.SIGKILL)
        time.sleep(0.02)


def watch(out, twice, done):
    """Names of frames that were put in place more than once: their inode changes."""
    seen = {}
    while not done.wait(0.004):
        for entry in os.scandir(out):
            if entry.name.startswith("f.") and seen.setdefault(entry.name, entry.inode()) != entry.inode():
                twice.add(entry.name)


def main(folder, out, kills):
    logging.disable(logging.CRITICAL)
    words = f"{folder}/in/plate.%04d.exr", f"{out}/f.%04d.exr"
    order = plan.packed(Order(words, control=("expose.ev=0.5",)), Path(out) / "job")
    rng, twice, done, outcomes = random.Random(kills), set(), threading.Event(), []
    watcher = threading.Thread(target=watch, args=(out, twice, done))
    with cluster.client("local:2") as at:
        watcher.start()
        when = sorted(rng.sample(range(1, int(0.7 * len(order.jobs()))), kills))
        killed = 0
        for outcome in cluster.render(order, at, 2, tries=kills + 1):
            outcomes.append(outcome)
            while killed < kills and len(outcomes) >= when[killed]:
                kill_a_busy_worker(at, rng)
                killed += 1
        done.set()
        watcher.join()
    made = [o.frame for o in outcomes if not o.skipped]
    told = {"frames": [o.frame for o in outcomes], "made": made, "twice": sorted(twice), "killed": killed}
    print(json.dumps(told))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
