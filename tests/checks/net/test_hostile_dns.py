"""Name servers that lie, stall or send what no zone should hold: the audit ends in time, with verdicts."""

import asyncio
import ipaddress
import logging
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.check import select
from checks.engine import CheckResult, audit
from checks.lab import (
    AuditHint,
    DnsFault,
    DnsFaultKind,
    NameServer,
    RunningLab,
    Scenario,
    ServerManner,
    Zone,
    running_lab,
)
from checks.net.answers import Answer
from checks.net.config import NetConfig
from checks.net.network import Net, open_net
from checks.surface_guess import guess_surface

CHAIN = "\n".join(f"c{number} CNAME c{number + 1}.hostile.test." for number in range(50))
RECORDS = rf"""
@ TXT {"x" * 60_000}
@ TXT "v=spf1 include:nul\000byte.hostile.test -all"
@ MX 10 nul\000byte.hostile.test.
@ MX 20 {"a" * 63}.{"b" * 63}.{"c" * 63}.hostile.test.
@ CAA 0 issue "\000\255;;;=; ="
@ CAA 255 nobodyknows ""
nul CNAME nul\000byte.hostile.test.
dots CNAME a\.b.hostile.test.
mapped AAAA ::ffff:10.0.0.1
mapped AAAA ::ffff:169.254.169.254
zone AAAA fe80::1
self CNAME self.hostile.test.
{CHAIN}
"""
SERVERS = (
    NameServer("ns1.hostile.test", "7.1"),
    NameServer("ns2.hostile.test", "7.2", manner=ServerManner.OTHER_ID),
    NameServer("ns3.hostile.test", "7.3", manner=ServerManner.OTHER_QUESTION),
    NameServer("ns4.hostile.test", "7.4", manner=ServerManner.SILENT),
    NameServer("ns5.hostile.test", "7.5", delay_ms=900),
    NameServer("ns6.hostile.test", "7.6", manner=ServerManner.TRUNCATE),
)
NAMES = ("nul", "dots", "mapped", "zone", "self", "c0", "silent")
HOSTILE = Scenario(
    "hostile",
    "hostile.test",
    zones=(Zone("hostile.test", RECORDS, servers=SERVERS),),
    audit=AuditHint(hosts=tuple(f"{name}.hostile.test" for name in NAMES)),
    dns_faults=(DnsFault("silent.hostile.test", DnsFaultKind.TIMEOUT),),
)


@pytest.fixture(scope="module")
def lab():
    with running_lab([HOSTILE]) as running:
        yield running


def config(lab: RunningLab) -> NetConfig:
    return NetConfig(
        resolvers=(lab.resolver,),
        allowed_networks=tuple(ipaddress.ip_network(network) for network in lab.networks),
        port_map=lab.port_map,
        dns_seconds=1.0,
    )


def test_every_check_of_names_ends_in_time_with_a_verdict(
    lab: RunningLab, caplog: pytest.LogCaptureFixture
) -> None:
    surface = guess_surface("hostile.test", hosts=HOSTILE.audit.hosts)

    async def run() -> list[CheckResult]:
        async with open_net(config(lab)) as net:
            return [result async for result in audit(surface, net, select(["dns.*"]))]

    began = time.monotonic()
    with caplog.at_level(logging.ERROR):
        results = asyncio.run(run())
    assert time.monotonic() - began < 12
    assert [result.verdict.summary for result in results if result.verdict.code == "engine.crashed"] == []
    assert caplog.records == []
    codes = {(result.check.key, result.subject.label): result.verdict.code for result in results}
    assert codes["dns.resolves", "self.hostile.test"] == "resolves.alias-loop"
    assert codes["dns.resolves", "c0.hostile.test"] == "resolves.alias-chain"
    assert codes["dns.private-address", "mapped.hostile.test"] == "private-address.mapped"
    assert codes["dns.private-address", "zone.hostile.test"] == "private-address.found"
    assert codes["dns.caa", "hostile.test"] == "caa.unknown-critical"
    assert codes["dns.delegation", "hostile.test"] == "delegation.silent"
    assert max(len(str(result.verdict.evidence)) for result in results) < 100_000


def ask[T](lab: RunningLab, question) -> T:
    async def run() -> T:
        async with open_net(config(lab)) as net:
            return await question(net)

    return asyncio.run(run())


def test_a_text_of_60_kb_arrives_whole(lab: RunningLab) -> None:
    answer = ask(lab, lambda net: net.query("hostile.test", "TXT"))
    assert max(len(value) for value in answer.values) == 60_000


@pytest.mark.parametrize(
    "name", ["a..b", "x" * 64 + ".test", "a." * 200, "\\", "\\999.test", "a\0b.test", "*.test", "ü.test", ""]
)
def test_a_name_that_is_none_is_an_answer_and_no_error(lab: RunningLab, name: str) -> None:
    assert ask(lab, lambda net: net.query(name, "A")).rcode in {"BADNAME", "NXDOMAIN", "NOERROR", "REFUSED"}


@pytest.mark.parametrize(
    ("suffix", "rcode"), [("7.2", "MALFORMED"), ("7.3", "MALFORMED"), ("7.4", "TIMEOUT"), ("7.6", "NOERROR")]
)
def test_a_server_that_answers_something_else_has_not_answered(
    lab: RunningLab, suffix: str, rcode: str
) -> None:
    answer = ask(lab, lambda net: net.authority.at(f"{lab.base}.{suffix}", "hostile.test", "SOA"))
    assert answer.rcode == rcode
    assert len(answer.attempts) == (1 if rcode == "NOERROR" else 2)


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "10.0.0.1", "::1", "127.0.0.1", "fe80::1", "::ffff:10.0.0.1"]
)
def test_no_server_at_a_forbidden_address_is_ever_asked(lab: RunningLab, address: str) -> None:
    answer = ask(lab, lambda net: net.authority.at(address, "hostile.test", "SOA"))
    assert (answer.rcode, answer.server) == ("FORBIDDEN", address)


def test_servers_at_public_addresses_are_asked_at_port_53(lab: RunningLab) -> None:
    async def port(net: Net) -> list[int]:
        places = ("192.0.2.53", f"{lab.base}.7.1")
        return [net.authority.port_at(place, "hostile.test") for place in places]

    assert ask(lab, port) == [53, int(lab.resolver.partition(":")[2])]


class _Babbler(asyncio.DatagramProtocol):
    """Answers every question with its id and bytes of anybody's choice."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        question = data[12:] if len(self._body) % 2 else b""
        self.transport.sendto(data[:2] + self._body[:10] + question + self._body[10:], addr)


async def _ask_a_babbler(body: bytes) -> Answer:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(lambda: _Babbler(body), local_addr=("127.77.0.54", 0))
    address, port = transport.get_extra_info("sockname")
    try:
        async with open_net(NetConfig(resolvers=(f"{address}:{port}",), dns_seconds=0.2)) as net:
            return await net.query("a.test", "TXT")
    finally:
        transport.close()
        await asyncio.sleep(0)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_whatever_bytes_come_back_are_an_answer_and_no_error(body: bytes) -> None:
    assert asyncio.run(_ask_a_babbler(body)).rcode


@settings(max_examples=40, deadline=None)
@given(st.binary(min_size=1, max_size=300))
def test_a_message_that_begins_well_may_end_as_it_likes(tail: bytes) -> None:
    head = b"\x84\x00\x00\x01\x00\x01\x00\x00\x00\x00"
    assert asyncio.run(_ask_a_babbler(head + tail)).rcode
