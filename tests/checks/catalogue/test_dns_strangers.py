"""Hard cases of what strangers get, where name servers stand, and the timers of zones at known providers."""

import json

import pytest

from checks.catalogue.dns_diversity import diversity, network_of
from checks.catalogue.dns_soa import soa
from checks.catalogue.dns_strangers import recursion, transfer
from checks.check import Verdict
from checks.facts.dns_delegation import DelegationFacts, ServerName, ServerSight
from checks.facts.dns_strangers import StrangerFacts, StrangerSight
from checks.subjects import Domain
from tests.checks.catalogue.dns_answers import answer

DOMAIN = Domain("a.test")
NS = answer("a.test", "NS", "x.dns.test", "y.dns.test")


def told(verdict: Verdict) -> tuple[str, str]:
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code


def seen(transferred: str, recursed: str = "refused", **more: object) -> StrangerSight:
    return StrangerSight("x.dns.test", "192.0.2.1", transferred, recursed, **more)  # type: ignore[arg-type]


STRANGERS = {
    "both refuse": ((seen("refused"), seen("refused")), "pass", "pass"),
    "one gives, the other is silent": ((seen("given", records=9), seen("TIMEOUT")), "fail", "pass"),
    "one refuses, the other is silent": (
        (seen("refused"), seen("TIMEOUT", "TIMEOUT")),
        "could_not_tell",
        "could_not_tell",
    ),
    "an open resolver that keeps its zone": ((seen("refused", "given"),), "pass", "fail"),
    "an address where nobody in public can go": (
        (seen("FORBIDDEN", "FORBIDDEN"),),
        "could_not_tell",
        "could_not_tell",
    ),
    "no server has an address": ((), "could_not_tell", "could_not_tell"),
}


@pytest.mark.parametrize("what", STRANGERS)
def test_strangers(what: str) -> None:
    sights, transferred, recursed = STRANGERS[what]
    facts = StrangerFacts("a.test", NS, sights)
    assert told(transfer(DOMAIN, facts))[0] == transferred
    assert told(recursion(DOMAIN, facts))[0] == recursed


def test_an_open_transfer_tells_names_and_keeps_no_records() -> None:
    sight = seen("given", records=42, names=("vpn.a.test", "old-crm.a.test"))
    verdict = transfer(DOMAIN, StrangerFacts("a.test", NS, (sight,)))
    assert "began to hand over the zone to a stranger (42 records in its first message" in verdict.summary
    assert "vpn.a.test, old-crm.a.test among them)" in verdict.summary
    assert "whole" not in verdict.summary, "only a closing SOA would tell, and nobody reads on to it"


def test_one_record_is_one_record() -> None:
    verdict = transfer(DOMAIN, StrangerFacts("a.test", NS, (seen("given", records=1),)))
    assert "(1 record in its first message)" in verdict.summary


def placed(*servers: tuple[str, tuple[str, ...]]) -> DelegationFacts:
    found = tuple(
        ServerName(
            name,
            answer(name, "A", *(one for one in addresses if ":" not in one)),
            answer(name, "AAAA", *(one for one in addresses if ":" in one)),
        )
        for name, addresses in servers
    )
    return DelegationFacts("a.test", NS, servers=found)


PLACES = {
    "next to each other": (
        placed(("x.dns.test", ("192.0.2.1",)), ("y.dns.test", ("192.0.2.254",))),
        ("warn", "diversity.one-network"),
    ),
    "side by side, but for the border": (
        placed(("x.dns.test", ("192.0.2.255",)), ("y.dns.test", ("192.0.3.0",))),
        ("pass", "diversity.apart"),
    ),
    "one place that has both kinds of addresses": (
        placed(
            ("x.dns.test", ("192.0.2.1", "2001:db8:1::1")), ("y.dns.test", ("192.0.2.2", "2001:db8:1:9::1"))
        ),
        ("warn", "diversity.one-network"),
    ),
    "IPv6 alone, apart": (
        placed(("x.dns.test", ("2001:db8:1::1",)), ("y.dns.test", ("2001:db8:2::1",))),
        ("pass", "diversity.apart"),
    ),
    "one over IPv4 alone, the other over IPv6 alone": (
        placed(("x.dns.test", ("192.0.2.1",)), ("y.dns.test", ("2001:db8:1::1",))),
        ("could_not_tell", "diversity.one-of-each"),
    ),
    "one with two addresses, the other over IPv6 alone": (
        placed(("x.dns.test", ("192.0.2.1", "192.0.2.2")), ("y.dns.test", ("2001:db8:1::1",))),
        ("could_not_tell", "diversity.one-of-each"),
    ),
    "two in one IPv4 network, one over IPv6 alone": (
        placed(
            ("x.dns.test", ("192.0.2.1",)), ("y.dns.test", ("192.0.2.2",)), ("z.dns.test", ("2001:db8::1",))
        ),
        ("warn", "diversity.one-network"),
    ),
    "one server alone with two addresses": (
        placed(("x.dns.test", ("192.0.2.1", "192.0.2.2"))),
        ("warn", "diversity.one-network"),
    ),
    "two addresses of each kind at a provider that is everywhere": (
        placed(("amy.ns.cloudflare.com", ("192.0.2.1",)), ("bob.ns.cloudflare.com", ("2001:db8::1",))),
        ("pass", "diversity.anycast"),
    ),
    "a provider that is everywhere": (
        placed(("amy.ns.cloudflare.com", ("192.0.2.1",)), ("bob.ns.cloudflare.com", ("192.0.2.2",))),
        ("pass", "diversity.anycast"),
    ),
    "a name that only looks like one of theirs": (
        placed(("x.notnsone.net", ("192.0.2.1",)), ("y.notnsone.net", ("192.0.2.2",))),
        ("warn", "diversity.one-network"),
    ),
    "two names for one address": (
        placed(("x.dns.test", ("192.0.2.1",)), ("y.dns.test", ("192.0.2.1",))),
        ("not_applicable", "diversity.one-address"),
    ),
    "one of two cannot be looked up": (
        DelegationFacts(
            "a.test",
            NS,
            servers=(
                ServerName(
                    "x.dns.test", answer("x.dns.test", "A", "192.0.2.1"), answer("x.dns.test", "AAAA")
                ),
                ServerName(
                    "y.dns.test",
                    answer("y.dns.test", "A", rcode="SERVFAIL"),
                    answer("y.dns.test", "AAAA", rcode="SERVFAIL"),
                ),
            ),
        ),
        ("could_not_tell", "diversity.no-answer"),
    ),
}


@pytest.mark.parametrize("what", PLACES)
def test_diversity(what: str) -> None:
    given, expected = PLACES[what]
    assert told(diversity(DOMAIN, given)) == expected


@pytest.mark.parametrize(
    ("servers", "words"),
    [
        ((("192.0.2.1",), ("192.0.2.2",)), "all 2 name servers are in one network (192.0.2.0/24)"),
        (
            (("192.0.2.1",), ("192.0.2.2",), ("2001:db8::1",)),
            "over IPv4 all 2 name servers are in one network (192.0.2.0/24)",
        ),
        (
            (("192.0.2.1", "2001:db8::1"), ("192.0.2.2",)),
            "all 2 name servers are in one network (192.0.2.0/24)",
        ),
        (
            (("192.0.2.1", "2001:db8::1"), ("192.0.2.2", "2001:db8::2")),
            "all 2 name servers are in one network (192.0.2.0/24, 2001:db8::/48)",
        ),
    ],
)
def test_what_is_in_one_network_is_named(servers: tuple[tuple[str, ...], ...], words: str) -> None:
    facts = placed(*((f"ns{number}.dns.test", addresses) for number, addresses in enumerate(servers)))
    assert diversity(DOMAIN, facts).summary == f"a.test: {words}"


@pytest.mark.parametrize(
    ("address", "network"),
    [("192.0.2.77", "192.0.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("::ffff:1", "::/48")],
)
def test_an_address_lies_in_the_smallest_network_that_is_announced(address: str, network: str) -> None:
    assert network_of(address) == network


def start(line: str, ttl: int = 3600) -> DelegationFacts:
    record = answer("a.test", "SOA", f"a.test {ttl} SOA {line}")
    return DelegationFacts("a.test", NS, sights=(ServerSight("x.dns.test", "192.0.2.1", record, NS),))


# What providers set for all customers, who cannot change it, is no finding.
STARTS = {
    "Cloudflare": (start("amy.ns.cloudflare.com. dns.cloudflare.com. 2 10000 2400 604800 1800"), "soa.sound"),
    "Route 53": (
        start("ns-1.awsdns-2.org. awsdns-hostmaster.amazon.com. 1 7200 900 1209600 86400", 900),
        "soa.sound",
    ),
    "Google Cloud DNS": (
        start("ns-cloud-a1.googledomains.com. cloud-dns-hostmaster.google.com. 1 21600 3600 259200 300"),
        "soa.sound",
    ),
    "NS1 and Vercel": (
        start("dns1.p01.nsone.net. hostmaster.nsone.net. 9 43200 7200 1209600 3600"),
        "soa.sound",
    ),
    "Azure": (start("ns1-01.azure-dns.com. hostmaster.a.test. 1 3600 300 2419200 300"), "soa.sound"),
    "GoDaddy": (start("ns1.domaincontrol.com. dns.jomax.net. 1 28800 7200 604800 600"), "soa.sound"),
    "Namecheap": (
        start("dns1.registrar-servers.com. hostmaster.registrar-servers.com. 1 43200 3600 604800 3601"),
        "soa.sound",
    ),
    "RIPE-203": (
        start("ns1.a.test. hostmaster.a.test. 1 86400 7200 3600000 172800", 172800),
        "soa.long-absence",
    ),
    "the record's own life is shorter": (
        start("ns1.a.test. hostmaster.a.test. 1 86400 7200 3600000 172800", 300),
        "soa.sound",
    ),
    "forgotten before the second question": (
        start("ns1.a.test. hostmaster.a.test. 1 3600 600 4200 300"),
        "soa.expires-first",
    ),
    "an @ that a form let through": (start(r"ns1.a.test. me\@a.test. 1 3600 600 1209600 300"), "soa.contact"),
    "a dot in the mail name": (start(r"ns1.a.test. jane\.doe.a.test. 1 3600 600 1209600 300"), "soa.sound"),
    "localhost": (start("localhost. hostmaster.a.test. 1 3600 600 1209600 300"), "soa.no-primary"),
    "words in place of numbers": (start("ns1.a.test. hostmaster.a.test. 1 a b c d"), "soa.no-answer"),
}


@pytest.mark.parametrize("what", STARTS)
def test_soa(what: str) -> None:
    given, code = STARTS[what]
    assert told(soa(DOMAIN, given))[1] == code


def test_a_server_that_is_not_responsible_does_not_speak_for_the_zone() -> None:
    record = answer("a.test", "SOA", "ns1.a.test. hostmaster.a.test. 1 9 9 9 9", is_authoritative=False)
    facts = DelegationFacts("a.test", NS, sights=(ServerSight("x.dns.test", "192.0.2.1", record, NS),))
    assert told(soa(DOMAIN, facts)) == ("could_not_tell", "soa.no-answer")


def test_times_read_as_people_say_them() -> None:
    summary = soa(DOMAIN, start("ns1.a.test. hostmaster.a.test. 1 7200 900 1209600 300")).summary
    assert "every 2 hours" in summary
    assert "for 14 days" in summary
    assert "for 5 minutes" in summary
