"""Judges the DKIM keys that a domain's mail is signed with."""

from dataclasses import dataclass, replace
from typing import Any

from checks.check import Outcome, Severity, Verdict, check, could_not_tell, not_applicable
from checks.facts.dkim import DkimFacts, SelectorAnswer
from checks.mail_records.dkim import DkimKey, is_dkim, parse_dkim
from checks.mail_records.selectors import SELECTORS
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain

LEAST_BITS = 1024
GOOD_BITS = 2048
# What every verifier has to manage (RFC 8301 §3.2).
MOST_BITS = 4096
KEY_TYPES = frozenset({"rsa", "ed25519"})
MAX_TEXT = 1000

# Worst first. What is known to be broken outweighs what is not known, which outweighs what still works.
_ORDER = (Outcome.FAIL, Outcome.COULD_NOT_TELL, Outcome.WARN, Outcome.PASS)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What one selector's answer amounts to; `text` follows the selector's name in the summary."""

    selector: SelectorAnswer
    outcome: Outcome
    code: str
    text: str
    key: DkimKey | None = None

    def as_evidence(self) -> dict[str, Any]:
        answer = self.selector.answer
        shown: dict[str, Any] = {
            "selector": self.selector.selector,
            "declared": self.selector.is_declared,
            "provider": self.selector.provider,
            "asked": f"{answer.name} TXT",
            "rcode": answer.rcode,
            "aliases": list(answer.chain[:10]),
            "records": [shorten(value, MAX_TEXT) for value in answer.values[:5]],
            "code": self.code,
            "found": self.text,
        }
        if self.key:
            shown |= {"type": self.key.key_type, "bits": self.key.bits, "flags": list(self.key.flags[:10])}
        return shown


@check(
    "mail.dkim",
    "DKIM keys",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 6376, RFC 8301, RFC 8463",
    protects="Without a working signature your invoices and password mails look forged and land in spam.",
    says="pass warn fail could_not_tell not_applicable",
)
def dkim(domain: SendingDomain, facts: DkimFacts) -> Verdict:
    judged = [_judge(selector) for selector in facts.selectors]
    shown = [judgement.as_evidence() for judgement in judged[:50]]
    counting = _counting(judged)
    if not counting:
        return _nothing_found(domain, facts, judged, shown)
    worst = min(counting, key=lambda judgement: _ORDER.index(judgement.outcome))
    if worst.outcome is Outcome.PASS and all(
        each.key and each.key.key_type == "ed25519" for each in counting
    ):
        # RFC 8463 §3: an RSA signature beside it, until everybody verifies both.
        text = "Ed25519 key and no RSA key beside it, which many receivers cannot verify yet"
        worst = replace(worst, outcome=Outcome.WARN, code="dkim.only-ed25519", text=text)
    others = len(counting) - 1
    tail = f" ({others} more {'key' if others == 1 else 'keys'} looked at)" if others else ""
    return Verdict(
        worst.outcome,
        worst.code,
        f"{worst.selector.selector}._domainkey.{domain.name}: {worst.text}{tail}",
        {"selector": worst.selector.selector, "selectors": shown, "providers": list(facts.providers)},
        Severity.MEDIUM if worst.outcome is Outcome.WARN else None,
    )


def _counting(judged: list[_Judgement]) -> list[_Judgement]:
    """The judgements that matter: all of declared selectors, and of the inferred ones those that hold a key.

    Providers empty the key of a selector that they have rotated away from, so an inferred revoked key only
    counts when no other key works.
    """
    has_working = any(judgement.outcome in {Outcome.PASS, Outcome.WARN} for judgement in judged)
    return [
        judgement
        for judgement in judged
        if judgement.selector.is_declared
        or (judgement.key is not None and not (judgement.code == "dkim.revoked" and has_working))
    ]


def _nothing_found(
    domain: SendingDomain, facts: DkimFacts, judged: list[_Judgement], shown: list[dict[str, Any]]
) -> Verdict:
    evidence: dict[str, Any] = {"selectors": shown, "providers": list(facts.providers)}
    if facts.sends_no_mail:
        return not_applicable("dkim.no-mail", f"{domain.name}: SPF says that it sends no mail", **evidence)
    answers = [facts.mx, facts.txt, *(judgement.selector.answer for judgement in judged)]
    silent = next((answer for answer in answers if not answer.is_known), None)
    if silent:
        return could_not_tell(
            "dkim.unanswered",
            f"{domain.name}: no selector declared, and {silent.name} {silent.rdtype} got {silent.rcode}",
            attempts=list(silent.attempts),
            **evidence,
        )
    usual = [f"{name} ({', '.join(SELECTORS[name])})" for name in facts.providers if name in SELECTORS]
    tried = f"none of the usual ones of {', '.join(usual)} exists" if usual else "none can be inferred"
    return could_not_tell(
        "dkim.no-selector",
        f"{domain.name}: no selector declared and {tried}; "
        "declare the s= of the DKIM-Signature header in a mail you sent",
        **evidence,
    )


def _judge(selector: SelectorAnswer) -> _Judgement:
    answer = selector.answer
    if not answer.is_known:
        return _Judgement(selector, Outcome.COULD_NOT_TELL, "dkim.unanswered", f"no answer ({answer.rcode})")
    if not answer.values:
        alias = f", although it is an alias of {answer.chain[-1]}" if answer.chain else ""
        return _Judgement(selector, Outcome.FAIL, "dkim.missing", f"no key there ({answer.rcode}{alias})")
    records = [value for value in answer.values if is_dkim(value)]
    if not records:
        text = f"“{shorten(answer.values[0])}” is no DKIM key"
        return _Judgement(selector, Outcome.FAIL, "dkim.not-a-key", text)
    key = parse_dkim(records[0])
    if len(records) > 1:
        text = f"{len(records)} keys where one is allowed"
        return _Judgement(selector, Outcome.FAIL, "dkim.multiple", text, key)
    return _Judgement(selector, *_judge_key(key), key)


def _judge_key(key: DkimKey) -> tuple[Outcome, str, str]:
    if key.is_revoked:
        return Outcome.FAIL, "dkim.revoked", "the key is revoked (p= is empty)"
    if key.errors:
        return Outcome.FAIL, "dkim.invalid", key.errors[0]
    if key.key_type not in KEY_TYPES:
        return Outcome.FAIL, "dkim.unknown-type", f"k={shorten(key.key_type)} is a type nobody verifies"
    if not key.is_for_mail:
        return Outcome.FAIL, "dkim.not-for-mail", f"s={':'.join(key.services)} keeps the key from mail"
    if not key.allows_sha256:
        return Outcome.FAIL, "dkim.sha1-only", f"h={':'.join(key.hashes)} allows no SHA-256"
    if key.key_type == "rsa" and key.bits < LEAST_BITS:
        return Outcome.FAIL, "dkim.too-short", f"RSA key of {key.bits} bits, at least {LEAST_BITS} needed"
    return _judge_working_key(key)


def _judge_working_key(key: DkimKey) -> tuple[Outcome, str, str]:
    if key.is_testing:
        return Outcome.WARN, "dkim.testing", "t=y says testing, so receivers may treat mail as unsigned"
    if key.key_type == "ed25519":
        return Outcome.PASS, "dkim.usable", "Ed25519 key"
    if key.bits > MOST_BITS:
        return Outcome.WARN, "dkim.long", f"RSA key of {key.bits} bits; beyond {MOST_BITS} many give up"
    if key.bits < GOOD_BITS:
        return Outcome.WARN, "dkim.short", f"RSA key of {key.bits} bits, {GOOD_BITS} recommended"
    return Outcome.PASS, "dkim.usable", f"RSA key of {key.bits} bits"
