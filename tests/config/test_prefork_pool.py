"""A process of the worker that an audit or a pack made large is not kept, and its successor loses no task."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

# In a process of its own, since the pool forks: what `keep` keeps, it keeps in the pool's.
POOL = """
import os, time
from config.prefork_pool import IDLE_SECONDS, MOST_GROWTH, Pool

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


# The worker itself, asked to end while the successor of a process that grew is at work.
WORKER = """
import os, signal, threading, time
from pathlib import Path
import psutil
from celery import shared_task
from celery.signals import worker_ready
from config import worker
from config.celery import app
from config.prefork_pool import MOST_GROWTH

kept, began = [], Path(os.environ["VAR_DIR"]) / "began"

@shared_task(name="checks.tasks.grow")
def grow():
    kept.append(b"x" * MOST_GROWTH)

@shared_task(name="checks.tasks.take_long")
def take_long():
    began.write_text(str(os.getpid()))
    time.sleep(3)
    began.with_name("ended").touch()

def pids():
    return {one.pid for one in psutil.Process().children()}

def ask():
    (first,) = pids()
    app.send_task("checks.tasks.grow", queue="probes")
    while pids() in ({first}, set()):
        time.sleep(0.05)
    app.send_task("checks.tasks.take_long", queue="probes")
    while not began.exists():
        time.sleep(0.05)
    assert began.read_text() in map(str, pids() - {first})
    time.sleep(0.3)
    os.kill(os.getpid(), signal.SIGTERM)

@worker_ready.connect
def begin(**_):
    threading.Thread(target=ask, daemon=True).start()

raise SystemExit(worker.main())
"""


def test_a_worker_that_is_asked_to_end_lets_the_successor_finish_its_task(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", WORKER], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "ended").exists(), ended.stderr
    assert "SIGKILL" not in ended.stderr


def test_a_process_that_grew_gives_way_to_another_once_nothing_comes(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)}
    ended = subprocess.run(
        [sys.executable, "-c", POOL], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 0, ended.stderr
