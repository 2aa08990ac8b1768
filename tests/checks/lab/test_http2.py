"""The lab's hosts speak HTTP/2 with whoever offers it, delays and faults included."""

import ssl
import time
from collections.abc import Iterator

import h2.events
import pytest
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

from checks.lab import Host, HttpFault, HttpFaultKind, Route, RunningLab, Scenario, Zone, running_lab

from .visitor import Visitor

_FAULTS = {
    "endless": HttpFaultKind.ENDLESS_BODY,
    "cut": HttpFaultKind.CUT_OFF,
    "heads": HttpFaultKind.HUGE_HEADERS,
    "slow": HttpFaultKind.SLOW,
    "silent": HttpFaultKind.TIMEOUT,
    "reset": HttpFaultKind.RESET,
}


@pytest.fixture(scope="module")
def speaking() -> Iterator[RunningLab]:
    page = Route("/", body="<!doctype html><p>" + "long " * 60_000)
    form = Route("/send", body="thanks", methods=("GET", "POST"))
    host = Host("two.test", "1.1", (page, form), is_compressed=False)
    faults = tuple(HttpFault("two.test", kind, f"/{name}", ms=300) for name, kind in _FAULTS.items())
    with running_lab(
        [Scenario("two", "two.test", zones=(Zone("two.test"),), hosts=(host,), http_faults=faults)],
        delay_ms=40,
    ) as lab:
        yield lab


@pytest.mark.parametrize(
    ("offers", "chosen"), [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1"), ([], None)]
)
def test_a_host_takes_http2_from_whoever_offers_it(lab, visitor, offers, chosen) -> None:
    with visitor.handshake("www.clean.test", _context(lab, offers)) as connection:
        assert connection.selected_alpn_protocol() == chosen


def _context(lab: RunningLab, offers: list[str]) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(lab.ca_file))
    if offers:
        context.set_alpn_protocols(offers)
    return context


class Client:
    """The least that speaks HTTP/2: requests on one connection, events as they come."""

    def __init__(self, connection: ssl.SSLSocket) -> None:
        self._connection = connection
        self.state = H2Connection()
        self.state.initiate_connection()

    def ask(self, path: str, method: str = "GET", body: bytes = b"") -> int:
        number = self.state.get_next_available_stream_id()
        head = [(":method", method), (":scheme", "https"), (":authority", "two.test"), (":path", path)]
        self.state.send_headers(number, head, end_stream=not body)
        if body:
            self.state.send_data(number, body, end_stream=True)
        self._flush()
        return number

    def events(self, seconds: float = 5) -> Iterator[h2.events.Event]:
        """Until the server hangs up or that time is over."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            self._connection.settimeout(left)
            try:
                data = self._connection.recv(65_536)
            except (TimeoutError, ConnectionResetError):
                return
            if not data:
                return
            for event in self.state.receive_data(data):
                if isinstance(event, h2.events.DataReceived):
                    self.state.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                yield event
            self._flush()

    def bodies(self, *numbers: int) -> dict[int, bytes]:
        """The complete bodies of those streams."""
        found = dict.fromkeys(numbers, b"")
        missing = set(numbers)
        for event in self.events():
            if isinstance(event, h2.events.DataReceived):
                found[event.stream_id] += event.data
            elif isinstance(event, h2.events.StreamEnded):
                missing.discard(event.stream_id)
            if not missing:
                return found
        raise AssertionError(f"no answer on {missing}")

    def _flush(self) -> None:
        self._connection.sendall(self.state.data_to_send())


@pytest.fixture
def client(speaking: RunningLab) -> Iterator[Client]:
    with Visitor(speaking).handshake("two.test", _context(speaking, ["h2"])) as connection:
        yield Client(connection)


def test_ten_requests_at_once_wait_no_longer_than_one(client: Client) -> None:
    began = time.monotonic()
    numbers = [client.ask("/send") for _ in range(10)]
    assert set(client.bodies(*numbers).values()) == {b"thanks"}
    assert 0.04 <= time.monotonic() - began < 0.3


def test_a_page_larger_than_the_window_comes_whole(client: Client) -> None:
    number = client.ask("/")
    assert len(client.bodies(number)[number]) > 300_000


def test_a_posted_body_is_read(client: Client, speaking: RunningLab) -> None:
    number = client.ask("/send", "POST", b"a=1")
    assert client.bodies(number)[number] == b"thanks"
    assert ("https", "POST", "/send") in {(r.scheme, r.method, r.path) for r in speaking.log.requests}


def test_one_slow_answer_keeps_no_other_waiting(client: Client) -> None:
    slow, swift = client.ask("/slow"), client.ask("/send")
    ended = [e.stream_id for e in client.events(1) if isinstance(e, h2.events.StreamEnded)]
    assert ended == [swift, slow]


def test_an_endless_page_goes_on(client: Client) -> None:
    number, got = client.ask("/endless"), 0
    for event in client.events(5):
        got += len(event.data) if isinstance(event, h2.events.DataReceived) else 0
        if got > 3_000_000:
            break
    assert got > 3_000_000
    client.state.reset_stream(number)


@pytest.mark.parametrize("path", ["/cut", "/reset"])
def test_what_breaks_off_is_one_stream(client: Client, path: str) -> None:
    number = client.ask(path)
    resets = [e for e in client.events(1) if isinstance(e, h2.events.StreamReset)]
    assert [(e.stream_id, e.error_code) for e in resets] == [(number, ErrorCodes.INTERNAL_ERROR)]
    other = client.ask("/send")
    assert client.bodies(other) == {other: b"thanks"}


def test_silence_is_one_stream_as_well(client: Client) -> None:
    silent, other = client.ask("/silent"), client.ask("/send")
    assert client.bodies(other) == {other: b"thanks"}
    assert silent not in {getattr(e, "stream_id", 0) for e in client.events(0.3)}


def test_headers_without_end_are_too_many_for_any_client(client: Client) -> None:
    client.ask("/heads")
    with pytest.raises(ProtocolError):
        list(client.events(5))


def test_what_is_no_http2_is_answered_with_goodbye(speaking: RunningLab) -> None:
    with Visitor(speaking).handshake("two.test", _context(speaking, ["h2"])) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: two.test\r\n\r\n")
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    assert received
    assert not received.startswith(b"HTTP/1.1")
