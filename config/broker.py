"""The embedded broker: messages as files of the portal's own folder, for a portal without Redis."""

import os
import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

LONGEST_WAIT = 0.2


class Channel(filesystem.Channel):
    """Messages appear and are taken by renaming, so that nobody ever reads one that is half written."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as its base
        folder = self._folder()
        name = f"{time_ns()}_{uuid.uuid4()}"
        unfinished = folder / f".{name}"
        unfinished.write_text(dumps(payload), encoding="utf-8")
        unfinished.rename(folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        """The oldest message of the queue. One that a worker dies with is sent anew by its row's sweep."""
        folder = self._folder()
        for name in sorted(os.listdir(folder)):  # noqa: PTH208  often: plain strings are enough
            if name.partition(".")[2] != f"{queue}.msg":
                continue
            taken = folder / f".taken-{name}"
            try:
                (folder / name).rename(taken)
            except FileNotFoundError:
                continue  # another worker was quicker
            text = taken.read_text(encoding="utf-8")
            taken.unlink()
            return loads(text)
        raise Empty

    def _size(self, queue: str) -> int:
        """How many messages wait; asked before the first one is ever sent, so the folder may not be there."""
        self._folder()
        return int(super()._size(queue))

    def _folder(self) -> Path:
        folder = Path(self.data_folder_in)
        folder.mkdir(parents=True, exist_ok=True)
        return folder


class Transport(filesystem.Transport):
    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None, **kwargs: Any) -> None:
        """Gives up sooner than the worker asks, which sees only then that it is to end: two seconds later."""
        super().drain_events(connection, timeout=timeout and min(timeout, LONGEST_WAIT), **kwargs)
