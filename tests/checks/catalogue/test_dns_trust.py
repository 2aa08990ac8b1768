"""Hard cases of issuers, signatures and reach that no lab can bring about at will."""

import dataclasses
import json
import time
from datetime import UTC, datetime

import pytest

from checks.catalogue.dns import resolves
from checks.catalogue.dns_caa import caa
from checks.catalogue.dns_dnssec import dnssec
from checks.catalogue.dns_reach import ipv6, private_address
from checks.check import Verdict
from checks.facts.address import AddressFacts
from checks.facts.certificate import Certificate
from checks.facts.dns_caa import CaaFacts
from checks.facts.dns_chain import ChainFacts
from checks.facts.dns_reach import FamilySight, Ipv6Facts, ReachFacts, is_mapped
from checks.net.answers import Answer
from checks.net.dnssec import Chain, ChainLink
from checks.subjects import Domain, Host, HostRole
from tests.checks.catalogue.dns_answers import answer

HOST = Host("www.a.test")
DOMAIN = Domain("a.test")
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def told(verdict: Verdict) -> tuple[str, str]:
    """The verdict's outcome and code, once its evidence has proven to be JSON."""
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code


def certificate(issuer: str = "CN=R11,O=Let's Encrypt,C=US", *names: str) -> Certificate:
    return Certificate(
        "CN=www.a.test", issuer, names or (HOST.name,), MOMENT, MOMENT, "EC P-256", 256, "sha256"
    )


def climbed(
    *at_host: str, above: tuple[str, ...] = (), rcode: str = "NOERROR", above_rcode: str = "NOERROR"
) -> tuple[Answer, ...]:
    return (
        answer(HOST.name, "CAA", *at_host, rcode=rcode),
        answer("a.test", "CAA", *above, rcode=above_rcode),
        answer("test", "CAA"),
    )


OURS, THEIRS, NOBODY = '0 issue "letsencrypt.org"', '0 issue "digicert.com"', '0 issue ";"'
WILD = certificate("CN=R11,O=Let's Encrypt,C=US", "*.a.test")
CAA = {
    "the closest set is the only one": (climbed(OURS, above=(NOBODY,)), certificate(), "caa.allows-issuer"),
    "the one above where there is none": (climbed(above=(NOBODY,)), certificate(), "caa.nobody"),
    "one of several": (climbed(THEIRS, OURS), certificate(), "caa.allows-issuer"),
    "issuewild does not concern a plain name": (
        climbed(OURS, '0 issuewild ";"'),
        certificate(),
        "caa.allows-issuer",
    ),
    "issuewild decides about a wildcard": (climbed(OURS, '0 issuewild ";"'), WILD, "caa.nobody"),
    "issue decides about a wildcard without it": (climbed(OURS), WILD, "caa.allows-issuer"),
    "issuewild alone leaves plain names free": (
        climbed('0 issuewild ";"'),
        certificate(),
        "caa.unrestricted",
    ),
    "iodef restricts nobody": (climbed('0 iodef "mailto:a@a.test"'), certificate(), "caa.unrestricted"),
    "an unknown issuer": (climbed(THEIRS), certificate("CN=X,O=Nobody Knows"), "caa.unknown-issuer"),
    "nobody may, whoever it is": (climbed(NOBODY), certificate("CN=X,O=Nobody Knows"), "caa.nobody"),
    "a value that is no name": (climbed('0 issue "not a name"'), certificate(), "caa.nobody"),
    "a record that is none": (climbed("what is this"), certificate(), "caa.unreadable"),
    "no certificate to compare with": (climbed(OURS), None, "caa.no-certificate"),
    "a failure before what was found": (
        climbed(rcode="SERVFAIL", above=(OURS,)),
        certificate(),
        "caa.no-answer",
    ),
    "a failure above what was found": (
        climbed(OURS, above_rcode="SERVFAIL"),
        certificate(),
        "caa.allows-issuer",
    ),
    "any of two accounts": (
        climbed('0 issue "letsencrypt.org; accounturi=https://x.test/1"', OURS),
        certificate(),
        "caa.allows-issuer",
    ),
    "another case": (climbed('0 issue "LetsEncrypt.org"'), certificate(), "caa.allows-issuer"),
}


@pytest.mark.parametrize("what", CAA)
def test_caa(what: str) -> None:
    answers, leaf, code = CAA[what]
    verdict = caa(HOST, CaaFacts(HOST.name, answers, leaf, "" if leaf else "refused"))
    assert told(verdict)[1] == code


def test_who_is_kept_out_is_named() -> None:
    verdict = caa(HOST, CaaFacts(HOST.name, climbed(THEIRS), certificate()))
    assert verdict.outcome.value == "fail"
    assert "digicert.com" in verdict.summary
    assert "Let's Encrypt" in verdict.summary


def chain(problem: str = "", zone: str = "a.test", *, hours: float = 100, weak: str = "") -> Chain:
    until = int(time.time() + hours * 3600)
    link = ChainLink(zone, ("1 13 2",), ("1 13 257",), problem, "DNSKEY", "as told", until, weak)
    return Chain("a.test", has_ds=True, has_keys=True, links=(ChainLink("."), link))


SOUND = answer("a.test", "SOA", "ns1.a.test. h.a.test. 1 2 3 4 5")
REJECTED = answer("a.test", "SOA", rcode="SERVFAIL")
DNSSEC = {
    "sound": (chain(), SOUND, ("pass", "dnssec.valid")),
    "rejected by the resolver all the same": (chain(), REJECTED, ("fail", "dnssec.bogus")),
    "eleven hours left": (chain(hours=11), SOUND, ("warn", "dnssec.ends-soon")),
    "old algorithm": (chain(weak="RSASHA1"), SOUND, ("warn", "dnssec.weak")),
    "its own break": (chain("expired"), REJECTED, ("fail", "dnssec.expired")),
    "a break above it": (chain("expired", "test"), REJECTED, ("could_not_tell", "dnssec.chain-unknown")),
    "a resolver that strips signatures": (
        chain("no-signature", "."),
        SOUND,
        ("could_not_tell", "dnssec.chain-unknown"),
    ),
    "no answer on the way": (chain("no-answer"), SOUND, ("could_not_tell", "dnssec.chain-unknown")),
    "an algorithm of tomorrow": (
        chain("unknown-algorithm"),
        SOUND,
        ("could_not_tell", "dnssec.unknown-algorithm"),
    ),
    "an unsigned zone above": (chain("insecure", "test"), SOUND, ("not_applicable", "dnssec.island")),
    "no DS": (Chain("a.test", has_keys=True), SOUND, ("not_applicable", "dnssec.unsigned")),
    "DS not told": (Chain("a.test", lost="SERVFAIL"), REJECTED, ("could_not_tell", "dnssec.no-answer")),
}


@pytest.mark.parametrize("what", DNSSEC)
def test_dnssec(what: str) -> None:
    given, soa, expected = DNSSEC[what]
    assert told(dnssec(DOMAIN, ChainFacts(given, soa))) == expected


def addresses(*ipv4: str, ipv6: tuple[str, ...] = (), rcode: str = "NOERROR") -> AddressFacts:
    return AddressFacts(
        HOST.name, answer(HOST.name, "A", *ipv4, rcode=rcode), answer(HOST.name, "AAAA", *ipv6, rcode=rcode)
    )


SIX = ReachFacts(addresses("192.0.2.1", ipv6=("2001:db8::1",)), {})
GOOD = FamilySight("2001:db8::1", covers_host=True, names=(HOST.name,))
DEAD = FamilySight("2001:db8::1", error="refused")
IPV4 = FamilySight("192.0.2.1", covers_host=True, names=(HOST.name,))
IPV6 = {
    "both answer": (Ipv6Facts(SIX, (GOOD,), IPV4), ("pass", "ipv6.answers")),
    "only IPv4 answers": (Ipv6Facts(SIX, (DEAD,), IPV4), ("fail", "ipv6.no-connection")),
    "one of two IPv6 addresses answers": (Ipv6Facts(SIX, (GOOD, DEAD), IPV4), ("fail", "ipv6.no-connection")),
    "neither answers": (
        Ipv6Facts(SIX, (DEAD,), dataclasses.replace(IPV4, error="refused")),
        ("could_not_tell", "ipv6.silent-host"),
    ),
    "no way to IPv6 from here": (
        Ipv6Facts(SIX, (FamilySight("2001:db8::1"),), has_route=False),
        ("could_not_tell", "ipv6.no-route"),
    ),
    "IPv6 alone": (
        Ipv6Facts(ReachFacts(addresses(ipv6=("2001:db8::1",)), {}), (GOOD,)),
        ("pass", "ipv6.answers"),
    ),
    "both show a certificate of somebody else": (
        Ipv6Facts(
            SIX, (dataclasses.replace(GOOD, covers_host=False),), dataclasses.replace(IPV4, covers_host=False)
        ),
        ("pass", "ipv6.answers"),
    ),
}


@pytest.mark.parametrize("what", IPV6)
def test_ipv6(what: str) -> None:
    given, expected = IPV6[what]
    assert told(ipv6(HOST, given)) == expected


def test_one_private_address_among_public_ones_is_a_fault_even_on_staging() -> None:
    staging = Host(HOST.name, HostRole.STAGING, is_required=False)
    both = ReachFacts(addresses("192.0.2.1", "10.0.0.1"), {"10.0.0.1": "10.0.0.1 is not a public address"})
    alone = ReachFacts(addresses("10.0.0.1"), {"10.0.0.1": "10.0.0.1 is not a public address"})
    assert told(private_address(staging, both)) == ("fail", "private-address.found")
    assert told(private_address(staging, alone)) == ("warn", "private-address.inward")
    assert told(private_address(HOST, alone)) == ("fail", "private-address.found")


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("::ffff:192.0.2.1", True),
        ("::FFFF:c000:201", True),
        ("2001:db8::1", False),
        ("192.0.2.1", False),
        ("::1", False),
    ],
)
def test_ipv4_in_an_ipv6_coat_is_recognised(address: str, expected: bool) -> None:
    assert is_mapped(address) is expected


def test_a_name_that_flaps_says_what_each_try_got() -> None:
    flapping = dataclasses.replace(
        answer(HOST.name, "A", "192.0.2.1"), is_flapping=True, attempts=("r1 A: SERVFAIL", "r2 A: NOERROR")
    )
    verdict = resolves(HOST, AddressFacts(HOST.name, flapping, answer(HOST.name, "AAAA")))
    assert told(verdict) == ("warn", "resolves.flapping")
    assert "r1 A: SERVFAIL; r2 A: NOERROR" in verdict.summary


@pytest.mark.parametrize(
    ("walked", "code"),
    [
        (("b.test", "www.a.test"), "resolves.alias-loop"),
        (("b.test", "c.test", "b.test"), "resolves.alias-loop"),
        (tuple(f"c{number}.test" for number in range(17)), "resolves.alias-chain"),
        (("b.test",), "resolves.no-answer"),
        ((), "resolves.no-answer"),
    ],
)
def test_why_a_resolver_gave_up_on_an_alias(walked: tuple[str, ...], code: str) -> None:
    facts = dataclasses.replace(addresses(rcode="SERVFAIL"), walked=walked)
    assert told(resolves(HOST, facts))[1] == code
