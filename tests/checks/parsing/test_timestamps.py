"""Lists of logs' promises are read as far as they go."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.lab.transparency import beside, log_id
from checks.parsing.timestamps import logs_in


def listed(*promises: bytes) -> bytes:
    content = b"".join(struct.pack("!H", len(one)) + one for one in promises)
    return struct.pack("!H", len(content)) + content


A, B = b"a" * 32, b"b" * 32
REST = bytes(8) + b"\0\0\4\3\0\1x"


def test_the_logs_of_a_servers_list_are_named() -> None:
    assert logs_in(beside(b"certificate", 3)) == tuple(log_id(number).hex() for number in range(3))


@pytest.mark.parametrize(
    ("data", "logs"),
    [
        (b"", ()),
        (b"\0", ()),
        (listed(), ()),
        (listed(b"\0" + A + REST), (A.hex(),)),
        (listed(b"\0" + A + REST, b"\1" + B + REST), (A.hex(),)),  # a version that nobody knows
        (listed(b"\0" + A + REST, b"short", b"\0" + B + REST), (A.hex(), B.hex())),
        (listed(b"\0" + A + REST, b"\0" + B + REST)[:-20], (A.hex(),)),
        (b"\xff\xff" + listed(b"\0" + A + REST)[2:], (A.hex(),)),
        (listed(*[b"\0" + A + REST] * 200), (A.hex(),) * 50),
    ],
)
def test_a_list_is_read_as_far_as_it_goes(data: bytes, logs: tuple[str, ...]) -> None:
    assert logs_in(data) == logs


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    assert all(len(one) == 64 for one in logs_in(data))
