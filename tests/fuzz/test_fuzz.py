"""Two seconds of wild input for each parser, the same each time; `python -m tests.fuzz` goes on for long."""

import random
import time

import pytest

from tests.fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_no_exception_escapes(target: str) -> None:
    count, failures = TARGETS[target](time.monotonic() + 2, random.Random(20_260_101))
    assert count > 0
    assert failures == []
