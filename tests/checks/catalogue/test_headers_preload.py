"""A domain is ready for the browsers' list where its own certificate holds and those below it are seen."""

from datetime import UTC, datetime, timedelta

import pytest

from checks.catalogue.headers_preload import preload
from checks.check import CouldNotFindOut
from checks.facts.certificate import Certificate
from checks.facts.routing import PlainFacts
from checks.facts.site import SiteFacts
from checks.facts.tls import TlsFacts
from checks.subjects import Domain, Host, HostRole
from tests.checks.catalogue.web_answers import answer, page

NOW = datetime(2026, 11, 1, tzinfo=UTC)
APEX, BELOW = Host("shop.test", HostRole.APEX), Host("old.shop.test")
SILENT = CouldNotFindOut("net.timeout", "could not shake hands: no answer within 5 s")
CLOSED = CouldNotFindOut("net.refused", "could not shake hands: ECONNREFUSED")
NOWHERE = CouldNotFindOut("net.no-address", "old.shop.test A: NXDOMAIN")


def tls(host: Host, *names: str, **more: object) -> TlsFacts:
    month = timedelta(days=30)
    leaf = Certificate("CN=x", "CN=ca", names or (host.name,), NOW - month, NOW + month, "RSA 2048", 2048, "")
    usual: dict[str, object] = {
        "version": "TLSv1.3", "cipher": "", "error": "", "error_code": 0, "chain": (leaf,), "at": NOW,
    }  # fmt: skip
    return TlsFacts(host.name, **(usual | more))  # type: ignore[arg-type]


EXPIRED = {"error": "certificate has expired", "error_code": 10}
FACTS = dict[Host, TlsFacts | CouldNotFindOut]
CASES: dict[str, tuple[FACTS, bool, str, str]] = {
    "all good": ({APEX: tls(APEX), BELOW: tls(BELOW)}, True, "pass preload.ready", "meets"),
    "its own certificate has run out": (
        {APEX: tls(APEX, **EXPIRED)}, True, "warn preload.refused", "certificate has expired",
    ),
    "its own certificate is for others": (
        {APEX: tls(APEX, "other.test")}, True, "warn preload.refused", "for other names",
    ),
    "nobody knows its own certificate": ({APEX: SILENT}, True, "could_not_tell preload.unseen", "shop.test"),
    "nobody looked at its own certificate": ({}, True, "could_not_tell preload.unseen", "shop.test"),
    "its own server takes only ciphers that this machine refuses": (
        {APEX: tls(APEX, refused="dh key too small")}, True, "could_not_tell preload.unseen", "too small",
    ),
    "a host below takes only versions that browsers gave up": (
        {APEX: tls(APEX), BELOW: tls(BELOW, refused="unsupported protocol", version="TLSv1")},
        True, "fail preload.cuts-off", "TLSv1 alone",
    ),
    "a host below has pages over http, and https is silent": (
        {APEX: tls(APEX), BELOW: SILENT}, True, "could_not_tell preload.unseen", "old.shop.test",
    ),
    "a host below has no pages at all": ({APEX: tls(APEX), BELOW: SILENT}, False, "pass preload.ready", ""),
    "a host below does not exist": ({APEX: tls(APEX), BELOW: NOWHERE}, False, "pass preload.ready", ""),
    "a host below has no https": ({APEX: tls(APEX), BELOW: CLOSED}, True, "fail preload.cuts-off", "old."),
    "cutting off counts more than its own certificate": (
        {APEX: tls(APEX, **EXPIRED), BELOW: CLOSED}, True, "fail preload.cuts-off", "old.shop.test",
    ),
}  # fmt: skip


def ready_site(name: str) -> SiteFacts:
    header = "max-age=63072000; includeSubDomains; preload"
    return SiteFacts(name, (page(f"https://{name}/", strict_transport_security=header),))


@pytest.mark.parametrize("what", CASES)
def test_the_list_wants_every_host_to_be_safe(what: str) -> None:
    certificates, has_pages, expected, words = CASES[what]
    plain = {BELOW: PlainFacts(BELOW.name, answer("http://old.shop.test/"))} if has_pages else {BELOW: SILENT}
    verdict = preload(Domain("shop.test"), {APEX: ready_site("shop.test")}, plain, certificates)
    assert f"{verdict.outcome.value} {verdict.code}" == expected, verdict.summary
    assert words in verdict.summary


def test_the_list_takes_whole_domains_only() -> None:
    team = Host("team.shop.test", HostRole.APEX)
    verdict = preload(Domain(team.name), {team: ready_site(team.name)}, {}, {team: tls(team)})
    assert (verdict.outcome.value, verdict.code) == ("warn", "preload.refused")
    assert "whole domains only, here shop.test" in verdict.summary
