"""DMARC verdicts, one row for each way in which a record can be good or bad."""

import json

import pytest

from checks.catalogue.mail_dmarc import dmarc, dmarc_policy, dmarc_reports
from checks.fixes.recipe import recipe_for

from .mail_zone import DOMAIN, Zone, judge

OWN, TOP = f"_dmarc.{DOMAIN} TXT", "_dmarc.test TXT"
GOOD = "v=DMARC1; p=reject; rua=mailto:dmarc@brightcart.test"

FOUND: list[tuple[str, str, str, Zone]] = [
    ("a good record", "pass", "dmarc.valid", {OWN: GOOD}),
    ("beside another text", "pass", "dmarc.valid", {OWN: ["other", GOOD]}),
    ("new tags", "pass", "dmarc.valid", {OWN: f"{GOOD}; np=reject; psd=n; t=n"}),
    ("nothing above matters", "pass", "dmarc.valid", {OWN: GOOD, TOP: "!SERVFAIL"}),
    ("from a suffix that has one", "pass", "dmarc.inherited", {TOP: "v=DMARC1; p=reject; psd=y"}),
    ("nothing", "fail", "dmarc.missing", {}),
    ("nothing, and a silent registry", "fail", "dmarc.missing", {TOP: "!REFUSED"}),
    ("small letters", "fail", "dmarc.unreadable", {OWN: "v=dmarc1; p=none"}),
    ("two records", "fail", "dmarc.multiple", {OWN: [GOOD, "v=DMARC1; p=none"]}),
    ("an unknown policy", "fail", "dmarc.syntax", {OWN: "v=DMARC1; p=block"}),
    ("a missing semicolon", "fail", "dmarc.syntax", {OWN: "v=DMARC1; p=none rua=mailto:a@x.test"}),
    ("no policy", "warn", "dmarc.no-policy", {OWN: "v=DMARC1; rua=mailto:a@brightcart.test"}),
    ("a misspelt tag", "warn", "dmarc.ignored-tags", {OWN: f"{GOOD}; adkm=s"}),
    ("an address that is none", "warn", "dmarc.ignored-tags", {OWN: "v=DMARC1; p=none; rua=a@x.test"}),
    ("a tag of the earlier standard", "warn", "dmarc.retired-tags", {OWN: f"{GOOD}; pct=100"}),
    ("no answer", "could_not_tell", "dmarc.unanswered", {OWN: "!SERVFAIL"}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), FOUND, ids=[row[0] for row in FOUND])
def test_the_record_is_judged(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(dmarc, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary
    json.dumps(verdict.evidence)


POLICIES: list[tuple[str, str, str, Zone]] = [
    ("reject", "pass", "dmarc.enforced", {OWN: GOOD}),
    ("quarantine", "pass", "dmarc.enforced", {OWN: "v=DMARC1; p=quarantine"}),
    ("inherited", "pass", "dmarc.enforced", {TOP: "v=DMARC1; p=none; sp=reject; psd=y"}),
    ("none", "warn", "dmarc.monitoring", {OWN: "v=DMARC1; p=none"}),
    ("no policy", "warn", "dmarc.monitoring", {OWN: "v=DMARC1; rua=mailto:a@x.test"}),
    ("inherited none", "warn", "dmarc.monitoring", {TOP: "v=DMARC1; p=reject; sp=none; psd=y"}),
    ("testing", "warn", "dmarc.testing", {OWN: f"{GOOD}; t=y"}),
    ("open subdomains", "warn", "dmarc.subdomains-open", {OWN: f"{GOOD}; sp=none"}),
    ("open missing names", "warn", "dmarc.subdomains-open", {OWN: f"{GOOD}; np=none"}),
    ("nothing", "not_applicable", "dmarc.no-readable-record", {}),
    ("two records", "not_applicable", "dmarc.no-readable-record", {OWN: [GOOD, GOOD]}),
    ("a faulty record", "not_applicable", "dmarc.no-readable-record", {OWN: "v=DMARC1; p=block"}),
    ("no answer", "could_not_tell", "dmarc.unanswered", {OWN: "!TIMEOUT"}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), POLICIES, ids=[row[0] for row in POLICIES])
def test_the_policy_is_judged(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(dmarc_policy, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary


@pytest.mark.parametrize(
    ("tail", "outcome", "code"),
    [
        ("; pct=0", "warn", "dmarc.partial"),
        ("; pct=99", "warn", "dmarc.partial"),
        ("; pct=100", "pass", "dmarc.enforced"),
        ("; pct=200", "pass", "dmarc.enforced"),
        ("; pct=all", "pass", "dmarc.enforced"),
        ("; stray", "pass", "dmarc.enforced"),
    ],
)
def test_a_share_of_the_earlier_standard_still_weakens_the_policy(tail: str, outcome: str, code: str) -> None:
    verdict = judge(dmarc_policy, {OWN: f"{GOOD}{tail}"})
    assert (verdict.outcome, verdict.code) == (outcome, code)


def test_a_stray_piece_does_not_break_the_record() -> None:
    assert judge(dmarc, {OWN: f"{GOOD}; stray"}).code == "dmarc.ignored-tags"


ELSEWHERE = "v=DMARC1; p=reject; rua=mailto:a@reports.example"
CONSENT = f"{DOMAIN}._report._dmarc.reports.example TXT"
REPORTS: list[tuple[str, str, str, Zone]] = [
    ("to its own domain", "pass", "dmarc.reports", {OWN: GOOD}),
    (
        "below its own domain",
        "pass",
        "dmarc.reports",
        {OWN: "v=DMARC1; p=none; rua=mailto:a@in.brightcart.test"},
    ),
    ("to a willing stranger", "pass", "dmarc.reports", {OWN: ELSEWHERE, CONSENT: "v=DMARC1"}),
    ("to a stranger", "fail", "dmarc.reports-not-accepted", {OWN: ELSEWHERE}),
    (
        "to a silent stranger",
        "could_not_tell",
        "dmarc.consent-unanswered",
        {OWN: ELSEWHERE, CONSENT: "!SERVFAIL"},
    ),
    ("to nobody", "fail", "dmarc.no-reports", {OWN: "v=DMARC1; p=reject"}),
    ("no record", "not_applicable", "dmarc.no-record-for-reports", {}),
    ("no answer", "could_not_tell", "dmarc.unanswered", {OWN: "!SERVFAIL"}),
]


@pytest.mark.parametrize(("what", "outcome", "code", "zone"), REPORTS, ids=[row[0] for row in REPORTS])
def test_reports_are_followed(what: str, outcome: str, code: str, zone: Zone) -> None:
    verdict = judge(dmarc_reports, zone)
    assert (verdict.outcome, verdict.code) == (outcome, code), verdict.summary
    json.dumps(verdict.evidence)


def test_the_walk_is_in_the_evidence() -> None:
    assert judge(dmarc, {}).evidence["walk"] == [
        {"asked": f"_dmarc.{DOMAIN} TXT", "rcode": "NXDOMAIN", "records": []},
        {"asked": "_dmarc.test TXT", "rcode": "NXDOMAIN", "records": []},
    ]


@pytest.mark.parametrize(
    ("check", "zone", "record"),
    [
        (dmarc, {}, f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"),
        (dmarc, {OWN: "v=DMARC1; p=block"}, f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"),
        (dmarc, {OWN: f"{GOOD}; pct=50; ri=1"}, GOOD),
        (dmarc, {OWN: f"{GOOD}; adkm=s"}, GOOD),
        (dmarc, {OWN: "v=DMARC1; rua=mailto:a@x.test"}, "v=DMARC1; p=none; rua=mailto:a@x.test"),
        (
            dmarc_policy,
            {OWN: "v=DMARC1; p=none; rua=mailto:a@x.test"},
            "v=DMARC1; p=quarantine; rua=mailto:a@x.test",
        ),
        (dmarc_policy, {OWN: f"{GOOD}; t=y"}, GOOD),
        (dmarc_policy, {OWN: f"{GOOD}; pct=0"}, GOOD),
        (dmarc, {OWN: f"{GOOD}; stray"}, GOOD),
        (
            dmarc_policy,
            {TOP: "v=DMARC1; p=reject; sp=none; psd=y; rua=mailto:a@x.test"},
            "v=DMARC1; p=quarantine; rua=mailto:a@x.test",
        ),
        (
            dmarc_policy,
            {TOP: "v=DMARC1; p=none; sp=reject; psd=y; t=y; rua=mailto:a@x.test"},
            "v=DMARC1; p=reject; rua=mailto:a@x.test",
        ),
        (dmarc_policy, {OWN: f"{GOOD}; sp=none; np=none"}, GOOD),
        (dmarc_reports, {OWN: "v=DMARC1; p=reject"}, GOOD),
    ],
)
def test_the_recipe_holds_the_mended_record(check, zone: Zone, record: str) -> None:
    verdict = judge(check, zone)
    key = {"dmarc": "mail.dmarc", "dmarc_policy": "mail.dmarc-policy"}.get(
        check.__name__, "mail.dmarc-reports"
    )
    recipe = recipe_for(key, verdict.code, DOMAIN, json.loads(json.dumps(verdict.evidence)))
    assert recipe is not None
    assert recipe.blocks[0].content == f'_dmarc.{DOMAIN}. 3600 IN TXT "{record}"'


def test_a_stranger_is_told_how_to_consent() -> None:
    verdict = judge(dmarc_reports, {OWN: ELSEWHERE})
    recipe = recipe_for("mail.dmarc-reports", verdict.code, DOMAIN, verdict.evidence)
    assert recipe is not None
    assert recipe.blocks[0].content == (f'{DOMAIN}._report._dmarc.reports.example. 3600 IN TXT "v=DMARC1"')
