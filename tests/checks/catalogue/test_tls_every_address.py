"""Hard cases of hosts with several addresses, of which some lie where no lab can put them."""

import json

import pytest

from checks.catalogue.tls_every_address import same_everywhere
from checks.check import Severity, Verdict
from checks.facts.address import AddressFacts
from checks.facts.every_address import AddressView, EveryAddressFacts
from checks.subjects import Host
from tests.checks.catalogue.dns_answers import answer

HOST = Host("www.a.test")
ONE, TWO, SIX = "192.0.2.1", "192.0.2.2", "2001:db8::1"
ADDRESSES = AddressFacts(HOST.name, answer(HOST.name, "A", ONE, TWO), answer(HOST.name, "AAAA", SIX))


def told(verdict: Verdict) -> tuple[str, str]:
    json.dumps(verdict.evidence)
    assert verdict.summary
    return verdict.outcome.value, verdict.code.removeprefix("same-everywhere.")


def view(address: str, status: int = 200, **more: object) -> AddressView:
    usual: dict[str, object] = {"covers_host": True, "fingerprint": "aa"}
    return AddressView(address, status=status, **(usual | more))  # type: ignore[arg-type]


def dead(address: str) -> AddressView:
    return AddressView(address, error="ECONNREFUSED")


CASES = {
    "certificates of their own, all good": (
        (view(ONE), view(TWO, fingerprint="bb"), view(SIX, fingerprint="cc")),
        (),
        ("pass", "same"),
    ),
    "a page that one keeps back behind a challenge": (
        (view(ONE), view(TWO, status=0, page_error="bot challenge (cf-mitigated)")),
        (),
        ("pass", "same"),
    ),
    "IPv6 alone is silent, which dns.ipv6 says": ((view(ONE), view(TWO), dead(SIX)), (), ("pass", "same")),
    "IPv6 alone is another host, which dns.ipv6 says": (
        (view(ONE), view(TWO), view(SIX, covers_host=False, distrust="expired")),
        (),
        ("pass", "same"),
    ),
    "one of each, and no way to IPv6 from here": ((view(ONE),), (SIX,), ("could_not_tell", "no-route")),
    "IPv6 alone, and no way to it": ((), (SIX, "2001:db8::2"), ("could_not_tell", "silent-host")),
    "all silent": ((dead(ONE), dead(TWO)), (), ("could_not_tell", "silent-host")),
    "a forgotten certificate counts more than a silent address": (
        (view(ONE), dead(TWO), view(SIX, distrust="expired")),
        (),
        ("fail", "certificate"),
    ),
    "another page counts more than a silent address": (
        (view(ONE), dead(TWO), view(SIX, status=404)),
        (),
        ("fail", "answer"),
    ),
    "all refused in their own way": (
        (view(ONE, distrust="expired"), view(TWO, distrust="self-signed")),
        (),
        ("pass", "same"),
    ),
    "two that lead to different places": (
        (view(ONE, 301, leads_to="https://a.test/"), view(TWO, 301, leads_to="https://old.test/")),
        (),
        ("fail", "answer"),
    ),
}


@pytest.mark.parametrize("what", CASES)
def test_same_everywhere(what: str) -> None:
    views, untried, expected = CASES[what]
    assert told(same_everywhere(HOST, EveryAddressFacts(ADDRESSES, views, untried))) == expected


def test_a_broken_server_weighs_more_than_another_page() -> None:
    broken = same_everywhere(HOST, EveryAddressFacts(ADDRESSES, (view(ONE), view(TWO, 503))))
    other = same_everywhere(HOST, EveryAddressFacts(ADDRESSES, (view(ONE), view(TWO, 404))))
    assert (broken.severity, other.severity) == (Severity.HIGH, Severity.MEDIUM)
    assert f"503 at {TWO}, 200 at {ONE}" in broken.summary
