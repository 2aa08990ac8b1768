"""DKIM verdicts, one row for each way in which a key can be good or bad."""

import base64
import json

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from checks.catalogue.mail_dkim import dkim
from checks.check import Severity
from checks.fixes.recipe import recipe_for

from .mail_zone import DOMAIN, Zone, judge


def _rsa(bits: int) -> str:
    key = rsa.generate_private_key(65537, bits).public_key()
    der = key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


LONG, SHORT = _rsa(2048), _rsa(1024)
TINY = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL5p1tOIR4fdHBc/EBIJBXcPvHYNTpkJX4FbkZGAPnDh1qgzbXX3zyaaYKuPfLEEbM1q"
    "QP4pnVPTEwMHqEDqQZ0CAwEAAQ=="
)
EDWARDS = base64.b64encode(ed25519.Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
GOOD = f"v=DKIM1; k=rsa; p={LONG}"
MX, TXT = f"{DOMAIN} MX", f"{DOMAIN} TXT"


def _key(selector: str) -> str:
    return f"{selector}._domainkey.{DOMAIN} TXT"


DECLARED: list[tuple[str, str, str, str | list[str]]] = [
    ("a long key", "pass", "dkim.usable", GOOD),
    ("a key without tags", "pass", "dkim.usable", f"p={LONG}"),
    ("an Ed25519 key alone", "warn", "dkim.only-ed25519", f"v=DKIM1; k=ed25519; p={EDWARDS}"),
    ("a key beside another text", "pass", "dkim.usable", ["v=spf1 -all", GOOD]),
    ("a strict key", "pass", "dkim.usable", f"v=DKIM1; t=s; p={LONG}"),
    ("a key of 1024 bits", "warn", "dkim.short", f"v=DKIM1; p={SHORT}"),
    ("a key in testing", "warn", "dkim.testing", f"v=DKIM1; t=y:s; p={LONG}"),
    ("a key of 512 bits", "fail", "dkim.too-short", f"v=DKIM1; p={TINY}"),
    ("a revoked key", "fail", "dkim.revoked", "v=DKIM1; p="),
    ("broken base64", "fail", "dkim.invalid", "v=DKIM1; p=MIIB!"),
    ("no key", "fail", "dkim.invalid", "v=DKIM1; k=rsa"),
    ("SHA-1 alone", "fail", "dkim.sha1-only", f"v=DKIM1; h=sha1; p={LONG}"),
    ("a type nobody knows", "fail", "dkim.unknown-type", f"v=DKIM1; k=rsa4; p={LONG}"),
    ("a key for something else", "fail", "dkim.not-for-mail", f"v=DKIM1; s=tlsrpt; p={LONG}"),
    ("two keys", "fail", "dkim.multiple", [GOOD, f"v=DKIM1; p={SHORT}"]),
    ("another text", "fail", "dkim.not-a-key", "v=spf1 -all"),
    ("nothing", "fail", "dkim.missing", []),
    ("no answer", "could_not_tell", "dkim.unanswered", "!SERVFAIL"),
]


@pytest.mark.parametrize(("what", "outcome", "code", "value"), DECLARED, ids=[row[0] for row in DECLARED])
def test_a_declared_selector_is_judged(what: str, outcome: str, code: str, value: str | list[str]) -> None:
    verdict = judge(dkim, {_key("s1"): value}, selectors=("s1",))
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary
    assert verdict.summary.startswith(f"s1._domainkey.{DOMAIN}: ")
    json.dumps(verdict.evidence)


GOOGLE = {MX: "1 smtp.google.com"}
OUTLOOK = {TXT: "v=spf1 include:spf.protection.outlook.com -all"}
INFERRED: list[tuple[str, str, str, Zone]] = [
    ("Google's selector", "pass", "dkim.usable", GOOGLE | {_key("google"): GOOD}),
    ("one of Microsoft's two", "pass", "dkim.usable", OUTLOOK | {_key("selector1"): GOOD}),
    (
        "one of two, the other rotated away",
        "pass",
        "dkim.usable",
        OUTLOOK | {_key("selector1"): GOOD, _key("selector2"): "v=DKIM1; p="},
    ),
    (
        "a provider that an include of the own record gives away",
        "pass",
        "dkim.usable",
        {
            TXT: f"v=spf1 redirect=_spf.{DOMAIN}",
            f"_spf.{DOMAIN} TXT": "v=spf1 include:_spf.google.com -all",
            _key("google"): GOOD,
        },
    ),
    ("all rotated away", "fail", "dkim.revoked", OUTLOOK | {_key("selector2"): "v=DKIM1; p="}),
    (
        "one good, one weak",
        "fail",
        "dkim.too-short",
        OUTLOOK | {_key("selector1"): GOOD, _key("selector2"): f"p={TINY}"},
    ),
    (
        "one good, one without an answer",
        "pass",
        "dkim.usable",
        OUTLOOK | {_key("selector1"): GOOD, _key("selector2"): "!TIMEOUT"},
    ),
    ("a wildcard is no key", "could_not_tell", "dkim.no-selector", GOOGLE | {_key("google"): "v=spf1 -all"}),
    ("none of the usual ones", "could_not_tell", "dkim.no-selector", GOOGLE),
    ("nothing to infer from", "could_not_tell", "dkim.no-selector", {}),
    (
        "an inferred one without an answer",
        "could_not_tell",
        "dkim.unanswered",
        GOOGLE | {_key("google"): "!SERVFAIL"},
    ),
    ("nothing known about the providers", "could_not_tell", "dkim.unanswered", {MX: "!SERVFAIL"}),
    ("a domain that sends no mail", "not_applicable", "dkim.no-mail", {TXT: "v=spf1 -all", MX: "0 ."}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), INFERRED, ids=[row[0] for row in INFERRED])
def test_selectors_are_inferred_from_the_providers(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(dkim, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary


def test_a_declared_provider_implies_its_selectors() -> None:
    assert judge(dkim, {_key("resend"): GOOD}, providers=("resend",)).code == "dkim.usable"


def test_a_selector_may_be_declared_by_its_whole_name() -> None:
    assert judge(dkim, {_key("s1"): GOOD}, selectors=(f" S1._domainkey.{DOMAIN}",)).code == "dkim.usable"


def test_the_worst_key_speaks_and_the_others_are_in_the_evidence() -> None:
    zone = {_key("a"): GOOD, _key("b"): f"p={SHORT}", _key("c"): []}
    verdict = judge(dkim, zone, selectors=("a", "b", "c"))
    assert verdict.summary == f"c._domainkey.{DOMAIN}: no key there (NXDOMAIN) (2 more keys looked at)"
    assert [(each["selector"], each["code"]) for each in verdict.evidence["selectors"]] == [
        ("a", "dkim.usable"),
        ("b", "dkim.short"),
        ("c", "dkim.missing"),
    ]
    assert verdict.evidence["selectors"][1]["bits"] == 1024


def test_an_ed25519_key_is_welcome_beside_an_rsa_key() -> None:
    zone = {_key("a"): f"v=DKIM1; k=ed25519; p={EDWARDS}", _key("b"): GOOD}
    assert judge(dkim, zone, selectors=("a", "b")).code == "dkim.usable"


def test_a_warning_weighs_less_than_a_failure() -> None:
    assert judge(dkim, {_key("a"): f"p={SHORT}"}, selectors=("a",)).severity is Severity.MEDIUM


@pytest.mark.parametrize(("what", "outcome", "code", "value"), DECLARED, ids=[row[0] for row in DECLARED])
def test_every_failing_key_has_a_recipe_that_names_it(
    what: str, outcome: str, code: str, value: str | list[str]
) -> None:
    verdict = judge(dkim, {_key("s1"): value}, selectors=("s1",), providers=("Fastmail",))
    if outcome in {"warn", "fail"}:
        recipe = recipe_for("mail.dkim", code, DOMAIN, json.loads(json.dumps(verdict.evidence)))
        assert recipe is not None
        text = " ".join([recipe.title, *recipe.steps, *(block.content for block in recipe.blocks)])
        assert "s1" in text or DOMAIN in text
        assert recipe.blocks


def test_the_recipe_for_a_testing_key_keeps_the_key() -> None:
    verdict = judge(dkim, {_key("s1"): f"v=DKIM1; t=y; p={SHORT}"}, selectors=("s1",))
    recipe = recipe_for("mail.dkim", verdict.code, DOMAIN, verdict.evidence)
    assert recipe is not None
    assert f"Content: v=DKIM1; p={SHORT}" in recipe.blocks[1].content


def test_a_providers_fixed_alias_is_ready_to_copy() -> None:
    recipe = recipe_for("mail.dkim", "dkim.no-selector", DOMAIN, {"providers": ["Fastmail"]})
    assert recipe is not None
    assert recipe.blocks[0].content == (
        f"fm1._domainkey.{DOMAIN}. 3600 IN CNAME fm1.{DOMAIN}.dkim.fmhosted.com."
    )
