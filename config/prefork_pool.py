"""The worker's processes: they share what is loaded, and one that grew leaves when there is nothing to do.

The latter with the embedded broker; with Redis Celery's own pool runs, which shares in the same way. Celery
knows a pool that forks by the word in this module's name.
"""

import gc
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from billiard import pool
from celery.concurrency import prefork

STATM = Path("/proc/self/statm")
IDLE_SECONDS = 1.0
MOST_GROWTH = 24 * 2**20


class Worker(pool.Worker):
    """One process of the pool, which gives way to another between two tasks once it has grown.

    After an audit or a pack it would keep what it took, used or not. While work goes on it stays, and with it
    what it has prepared.
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


class Supervisor(pool.Supervisor):
    """Starts the successors. A process is killed when the thread that started it ends, so it ends last."""

    pool: Any
    _state: int

    def body(self) -> None:
        super().body()
        while self._state == pool.CLOSE and any(process.is_alive() for process in [*self.pool._pool]):
            time.sleep(0.05)


class Pool(pool.Pool):
    Worker = Worker
    Supervisor = Supervisor
    _state: int

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._maintaining = threading.Lock()
        super().__init__(*arguments, **options)

    def close(self) -> None:
        """Where a process has just left, its successor comes first: without any the work could not end."""
        if self._state == pool.RUN:
            self._maintain_pool()
        super().close()

    def _maintain_pool(self) -> None:
        with self._maintaining:
            super()._maintain_pool()  # type: ignore[misc]  # billiard's types leave it out


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
