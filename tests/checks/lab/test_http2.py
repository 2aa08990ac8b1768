"""HTTP/2 is offered and then declined, so that clients come back with HTTP/1.1 by themselves."""

import ssl

import pytest

from checks.lab.http2 import PREFACE, refusal

SETTINGS = bytes.fromhex("000000040000000000")
REQUEST = bytes.fromhex("000003010500000001") + b"\x82\x87\x84"
RESET = bytes.fromhex("000004030000000001") + bytes.fromhex("0000000d")


def test_the_request_is_reset_with_http_1_1_required() -> None:
    assert refusal(PREFACE + SETTINGS + REQUEST) == SETTINGS + RESET


@pytest.mark.parametrize("end", range(len(PREFACE + SETTINGS) + 9))
def test_nothing_is_said_before_the_request(end: int) -> None:
    assert refusal((PREFACE + SETTINGS + REQUEST)[:end]) is None


@pytest.mark.parametrize(
    ("offers", "chosen"), [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), ([], None)]
)
def test_a_host_takes_http2_from_whoever_offers_it(lab, visitor, offers, chosen) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    if offers:
        context.set_alpn_protocols(offers)
    with visitor.handshake("www.clean.test", context) as connection:
        assert connection.selected_alpn_protocol() == chosen


def test_a_client_that_speaks_it_is_sent_to_http_1_1(lab, visitor) -> None:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    context.set_alpn_protocols(["h2"])
    with visitor.handshake("www.clean.test", context) as connection:
        connection.sendall(PREFACE + SETTINGS + REQUEST)
        received = b""
        while len(received) < len(SETTINGS + RESET):
            received += connection.recv(100)
    assert received == SETTINGS + RESET
