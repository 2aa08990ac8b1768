"""Judges whether a domain's MTA-STS policy holds: encrypted delivery, and to its own hosts only."""

from typing import Any

from checks.catalogue.mail_text_evidence import MAX_TEXT, asked_for_text
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
from checks.facts.mail_extras import MtaStsFacts
from checks.facts.mail_hosts import MailHosts
from checks.mail_records.mta_sts import MtaStsPolicy, parse_mta_sts, parse_policy
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain

SHORT_SECONDS = 86_400
_FOUND = 200
# Statuses that say that there is no such file, or that it is somewhere senders do not look.
_NOT_THERE = frozenset({301, 302, 303, 307, 308, 404, 410})


@check(
    "mail.mta-sts",
    "MTA-STS policy",
    on=SendingDomain,
    worst=Severity.INFO,
    standard="RFC 8461",
    protects="With MTA-STS, nobody in between can trick senders into handing them your mail unencrypted.",
)
def mta_sts(domain: SendingDomain, facts: MtaStsFacts, mail: MailHosts) -> Verdict:
    shown: dict[str, Any] = {
        **asked_for_text(facts.answer),
        "policy_url": facts.policy_url,
        "mail_hosts": list(mail.names[:20]),
    }
    if not facts.records and not facts.near_misses:
        return not_applicable(
            "mta-sts.none",
            f"{domain.name}: publishes no MTA-STS, so senders encrypt where they can but insist on nothing",
            **shown,
        )
    if len(facts.records) != 1:
        return fail(
            "mta-sts.no-single-record",
            f"{domain.name}: {len(facts.records)} MTA-STS records at {facts.answer.name} where one is needed",
            **shown,
        )
    errors = parse_mta_sts(facts.records[0]).errors
    if errors:
        return fail(
            "mta-sts.record", f"{domain.name}: senders ignore the MTA-STS record: {errors[0]}", **shown
        )
    return _judge_file(domain, facts, mail, shown)


def _judge_file(domain: SendingDomain, facts: MtaStsFacts, mail: MailHosts, shown: dict[str, Any]) -> Verdict:
    answer = facts.policy
    if answer is None or isinstance(answer, CouldNotFindOut):
        return _no_answer(domain, facts, answer, shown)
    shown |= {"status": answer.status, "policy": shorten(answer.text, MAX_TEXT)}
    if answer.certificate_error:
        return fail(
            "mta-sts.certificate",
            f"{domain.name}: senders do not trust mta-sts.{domain.name} ({answer.certificate_error})",
            **shown,
        )
    if answer.challenge or (answer.status != _FOUND and answer.status not in _NOT_THERE):
        why = f"a bot challenge ({answer.challenge})" if answer.challenge else f"status {answer.status}"
        return could_not_tell(
            "mta-sts.file-unanswered", f"{domain.name}: {facts.policy_url} gave {why}", **shown
        )
    if answer.status in _NOT_THERE:
        return fail(
            "mta-sts.no-file",
            f"{domain.name}: a record promises a policy, but {facts.policy_url} gives {answer.status}",
            **shown,
        )
    policy = parse_policy(answer.text)
    if policy.errors:
        return fail(
            "mta-sts.policy",
            f"{domain.name}: senders ignore the policy file: {policy.errors[0]}",
            errors=list(policy.errors[:20]),
            **shown,
        )
    return _judge_policy(domain, policy, mail, shown)


def _no_answer(
    domain: SendingDomain, facts: MtaStsFacts, error: CouldNotFindOut | None, shown: dict[str, Any]
) -> Verdict:
    if error is not None and error.code == "net.no-address":
        return fail(
            "mta-sts.no-host",
            f"{domain.name}: a record promises a policy, but mta-sts.{domain.name} does not exist",
            **shown,
        )
    reason = error.reason if error else f"{facts.policy_url} was not fetched"
    attempts = error.evidence.get("attempts", []) if error else []
    return could_not_tell("mta-sts.file-unanswered", f"{domain.name}: {reason}", attempts=attempts, **shown)


def _judge_policy(
    domain: SendingDomain, policy: MtaStsPolicy, mail: MailHosts, shown: dict[str, Any]
) -> Verdict:
    shown |= {"mode": policy.mode, "max_age": policy.max_age, "patterns": list(policy.patterns[:20])}
    if policy.mode == "none":
        return warn(
            "mta-sts.off", f"{domain.name}: the MTA-STS policy says mode: none, so it is off", **shown
        )
    missing = policy.uncovered(mail.names)
    if missing:
        named = f"{domain.name}: the policy does not name {', '.join(missing[:5])}"
        if policy.mode == "enforce":
            return fail("mta-sts.host-missing", f"{named}, so senders refuse to deliver there", **shown)
        return warn("mta-sts.host-missing-in-test", f"{named}; enforcing it would lose mail", **shown)
    if policy.mode == "testing":
        return warn(
            "mta-sts.testing",
            f"{domain.name}: mode: testing only reports; next: mode: enforce when reports are clean",
            **shown,
        )
    if policy.max_age < SHORT_SECONDS:
        return warn(
            "mta-sts.short",
            f"{domain.name}: senders forget the policy after {policy.max_age} s; weeks are usual",
            **shown,
        )
    return passed(
        "mta-sts.enforced",
        f"{domain.name}: senders insist on encryption to {', '.join(policy.patterns[:5])}",
        **shown,
    )
