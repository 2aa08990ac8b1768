"""The worker's processes: they share what is loaded, and one that grew leaves when there is nothing to do."""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from billiard import pool
from celery.concurrency import prefork

STATM = Path("/proc/self/statm")
IDLE_SECONDS = 1.0
MOST_GROWTH = 24 * 2**20


class Worker(pool.Worker):
    """One process of the pool. After an audit or a pack it keeps what it took, used or not: then another

    takes its place, between two tasks. While work goes on it stays, and with it what it has prepared.
    """

    inq: Any  # the pipe that the tasks come by
    wait_for_job: Callable[[], Any]

    def on_loop_start(self, pid: int) -> None:
        """Called in the process itself, before its first task."""
        next_job, at_start = self.wait_for_job, own_bytes()

        def wait_for_job() -> Any:
            if own_bytes() - at_start > MOST_GROWTH and not self.inq._reader.poll(IDLE_SECONDS):
                sys.exit(pool.EX_RECYCLE)
            return next_job()

        self.wait_for_job = wait_for_job


class Pool(pool.Pool):
    Worker = Worker


class TaskPool(prefork.TaskPool):
    BlockingPool = Pool

    def on_start(self) -> None:
        """The collector would write to all that its processes share, and so make a copy for each."""
        gc.collect()
        gc.freeze()
        super().on_start()


def own_bytes() -> int:
    """What this process holds in memory beside files; 0 where the system does not tell: so none has grown."""
    try:
        _size, resident, of_files, *_ = STATM.read_text(encoding="ascii").split()
    except OSError:
        return 0
    return (int(resident) - int(of_files)) * os.sysconf("SC_PAGE_SIZE")
