"""One lab for all tests that only look; those that change or count things start their own."""

import socket
from collections.abc import Iterator

import pytest

from checks.lab import RunningLab, running_lab

from .visitor import Visitor


@pytest.fixture(scope="session")
def lab() -> Iterator[RunningLab]:
    with running_lab() as running:
        yield running


@pytest.fixture
def block() -> Iterator[str]:
    """An address block for a test that names its own; a port held in it keeps other test processes out."""
    for number in range(99, 79, -1):
        with socket.socket() as held:
            try:
                held.bind((f"127.{number}.255.254", 9053))
            except OSError:
                continue
            yield f"127.{number}"
            return
    pytest.fail("every address block is taken")


@pytest.fixture
def visitor(lab: RunningLab) -> Visitor:
    return Visitor(lab)
