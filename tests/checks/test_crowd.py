"""Among many hosts those that stay silent delay nobody, and are told with what their own tries got."""

import asyncio
import random
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from checks.check import Outcome, select
from checks.crowd import AT_ONCE, PLACES, Crowd, in_order, shares
from checks.engine import CheckResult, audit, is_paced
from checks.lab import Host as LabHost
from checks.lab import HttpFault, HttpFaultKind, RunningLab, Scenario, Zone, load_scenario, running_lab
from checks.lab.reaching import reaching
from checks.net.answers import NetError
from checks.net.network import Net, open_net
from checks.pacing import host_of
from checks.subjects import Domain, Host, HostRole, Route, Surface
from checks.surface_guess import guess_surface

SILENT = tuple(f"h{number}.silent.test" for number in range(30))
NAMELESS = ("gone.silent.test", "lost.silent.test")
SCENARIO = Scenario(
    "silent",
    zones=(Zone("silent.test"),),
    hosts=tuple(LabHost(name, "7.7") for name in SILENT),
    http_faults=tuple(HttpFault(name, HttpFaultKind.TLS_TIMEOUT) for name in SILENT),
)
KEYS = (
    *("tls.trusted", "tls.versions", "headers.hsts", "routing.https-upgrade"),
    *("dns.resolves", "dns.servers-agree", "dns.propagated", "edge.origin-hidden"),
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(["clean", SCENARIO]) as running:
        yield running


def arranged(order: str, known: Sequence[Host]) -> tuple[Host, ...]:
    others = [Host(name) for name in (*SILENT, *NAMELESS)]
    hosts = [*known, *others] if order == "silent last" else [*others, *known]
    if order == "shuffled":
        random.Random(7).shuffle(hosts)
    return tuple(hosts)


def results_of(lab: RunningLab, surface: Surface) -> list[CheckResult]:
    config = reaching(
        lab,
        connect_seconds=1.0,
    )
    checks = [check for check in select(KEYS) if not is_paced(check)]

    async def run() -> list[CheckResult]:
        async with open_net(config) as net:
            return [result async for result in audit(surface, net, checks)]

    return asyncio.run(run())


@pytest.mark.parametrize("order", ["silent first", "silent last", "shuffled"])
def test_silent_hosts_delay_nobody_and_are_told_with_both_their_tries(lab: RunningLab, order: str) -> None:
    hint = load_scenario("clean").audit
    surface = guess_surface("clean.test", hosts=hint.hosts, routes=hint.routes, has_www=True)
    known = {host.name for host in surface.hosts}
    alone = results_of(lab, surface)
    results = results_of(lab, replace(surface, hosts=arranged(order, surface.hosts)))

    mine = [result for result in results if host_of(result.subject) in {*known, ""}]
    assert results[: len(mine)] == mine
    assert told(mine) == told(alone)
    assert {result.verdict.outcome for result in mine}.isdisjoint({Outcome.COULD_NOT_TELL})

    for host in SILENT:
        trusted = the_one(results, "tls.trusted", host)
        assert trusted.verdict.code == "net.timeout"
        assert len(trusted.verdict.evidence["attempts"]) == 2
        assert the_one(results, "headers.hsts", host).verdict.code == "net.timeout"
        assert the_one(results, "dns.resolves", host).verdict.outcome is Outcome.PASS
    for host in NAMELESS:
        assert the_one(results, "tls.trusted", host).verdict.code == "net.no-address"


def told(results: list[CheckResult]) -> set[tuple[str, str, str]]:
    return {(result.check.key, result.subject.label, result.verdict.code) for result in results}


def the_one(results: list[CheckResult], key: str, label: str) -> CheckResult:
    (result,) = (one for one in results if one.check.key == key and one.subject.label == label)
    return result


HOSTS = tuple(Host(f"x{number}.a.test") for number in range(40))
SURFACE = Surface(
    Domain("a.test"),
    hosts=(
        *HOSTS,
        Host("app.a.test", HostRole.APP),
        Host("a.test", HostRole.APEX),
        Host("shop.a.test"),
    ),
    routes=(Route("https://shop.a.test/"),),
)


def test_hosts_that_matter_come_first_wherever_they_are_listed() -> None:
    names = [host.name for host in SURFACE.hosts]
    for seed in range(5):
        random.Random(seed).shuffle(names)
        first, others = in_order(names, SURFACE)
        assert first == ["a.test", "shop.a.test", "app.a.test"]
        assert sorted(others) == sorted(host.name for host in HOSTS)


def test_no_more_hosts_than_that_begin_at_once_however_many_matter() -> None:
    surface = replace(SURFACE, hosts=tuple(replace(host, role=HostRole.API) for host in HOSTS))
    first, others = in_order([host.name for host in HOSTS], surface)
    assert len(first) == AT_ONCE
    assert {*first, *others} == {host.name for host in HOSTS}


def test_few_hosts_are_no_crowd() -> None:
    names = [host.name for host in HOSTS[:AT_ONCE]]
    assert in_order(names, SURFACE) == (names, [])
    assert shares(AT_ONCE) == 1 < shares(AT_ONCE + 1) < shares(500)


@dataclass
class Doorstep:
    """A network in which the hosts in `silent` let 0.05 s pass before they count as such."""

    silent: frozenset[str]

    def knock(self, host: str) -> asyncio.Task[NetError | None]:
        async def wait() -> NetError | None:
            await asyncio.sleep(0.05 if host in self.silent else 0)
            return NetError("timeout", "silent") if host in self.silent else None

        return asyncio.create_task(wait())


def admitted(silent: frozenset[str], seconds: float = 0.0) -> tuple[list[str], int]:
    """The order in which hosts began, and how many were at work at once."""
    begun: list[str] = []
    now: set[str] = set()
    most = 0

    async def work(host: str) -> None:
        nonlocal most
        begun.append(host)
        now.add(host)
        most = max(most, len(now - {""}))
        await asyncio.sleep(seconds)
        now.discard(host)

    async def run() -> None:
        async with asyncio.TaskGroup() as group:

            def start(coroutine: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
                return group.create_task(coroutine)

            doorstep = cast("Net", Doorstep(silent))
            crowd = Crowd(doorstep, start, lambda host: [start(work(host))])
            await crowd.admit([host.name for host in SURFACE.hosts], SURFACE)

    asyncio.run(run())
    return begun, most


def test_every_host_has_its_turn_and_the_silent_ones_come_last() -> None:
    silent = frozenset(host.name for host in HOSTS[:35])
    begun, _ = admitted(silent)
    assert sorted(begun) == sorted(["", *(host.name for host in SURFACE.hosts)])
    assert begun[:4] == ["", "a.test", "shop.a.test", "app.a.test"]
    assert set(begun[-35:]) == silent


def test_only_so_many_hosts_that_answered_are_at_work_at_once() -> None:
    begun, most = admitted(frozenset(), seconds=0.2)
    assert len(begun) == 1 + len(SURFACE.hosts)
    assert most == PLACES
