"""A hello is built as the RFCs draw it."""

import struct

import pytest

from checks.net.hello import BROKEN, FINITE_FIELD, HELLO_VERSIONS, USUAL, client_hello


@pytest.mark.parametrize("version", HELLO_VERSIONS)
def test_a_hello_offers_its_version_the_suites_and_the_name(version: str) -> None:
    hello = client_hello(version, "shop.test", USUAL)
    kind, _, length = struct.unpack("!BHH", hello[:5])
    assert (kind, length) == (22, len(hello) - 5)
    assert struct.unpack("!H", hello[9:11])[0] == HELLO_VERSIONS[version]
    assert struct.pack("!H", USUAL[0]) in hello
    assert (b"shop.test" in hello) is (version != "SSLv3"), "SSL 3.0 has no extensions"


def test_a_hello_asks_for_a_staple_and_timestamps_where_they_are_wanted() -> None:
    status, timestamps = bytes.fromhex("000500050100000000"), bytes.fromhex("00120000")
    asking = client_hello("TLSv1.2", "shop.test", USUAL, wants_status=True)
    assert asking.endswith(status + timestamps)
    assert struct.unpack("!H", asking[3:5])[0] == len(asking) - 5
    assert status not in client_hello("TLSv1.2", "shop.test", USUAL)


def test_no_suite_is_both_broken_and_a_sign_of_strength() -> None:
    assert not set(BROKEN) & set(FINITE_FIELD)
