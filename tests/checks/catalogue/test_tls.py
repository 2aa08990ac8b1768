"""Certificates and TLS versions get the verdict that their facts deserve."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.catalogue.tls import expiry, hostname, trusted
from checks.catalogue.tls_versions import strength, versions
from checks.check import Outcome, Severity, Verdict
from checks.facts.tls import Certificate, TlsFacts
from checks.subjects import Host

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HOST = Host("app.shop.test")
ROOT, MIDDLE, LEAF = "CN=Root,O=Authority", "CN=R11,O=Authority", "CN=app.shop.test"


def certificate(subject: str, issuer: str, **more: object) -> Certificate:
    usual = Certificate(
        subject=subject,
        issuer=issuer,
        names=("app.shop.test",),
        not_before=NOW - timedelta(days=10),
        not_after=NOW + timedelta(days=80),
        key="EC secp256r1",
        key_bits=256,
        signature="sha256",
    )
    return replace(usual, **more)  # type: ignore[arg-type]


GOOD = (certificate(LEAF, MIDDLE), certificate(MIDDLE, ROOT))
OFFERS: dict[str, bool | str] = {"TLSv1": False, "TLSv1.1": False, "TLSv1.2": True, "TLSv1.3": True}


def facts(*chain: Certificate, error_code: int = 0, error: str = "", **offers: bool | str) -> TlsFacts:
    return TlsFacts(
        host="app.shop.test",
        version="TLSv1.3",
        cipher="TLS_AES_128_GCM_SHA256",
        error=error,
        error_code=error_code,
        chain=chain or GOOD,
        offers=OFFERS | {name.replace("v1_", "v1."): offer for name, offer in offers.items()},
        at=NOW,
    )


def judged(verdict: Verdict) -> tuple[Outcome, str]:
    return verdict.outcome, verdict.code


SELF_SIGNED = certificate(LEAF, LEAF)
OWN_ROOT = certificate("CN=Private Root", "CN=Private Root")
BY_OWN_ROOT = certificate(LEAF, "CN=Private Root")
LATE = certificate(LEAF, MIDDLE, not_after=NOW - timedelta(days=1))
LATE_MIDDLE = certificate(MIDDLE, ROOT, not_after=NOW - timedelta(days=1))
POINTING = certificate(MIDDLE, ROOT, issuer_url="http://authority.test/root.crt")


@pytest.mark.parametrize(
    ("chain", "error_code", "outcome", "code"),
    [
        (GOOD, 0, Outcome.PASS, "tls.trusted"),
        (GOOD, 62, Outcome.PASS, "tls.trusted"),
        ((*GOOD, certificate(ROOT, ROOT)), 0, Outcome.PASS, "tls.trusted"),
        ((GOOD[0], certificate("CN=Other", ROOT), GOOD[1]), 0, Outcome.WARN, "tls.wrong-order"),
        (GOOD[:1], 20, Outcome.FAIL, "tls.missing-intermediate"),
        (GOOD[:1], 21, Outcome.FAIL, "tls.missing-intermediate"),
        ((GOOD[0], POINTING), 20, Outcome.FAIL, "tls.missing-intermediate"),
        (GOOD, 20, Outcome.FAIL, "tls.unknown-root"),
        ((SELF_SIGNED,), 18, Outcome.FAIL, "tls.self-signed"),
        ((BY_OWN_ROOT, OWN_ROOT), 19, Outcome.FAIL, "tls.unknown-root"),
        ((LATE, GOOD[1]), 10, Outcome.FAIL, "tls.expired"),
        ((GOOD[0], LATE_MIDDLE), 10, Outcome.FAIL, "tls.expired"),
        (GOOD, 9, Outcome.FAIL, "tls.not-yet-valid"),
        (GOOD, 23, Outcome.FAIL, "tls.untrusted"),
        (GOOD, 10, Outcome.FAIL, "tls.untrusted"),
    ],
)
def test_reasons_for_distrust_are_told_apart(
    chain: tuple[Certificate, ...], error_code: int, outcome: Outcome, code: str
) -> None:
    assert judged(trusted(HOST, facts(*chain, error_code=error_code))) == (outcome, code)


def test_the_missing_or_late_certificate_is_named() -> None:
    assert "R11 is not sent" in trusted(HOST, facts(*GOOD[:1], error_code=20)).summary
    assert "R11 expired on 2026-02-28" in trusted(HOST, facts(GOOD[0], LATE_MIDDLE, error_code=10)).summary


def test_certificates_of_another_handshake_than_the_usual_are_not_called_trusted() -> None:
    """Seen with verification off: that no error came says nothing."""
    verdict = trusted(HOST, replace(facts(), unverified="127.0.0.1 port 443: TLS refused (DH_KEY_TOO_SMALL)"))
    assert judged(verdict) == (Outcome.COULD_NOT_TELL, "tls.unverified")
    assert "DH_KEY_TOO_SMALL" in verdict.summary


@pytest.mark.parametrize(
    ("days", "outcome", "code"),
    [
        (6, Outcome.PASS, "tls.short-lived"),
        (2, Outcome.PASS, "tls.short-lived"),
        (1.9, Outcome.WARN, "tls.expires-this-month"),
        (0.9, Outcome.FAIL, "tls.expires-now"),
    ],
)
def test_certificate_that_lives_for_six_days_is_judged_by_its_own_measure(
    days: float, outcome: Outcome, code: str
) -> None:
    ends = NOW + timedelta(days=days)
    leaf = certificate(LEAF, MIDDLE, not_before=ends - timedelta(hours=160), not_after=ends)
    assert judged(expiry(HOST, facts(leaf))) == (outcome, code)


@pytest.mark.parametrize("judge", [trusted, hostname, expiry, strength])
def test_without_a_readable_certificate_nothing_is_judged(judge) -> None:  # type: ignore[no-untyped-def]
    verdict = judge(HOST, replace(facts(), chain=()))
    assert judged(verdict) == (Outcome.COULD_NOT_TELL, "tls.no-certificate")


@pytest.mark.parametrize(
    ("names", "outcome", "code"),
    [
        (("app.shop.test",), Outcome.PASS, "tls.hostname"),
        (("*.shop.test",), Outcome.PASS, "tls.hostname"),
        (("shop.test", "www.shop.test"), Outcome.FAIL, "tls.hostname"),
        ((), Outcome.FAIL, "tls.no-names"),
    ],
)
def test_certificate_names_the_host(names: tuple[str, ...], outcome: Outcome, code: str) -> None:
    leaf = certificate(LEAF, MIDDLE, names=names, common_name="app.shop.test")
    assert judged(hostname(HOST, facts(leaf))) == (outcome, code)


def test_names_of_a_wrong_certificate_are_shown() -> None:
    leaf = certificate(LEAF, MIDDLE, names=("a.test", "b.test", "c.test", "d.test"))
    assert hostname(HOST, facts(leaf)).summary == (
        "app.shop.test: the certificate is for a.test, b.test, c.test and 1 more"
    )


@pytest.mark.parametrize(
    ("days", "outcome", "code", "severity"),
    [
        (80, Outcome.PASS, "tls.expiry", None),
        (30.1, Outcome.PASS, "tls.expiry", None),
        (30, Outcome.WARN, "tls.expires-this-month", Severity.MEDIUM),
        (14, Outcome.WARN, "tls.expires-this-month", Severity.MEDIUM),
        (13.9, Outcome.FAIL, "tls.expires-soon", Severity.HIGH),
        (3, Outcome.FAIL, "tls.expires-soon", Severity.HIGH),
        (2.9, Outcome.FAIL, "tls.expires-now", Severity.BLOCKER),
        (0.01, Outcome.FAIL, "tls.expires-now", Severity.BLOCKER),
        (-1, Outcome.FAIL, "tls.expired", Severity.BLOCKER),
    ],
)
def test_less_time_left_weighs_more(
    days: float, outcome: Outcome, code: str, severity: Severity | None
) -> None:
    leaf = certificate(LEAF, MIDDLE, not_after=NOW + timedelta(days=days))
    verdict = expiry(HOST, facts(leaf))
    assert (verdict.outcome, verdict.code, verdict.severity) == (outcome, code, severity)


def test_days_left_are_in_the_summary() -> None:
    leaf = certificate(LEAF, MIDDLE, not_after=NOW + timedelta(days=2, hours=5))
    assert expiry(HOST, facts(leaf)).summary == "app.shop.test: certificate expires in 2 days, on 2026-03-03"


@pytest.mark.parametrize(
    ("offers", "outcome", "code"),
    [
        ({}, Outcome.PASS, "tls.versions"),
        ({"TLSv1": True}, Outcome.FAIL, "tls.old-version"),
        ({"TLSv1_1": True, "TLSv1": "cannot-offer: built without it"}, Outcome.FAIL, "tls.old-version"),
        ({"TLSv1": "cannot-offer: built without it"}, Outcome.COULD_NOT_TELL, "tls.versions-unknown"),
        ({"TLSv1_3": False}, Outcome.WARN, "tls.no-1.3"),
        ({"TLSv1_2": False}, Outcome.WARN, "tls.no-1.2"),
    ],
)
def test_only_present_versions_are_offered(
    offers: dict[str, bool | str], outcome: Outcome, code: str
) -> None:
    assert judged(versions(HOST, facts(**offers))) == (outcome, code)


@pytest.mark.parametrize(
    ("more", "outcome", "code"),
    [
        ({}, Outcome.PASS, "tls.strength"),
        ({"key": "RSA 2048", "key_bits": 2048}, Outcome.PASS, "tls.strength"),
        ({"key": "RSA 1024", "key_bits": 1024}, Outcome.FAIL, "tls.weak-key"),
        ({"key": "EC secp192r1", "key_bits": 192}, Outcome.FAIL, "tls.weak-key"),
        ({"signature": "sha1"}, Outcome.FAIL, "tls.weak-signature"),
    ],
)
def test_weak_keys_and_signatures_fail(more: dict[str, object], outcome: Outcome, code: str) -> None:
    assert judged(strength(HOST, facts(certificate(LEAF, MIDDLE, **more)))) == (outcome, code)
