"""What DKIM and SPF each say of a received message, in words and as evidence."""

from dataclasses import dataclass
from typing import Any

from checks.facts.delivery import CheckedSignature, DeliveryFacts
from checks.mail_evidence.alignment import is_strict
from checks.mail_evidence.values import NewestMessage
from checks.mail_records.spf_result import SpfResult
from checks.mail_records.tag_list import shorten


@dataclass(frozen=True, slots=True)
class DkimWord:
    """One signature as DMARC sees it; `is_aligned` is None where that could not be found out."""

    checked: CheckedSignature
    is_aligned: bool | None

    @property
    def counts(self) -> bool:
        return self.checked.holds and self.is_aligned is True

    @property
    def might_count(self) -> bool:
        """Whether an answer that is missing could still make it count."""
        if not self.checked.is_known:
            return self.is_aligned is not False
        return self.checked.holds and self.is_aligned is None

    @property
    def said(self) -> str:
        signature, answer = self.checked.signature, self.checked.answer
        if answer is not None and not answer.is_known:
            return f"no answer for the key ({answer.rcode})"
        if self.checked.unverified:
            return self.checked.unverified.text
        whose = ", but for another domain" if self.is_aligned is False else ""
        part = ", for the beginning of the text only" if signature.is_partial else ""
        return f"the signature holds{whose}{part}"

    def as_evidence(self) -> dict[str, Any]:
        signature, answer = self.checked.signature, self.checked.answer
        return {
            "domain": signature.domain,
            "selector": signature.selector,
            "algorithm": signature.algorithm,
            "asked": f"{answer.name} TXT" if answer else "",
            "rcode": answer.rcode if answer else "",
            "holds": self.checked.holds,
            "aligned": self.is_aligned,
            "found": self.said,
        }


@dataclass(frozen=True, slots=True)
class SpfWord:
    """What SPF says of the server that handed the message over."""

    facts: DeliveryFacts
    is_aligned: bool | None

    @property
    def is_known(self) -> bool:
        spf = self.facts.spf
        if spf is None or spf.result is SpfResult.TEMPERROR:
            return False
        return spf.result is not SpfResult.PASS or self.is_aligned is not None

    @property
    def counts(self) -> bool:
        spf = self.facts.spf
        return spf is not None and spf.result is SpfResult.PASS and self.is_aligned is True

    @property
    def said(self) -> str:
        spf, newest = self.facts.spf, self.facts.newest
        if spf is None or newest is None:
            return "the message does not say who handed it over"
        ip, domain = newest.message.ip, spf.domain
        if spf.result is SpfResult.PASS:
            whose = ", which is another domain" if self.is_aligned is False else ""
            return f"{ip} is allowed by {domain}{whose}"
        return {
            SpfResult.NONE: f"{domain} has no SPF record",
            SpfResult.NEUTRAL: f"the SPF record of {domain} says nothing of {ip}",
            SpfResult.TEMPERROR: f"the SPF record of {domain} could not be asked for: {spf.problem}",
            SpfResult.PERMERROR: f"the SPF record of {domain} ends in an error: {spf.problem}",
        }.get(spf.result, f"{ip} is not allowed by the SPF record of {domain} ({spf.result.value})")

    def as_evidence(self) -> dict[str, Any]:
        shown = self.facts.spf.as_evidence() if self.facts.spf else {"result": "unknown"}
        return {**shown, "aligned": self.is_aligned, "found": self.said}


def evidence_of(
    newest: NewestMessage, facts: DeliveryFacts, signatures: list[DkimWord], spf: SpfWord
) -> dict[str, Any]:
    message = newest.message
    walk = facts.walks.get(message.from_domain)
    record = walk.walk.record if walk else None
    return {
        "message": newest.key,
        "from": message.from_domain,
        "return_path": message.sender_domain or ("empty" if message.has_return_path else "not noted"),
        "handed_over_by": {"address": message.ip, "name": message.helo},
        "received_at": message.received_at.isoformat(),
        "seconds_on_the_way": message.seconds_on_the_way,
        "dkim": [one.as_evidence() for one in signatures],
        "spf": spf.as_evidence(),
        "dmarc": {
            "record": shorten(record.text, 600) if record else "",
            "policy": walk.walk.policy if walk else "",
            "dkim_alignment": "strict" if is_strict(record, "adkim") else "relaxed",
            "spf_alignment": "strict" if is_strict(record, "aspf") else "relaxed",
        },
        "receiver_said": [
            {
                "by": word.by,
                "method": word.method,
                "result": word.result,
                "about": word.domain,
                "arc": word.is_arc,
            }
            for word in message.words
        ],
        "arc_seals": message.arc_seals,
    }
