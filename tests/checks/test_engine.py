"""The engine gathers each fact once, judges as facts come, and ends in time whatever probes do."""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest

import checks.check as check_module
import checks.facts.probe as probe_module
from checks.check import Check, CouldNotFindOut, Outcome, Severity, Verdict, check, fail, passed
from checks.engine import CheckResult, audit, plan
from checks.facts.probe import probe
from checks.net.config import NetConfig
from checks.net.network import Net, open_net
from checks.subjects import Domain, Host, HostRole, Route, SendingDomain, Surface

SURFACE = Surface(
    Domain("a.test"),
    hosts=(Host("a.test", HostRole.APEX), Host("app.a.test", HostRole.APP)),
    routes=(Route("https://a.test/"), Route("https://app.a.test/x"), Route("https://app.a.test/y")),
)


@pytest.fixture(autouse=True)
def registries(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has registries of its own, so that its checks and probes are nobody else's."""
    monkeypatch.setattr(check_module, "_registry", {})
    monkeypatch.setattr(probe_module, "_probes", {})
    return


def register(judge: Callable[..., Verdict], on: type[Any], key: str = "") -> Check:
    name = key or f"test.{judge.__name__}"
    check(name, judge.__name__, on=on, worst=Severity.LOW, standard="-", protects="-")(judge)
    return check_module._registry[name]


def run(*checks: Check, surface: Surface = SURFACE, **budgets: float) -> list[CheckResult]:
    async def collect() -> list[CheckResult]:
        async with open_net(NetConfig(resolvers=("127.77.0.53:9",))) as net:
            results = [result async for result in audit(surface, net, checks, **budgets)]
        assert asyncio.all_tasks() == {asyncio.current_task()}
        return results

    return asyncio.run(collect())


@dataclass(frozen=True)
class HostFact:
    name: str


@dataclass(frozen=True)
class RouteFact:
    url: str
    host: HostFact


def host_probe(gathered: list[str], **options: Any) -> None:
    @probe(**options)
    async def gather(host: Host, net: Net) -> HostFact:
        gathered.append(host.name)
        await asyncio.sleep(0.01)
        return HostFact(host.name)


def test_fact_is_gathered_once_for_every_check_that_needs_it() -> None:
    gathered: list[str] = []
    host_probe(gathered)

    def one(host: Host, fact: HostFact) -> Verdict:
        return passed("one.ok", fact.name)

    def other(route: Route, fact: HostFact) -> Verdict:
        return passed("other.ok", f"{route.url} on {fact.name}")

    results = run(register(one, Host), register(other, Route))
    assert sorted(gathered) == ["a.test", "app.a.test"]
    assert sorted(result.verdict.summary for result in results) == [
        "a.test",
        "app.a.test",
        "https://a.test/ on a.test",
        "https://app.a.test/x on app.a.test",
        "https://app.a.test/y on app.a.test",
    ]


def test_probe_gets_facts_of_what_encloses_its_subject() -> None:
    host_probe([])

    @probe()
    async def gather(route: Route, fact: HostFact, surface: Surface, domain: Domain) -> RouteFact:
        assert surface is SURFACE
        assert domain.name == "a.test"
        return RouteFact(route.url, fact)

    def judge(fact: RouteFact) -> Verdict:
        return passed("ok", fact.host.name)

    summaries = sorted(result.verdict.summary for result in run(register(judge, Route)))
    assert summaries == ["a.test", "app.a.test", "app.a.test"]


def test_check_gets_the_fact_of_every_host_and_the_reasons_for_those_missing() -> None:
    @probe()
    async def gather(host: Host) -> HostFact:
        if host.role is HostRole.APP:
            raise CouldNotFindOut("x.servfail", "no answer", rcode="SERVFAIL")
        return HostFact(host.name)

    def judge(domain: Domain, facts: Mapping[Host, HostFact | CouldNotFindOut]) -> Verdict:
        return passed("ok", ", ".join(type(fact).__name__ for fact in facts.values()))

    (result,) = run(register(judge, Domain))
    assert result.verdict.summary == "HostFact, CouldNotFindOut"


def test_fact_that_could_not_be_found_out_is_told_with_its_reason() -> None:
    @probe()
    async def gather(host: Host) -> HostFact:
        raise CouldNotFindOut("dns.servfail", f"{host.name}: SERVFAIL", rcode="SERVFAIL")

    def judge(fact: HostFact) -> Verdict:
        return fail("never", "never")

    for result in run(register(judge, Host)):
        assert result.verdict.outcome is Outcome.COULD_NOT_TELL
        assert result.verdict.code == "dns.servfail"
        assert result.verdict.evidence == {"rcode": "SERVFAIL"}


@pytest.mark.parametrize("where", ["probe", "check"])
def test_crash_becomes_could_not_tell_and_is_logged(where: str, caplog: pytest.LogCaptureFixture) -> None:
    @probe()
    async def gather(host: Host) -> HostFact:
        if where == "probe":
            raise KeyError("secret detail")
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        raise KeyError("secret detail")

    def sound(host: Host) -> Verdict:
        return passed("ok", host.name)

    results = run(register(judge, Host), register(sound, Host))
    crashed = [result.verdict for result in results if result.check.key == "test.judge"]
    assert {verdict.code for verdict in crashed} == {"engine.crashed"}
    assert {verdict.outcome for verdict in crashed} == {Outcome.COULD_NOT_TELL}
    assert "KeyError" in crashed[0].summary
    assert "secret detail" not in crashed[0].summary
    assert "Traceback" in caplog.text
    assert sum(result.verdict.outcome is Outcome.PASS for result in results) == 2


def test_probe_that_overruns_its_deadline_is_cut_off() -> None:
    @probe(seconds=0.05)
    async def gather(host: Host) -> HostFact:
        await asyncio.sleep(30)
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", "ok")

    began = time.monotonic()
    results = run(register(judge, Host))
    assert time.monotonic() - began < 1
    assert {result.verdict.code for result in results} == {"engine.out-of-time"}


def test_run_ends_with_its_budget_and_names_what_is_missing() -> None:
    @probe(seconds=60)
    async def gather(host: Host) -> HostFact:
        await asyncio.sleep(30 if host.role is HostRole.APP else 0)
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", "ok")

    began = time.monotonic()
    results = run(register(judge, Host), budget=0.1)
    assert time.monotonic() - began < 1
    verdicts = {result.subject.label: result.verdict for result in results}
    assert verdicts["a.test"].outcome is Outcome.PASS
    assert verdicts["app.a.test"].code == "engine.out-of-time"
    assert verdicts["app.a.test"].evidence["missing"] == ["HostFact"]


def test_timeout_of_the_probes_own_making_is_a_crash_and_no_deadline() -> None:
    @probe()
    async def gather(host: Host) -> HostFact:
        raise TimeoutError

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", "ok")

    assert {result.verdict.code for result in run(register(judge, Host))} == {"engine.crashed"}


def test_verdicts_come_as_soon_as_their_facts_are_there() -> None:
    @probe()
    async def gather(host: Host) -> HostFact:
        await asyncio.sleep(0.2 if host.role is HostRole.APEX else 0)
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", fact.name)

    results = run(register(judge, Host))
    assert [result.subject.label for result in results] == ["app.a.test", "a.test"]
    assert results[0].seconds < 0.15 < results[1].seconds


def test_paced_probes_run_last_and_never_two_at_one_host() -> None:
    order: list[str] = []
    now: list[str] = []
    crowds: list[int] = []

    @dataclass(frozen=True)
    class Timing:
        url: str

    @probe()
    async def swift(host: Host) -> HostFact:
        await asyncio.sleep(0.05)
        order.append("swift")
        return HostFact(host.name)

    @probe(is_paced=True)
    async def timing(route: Route) -> Timing:
        order.append("paced")
        assert route.host_name not in now
        now.append(route.host_name)
        crowds.append(len(now))
        await asyncio.sleep(0.02)
        now.remove(route.host_name)
        return Timing(route.url)

    def paced(timing: Timing) -> Verdict:
        return passed("ok", timing.url)

    def usual(fact: HostFact) -> Verdict:
        return passed("ok", fact.name)

    paths = [f"https://{host}.a.test/{n}" for host in ("x", "y", "z") for n in range(3)]
    surface = Surface(Domain("a.test"), hosts=SURFACE.hosts, routes=tuple(Route(path) for path in paths))
    # Local names cannot be read from annotations by name, so the check is told its need directly.
    paced.__annotations__["timing"] = Timing
    timing.__annotations__["return"] = Timing
    results = run(register(paced, Route), register(usual, Host), surface=surface)
    assert order == ["swift"] * 2 + ["paced"] * 9
    assert max(crowds) == 2
    assert len(results) == 11


def test_paced_probes_have_a_budget_of_their_own() -> None:
    @probe(is_paced=True, seconds=60)
    async def gather(host: Host) -> HostFact:
        await asyncio.sleep(0.3)
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", fact.name)

    one = register(judge, Host)
    assert {result.verdict.code for result in run(one, budget=0.05)} == {"ok"}
    assert {result.verdict.code for result in run(one, paced_budget=0.05)} == {"engine.out-of-time"}


def test_closing_the_run_ends_every_probe() -> None:
    ended: list[str] = []

    @probe(seconds=60)
    async def gather(host: Host) -> HostFact:
        try:
            await asyncio.sleep(0 if host.role is HostRole.APEX else 30)
        except asyncio.CancelledError:
            ended.append(host.name)
            raise
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", fact.name)

    judged = register(judge, Host)

    async def stop_after_the_first() -> None:
        async with (
            open_net(NetConfig(resolvers=("127.77.0.53:9",))) as net,
            aclosing(audit(SURFACE, net, [judged])) as results,
        ):
            async for _ in results:
                break
        assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(stop_after_the_first())
    assert ended == ["app.a.test"]


def test_cancelling_the_task_ends_every_probe() -> None:
    ended: list[str] = []

    @probe(seconds=60)
    async def gather(host: Host) -> HostFact:
        try:
            await asyncio.sleep(30)
        finally:
            ended.append(host.name)
        return HostFact(host.name)

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", fact.name)

    judged = register(judge, Host)

    async def collect(net: Net) -> None:
        async with aclosing(audit(SURFACE, net, [judged])) as results:
            async for _ in results:
                pass

    async def cancel_soon() -> None:
        async with open_net(NetConfig(resolvers=("127.77.0.53:9",))) as net:
            task = asyncio.create_task(collect(net))
            await asyncio.sleep(0.05)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert asyncio.all_tasks() == {asyncio.current_task()}

    asyncio.run(cancel_soon())
    assert sorted(ended) == ["a.test", "app.a.test"]


def test_check_without_subjects_gives_no_result() -> None:
    def judge(domain: SendingDomain) -> Verdict:
        return passed("ok", domain.name)

    sending = register(judge, SendingDomain)
    assert run(sending) == []
    assert plan(SURFACE, [sending]) == 0


def test_plan_counts_what_will_be_yielded() -> None:
    def on_host(host: Host) -> Verdict:
        return passed("ok", host.name)

    def on_route(route: Route) -> Verdict:
        return passed("ok", route.url)

    both = [register(on_host, Host), register(on_route, Route)]
    assert plan(SURFACE, both) == len(run(*both)) == 5


@pytest.mark.parametrize("label", ["app.a.test", "https://app.a.test/x"])
def test_a_verdict_that_nothing_came_of_begins_with_its_subject(label: str) -> None:
    @probe()
    async def gather(host: Host) -> HostFact:
        raise CouldNotFindOut("x.servfail", f"could not look up {host.name}", rcode="SERVFAIL")

    def judge(fact: HostFact) -> Verdict:
        return passed("ok", fact.name)

    results = run(register(judge, Route if "/" in label else Host))
    assert f"{label}: could not look up app.a.test" in {result.verdict.summary for result in results}
