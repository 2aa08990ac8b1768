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
        (view(ONE), view(TWO, 403, challenge="cf-mitigated: challenge")),
        (),
        ("could_not_tell", "held-back"),
    ),
    "a page that one keeps back because it was asked too often": (
        (view(ONE), view(TWO, 429)),
        (),
        ("could_not_tell", "held-back"),
    ),
    "a challenge at both": (
        (view(ONE, 403, challenge="cf-mitigated: challenge"), view(TWO, 403, challenge="cf-mitigated: x")),
        (),
        ("could_not_tell", "held-back"),
    ),
    "a difference counts more than a page that was kept back": (
        (view(ONE), view(TWO, 429), view(SIX, 404)),
        (),
        ("fail", "answer"),
    ),
    "a back end that shakes hands and whose page never comes": (
        (view(ONE), view(TWO, 0, page_error="no answer within 3 s")),
        (),
        ("warn", "silent-address"),
    ),
    "a back end of IPv6 alone whose page never comes, which dns.ipv6 does not ask for": (
        (view(ONE), view(TWO), view(SIX, 0, page_error="no answer within 3 s")),
        (),
        ("warn", "silent-address"),
    ),
    "a page that comes from nowhere": (
        (view(ONE, 0, page_error="closed"), view(TWO, 0, page_error="closed")),
        (),
        ("could_not_tell", "no-page"),
    ),
    "a page kept back at one address, and none from the other": (
        (view(ONE, 429), view(TWO, 0, page_error="closed")),
        (),
        ("warn", "silent-address"),
    ),
    "one of each, kept back, and no way to IPv6 from here": (
        (view(ONE, 429),),
        (SIX,),
        ("could_not_tell", "no-route"),
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
        ("not_applicable", "refused"),
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
