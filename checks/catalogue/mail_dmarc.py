"""Judges a domain's DMARC: the record that applies, what it asks for, and where its reports go."""

from typing import Any

from checks.catalogue.mail_text_evidence import MAX_TEXT, asked_for_text
from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.dmarc import DmarcFacts, DmarcReportFacts
from checks.mail_records.dmarc import DmarcRecord
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain


def _walked(facts: DmarcFacts) -> dict[str, Any]:
    return {
        "walk": [asked_for_text(step.answer) for step in facts.steps],
        "found_at": f"_dmarc.{facts.walk.policy_name}" if facts.walk.record else "",
        "organisation": facts.walk.organisation,
        "record": shorten(facts.walk.record.text, MAX_TEXT) if facts.walk.record else "",
    }


def _unanswered(domain: SendingDomain, facts: DmarcFacts) -> Verdict | None:
    """A verdict where a question without an answer could change which record applies."""
    step = facts.unanswered
    if step is None:
        return None
    return could_not_tell(
        "dmarc.unanswered",
        f"{domain.name}: {step.answer.name} TXT got {step.answer.rcode}",
        attempts=list(step.answer.attempts),
        **_walked(facts),
    )


@check(
    "mail.dmarc",
    "DMARC record",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 9989",
    protects="DMARC tells receivers what to do with mail that only pretends to come from you.",
    says="pass warn fail could_not_tell",
)
def dmarc(domain: SendingDomain, facts: DmarcFacts) -> Verdict:
    unknown = _unanswered(domain, facts)
    if unknown:
        return unknown
    shown = _walked(facts)
    if facts.crowded:
        count = len(facts.crowded.records)
        return fail(
            "dmarc.multiple",
            f"{domain.name}: {count} DMARC records at _dmarc.{facts.crowded.name}, so receivers use none",
            **shown,
        )
    record = facts.walk.record
    if record is None:
        return _no_record(domain, facts, shown)
    if record.errors:
        return fail(
            "dmarc.syntax",
            f"{domain.name}: {shown['found_at']}: {shorten(record.errors[0], 160)}",
            errors=[shorten(error, MAX_TEXT) for error in record.errors[:50]],
            **shown,
        )
    if record.suffix_role == "y" and not facts.walk.is_inherited:
        return warn(
            "dmarc.public-suffix",
            f"{domain.name}: psd=y says that strangers register names below it, so no subdomain is aligned",
            Severity.MEDIUM,
            **shown,
        )
    return _judge_tags(domain, record, shown) or _found(domain, facts, shown)


def _no_record(domain: SendingDomain, facts: DmarcFacts, shown: dict[str, Any]) -> Verdict:
    strays = [value for value in facts.steps[0].answer.values if "dmarc" in value.lower()]
    if strays:
        return fail(
            "dmarc.unreadable",
            f"{domain.name}: “{shorten(strays[0])}” is not taken for DMARC; it must begin with “v=DMARC1;”",
            **shown,
        )
    names = ", ".join(f"_dmarc.{step.name}" for step in facts.steps if not step.is_top_level)
    return fail("dmarc.missing", f"{domain.name}: no DMARC record at {names}", **shown)


def _judge_tags(domain: SendingDomain, record: DmarcRecord, shown: dict[str, Any]) -> Verdict | None:
    if not record.policy:
        return warn(
            "dmarc.no-policy",
            f"{domain.name}: the DMARC record has no p=, which receivers read as p=none",
            Severity.MEDIUM,
            **shown,
        )
    if record.ignored:
        ignored = [shorten(tag, MAX_TEXT) for tag in record.ignored[:50]]
        return warn(
            "dmarc.ignored-tags",
            f"{domain.name}: receivers ignore {shorten(', '.join(ignored), 160)}",
            Severity.LOW,
            ignored=ignored,
            **shown,
        )
    if record.retired:
        tags = ", ".join(dict.fromkeys(record.retired))
        return warn(
            "dmarc.retired-tags",
            f"{domain.name}: {tags} no longer {'belongs' if len(record.retired) == 1 else 'belong'} to DMARC",
            Severity.LOW,
            retired=list(record.retired),
            **shown,
        )
    return None


def _found(domain: SendingDomain, facts: DmarcFacts, shown: dict[str, Any]) -> Verdict:
    if facts.walk.is_inherited:
        return passed(
            "dmarc.inherited",
            f"{domain.name}: covered by {shown['found_at']}, which asks for {facts.walk.policy}",
            **shown,
        )
    return passed("dmarc.valid", f"{domain.name}: valid DMARC record, p={facts.walk.policy}", **shown)


@check(
    "mail.dmarc-policy",
    "DMARC policy",
    on=SendingDomain,
    worst=Severity.MEDIUM,
    standard="RFC 9989",
    protects="Only a policy of quarantine or reject keeps forged mail out of your customers' inboxes.",
    says="pass warn could_not_tell not_applicable",
)
def dmarc_policy(domain: SendingDomain, facts: DmarcFacts) -> Verdict:
    unknown = _unanswered(domain, facts)
    if unknown:
        return unknown
    record = facts.walk.record
    if record is None or record.errors or facts.crowded:
        return not_applicable(
            "dmarc.no-readable-record", f"{domain.name}: there is no readable DMARC record with a policy"
        )
    policy = facts.walk.policy
    shown = {**_walked(facts), "policy": policy, "testing": record.is_testing}
    if policy == "none":
        return warn(
            "dmarc.monitoring",
            f"{domain.name}: the DMARC policy is none, so forged mail is delivered; "
            "next: read the reports, then p=quarantine",
            **shown,
        )
    if record.is_testing:
        return warn(
            "dmarc.testing",
            f"{domain.name}: t=y asks to hold back {policy}; next: remove it when reports are clean",
            **shown,
        )
    if record.share < 100:
        return warn(
            "dmarc.partial",
            f"{domain.name}: pct={record.share} has receivers of the earlier standard apply {policy} to "
            f"{record.share} % of forged mail only",
            **shown,
        )
    if not facts.walk.is_inherited and "none" in {record.subdomain_policy, record.missing_name_policy}:
        open_tag = "sp" if record.subdomain_policy == "none" else "np"
        return warn(
            "dmarc.subdomains-open",
            f"{domain.name}: {open_tag}=none leaves its subdomains open to forgery",
            **shown,
        )
    return passed("dmarc.enforced", f"{domain.name}: forged mail is met with {policy}", **shown)


@check(
    "mail.dmarc-reports",
    "DMARC reports",
    on=SendingDomain,
    worst=Severity.LOW,
    standard="RFC 9990",
    protects="Reports show who sends mail in your name, and whether your own mail passes.",
    says="pass fail could_not_tell not_applicable",
)
def dmarc_reports(domain: SendingDomain, facts: DmarcFacts, reports: DmarcReportFacts) -> Verdict:
    unknown = _unanswered(domain, facts)
    if unknown:
        return unknown
    if facts.walk.record is None or facts.crowded:
        return not_applicable(
            "dmarc.no-record-for-reports",
            f"{domain.name}: there is no DMARC record that could ask for reports",
        )
    shown = _walked(facts)
    shown["destinations"] = [
        {
            "mailbox": shorten(each.mailbox, MAX_TEXT),
            "asked": f"{each.consent.name} TXT" if each.consent else "",
            "rcode": each.consent.rcode if each.consent else "",
            "allowed": each.is_allowed,
        }
        for each in reports.destinations
    ]
    if not reports.destinations:
        return fail(
            "dmarc.no-reports", f"{domain.name}: no usable rua= address, so nobody sees reports", **shown
        )
    for each in reports.destinations:
        if each.consent and not each.consent.is_known:
            return could_not_tell(
                "dmarc.consent-unanswered", f"{each.consent.name} TXT got {each.consent.rcode}", **shown
            )
    refused = [each for each in reports.destinations if not each.is_allowed]
    if refused:
        return fail(
            "dmarc.reports-not-accepted",
            f"{domain.name}: {refused[0].mailbox} gets no reports: its domain does not say it takes them",
            **shown,
        )
    mailboxes = ", ".join(each.mailbox for each in reports.destinations)
    return passed("dmarc.reports", f"{domain.name}: reports go to {shorten(mailboxes, 160)}", **shown)
