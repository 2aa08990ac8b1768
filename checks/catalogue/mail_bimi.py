"""Judges whether mailboxes can show the logo that a domain publishes."""

from typing import Any

from checks.catalogue.mail_text_evidence import asked_for_text
from checks.check import (
    CouldNotFindOut,
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
    warn,
)
from checks.facts.dmarc import DmarcFacts
from checks.facts.mail_extras import BimiFacts
from checks.mail_records.bimi import BimiRecord, logo_error, parse_bimi
from checks.subjects import SendingDomain

_FOUND = 200
_MISSING = frozenset({404, 410})


@check(
    "mail.bimi",
    "Logo beside your mail",
    on=SendingDomain,
    worst=Severity.INFO,
    standard="BIMI (draft-brand-indicators-for-message-identification)",
    protects="A logo beside your mail helps customers to tell it from imitations.",
)
def bimi(domain: SendingDomain, facts: BimiFacts, dmarc: DmarcFacts) -> Verdict:
    shown: dict[str, Any] = {
        **asked_for_text(facts.answer),
    }
    if not facts.records and not facts.near_misses:
        return not_applicable("bimi.none", f"{domain.name}: publishes no logo for mailboxes", **shown)
    if len(facts.records) != 1:
        return fail(
            "bimi.no-single-record",
            f"{domain.name}: {len(facts.records)} BIMI1 records at {facts.answer.name} where one is needed",
            **shown,
        )
    record = parse_bimi(facts.records[0])
    if record.errors:
        return fail("bimi.syntax", f"{domain.name}: mailboxes ignore the logo: {record.errors[0]}", **shown)
    if record.declines:
        return not_applicable("bimi.declined", f"{domain.name}: declines to show a logo", **shown)
    return _judge_logo(domain, record, facts, shown) or _judge_trust(domain, record, dmarc, shown)


def _judge_logo(
    domain: SendingDomain, record: BimiRecord, facts: BimiFacts, shown: dict[str, Any]
) -> Verdict | None:
    logo = facts.logo
    shown["logo"] = record.logo
    if logo is None:
        return None  # only a certificate is named, which holds the logo itself
    if isinstance(logo, CouldNotFindOut):
        if logo.code == "net.no-address":
            return fail("bimi.no-logo", f"{domain.name}: the host of {record.logo} does not exist", **shown)
        attempts = logo.evidence.get("attempts", [])
        return could_not_tell("bimi.unanswered", f"{domain.name}: {logo.reason}", attempts=attempts, **shown)
    shown["status"] = logo.status
    if logo.status in _MISSING:
        return fail("bimi.no-logo", f"{domain.name}: no logo at {record.logo} ({logo.status})", **shown)
    if logo.status != _FOUND or logo.challenge:
        return could_not_tell(
            "bimi.unanswered", f"{domain.name}: {record.logo} gave status {logo.status}", **shown
        )
    error = logo_error(logo.text)
    if error:
        return warn("bimi.logo-format", f"{domain.name}: mailboxes reject {record.logo}: {error}", **shown)
    return None


def _judge_trust(
    domain: SendingDomain, record: BimiRecord, dmarc: DmarcFacts, shown: dict[str, Any]
) -> Verdict:
    """Mailboxes show logos only of domains whose DMARC policy is applied to all mail."""
    if dmarc.unanswered:
        step = dmarc.unanswered
        return could_not_tell(
            "bimi.dmarc-unanswered", f"{domain.name}: {step.answer.name} TXT got {step.answer.rcode}", **shown
        )
    found = dmarc.walk.record
    policy = dmarc.walk.policy if found and not dmarc.crowded else ""
    if policy not in {"quarantine", "reject"} or (found and (found.share < 100 or found.is_testing)):
        return warn(
            "bimi.weak-dmarc",
            f"{domain.name}: no mailbox shows the logo while DMARC is “{policy or 'missing'}” "
            "or applied to a part of the mail",
            policy=policy,
            **shown,
        )
    if not record.certificate:
        return warn(
            "bimi.no-certificate",
            f"{domain.name}: without a mark certificate (a=) Gmail and Apple Mail do not show the logo",
            **shown,
        )
    return passed("bimi.valid", f"{domain.name}: mailboxes can show {record.logo or 'the logo'}", **shown)
