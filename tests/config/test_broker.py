"""The embedded broker hands each message over once, whole and in order, however many ask for it."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from kombu import Connection

from config.broker import Channel


@pytest.fixture
def channel(tmp_path: Path) -> Iterator[Channel]:
    with _connection(tmp_path) as connection:
        yield connection.default_channel


def _connection(folder: Path) -> Connection:
    options = {
        "data_folder_in": str(folder),
        "data_folder_out": str(folder),
        "control_folder": str(folder / "control"),
    }
    return Connection(
        "filesystem://localhost", transport="config.broker:Transport", transport_options=options
    )


def test_messages_come_in_order_and_once(channel: Channel) -> None:
    for number in range(5):
        channel._put("probes", {"number": number})
    assert [channel._get("probes")["number"] for _turn in range(5)] == list(range(5))
    with pytest.raises(Empty):
        channel._get("probes")


def test_queues_are_apart(channel: Channel) -> None:
    channel._put("probes", {"a": 1})
    with pytest.raises(Empty):
        channel._get("documents")
    with pytest.raises(Empty):
        channel._get("obes")


def test_nothing_stays_behind(channel: Channel, tmp_path: Path) -> None:
    channel._put("probes", {"a": "ü"})
    assert channel._get("probes") == {"a": "ü"}
    assert [path for path in tmp_path.iterdir() if path.is_file()] == []


def test_many_workers_take_each_message_once(channel: Channel) -> None:
    for number in range(200):
        channel._put("probes", {"number": number})

    def take_all(_worker: int) -> list[Any]:
        taken = []
        while True:
            try:
                taken.append(channel._get("probes")["number"])
            except Empty:
                return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [number for part in pool.map(take_all, range(4)) for number in part]
    assert sorted(taken) == list(range(200))


def test_who_waits_for_messages_soon_hears_that_there_are_none(tmp_path: Path) -> None:
    began = time.monotonic()
    with _connection(tmp_path) as connection, pytest.raises(TimeoutError):
        connection.default_channel.connection.drain_events(connection, timeout=60)
    assert time.monotonic() - began < 2
