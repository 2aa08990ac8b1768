"""A process of the worker that an audit or a pack made large is not kept, and its successor loses no task."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# In a process of its own, since the pool forks: what `keep` keeps, it keeps in the pool's.
POOL = """
import os, time
from config.worker_pool import IDLE_SECONDS, MOST_GROWTH, Pool

kept = []

def keep(size):
    kept.append(b"x" * size)
    return os.getpid()

def process_of(pool, size):
    return pool.apply_async(keep, [size]).get(20)

pool = Pool(1)
small = process_of(pool, MOST_GROWTH // 4)
time.sleep(1.5 * IDLE_SECONDS)
assert process_of(pool, 0) == small, "one that has hardly grown stays"
large = process_of(pool, MOST_GROWTH)
assert large == small
assert process_of(pool, 0) == large, "while work comes it stays"
waiting = [pool.apply_async(keep, [0]) for _ in range(20)]
assert {one.get(20) for one in waiting} == {large}
time.sleep(IDLE_SECONDS + 0.5)  # it is on its way out, and what comes now is for the next one
waiting = [pool.apply_async(keep, [0]) for _ in range(20)]
(successor,) = {one.get(20) for one in waiting}
assert successor != large
pool.terminate()
"""


def test_a_process_that_grew_gives_way_to_another_once_nothing_comes(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", POOL], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
