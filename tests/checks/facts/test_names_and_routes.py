"""The probes of names, redirects and answer times, asked of the lab's servers."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from statistics import median

import pytest

from checks import lab as parts
from checks.check import CouldNotFindOut
from checks.facts.address import AddressFacts, probe_address
from checks.facts.dangling import DanglingFacts, probe_dangling
from checks.facts.dns import (
    SeveralAddressesFacts,
    probe_mx,
    probe_name,
    probe_several_addresses,
    probe_texts,
    probe_ttl,
)
from checks.facts.routing import probe_entrances, probe_path, probe_plain, probe_route
from checks.facts.speed import SAMPLES, probe_timing
from checks.lab import DnsFault, DnsFaultKind, RunningLab, Scenario, Zone, running_lab
from checks.lab.reaching import reaching
from checks.net.network import Net, open_net
from checks.subjects import Domain, Host, HostRole, Route, RouteRole, SendingDomain, Surface

DOMAIN = Domain("names.test")
RECORDS = """
@        MX    10 mx1.names.test.
@        MX    20 gone.names.test.
@        TXT   "v=spf1 -all"
_dmarc   TXT   "v=DMARC1; p=none"
mx1      A     {base}.2.25
inward.names.test. MX 10 hidden.names.test.
hidden   A     10.0.0.25
help     CNAME www.names.test.
old      CNAME nobody.names.test.
broken   CNAME dead.names.test.
two      A     {base}.2.11
two      A     {base}.2.12
shop     CNAME unclaimed.herokuapp.com.
null.names.test. MX 0 .
"""
UNCLAIMED = parts.Route("/", status=404, body="<title>No such app</title>")
NAMES = Scenario(
    name="names",
    domain="names.test",
    zones=(
        Zone("names.test", RECORDS, ttl=900),
        Zone("herokuapp.com", ""),
    ),
    hosts=(
        parts.Host("names.test", "2.10", canonical="https://www.names.test{path}{query}"),
        parts.Host(
            "www.names.test",
            "2.11",
            (
                parts.Route("/", body="<h1>home</h1>"),
                parts.Route("/a", redirect="/b"),
                parts.Route("/b", redirect="/a"),
                parts.Route("/slow", delay_ms=20, body="slow"),
            ),
            certificate=parts.Certificate(names=("www.names.test", "two.names.test")),
        ),
        parts.Host("app.names.test", "2.12", (parts.Route("/", body="app"),), plain="serve"),
        parts.Host("lost.names.test", "2.13", plain="https://www.names.test/"),
        parts.Host("unclaimed.herokuapp.com", "2.14"),
        parts.Host("shop.names.test", "2.14", (UNCLAIMED,), is_published=False),
    ),
    dns_faults=(DnsFault("dead.names.test", DnsFaultKind.SERVFAIL),),
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([NAMES]) as running:
        yield running


def ask[T](lab: RunningLab, probe: Callable[[Net], Awaitable[T]]) -> T:
    config = reaching(
        lab,
        dns_seconds=1.0,
    )

    async def run() -> T:
        async with open_net(config) as net:
            return await probe(net)

    return asyncio.run(run())


def addresses_of(name: str, lab: RunningLab) -> AddressFacts:
    return ask(lab, lambda net: probe_address(Host(name), net))


def dangling_of(name: str, lab: RunningLab) -> DanglingFacts:
    host = Host(name, HostRole.APEX if name == "names.test" else HostRole.OTHER)

    async def probe(net: Net) -> DanglingFacts:
        return await probe_dangling(host, await probe_address(host, net), Surface(DOMAIN), net)

    return ask(lab, probe)


def test_address_facts_hold_the_way_to_the_address(lab: RunningLab) -> None:
    facts = addresses_of("help.names.test", lab)
    assert facts.addresses == (f"{lab.base}.2.11",)
    assert facts.chain == ("www.names.test",)
    assert facts.is_known


def test_missing_name_is_a_fact_and_a_broken_one_is_not(lab: RunningLab) -> None:
    missing, broken = addresses_of("nothing.names.test", lab), addresses_of("dead.names.test", lab)
    assert (missing.ipv4.rcode, missing.is_known) == ("NXDOMAIN", True)
    assert (broken.ipv4.rcode, broken.is_known) == ("SERVFAIL", False)
    assert len(broken.ipv4.attempts) == 2


def test_alias_to_nothing_is_seen_at_its_end(lab: RunningLab) -> None:
    (link,) = dangling_of("old.names.test", lab).links
    assert (link.kind, link.target, link.rcode) == ("CNAME", "nobody.names.test", "NXDOMAIN")


def test_alias_to_a_broken_name_is_not_known(lab: RunningLab) -> None:
    (link,) = dangling_of("broken.names.test", lab).links
    assert not link.is_known


def test_name_about_which_nobody_tells_anything_is_not_called_safe(lab: RunningLab) -> None:
    with pytest.raises(CouldNotFindOut, match="SERVFAIL"):
        dangling_of("dead.names.test", lab)


def test_nameservers_and_mail_servers_are_looked_at_with_the_apex(lab: RunningLab) -> None:
    facts = dangling_of("names.test", lab)
    rcodes = {(link.kind, link.target): link.rcode for link in facts.links}
    assert rcodes["MX", "gone.names.test"] == "NXDOMAIN"
    assert rcodes["MX", "mx1.names.test"] == "NOERROR"
    assert {kind for kind, _ in rcodes} == {"MX", "NS"}


def test_unclaimed_page_at_a_provider_is_recognised(lab: RunningLab) -> None:
    facts = dangling_of("shop.names.test", lab)
    assert (facts.provider, facts.unclaimed) == ("Heroku", "<title>No such app</title>")


def test_ttl_comes_from_the_zones_own_server(lab: RunningLab) -> None:
    facts = ask(lab, lambda net: probe_ttl(Host("mx1.names.test"), net))
    assert facts.ipv4.is_authoritative
    assert facts.ipv4.ttl == 900


def test_ttl_of_a_broken_name_cannot_be_found_out(lab: RunningLab) -> None:
    with pytest.raises(CouldNotFindOut, match="SERVFAIL"):
        ask(lab, lambda net: probe_ttl(Host("dead.names.test"), net))


def test_mail_servers_are_looked_up(lab: RunningLab) -> None:
    facts = ask(lab, lambda net: probe_mx(DOMAIN, net))
    assert [(target.name, target.preference) for target in facts.targets] == [
        ("mx1.names.test", 10),
        ("gone.names.test", 20),
    ]
    assert facts.targets[0].addresses == (f"{lab.base}.2.25",)
    assert ask(lab, lambda net: probe_mx(Domain("null.names.test"), net)).has_null


def test_mail_server_that_nobody_outside_can_reach_is_seen(lab: RunningLab) -> None:
    (inward,) = ask(lab, lambda net: probe_mx(Domain("inward.names.test"), net)).targets
    assert "10.0.0.25 is not a public address" in inward.forbidden


def test_texts_are_read_at_the_domain_and_at_what_sends(lab: RunningLab) -> None:
    surface = Surface(DOMAIN, sending_domains=(SendingDomain("names.test"), SendingDomain("null.names.test")))
    facts = ask(lab, lambda net: probe_texts(DOMAIN, surface, net))
    assert [answer.values for answer in facts.spf] == [("v=spf1 -all",), ()]
    assert facts.dmarc[0].values == ("v=DMARC1; p=none",)


def test_name_facts_tell_an_alias_from_the_rest(lab: RunningLab) -> None:
    facts = ask(lab, lambda net: probe_name(Host("help.names.test"), net))
    assert [record.value for record in facts.cname.own] == ["www.names.test"]
    assert not any(answer.own for answer in facts.others)


def test_each_of_several_addresses_shows_its_certificate(lab: RunningLab) -> None:
    async def probe(net: Net) -> SeveralAddressesFacts:
        host = Host("two.names.test")
        return await probe_several_addresses(host, await probe_address(host, net), net)

    facts = ask(lab, probe)
    assert [(sight.address, sight.covers_host) for sight in facts.sights] == [
        (f"{lab.base}.2.11", True),
        (f"{lab.base}.2.12", False),
    ]


def test_route_is_followed_to_its_end_or_its_loop(lab: RunningLab) -> None:
    home = ask(lab, lambda net: probe_route(Route("https://names.test/"), net))
    assert (home.visit.final_url, home.visit.last.status) == ("https://www.names.test/", 200)
    assert ask(lab, lambda net: probe_route(Route("https://www.names.test/a"), net)).visit.stopped == "loop"


def test_route_on_a_missing_host_cannot_be_found_out(lab: RunningLab) -> None:
    with pytest.raises(CouldNotFindOut) as caught:
        ask(lab, lambda net: probe_route(Route("https://nothing.names.test/"), net))
    assert caught.value.code == "net.no-address"
    assert "NXDOMAIN" in caught.value.reason


def test_plain_http_is_not_followed(lab: RunningLab) -> None:
    assert ask(lab, lambda net: probe_plain(Host("app.names.test"), net)).response.status == 200
    upgraded = ask(lab, lambda net: probe_plain(Host("www.names.test"), net)).response
    assert upgraded.location == "https://www.names.test/"


def test_path_is_asked_for_both_ways(lab: RunningLab) -> None:
    lost = ask(lab, lambda net: probe_path(Host("lost.names.test"), net))
    assert lost.answers[0].location == "https://www.names.test/"
    kept = ask(lab, lambda net: probe_path(Host("names.test"), net))
    assert all("/launch-check/kept?from=launch-check" in (answer.location or "") for answer in kept.answers)


def test_entrances_tell_who_serves_and_who_redirects(lab: RunningLab) -> None:
    facts = ask(lab, lambda net: probe_entrances(DOMAIN, net))
    assert (facts.apex.serves, facts.apex.final_host) == (False, "www.names.test")
    assert facts.www.serves
    assert ask(lab, lambda net: probe_entrances(Domain("app.names.test"), net)).www.is_absent


def test_timing_takes_enough_samples_and_keeps_the_connection_apart(lab: RunningLab) -> None:
    route = Route("https://www.names.test/slow", RouteRole.HOME)
    surface = Surface(DOMAIN, routes=(route,), p95_targets_ms={"": 500.0})
    facts = ask(lab, lambda net: probe_timing(route, surface, net))
    assert len(facts.good) == SAMPLES
    assert median(sample.seconds for sample in facts.good) > 0.015
    assert [bool(sample.connect_seconds) for sample in facts.good] == [True] + [False] * (SAMPLES - 1)


def test_route_without_target_is_not_timed(lab: RunningLab) -> None:
    route = Route("https://nothing.names.test/")
    facts = ask(lab, lambda net: probe_timing(route, Surface(DOMAIN, routes=(route,)), net))
    assert (facts.samples, facts.target_ms) == ((), 0)


def test_route_that_does_not_answer_cannot_be_timed(lab: RunningLab) -> None:
    route = Route("https://nothing.names.test/")
    surface = Surface(DOMAIN, routes=(route,), p95_targets_ms={"": 500.0})
    with pytest.raises(CouldNotFindOut, match="NXDOMAIN"):
        ask(lab, lambda net: probe_timing(route, surface, net))


def test_how_fast_an_error_page_comes_is_not_timed(lab: RunningLab) -> None:
    gone = Route("https://www.names.test/gone", RouteRole.HOME)
    surface = Surface(DOMAIN, routes=(gone,), p95_targets_ms={"": 500.0})
    with pytest.raises(CouldNotFindOut, match="status 404"):
        ask(lab, lambda net: probe_timing(gone, surface, net))
    meant = Route("https://www.names.test/gone", RouteRole.HOME, expected_status=404)
    assert len(ask(lab, lambda net: probe_timing(meant, surface, net)).good) == SAMPLES
