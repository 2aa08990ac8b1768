"""Every verdict on names: what is asked, what comes back, what it means."""

import json

import pytest

from checks.catalogue.dns import resolves, ttl
from checks.catalogue.dns_conflicts import conflicts
from checks.catalogue.dns_targets import dangling, mx
from checks.check import CouldNotFindOut, Severity, Verdict
from checks.facts.address import AddressFacts
from checks.facts.claimable import PROVIDERS, provider_of, unclaimed_sign
from checks.facts.dangling import DanglingFacts, Link
from checks.facts.dns import (
    AddressSight,
    MxFacts,
    MxTarget,
    NameFacts,
    SeveralAddressesFacts,
    TextFacts,
    TtlFacts,
)
from checks.net.answers import Answer
from checks.subjects import Domain, Host, HostRole
from tests.checks.catalogue.dns_answers import answer

DOMAIN = Domain("a.test")
APEX = Host("a.test", HostRole.APEX)
APP = Host("app.a.test", HostRole.APP)
OPTIONAL = Host("staging.a.test", HostRole.STAGING, is_required=False)


def told(verdict: Verdict) -> tuple[str, str]:
    """The verdict's outcome and code, once its evidence has proven to be JSON."""
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code


def none(name: str, kind: str, rcode: str = "NOERROR") -> Answer:
    return answer(name, kind, rcode=rcode)


NAME = APP.name
RESOLVES = [
    (APP, answer(NAME, "A", "192.0.2.1"), none(NAME, "AAAA"), ("pass", "resolves.address")),
    (APP, none(NAME, "A"), answer(NAME, "AAAA", "2001:db8::1"), ("pass", "resolves.address")),
    (APP, answer(NAME, "A", "192.0.2.1"), none(NAME, "AAAA", "SERVFAIL"), ("pass", "resolves.address")),
    (APP, none(NAME, "A", "NXDOMAIN"), none(NAME, "AAAA", "NXDOMAIN"), ("fail", "resolves.nxdomain")),
    (APP, none(NAME, "A"), none(NAME, "AAAA"), ("fail", "resolves.no-address")),
    (
        APP,
        none(NAME, "A", "SERVFAIL"),
        none(NAME, "AAAA", "SERVFAIL"),
        ("could_not_tell", "resolves.no-answer"),
    ),
    (APP, none(NAME, "A"), none(NAME, "AAAA", "TIMEOUT"), ("could_not_tell", "resolves.no-answer")),
    (APP, none(NAME, "A", "REFUSED"), none(NAME, "AAAA"), ("could_not_tell", "resolves.no-answer")),
    (
        OPTIONAL,
        none(NAME, "A", "NXDOMAIN"),
        none(NAME, "AAAA", "NXDOMAIN"),
        ("not_applicable", "resolves.not-required"),
    ),
]


@pytest.mark.parametrize(("host", "ipv4", "ipv6", "expected"), RESOLVES)
def test_resolves(host: Host, ipv4: Answer, ipv6: Answer, expected: tuple[str, str]) -> None:
    verdict = resolves(host, AddressFacts(host.name, ipv4, ipv6))
    assert told(verdict) == expected
    if expected[0] == "could_not_tell":
        assert verdict.evidence["asked"][0]["attempts"]


def test_apex_is_required_whatever_the_map_says() -> None:
    apex = Host("a.test", HostRole.APEX, is_required=False)
    facts = AddressFacts("a.test", none("a.test", "A", "NXDOMAIN"), none("a.test", "AAAA", "NXDOMAIN"))
    assert told(resolves(apex, facts)) == ("fail", "resolves.nxdomain")


TTL = [
    ("300", True, ("pass", "ttl.fits")),
    ("3600", True, ("pass", "ttl.fits")),
    ("60", True, ("pass", "ttl.fits")),
    ("3601", True, ("fail", "ttl.too-long")),
    ("86400", False, ("fail", "ttl.too-long")),
    ("59", True, ("warn", "ttl.too-short")),
    ("59", False, ("could_not_tell", "ttl.cached")),
]


@pytest.mark.parametrize(("seconds", "is_authoritative", "expected"), TTL)
def test_ttl(seconds: str, is_authoritative: bool, expected: tuple[str, str]) -> None:
    line = f"app.a.test {seconds} A 192.0.2.1"
    ipv4 = answer(NAME, "A", line, is_authoritative=is_authoritative)
    verdict = ttl(APP, TtlFacts(NAME, ipv4, none(NAME, "AAAA")))
    assert told(verdict) == expected


def test_ttl_of_an_aliass_target_is_its_providers() -> None:
    lines = ("app.a.test 300 CNAME edge.provider.test", "edge.provider.test 20 A 192.0.2.1")
    facts = TtlFacts(NAME, answer(NAME, "A", *lines), none(NAME, "AAAA"))
    assert told(ttl(APP, facts)) == ("pass", "ttl.fits")


def test_ttl_without_records_does_not_apply() -> None:
    facts = TtlFacts(NAME, none(NAME, "A", "NXDOMAIN"), none(NAME, "AAAA", "NXDOMAIN"))
    assert told(ttl(APP, facts)) == ("not_applicable", "ttl.no-record")


def target(name: str, *addresses: str, rcode: str = "NOERROR", alias: str = "") -> MxTarget:
    lines = [f"{name} 300 CNAME {alias}"] * bool(alias) + list(addresses)
    return MxTarget(name, 10, answer(name, "A", *lines, rcode=rcode), none(name, "AAAA", rcode))


GOOD_MX = target("mx.a.test", "192.0.2.25")
MX = [
    ((GOOD_MX,), False, (), ("pass", "mx.good")),
    ((), True, (), ("pass", "mx.null")),
    ((GOOD_MX,), True, (), ("fail", "mx.null-beside-others")),
    ((), False, ("192.0.2.1",), ("warn", "mx.implicit")),
    ((), False, (), ("not_applicable", "mx.none")),
    ((GOOD_MX, target("gone.a.test", rcode="NXDOMAIN")), False, (), ("fail", "mx.nxdomain")),
    ((target("empty.a.test"),), False, (), ("fail", "mx.no-address")),
    ((target("mx.a.test", "192.0.2.25", alias="real.a.test"),), False, (), ("fail", "mx.alias")),
    ((target("192.0.2.25"),), False, (), ("fail", "mx.address")),
    ((target("mx.a.test", rcode="SERVFAIL"),), False, (), ("could_not_tell", "mx.no-answer")),
    (
        (target("x.test", rcode="SERVFAIL"), target("y.test", rcode="NXDOMAIN")),
        False,
        (),
        ("fail", "mx.nxdomain"),
    ),
]


@pytest.mark.parametrize(("targets", "has_null", "fallback", "expected"), MX)
def test_mx(
    targets: tuple[MxTarget, ...], has_null: bool, fallback: tuple[str, ...], expected: tuple[str, str]
) -> None:
    facts = MxFacts(answer("a.test", "MX"), targets, has_null, fallback)
    assert told(mx(DOMAIN, facts)) == expected


def link(rcode: str = "NOERROR", has_address: bool = True, kind: str = "CNAME") -> Link:
    return Link(kind, "app.a.test", "x.github.io", rcode, has_address)


DANGLING = [
    (DanglingFacts("app.a.test", ()), ("pass", "dangling.no-links")),
    (DanglingFacts("app.a.test", (link(),)), ("pass", "dangling.none")),
    (DanglingFacts("app.a.test", (link("NXDOMAIN", False),)), ("fail", "dangling.nxdomain")),
    (DanglingFacts("a.test", (link(), link("NXDOMAIN", False, "NS"))), ("fail", "dangling.nxdomain")),
    (DanglingFacts("app.a.test", (link("SERVFAIL", False),)), ("could_not_tell", "dangling.no-answer")),
    (DanglingFacts("app.a.test", (link("NOERROR", False),)), ("warn", "dangling.no-address")),
    (
        DanglingFacts(
            "app.a.test", (link(),), "GitHub Pages", unclaimed="There isn't a GitHub Pages site here."
        ),
        ("fail", "dangling.claimable"),
    ),
    (
        DanglingFacts("app.a.test", (link(),), "GitHub Pages", trouble="timed out"),
        ("could_not_tell", "dangling.no-page"),
    ),
    (
        DanglingFacts("a.test", (link("SERVFAIL", False, "MX"), link("NXDOMAIN", False, "NS"))),
        ("fail", "dangling.nxdomain"),
    ),
]


@pytest.mark.parametrize(("facts", "expected"), DANGLING)
def test_dangling(facts: DanglingFacts, expected: tuple[str, str]) -> None:
    assert told(dangling(APP, facts)) == expected


def test_missing_name_at_a_provider_is_told_to_be_claimable() -> None:
    facts = DanglingFacts("app.a.test", (link("NXDOMAIN", False),), "GitHub Pages", True)
    assert "anyone can register it at GitHub Pages" in dangling(APP, facts).summary


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("me.github.io", "GitHub Pages"),
        ("shop.herokuapp.com", "Heroku"),
        ("bucket.s3.eu-west-1.amazonaws.com", "Amazon S3"),
        ("bucket.s3-website-us-east-1.amazonaws.com", "Amazon S3"),
        ("lb-1.eu-west-1.elb.amazonaws.com", None),
        ("app.azurewebsites.net", "Azure"),
        ("x.global.fastly.net", "Fastly"),
        ("x.netlify.app", "Netlify"),
        ("cname.vercel-dns.com", "Vercel"),
        ("x.myshopify.com", "Shopify"),
        ("x.fly.dev", "Fly.io"),
        ("x.onrender.com", "Render"),
        ("x.zendesk.com", "Zendesk"),
        ("proxy-ssl.webflow.com", "Webflow"),
        ("x.ghost.io", "Ghost"),
        ("notgithub.io", None),
        ("github.io.evil.test", None),
    ],
)
def test_provider_is_told_from_where_the_alias_ends(name: str, expected: str | None) -> None:
    found = provider_of((name,))
    assert (found.name if found else None) == expected


@pytest.mark.parametrize("provider", [one for one in PROVIDERS if one.signs], ids=lambda one: one.name)
def test_unclaimed_page_is_known_by_its_words_and_only_with_an_error_status(provider: object) -> None:
    body = f"<html>{provider.signs[0].upper()}</html>"  # type: ignore[attr-defined]
    assert unclaimed_sign(provider, 404, (), body)  # type: ignore[arg-type]
    assert not unclaimed_sign(provider, 200, (), body)  # type: ignore[arg-type]
    assert not unclaimed_sign(provider, 404, (), "<html>our own not-found page</html>")  # type: ignore[arg-type]


def names(cname: tuple[str, ...] = (), beside: tuple[str, ...] = (), host: Host = APP) -> NameFacts:
    others = (answer(host.name, "MX", *beside), answer(host.name, "A"))
    return NameFacts(host.name, answer(host.name, "CNAME", *cname), others)


def texts(spf: tuple[str, ...] = (), dmarc: tuple[str, ...] = (), rcode: str = "NOERROR") -> TextFacts:
    return TextFacts((answer("a.test", "TXT", *spf, rcode=rcode),), (answer("_dmarc.a.test", "TXT", *dmarc),))


def several(*sights: AddressSight, addresses: tuple[str, ...] = ()) -> SeveralAddressesFacts:
    return SeveralAddressesFacts(NAME, addresses or tuple(sight.address for sight in sights), sights)


ONE_PLACE = several(addresses=("192.0.2.1",))
RIGHT = AddressSight("192.0.2.1", ("a.test", "*.a.test"), True)
WRONG = AddressSight("198.51.100.1", ("parking.test",), False)
SILENT = AddressSight("198.51.100.2", error="timed out")
UNKNOWN = CouldNotFindOut("net.dns", "app.a.test CNAME: SERVFAIL")
CONFLICTS = [
    (texts(("v=spf1 -all", "other"), ("v=DMARC1; p=none",)), names(), ONE_PLACE, ("pass", "conflicts.none")),
    (texts(("v=spf1 -all", "v=spf1 mx -all")), names(), ONE_PLACE, ("fail", "conflicts.duplicate-spf")),
    (texts(("v=spf1 -all", "V=SPF1")), names(), ONE_PLACE, ("fail", "conflicts.duplicate-spf")),
    (texts(("v=spf1 -all", "v=spf10 x")), names(), ONE_PLACE, ("pass", "conflicts.none")),
    (
        texts((), ("v=DMARC1; p=none", "v = DMARC1; p=reject")),
        names(),
        ONE_PLACE,
        ("fail", "conflicts.duplicate-dmarc"),
    ),
    (texts(), names(("x.test",)), ONE_PLACE, ("pass", "conflicts.none")),
    (texts(), names(("x.test",), ("10 mx.test",)), ONE_PLACE, ("fail", "conflicts.cname-beside-others")),
    (texts(), names(("x.test", "y.test")), ONE_PLACE, ("fail", "conflicts.two-cnames")),
    (texts(), names(("x.test",), host=APEX), ONE_PLACE, ("fail", "conflicts.cname-at-apex")),
    (texts(), names(), several(RIGHT, WRONG), ("fail", "conflicts.unrelated-addresses")),
    (texts(), names(), several(RIGHT, RIGHT), ("pass", "conflicts.none")),
    (texts(), names(), several(RIGHT, SILENT), ("could_not_tell", "conflicts.no-answer")),
    (texts(), names(), several(SILENT, SILENT), ("pass", "conflicts.none")),
    (texts((), ("v=DMARC1; p=none", "v=dmarc1; p=none")), names(), ONE_PLACE, ("pass", "conflicts.none")),
    (texts(), names(), several(WRONG, WRONG), ("pass", "conflicts.none")),
    (
        texts(),
        names(),
        several(addresses=("76.76.21.21", "75.2.60.5")),
        ("fail", "conflicts.unrelated-addresses"),
    ),
    (texts(), names(), several(addresses=("185.199.108.153", "185.199.109.153")), ("pass", "conflicts.none")),
    (texts(), names(), UNKNOWN, ("pass", "conflicts.none")),
    (texts(), UNKNOWN, ONE_PLACE, ("could_not_tell", "conflicts.no-answer")),
    (texts(rcode="SERVFAIL"), names(), ONE_PLACE, ("could_not_tell", "conflicts.no-answer")),
    (texts(("v=spf1 -all", "v=spf1 mx")), UNKNOWN, ONE_PLACE, ("fail", "conflicts.duplicate-spf")),
]


@pytest.mark.parametrize(("text", "name", "addresses", "expected"), CONFLICTS)
def test_conflicts(
    text: TextFacts,
    name: NameFacts | CouldNotFindOut,
    addresses: SeveralAddressesFacts | CouldNotFindOut,
    expected: tuple[str, str],
) -> None:
    assert told(conflicts(DOMAIN, text, {APP: name}, {APP: addresses})) == expected


def test_domain_that_does_not_exist_has_nothing_to_contradict_itself() -> None:
    gone = NameFacts(NAME, none(NAME, "CNAME", "NXDOMAIN"), ())
    verdict = conflicts(DOMAIN, texts(rcode="NXDOMAIN"), {APP: gone}, {APP: ONE_PLACE})
    assert told(verdict) == ("not_applicable", "conflicts.no-domain")


def test_name_that_does_not_exist_points_nowhere() -> None:
    gone = (none(NAME, "A", "NXDOMAIN"), none(NAME, "AAAA", "NXDOMAIN"))
    verdict = dangling(APP, DanglingFacts(NAME, (), answers=gone))
    assert told(verdict) == ("not_applicable", "dangling.no-record")
    assert verdict.evidence["asked"][0]["rcode"] == "NXDOMAIN"


@pytest.mark.parametrize(
    ("domain", "severity"), [("github.io", Severity.MEDIUM), ("a.test", None), ("hub.io", None)]
)
def test_no_stranger_can_register_a_name_in_the_clients_own_domain(
    domain: str, severity: Severity | None
) -> None:
    facts = DanglingFacts("app.a.test", (link("NXDOMAIN", False),), domain=domain)
    verdict = dangling(APP, facts)
    assert told(verdict) == ("fail", "dangling.nxdomain")
    assert verdict.severity is severity


def test_target_that_a_stranger_could_register_outweighs_an_own_one() -> None:
    own = Link("MX", "a.test", "mx.a.test", "NXDOMAIN", False)
    verdict = dangling(APP, DanglingFacts("a.test", (own, link("NXDOMAIN", False)), domain="a.test"))
    assert verdict.severity is None
    assert verdict.evidence["target"] == "x.github.io"


def test_alias_of_a_missing_name_is_not_called_missing_itself() -> None:
    gone = answer(NAME, "A", "app.a.test 300 CNAME x.b.test", rcode="NXDOMAIN")
    verdict = resolves(APP, AddressFacts(NAME, gone, none(NAME, "AAAA", "NXDOMAIN")))
    assert verdict.summary == "app.a.test is an alias of x.b.test, which does not exist: NXDOMAIN"


def test_unknown_address_is_not_taken_for_no_mail() -> None:
    facts = MxFacts(answer("a.test", "MX"), lost="A: SERVFAIL")
    assert told(mx(DOMAIN, facts)) == ("could_not_tell", "mx.no-answer")


def test_mail_server_at_a_private_address_gets_no_mail() -> None:
    lost = MxTarget(
        "mx.a.test", 10, answer("mx.a.test", "A", "127.0.0.1"), none("mx.a.test", "AAAA"), "loopback"
    )
    assert told(mx(DOMAIN, MxFacts(answer("a.test", "MX"), (lost,)))) == ("fail", "mx.private")


def test_ttl_of_a_resolvers_copy_says_little_in_either_family() -> None:
    copy = answer(NAME, "AAAA", "app.a.test 12 AAAA 2001:db8::1", is_authoritative=False)
    verdict = ttl(APP, TtlFacts(NAME, answer(NAME, "A", "192.0.2.1"), copy))
    assert told(verdict) == ("could_not_tell", "ttl.cached")


def test_lighter_verdicts_weigh_less() -> None:
    facts = MxFacts(answer("a.test", "MX"), (), False, ("192.0.2.1",))
    assert mx(DOMAIN, facts).severity is Severity.LOW
