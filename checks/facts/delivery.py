"""Asks for what a received message is judged by: live keys, SPF of its sender, the DMARC records."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field

from checks.facts.dmarc import DmarcFacts, walk_tree
from checks.facts.probe import probe
from checks.mail_evidence.values import NewestMessage, ReceivedMessage, Signature
from checks.mail_evidence.verification import Unverified, verify
from checks.mail_records.dkim import is_dkim, parse_dkim
from checks.mail_records.spf_check import check_host
from checks.mail_records.spf_result import SpfEvaluation
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import SendingDomain, Surface


@dataclass(frozen=True, slots=True)
class CheckedSignature:
    """A signature against the live key; `answer` is None where it cannot be verified by any key.

    `unverified` says why it does not hold, None where it does or where nobody answered.
    """

    signature: Signature
    answer: Answer | None
    unverified: Unverified | None

    @property
    def is_known(self) -> bool:
        return self.answer is None or self.answer.is_known

    @property
    def holds(self) -> bool:
        return self.is_known and self.unverified is None


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    """The newest message that somebody received, with every look-up that its judgement rests on.

    `spf` is None where the message does not say who handed it over or in whose name. `walks` holds the DMARC
    tree walk of each name that might align.
    """

    newest: NewestMessage | None = None
    signatures: tuple[CheckedSignature, ...] = ()
    spf: SpfEvaluation | None = None
    spf_domain: str = ""
    walks: dict[str, DmarcFacts] = field(default_factory=dict)


@probe()
async def probe_delivery(domain: SendingDomain, surface: Surface, net: Net) -> DeliveryFacts:
    """Asks everything at once: no answer waits for another."""
    newest = next((each for each in surface.newest_messages if each.sending_domain == domain.name), None)
    if newest is None:
        return DeliveryFacts()
    message = newest.message
    spf_domain = message.sender_domain or message.helo
    names = {message.from_domain, spf_domain, *(one.domain for one in message.signatures)} - {""}
    signatures, spf, walks = await asyncio.gather(
        asyncio.gather(*(_check(one, message, net) for one in message.signatures)),
        _ask_spf(message, net),
        _walk(sorted(names), net),
    )
    return DeliveryFacts(newest, tuple(signatures), spf, spf_domain, walks)


async def _check(signature: Signature, message: ReceivedMessage, net: Net) -> CheckedSignature:
    if signature.error:
        return CheckedSignature(signature, None, Unverified("unusable", signature.error))
    answer = await net.query(f"{signature.selector}._domainkey.{signature.domain}", "TXT")
    if not answer.is_known:
        return CheckedSignature(signature, answer, None)
    records = [value for value in answer.values if is_dkim(value)]
    if not records:
        return CheckedSignature(signature, answer, Unverified("key-gone", f"no key at {answer.name}"))
    received_at = message.received_at.timestamp()
    tries = [verify(signature, parse_dkim(record), received_at) for record in records[:5]]
    return CheckedSignature(signature, answer, None if None in tries else tries[0])


async def _ask_spf(message: ReceivedMessage, net: Net) -> SpfEvaluation | None:
    """The local part of the sender is not kept, so postmaster@ stands for it, as RFC 7208 §4.3 has it."""
    if not message.ip or not message.has_return_path or not (message.sender_domain or message.helo):
        return None
    sender = f"postmaster@{message.sender_domain}" if message.sender_domain else ""
    return await check_host(message.ip, sender, message.helo or "unknown", net.query)


async def _walk(names: Iterable[str], net: Net) -> dict[str, DmarcFacts]:
    listed = tuple(names)
    return dict(zip(listed, await asyncio.gather(*(walk_tree(name, net) for name in listed)), strict=True))
