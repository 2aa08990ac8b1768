"""Judges whether reports on failed encryption reach the domain."""

from typing import Any

from checks.catalogue.mail_text_evidence import asked_for_text
from checks.check import Severity, Verdict, check, fail, not_applicable, passed
from checks.facts.mail_extras import TlsRptFacts
from checks.mail_records.tag_list import shorten
from checks.mail_records.tls_rpt import parse_tls_rpt
from checks.subjects import SendingDomain


@check(
    "mail.tls-rpt",
    "Reports on encrypted delivery",
    on=SendingDomain,
    worst=Severity.INFO,
    standard="RFC 8460",
    protects="Reports tell you when senders could not reach you over an encrypted connection.",
    says="pass fail could_not_tell not_applicable",
)
def tls_rpt(domain: SendingDomain, facts: TlsRptFacts) -> Verdict:
    shown: dict[str, Any] = {
        **asked_for_text(facts.answer),
    }
    if not facts.records and not facts.near_misses:
        return not_applicable(
            "tls-rpt.none", f"{domain.name}: asks for no reports on encrypted delivery", **shown
        )
    if len(facts.records) != 1:
        return fail(
            "tls-rpt.no-single-record",
            f"{domain.name}: {len(facts.records)} TLSRPTv1 records at {facts.answer.name}, not one",
            **shown,
        )
    record = parse_tls_rpt(facts.records[0])
    if record.errors:
        return fail("tls-rpt.syntax", f"{domain.name}: no reports come: {record.errors[0]}", **shown)
    return passed(
        "tls-rpt.valid", f"{domain.name}: reports go to {shorten(', '.join(record.addresses), 160)}", **shown
    )
