"""Hard cases of delegation, agreement and propagation that no lab can bring about at will."""

import json

import pytest

from checks.catalogue.dns_agreement import propagated, servers_agree
from checks.catalogue.dns_delegation import delegation
from checks.check import Verdict
from checks.facts.dns_agreement import AgreementFacts, PropagationFacts, Round
from checks.facts.dns_delegation import DelegationFacts, ServerName, ServerSight
from checks.net.answers import Answer, Record
from checks.subjects import Domain, Host
from tests.checks.catalogue.dns_answers import answer

DOMAIN = Domain("a.test")
HOST = Host("www.a.test")
SOA = "ns1.a.test. hostmaster.a.test. 7 1 2 3 4"


def told(verdict: Verdict) -> tuple[str, str]:
    """The verdict's outcome and code, once its evidence has proven to be JSON."""
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code


def sight(
    name: str, address: str, *ns: str, rcode: str = "NOERROR", soa: str = SOA, aa: bool = True
) -> ServerSight:
    lines = (soa,) if rcode == "NOERROR" and soa else ()
    return ServerSight(
        name,
        address,
        answer("a.test", "SOA", *lines, rcode=rcode, is_authoritative=aa),
        answer("a.test", "NS", *ns, rcode=rcode, is_authoritative=aa),
    )


def referral(*names: str, glue: tuple[tuple[str, str], ...] = (), rcode: str = "NOERROR") -> Answer:
    return Answer(
        "a.test",
        "NS",
        rcode,
        authority=tuple(Record("a.test", "NS", 60, name) for name in names),
        additional=tuple(Record(name, "AAAA" if ":" in at else "A", 60, at) for name, at in glue),
    )


def server(name: str, *ipv4: str, ipv6: tuple[str, ...] = (), glue: tuple[str, ...] = ()) -> ServerName:
    return ServerName(name, answer(name, "A", *ipv4), answer(name, "AAAA", *ipv6), glue)


NAMES = ("x.dns.test", "y.dns.test")
SERVERS = (server("x.dns.test", "192.0.2.1"), server("y.dns.test", "192.0.2.2"))
SIGHTS = (sight("x.dns.test", "192.0.2.1", *NAMES), sight("y.dns.test", "192.0.2.2", *NAMES))


def facts(**changes: object) -> DelegationFacts:
    usual: dict[str, object] = {
        "domain": "a.test",
        "own": answer("a.test", "NS", *NAMES),
        "parent": "test",
        "referrals": (referral(*NAMES),),
        "servers": SERVERS,
        "sights": SIGHTS,
    }
    return DelegationFacts(**(usual | changes))  # type: ignore[arg-type]


OUR_GLUE = (("ns1.a.test", "192.0.2.1"), ("ns1.a.test", "2001:db8::1"), ("ns2.a.test", "192.0.2.2"))
OUR_NAMES = ("ns1.a.test", "ns2.a.test")
OUR_SIGHTS = (sight("ns1.a.test", "192.0.2.1", *OUR_NAMES), sight("ns2.a.test", "192.0.2.2", *OUR_NAMES))
DELEGATIONS = {
    "all is well": (facts(), ("pass", "delegation.agrees")),
    "a parent that is the zone's own server too": (
        facts(referrals=(answer("a.test", "NS", *NAMES),)),
        ("pass", "delegation.agrees"),
    ),
    "one of two parents refuses": (
        facts(referrals=(referral(rcode="REFUSED"), referral(*NAMES))),
        ("pass", "delegation.agrees"),
    ),
    "glue for IPv6 and IPv4 as it should be": (
        facts(
            own=answer("a.test", "NS", *OUR_NAMES),
            referrals=(referral(*OUR_NAMES, glue=OUR_GLUE),),
            servers=(
                server("ns1.a.test", "192.0.2.1", ipv6=("2001:db8::1",), glue=("192.0.2.1", "2001:db8::1")),
                server("ns2.a.test", "192.0.2.2", glue=("192.0.2.2",)),
            ),
            sights=OUR_SIGHTS,
        ),
        ("pass", "delegation.agrees"),
    ),
    "glue lacks the IPv6 address": (
        facts(
            own=answer("a.test", "NS", *OUR_NAMES),
            referrals=(referral(*OUR_NAMES, glue=(OUR_GLUE[0], OUR_GLUE[2])),),
            servers=(
                server("ns1.a.test", "192.0.2.1", ipv6=("2001:db8::1",), glue=("192.0.2.1",)),
                server("ns2.a.test", "192.0.2.2", glue=("192.0.2.2",)),
            ),
            sights=OUR_SIGHTS,
        ),
        ("pass", "delegation.agrees"),
    ),
    "a server that lost its zone": (
        facts(sights=(SIGHTS[0], sight("y.dns.test", "192.0.2.2", rcode="SERVFAIL", aa=False))),
        ("fail", "delegation.lame"),
    ),
    "a server with the zone's parent only": (
        facts(sights=(SIGHTS[0], sight("y.dns.test", "192.0.2.2", soa=""))),
        ("fail", "delegation.lame"),
    ),
    "a server that denies the domain": (
        facts(sights=(SIGHTS[0], sight("y.dns.test", "192.0.2.2", rcode="NXDOMAIN"))),
        ("fail", "delegation.lame"),
    ),
    "IPv6 of a server cannot be reached from here": (
        facts(sights=(*SIGHTS, sight("y.dns.test", "2001:db8::2", rcode="UNREACHABLE"))),
        ("pass", "delegation.agrees"),
    ),
    "nobody knows whether a server's name resolves": (
        facts(
            servers=(
                SERVERS[0],
                ServerName(
                    "y.dns.test",
                    answer("y.dns.test", "A", rcode="SERVFAIL"),
                    answer("y.dns.test", "AAAA", rcode="SERVFAIL"),
                ),
            ),
            sights=SIGHTS[:1],
        ),
        ("could_not_tell", "delegation.no-answer"),
    ),
    "a resolver that fails, as all servers are lame": (
        facts(
            own=answer("a.test", "NS", rcode="SERVFAIL", is_authoritative=False),
            sights=(
                sight("x.dns.test", "192.0.2.1", rcode="REFUSED", aa=False),
                sight("y.dns.test", "192.0.2.2", rcode="REFUSED", aa=False),
            ),
        ),
        ("fail", "delegation.lame"),
    ),
    "no answer at all": (
        DelegationFacts("a.test", answer("a.test", "NS", rcode="SERVFAIL")),
        ("could_not_tell", "delegation.no-answer"),
    ),
    "a name that does not exist": (
        DelegationFacts(
            "a.test",
            answer("a.test", "NS", rcode="NXDOMAIN"),
            parent="test",
            referrals=(referral(rcode="NXDOMAIN"),),
        ),
        ("not_applicable", "delegation.no-zone"),
    ),
}


@pytest.mark.parametrize("what", DELEGATIONS)
def test_delegation(what: str) -> None:
    given, expected = DELEGATIONS[what]
    assert told(delegation(DOMAIN, given)) == expected


def test_a_lame_server_is_named_with_its_address_and_its_answer() -> None:
    lame = sight("y.dns.test", "192.0.2.2", rcode="REFUSED", aa=False)
    verdict = delegation(DOMAIN, facts(sights=(SIGHTS[0], lame)))
    assert "y.dns.test (192.0.2.2)" in verdict.summary
    assert "REFUSED" in verdict.summary


def rounds(
    *values: tuple[str, ...], kind: str = "A", again: tuple[tuple[str, ...], ...] = ()
) -> AgreementFacts:
    one = Round(
        HOST.name,
        kind,
        tuple(answer(HOST.name, kind, *found) for found in values),
        tuple(answer(HOST.name, kind, *found) for found in again),
    )
    return AgreementFacts(SIGHTS, 2, (one,))


AGREEMENTS = {
    "the same in another order": (
        rounds(("192.0.2.1", "192.0.2.2"), ("192.0.2.2", "192.0.2.1")),
        ("pass", "servers-agree.same"),
    ),
    "other addresses, always": (
        rounds(("192.0.2.1",), ("192.0.2.2",), again=(("192.0.2.1",), ("192.0.2.2",))),
        ("warn", "servers-agree.addresses-differ"),
    ),
    "other addresses each time": (
        rounds(("192.0.2.1",), ("192.0.2.2",), again=(("192.0.2.3",), ("192.0.2.4",))),
        ("warn", "servers-agree.flapping"),
    ),
    "other addresses, for a minute": (
        rounds(("www.a.test 60 A 192.0.2.1",), ("www.a.test 60 A 192.0.2.2",), again=((), ())),
        ("pass", "servers-agree.same"),
    ),
    "another text at one serial": (
        rounds(("one",), ("two",), kind="TXT", again=(("one",), ("two",))),
        ("fail", "servers-agree.answers-differ"),
    ),
    "a server that names other servers": (
        rounds(("x.dns.test",), ("y.dns.test",), kind="NS"),
        ("fail", "servers-agree.answers-differ"),
    ),
    "a record that only one has": (
        rounds(("10 mx.a.test",), (), kind="MX", again=(("10 mx.a.test",), ())),
        ("fail", "servers-agree.answers-differ"),
    ),
}


@pytest.mark.parametrize("what", AGREEMENTS)
def test_servers_agree(what: str) -> None:
    given, expected = AGREEMENTS[what]
    assert told(servers_agree(DOMAIN, given)) == expected


def test_a_time_to_live_that_counts_down_is_no_difference() -> None:
    one = Round(
        HOST.name,
        "A",
        (
            answer(HOST.name, "A", f"{HOST.name} 300 A 192.0.2.1"),
            answer(HOST.name, "A", f"{HOST.name} 7 A 192.0.2.1"),
        ),
    )
    assert one.is_agreed


def test_a_server_that_fell_silent_in_between_differs_from_nobody() -> None:
    one = Round(
        HOST.name, "A", (answer(HOST.name, "A", "192.0.2.1"), answer(HOST.name, "A", rcode="TIMEOUT"))
    )
    assert one.is_agreed


def seen(*lines: str, rcode: str = "NOERROR") -> Answer:
    return answer(HOST.name, "A", *lines, rcode=rcode)


PROPAGATIONS = {
    "resolver and server agree": (seen("192.0.2.1"), seen("192.0.2.1"), "propagated.everywhere"),
    "some of many addresses": (
        seen("192.0.2.1", "192.0.2.2"),
        seen("192.0.2.2", "192.0.2.3"),
        "propagated.everywhere",
    ),
    "changing by the minute": (
        seen("www.a.test 30 A 192.0.2.1"),
        seen("www.a.test 60 A 192.0.2.9"),
        "propagated.everywhere",
    ),
    "still the old one": (seen("192.0.2.1"), seen("192.0.2.9"), "propagated.old-answer"),
    "not yet known to be there": (seen(rcode="NXDOMAIN"), seen("192.0.2.9"), "propagated.old-answer"),
    "behind an alias, the alias counts": (
        seen("www.a.test 300 CNAME edge.test", "edge.test 60 A 192.0.2.1"),
        seen("www.a.test 300 CNAME edge.test"),
        "propagated.everywhere",
    ),
    "nothing on either side": (seen(rcode="NXDOMAIN"), seen(rcode="NXDOMAIN"), "propagated.no-record"),
    "no resolver answers": (seen(rcode="SERVFAIL"), seen("192.0.2.1"), "propagated.no-answer"),
}


@pytest.mark.parametrize("what", PROPAGATIONS)
def test_propagation(what: str) -> None:
    resolver, authority, code = PROPAGATIONS[what]
    verdict = propagated(HOST, PropagationFacts(HOST.name, (resolver,), (authority,)))
    assert told(verdict)[1] == code


def test_an_old_answer_says_how_long_it_will_live() -> None:
    facts = PropagationFacts(HOST.name, (seen("www.a.test 1200 A 192.0.2.1"),), (seen("192.0.2.9"),))
    assert "at most 1200 s more" in propagated(HOST, facts).summary
