"""What must not be sent twice is not: neither under a permit, nor where it may have changed something."""

import asyncio
from collections import Counter
from collections.abc import Callable

import pytest
from h2.errors import ErrorCodes

from checks.catalogue.edge_active import rate_limit
from checks.facts.throttling import ThrottleFacts, probe_throttling
from checks.net.answers import NetError
from checks.net.network import Net, open_net
from checks.permission.gate import Gate
from checks.permission.limits import LIMITS, RATE_LIMIT, Limits
from checks.permission.warrant import MemoryLedger, Permit, Warrants
from checks.subjects import Route, RouteRole
from tests.checks.net.http2_servers import GOAWAY, URL, OnRequest, Peer, Server, asking, serving, speak
from tests.checks.net.small_servers import config, everything_at, name_server, page, request_head, web_server

FORM = b"<form method=post action=/><input name=email><input type=password name=p></form>"
ROUTE = Route(URL, RouteRole.LOGIN)

type Reaction = Callable[[Peer, int], None]


def refuse(peer: Peer, number: int) -> None:
    peer.state.reset_stream(number, ErrorCodes.REFUSED_STREAM)
    peer.flush()


def demand_http_1(peer: Peer, number: int) -> None:
    peer.state.reset_stream(number, ErrorCodes.HTTP_1_1_REQUIRED)
    peer.flush()


def say_goodbye(peer: Peer, number: int) -> None:
    peer.write_frame(GOAWAY, 0, 0, (number - 2).to_bytes(4, "big") + bytes(4))


def hang_up(peer: Peer, _number: int) -> None:
    peer.writer.close()


class Wire:
    """Counts what arrives; answers the first request of each connection, and reacts to the others."""

    def __init__(self, reaction: Reaction, *, answers_new_connections: bool = True) -> None:
        self.reaction = reaction
        self.answers_new_connections = answers_new_connections
        self.arrived: Counter[str] = Counter()

    @property
    def total(self) -> int:
        return self.arrived.total()

    def server(self) -> Server:
        async def serve(peer: Peer) -> None:
            may_answer = [self.answers_new_connections or not self.total]
            await speak(peer, self._on_request(may_answer))

        return serve

    async def over_http_1(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while head := await request_head(reader):
            self.arrived[head.split(" ")[0]] += 1
            await reader.read(int(head.lower().partition("content-length:")[2].split("\r")[0] or 0))
            writer.write(page(FORM))
            await writer.drain()

    def _on_request(self, may_answer: list[bool]) -> OnRequest:
        async def take(peer: Peer, number: int, head: dict[str, str]) -> None:
            self.arrived[head[":method"]] += 1
            if may_answer[0]:
                may_answer[0] = False
                peer.answer(number, FORM, content_type="text/html")
            else:
                self.reaction(peer, number)

        return take


def burst(wire: Wire) -> tuple[ThrottleFacts, MemoryLedger]:
    ledger = MemoryLedger()
    limits = Limits(LIMITS[RATE_LIMIT].per_address, 200)
    warrants = Warrants([Permit(RATE_LIMIT, frozenset({URL}), limits)], ledger=ledger)
    facts = asking(wire.server(), lambda net, _: probe_throttling(ROUTE, net, warrants), one=wire.over_http_1)
    return facts, ledger


@pytest.mark.parametrize("reaction", [refuse, demand_http_1, say_goodbye, hang_up])
@pytest.mark.parametrize("answers_new_connections", [True, False])
def test_each_line_of_the_log_is_one_request_on_the_wire(
    reaction: Reaction, answers_new_connections: bool
) -> None:
    wire = Wire(reaction, answers_new_connections=answers_new_connections)
    _, ledger = burst(wire)
    assert 2 <= wire.total == len(ledger.sent) <= LIMITS[RATE_LIMIT].per_address


def test_a_refused_stream_is_a_request_that_was_held_back() -> None:
    wire = Wire(refuse)
    facts, _ = burst(wire)
    verdict = rate_limit(ROUTE, facts)
    assert (verdict.outcome, verdict.code, wire.total) == ("pass", "rate-limit.throttled", 2)
    assert "REFUSED_STREAM" in verdict.summary


def test_connections_that_end_after_one_answer_prove_nothing_about_guessing() -> None:
    facts, ledger = burst(Wire(hang_up))
    verdict = rate_limit(ROUTE, facts)
    assert (verdict.outcome, verdict.code) == ("could_not_tell", "rate-limit.error")
    assert len(ledger.sent) == LIMITS[RATE_LIMIT].per_address


@pytest.mark.parametrize(("most", "statuses"), [(3, [200, 0, 200]), (2, [200, 0])])
def test_a_get_on_a_connection_that_ends_is_asked_again_within_the_limit(
    most: int, statuses: list[int]
) -> None:
    wire, ledger = Wire(hang_up), MemoryLedger()
    warrants = Warrants([Permit(RATE_LIMIT, frozenset({URL}), Limits(most, 200))], ledger=ledger)

    async def ask(net: Net, _count: object) -> object:
        gate = Gate(warrants, net, RATE_LIMIT, URL)
        return [await gate.try_send(URL) for _ in range(2)]

    *_, last = asking(wire.server(), ask)  # type: ignore[misc]
    assert [entry[-1] for entry in ledger.sent] == statuses
    assert wire.total == most
    assert isinstance(last, NetError) is (most == 2)


async def _two(net: Net, method: str) -> NetError | int:
    await net.request(URL, fresh=True)
    try:
        return (await net.request(URL, method=method, body=b"a=1", fresh=True)).status
    except NetError as error:
        return error


def test_a_post_is_not_repeated_when_its_connection_just_ends() -> None:
    wire = Wire(hang_up)
    got = asking(wire.server(), lambda net, _: _two(net, "POST"))
    assert isinstance(got, NetError)
    assert wire.arrived == {"GET": 1, "POST": 1}


@pytest.mark.parametrize("reaction", [refuse, say_goodbye])
def test_a_post_that_the_server_has_not_touched_is_sent_again(reaction: Reaction) -> None:
    """RFC 9113 §8.7."""

    def react_once(peer: Peer, number: int) -> None:
        if wire.arrived["POST"] == 1:
            reaction(peer, number)
        else:
            peer.answer(number)

    wire = Wire(react_once)
    assert asking(wire.server(), lambda net, _: _two(net, "POST")) == 200
    assert wire.arrived == {"GET": 1, "POST": 2}


def test_a_stream_reset_otherwise_ends_a_post() -> None:
    asked = 0

    async def fail(peer: Peer, number: int, _head: dict[str, str]) -> None:
        nonlocal asked
        asked += 1
        peer.state.reset_stream(number, ErrorCodes.INTERNAL_ERROR)
        peer.flush()

    with pytest.raises(NetError, match="INTERNAL_ERROR"):
        asking(serving(fail), lambda net, _: net.request(URL, method="POST", body=b"a=1"))
    assert asked == 1


@pytest.mark.parametrize(("method", "arrived"), [("POST", 2), ("GET", 3)])
def test_over_http_1_a_post_is_not_repeated_either(method: str, arrived: int) -> None:
    """Each connection answers one request and hangs up on the next."""
    seen = 0

    async def one_answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        for may_answer in (True, False):
            await request_head(reader)
            seen += 1
            if may_answer:
                writer.write(page())
                await writer.drain()

    async def ask() -> NetError | int:
        async with (
            name_server(everything_at("127.77.0.1")) as dns,
            web_server(one_answer) as port,
            open_net(config(dns.address, port)) as net,
        ):
            await net.request("http://a.test/", fresh=True)
            try:
                return (await net.request("http://a.test/", method=method, fresh=True)).status
            except NetError as error:
                return error

    got = asyncio.run(ask())
    assert (isinstance(got, NetError), seen) == (method == "POST", arrived)
