"""Sites of the lab that pour without end do so for as long as somebody reads, and no longer."""

import socket
import ssl
import time
import zlib

import pytest

from checks.lab import Host, HttpFault, HttpFaultKind, RunningLab, Scenario, Zone, running_lab

KINDS = {
    "endless": HttpFaultKind.ENDLESS_BODY,
    "drip": HttpFaultKind.DRIP,
    "bomb": HttpFaultKind.BOMB,
    "heads": HttpFaultKind.HUGE_HEADERS,
    "cut": HttpFaultKind.CUT_OFF,
}


@pytest.fixture(scope="module")
def streams():
    hosts = tuple(Host(f"{name}.pour.test", "1.1") for name in KINDS)
    faults = tuple(HttpFault(f"{name}.pour.test", kind) for name, kind in KINDS.items())
    with running_lab(
        [Scenario("pour", "pour.test", zones=(Zone("pour.test"),), hosts=hosts, http_faults=faults)]
    ) as lab:
        yield lab


def read(lab: RunningLab, name: str, most: int, seconds: float = 5) -> bytes:
    """What comes within that time, at most so many bytes; less where the server ends the connection."""
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    where = (f"{lab.base}.1.1", lab.port_map.get(443, 443))
    until, got = time.monotonic() + seconds, bytearray()
    with socket.create_connection(where, timeout=seconds) as plain:
        connection = context.wrap_socket(
            plain, server_hostname=f"{name}.pour.test", suppress_ragged_eofs=True
        )
        with connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {name}.pour.test\r\n\r\n".encode())
            while len(got) < most and time.monotonic() < until:
                connection.settimeout(max(0.01, until - time.monotonic()))
                try:
                    piece = connection.recv(65_536)
                except TimeoutError:
                    break
                if not piece:
                    break
                got += piece
    return bytes(got)


def test_an_endless_page_is_as_long_as_one_reads(streams: RunningLab) -> None:
    assert len(read(streams, "endless", 8_000_000)) >= 8_000_000


def test_a_dripping_page_comes_letter_by_letter(streams: RunningLab) -> None:
    head, _, body = read(streams, "drip", 10_000, seconds=1.2).partition(b"\r\n\r\n")
    assert b"Content-Length: 10485760" in head
    assert 1 <= body.count(b"a") - body.partition(b"<p>")[0].count(b"a") < 12


def test_a_bomb_is_small_until_it_is_unpacked(streams: RunningLab) -> None:
    head, _, body = read(streams, "bomb", 2_000_000).partition(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert len(body) < 1_000_000
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
    assert len(unpacker.decompress(body, 20_000_000)) == 20_000_000


def test_huge_headers_come_before_the_page(streams: RunningLab) -> None:
    got = read(streams, "heads", 12_000_000)
    assert len(got) > 10_000_000
    assert got.endswith(b"Content-Length: 0\r\n\r\n")


def test_a_page_that_is_cut_off_announces_more(streams: RunningLab) -> None:
    head, _, body = read(streams, "cut", 100_000).partition(b"\r\n\r\n")
    assert b"Content-Length: 10485760" in head
    assert len(body) < 100
