"""One lab for all tests that only look; those that change or count things start their own."""

from collections.abc import Iterator

import pytest

from checks.lab import RunningLab, running_lab

from .visitor import Visitor


@pytest.fixture(scope="session")
def lab() -> Iterator[RunningLab]:
    with running_lab() as running:
        yield running


@pytest.fixture
def visitor(lab: RunningLab) -> Visitor:
    return Visitor(lab)
