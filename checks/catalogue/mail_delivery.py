"""Judges a message that was really received: signed, sent from where it may be, each for the same name."""

from typing import Any

from checks.catalogue.mail_delivery_evidence import DkimWord, SpfWord, evidence_of
from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.delivery import DeliveryFacts
from checks.mail_evidence.alignment import is_aligned
from checks.mail_evidence.values import NewestMessage
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain

FRESH_DAYS = 14
SLOW_SECONDS = 600
# A key may have been changed since; before that it must still be there.
KEY_GRACE_DAYS = 1
_WORST_LATENESS = 7 * 24 * 3600


@check(
    "mail.delivery",
    "A real message, received",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 9989, RFC 6376, RFC 7208",
    protects="Settings can look right while mail fails: only a message that arrived proves that yours is "
    "trusted.",
)
def delivery(domain: SendingDomain, facts: DeliveryFacts) -> Verdict:
    newest = facts.newest
    if newest is None:
        return not_applicable(
            "delivery.no-message",
            f"{domain.name}: no received message uploaded yet; send yourself one from the product, save it "
            "as .eml and upload it on the Mail page",
        )
    origin = newest.message.from_domain
    walks = {name: None if walk.unanswered else walk.walk for name, walk in facts.walks.items()}
    signatures = [
        DkimWord(one, is_aligned(one.signature.domain, origin, "adkim", walks)) for one in facts.signatures
    ]
    spf = SpfWord(facts, is_aligned(facts.spf_domain, origin, "aspf", walks))
    shown = evidence_of(newest, facts, signatures, spf)
    if any(one.counts for one in signatures):
        return _signed(domain, newest, signatures, spf, shown)
    return _unsigned(domain, newest, signatures, spf, shown)


def _signed(
    domain: SendingDomain,
    newest: NewestMessage,
    signatures: list[DkimWord],
    spf: SpfWord,
    shown: dict[str, Any],
) -> Verdict:
    """DMARC passes by the signature; what is left is SPF, the age of the proof, and the time it took."""
    signer = next(one.checked.signature for one in signatures if one.counts)
    signed = f"signed by {signer.domain} ({signer.selector})"
    if not spf.counts:
        if not spf.is_known:
            return could_not_tell(
                "delivery.spf-unknown",
                f"{domain.name}: {signed}, but of SPF nothing is known: {spf.said}",
                **shown,
            )
        code = "delivery.spf-not-aligned" if spf.is_aligned is False else "delivery.spf-fails"
        return warn(code, f"{domain.name}: {signed}, but {spf.said}", Severity.MEDIUM, **shown)
    if newest.age_days > FRESH_DAYS:
        return warn(
            "delivery.old",
            f"{domain.name}: the newest message is {newest.age_days:.0f} days old, and passed; "
            f"a proof is good for {FRESH_DAYS} days",
            Severity.LOW,
            **shown,
        )
    seconds = newest.message.seconds_on_the_way
    if seconds is not None and SLOW_SECONDS < seconds < _WORST_LATENESS:
        return warn(
            "delivery.slow",
            f"{domain.name}: the message took {seconds // 60} min to arrive; a sign-in code would be late",
            Severity.MEDIUM,
            **shown,
        )
    took = f", {max(seconds, 0)} s on the way" if seconds is not None else ""
    return passed("delivery.trusted", f"{domain.name}: {signed}, {spf.said}{took}", **shown)


def _unsigned(
    domain: SendingDomain,
    newest: NewestMessage,
    signatures: list[DkimWord],
    spf: SpfWord,
    shown: dict[str, Any],
) -> Verdict:
    waiting = next((one for one in signatures if one.might_count), None)
    if waiting:
        return could_not_tell(
            "delivery.unanswered",
            f"{domain.name}: the signature of {waiting.checked.signature.domain} could not be judged: "
            f"{waiting.said}",
            attempts=list(waiting.checked.answer.attempts) if waiting.checked.answer else [],
            **shown,
        )
    gone = next((one for one in signatures if _is_since_gone(one, newest)), None)
    if gone:
        return could_not_tell(
            "delivery.key-gone",
            f"{domain.name}: the receiver verified the signature {newest.age_days:.0f} days ago, and its key "
            f"{gone.checked.signature.selector} is gone since; send a new test message",
            **shown,
        )
    weighs = Severity.MEDIUM if spf.counts else Severity.HIGH
    rest = "only SPF vouches for it" if spf.counts else f"and {spf.said}"
    return fail(*_why_unsigned(domain, signatures, rest), weighs, **shown)


def _why_unsigned(domain: SendingDomain, signatures: list[DkimWord], rest: str) -> tuple[str, str]:
    if not signatures:
        return "delivery.unsigned", f"{domain.name}: the message has no DKIM signature, {rest}"
    own = next((one for one in signatures if one.is_aligned), None)
    if own is None:
        domains = ", ".join(dict.fromkeys(one.checked.signature.domain or "nobody" for one in signatures[:3]))
        return (
            "delivery.dkim-not-aligned",
            f"{domain.name}: the message is signed by {domains}, not by {domain.name}, {rest}",
        )
    selector = own.checked.signature.selector
    return (
        "delivery.dkim-fails",
        f"{domain.name}: the signature {selector} does not hold: {shorten(own.said, 120)}, {rest}",
    )


def _is_since_gone(one: DkimWord, newest: NewestMessage) -> bool:
    """Whether a key was there on arrival, by the receiver's word, and has been taken away since."""
    unverified = one.checked.unverified
    is_absent = unverified is not None and unverified.code in {"key-gone", "key-unfit", "mismatch"}
    said = [word for word in newest.message.words if word.method == "dkim" and not word.is_arc]
    was_verified = any(word.result == "pass" and word.domain == one.checked.signature.domain for word in said)
    return bool(one.is_aligned and is_absent and was_verified and newest.age_days > KEY_GRACE_DAYS)
