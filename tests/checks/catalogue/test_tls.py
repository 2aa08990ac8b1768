"""Certificates and TLS versions get the verdict that their facts deserve."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from checks.catalogue.tls import hostname, trusted
from checks.catalogue.tls_dates import expiry, renewal
from checks.catalogue.tls_versions import strength, versions
from checks.check import Outcome, Severity, Verdict
from checks.facts.certificate import Certificate
from checks.facts.tls import TlsFacts
from checks.facts.tls_offers import TlsOffers
from checks.subjects import Domain, Host, Surface

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
VERSIONS: dict[str, bool | str] = {
    "SSLv3": False,
    "TLSv1": False,
    "TLSv1.1": False,
    "TLSv1.2": True,
    "TLSv1.3": True,
}
OFFERS = TlsOffers(HOST.name, VERSIONS, "TLSv1.3", has_secure_renegotiation=True)


def facts(*chain: Certificate, error_code: int = 0, error: str = "") -> TlsFacts:
    return TlsFacts(
        host="app.shop.test",
        version="TLSv1.3",
        cipher="TLS_AES_128_GCM_SHA256",
        error=error,
        error_code=error_code,
        chain=chain or GOOD,
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


SOON = certificate(LEAF, MIDDLE, not_before=NOW + timedelta(days=1))
LATE_CROSS = certificate(ROOT, "CN=Older Root", not_after=NOW - timedelta(days=1))
EARLY_MIDDLE = certificate(MIDDLE, ROOT, not_before=NOW + timedelta(days=1))
OLD_MIDDLE = certificate(MIDDLE, ROOT, not_after=NOW - timedelta(hours=1))
OTHER = certificate("CN=Other", ROOT)
TOP = certificate(ROOT, ROOT)


@pytest.mark.parametrize(
    ("chain", "error_code", "outcome", "code"),
    [
        (GOOD, 0, Outcome.PASS, "tls.trusted"),
        (GOOD, 62, Outcome.PASS, "tls.trusted"),
        ((*GOOD, TOP), 0, Outcome.PASS, "tls.trusted"),
        ((GOOD[0], OTHER, GOOD[1]), 0, Outcome.WARN, "tls.wrong-order"),
        ((GOOD[0], TOP, GOOD[1]), 0, Outcome.WARN, "tls.wrong-order"),
        ((*GOOD, OTHER), 0, Outcome.WARN, "tls.superfluous"),
        ((*GOOD, GOOD[1]), 0, Outcome.WARN, "tls.superfluous"),
        ((*GOOD, LATE_CROSS), 0, Outcome.WARN, "tls.expired-cross-sign"),
        (GOOD[:1], 20, Outcome.FAIL, "tls.missing-intermediate"),
        (GOOD[:1], 21, Outcome.FAIL, "tls.missing-intermediate"),
        ((GOOD[0], POINTING), 20, Outcome.FAIL, "tls.missing-intermediate"),
        (GOOD, 20, Outcome.FAIL, "tls.unknown-root"),
        ((SELF_SIGNED,), 18, Outcome.FAIL, "tls.self-signed"),
        ((BY_OWN_ROOT, OWN_ROOT), 19, Outcome.FAIL, "tls.unknown-root"),
        ((BY_OWN_ROOT, OWN_ROOT), 20, Outcome.FAIL, "tls.unknown-root"),
        ((LATE, GOOD[1]), 10, Outcome.PASS, "tls.trusted-but-for-dates"),
        ((SOON, GOOD[1]), 9, Outcome.PASS, "tls.trusted-but-for-dates"),
        ((LATE, OLD_MIDDLE), 10, Outcome.PASS, "tls.trusted-but-for-dates"),
        ((GOOD[0], LATE_MIDDLE), 10, Outcome.FAIL, "tls.expired-issuer"),
        (
            (LATE, certificate(MIDDLE, ROOT, not_after=NOW - timedelta(9))),
            10,
            Outcome.FAIL,
            "tls.expired-issuer",
        ),
        ((GOOD[0], EARLY_MIDDLE), 9, Outcome.FAIL, "tls.expired-issuer"),
        (GOOD, 10, Outcome.FAIL, "tls.expired-issuer"),
        (GOOD, 7, Outcome.FAIL, "tls.bad-signature"),
        (GOOD, 26, Outcome.FAIL, "tls.wrong-purpose"),
        (GOOD, 47, Outcome.FAIL, "tls.name-constraints"),
        (GOOD, 79, Outcome.FAIL, "tls.not-an-authority"),
        (GOOD, 25, Outcome.FAIL, "tls.not-an-authority"),
        (GOOD, 34, Outcome.FAIL, "tls.untrusted"),
        ((replace(GOOD[0], can_serve=False), GOOD[1]), 0, Outcome.FAIL, "tls.wrong-purpose"),
        ((replace(GOOD[0], can_sign=False), GOOD[1]), 0, Outcome.FAIL, "tls.wrong-purpose"),
        ((replace(GOOD[0], is_authority=True), GOOD[1]), 0, Outcome.FAIL, "tls.authority-as-server"),
        (
            (replace(GOOD[0], not_before=NOW - timedelta(days=320)), GOOD[1]),
            0,
            Outcome.FAIL,
            "tls.too-long-lived",
        ),
        (
            (replace(GOOD[0], not_before=NOW - timedelta(days=318)), GOOD[1]),
            0,
            Outcome.PASS,
            "tls.trusted",
        ),
    ],
)
def test_reasons_for_distrust_are_told_apart(
    chain: tuple[Certificate, ...], error_code: int, outcome: Outcome, code: str
) -> None:
    assert judged(trusted(HOST, facts(*chain, error_code=error_code))) == (outcome, code)


@pytest.mark.parametrize("error_code", [2, 10, 20, 47])
def test_a_path_that_browsers_find_and_openssl_does_not_is_no_failure(error_code: int) -> None:
    shown = replace(facts(*GOOD, error_code=error_code), has_other_path=True)
    assert judged(trusted(HOST, shown)) == (Outcome.WARN, "tls.crooked-path")


def test_the_missing_or_late_certificate_is_named() -> None:
    assert "R11 is not sent" in trusted(HOST, facts(*GOOD[:1], error_code=20)).summary
    assert "R11 expired on 2026-02-28" in trusted(HOST, facts(GOOD[0], LATE_MIDDLE, error_code=10)).summary
    early = trusted(HOST, facts(GOOD[0], EARLY_MIDDLE, error_code=9)).summary
    assert "R11 is valid only from 2026-03-02" in early


@pytest.mark.parametrize(
    ("completed", "words", "severity"),
    [
        ("trusted", "Chrome, Edge and Safari fetch it by themselves, but curl", Severity.HIGH),
        ("http://authority.test/: refused", "fetching it does not help (http://authority.test/", None),
        ("", "does not say where browsers could fetch it", None),
    ],
)
def test_missing_intermediate_says_what_browsers_that_fetch_make_of_it(
    completed: str, words: str, severity: Severity | None
) -> None:
    verdict = trusted(HOST, replace(facts(*GOOD[:1], error_code=20), completed=completed))
    assert (verdict.code, verdict.severity) == ("tls.missing-intermediate", severity)
    assert words in verdict.summary


@pytest.mark.parametrize("chain", [(LATE, GOOD[1]), (SOON, GOOD[1])])
def test_a_certificate_out_of_its_dates_is_one_fault_with_one_finding(chain: tuple[Certificate, ...]) -> None:
    shown = facts(*chain, error_code=10)
    outcomes = [judge(HOST, shown).outcome for judge in (trusted, hostname, expiry)]
    assert outcomes == [Outcome.PASS, Outcome.PASS, Outcome.FAIL]


def test_a_weak_key_is_one_fault_with_one_finding() -> None:
    weak = replace(GOOD[0], key="RSA 1024", key_bits=1024)
    shown = replace(facts(weak, GOOD[1]), weakness="EE certificate key too weak")
    assert trusted(HOST, shown).outcome is Outcome.PASS
    assert judged(strength(HOST, shown, OFFERS)) == (Outcome.FAIL, "tls.weak-key")


def test_a_weakness_that_only_openssl_sees_fails_too() -> None:
    shown = replace(facts(), weakness="CA signature digest algorithm too weak")
    assert judged(strength(HOST, shown, OFFERS)) == (Outcome.FAIL, "tls.weak-key")


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


def test_without_a_readable_certificate_nothing_is_judged() -> None:
    bare = replace(facts(), chain=(), unreadable=("certificate 1 of 2: no DER",))
    verdicts = [judge(HOST, bare) for judge in (trusted, hostname, expiry)]
    verdicts += [strength(HOST, bare, OFFERS), renewal(HOST, bare, SURFACE)]
    for verdict in verdicts:
        assert judged(verdict) == (Outcome.COULD_NOT_TELL, "tls.no-certificate")
        assert "no DER" in verdict.summary


SURFACE = Surface(Domain("shop.test"), (HOST,))
LETS_ENCRYPT, SECTIGO = "CN=R11,O=Let's Encrypt,C=US", "CN=Sectigo RSA DV,O=Sectigo Limited,C=GB"


@pytest.mark.parametrize(
    ("issuer", "days", "owner", "outcome", "code"),
    [
        (LETS_ENCRYPT, 90, "", Outcome.PASS, "tls.renewal"),
        (SECTIGO, 90, "", Outcome.WARN, "tls.renewal-nobody"),
        (SECTIGO, 365, "", Outcome.WARN, "tls.renewal-nobody"),
        (SECTIGO, 365, "Mira", Outcome.PASS, "tls.renewal-owned"),
        (SECTIGO, 6, "", Outcome.PASS, "tls.renewal"),
        (LETS_ENCRYPT, 365, "", Outcome.WARN, "tls.renewal-nobody"),
        ("CN=Amazon RSA 2048 M02,O=Amazon,C=US", 395, "", Outcome.PASS, "tls.renewal"),
        ("CN=Company ACME CA,O=Company", 90, "", Outcome.PASS, "tls.renewal"),
        ("CN=Acmebank Root,O=Acmebank", 90, "", Outcome.WARN, "tls.renewal-nobody"),
        (LEAF, 365, "", Outcome.NOT_APPLICABLE, "tls.renewal-nothing"),
    ],
)
def test_renewal_is_a_programs_work_or_somebodys(
    issuer: str, days: int, owner: str, outcome: Outcome, code: str
) -> None:
    leaf = certificate(LEAF, issuer, not_before=NOW, not_after=NOW + timedelta(days=days))
    verdict = renewal(HOST, facts(leaf), replace(SURFACE, renewal_owner=owner))
    assert judged(verdict) == (outcome, code)
    assert owner in verdict.summary


@pytest.mark.parametrize(
    ("names", "outcome", "code"),
    [
        (("app.shop.test",), Outcome.PASS, "tls.hostname"),
        (("*.shop.test",), Outcome.PASS, "tls.hostname"),
        (("shop.test", "www.shop.test"), Outcome.FAIL, "tls.hostname"),
        (("*.test",), Outcome.FAIL, "tls.hostname"),
        (("ap*.shop.test",), Outcome.FAIL, "tls.hostname"),
        (("*.app.shop.test",), Outcome.FAIL, "tls.hostname"),
        (("APP.shop.test",), Outcome.PASS, "tls.hostname"),
        (("app.shop.test\\x00.evil.test",), Outcome.FAIL, "tls.hostname"),
        (("xn--bcher-kva.shop.test",), Outcome.FAIL, "tls.hostname"),
        ((), Outcome.FAIL, "tls.no-names"),
    ],
)
def test_certificate_names_the_host(names: tuple[str, ...], outcome: Outcome, code: str) -> None:
    leaf = certificate(LEAF, MIDDLE, names=names, common_name="app.shop.test")
    assert judged(hostname(HOST, facts(leaf))) == (outcome, code)


def test_an_address_in_the_certificate_does_not_stand_for_a_name() -> None:
    verdict = hostname(HOST, facts(certificate(LEAF, MIDDLE, names=(), addresses=("192.0.2.7",))))
    assert judged(verdict) == (Outcome.FAIL, "tls.hostname")
    assert verdict.summary == "app.shop.test: the certificate is for 192.0.2.7"


def test_an_internationalised_host_is_compared_in_its_ascii_form() -> None:
    host = Host("xn--bcher-kva.test")
    assert (
        hostname(host, facts(certificate(LEAF, MIDDLE, names=("xn--bcher-kva.test",)))).outcome
        is Outcome.PASS
    )
    assert hostname(host, facts(certificate(LEAF, MIDDLE, names=("bücher.test",)))).outcome is Outcome.FAIL


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
        ({"SSLv3": True}, Outcome.FAIL, "tls.old-version"),
        ({"TLSv1.1": True, "TLSv1": "timeout: silence"}, Outcome.FAIL, "tls.old-version"),
        ({"TLSv1": "timeout: silence"}, Outcome.COULD_NOT_TELL, "tls.versions-unknown"),
        ({"TLSv1.3": False}, Outcome.WARN, "tls.no-1.3"),
        ({"TLSv1.2": False}, Outcome.WARN, "tls.no-1.2"),
    ],
)
def test_only_present_versions_are_offered(
    offers: dict[str, bool | str], outcome: Outcome, code: str
) -> None:
    assert judged(versions(HOST, replace(OFFERS, versions=VERSIONS | offers))) == (outcome, code)


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
    assert judged(strength(HOST, facts(certificate(LEAF, MIDDLE, **more)), OFFERS)) == (outcome, code)


@pytest.mark.parametrize(
    ("more", "outcome", "code"),
    [
        ({"broken_cipher": "RSA_RC4_128_SHA"}, Outcome.FAIL, "tls.broken-cipher"),
        ({"dh_bits": 1024}, Outcome.FAIL, "tls.weak-group"),
        ({"dh_bits": 2048}, Outcome.PASS, "tls.strength"),
        ({"compresses": True}, Outcome.FAIL, "tls.compression"),
        ({"has_secure_renegotiation": False}, Outcome.FAIL, "tls.renegotiation"),
        ({"has_secure_renegotiation": None}, Outcome.PASS, "tls.strength"),
        ({"unknown": {"broken ciphers": "timeout"}}, Outcome.COULD_NOT_TELL, "tls.ciphers-unknown"),
    ],
)
def test_weak_agreements_fail(more: dict[str, object], outcome: Outcome, code: str) -> None:
    assert judged(strength(HOST, facts(), replace(OFFERS, **more))) == (outcome, code)  # type: ignore[arg-type]
