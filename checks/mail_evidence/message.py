"""Reads an uploaded message into what is kept of it."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import getaddresses

from checks.mail_evidence.headers import RawMessage, read_message
from checks.mail_evidence.signatures import as_name, read_signatures
from checks.mail_evidence.trace import entrance, read_date, read_hops, read_words, received_spf_address
from checks.mail_evidence.values import Hop, ReceivedMessage, Refused

LONGEST_FROM = 4000
# Clocks differ; a message from further in the future was not received.
AHEAD = timedelta(days=1)
_MAILBOX_DOMAIN = re.compile(r"@([^@<>\s,\"]+)>?\s*$")


def read_eml(data: bytes, now: datetime) -> ReceivedMessage:
    """What a message says of its way. Raises Refused for what is no received message."""
    message = read_message(data)
    hops = read_hops(message)
    if not hops:
        raise Refused(
            "This message was never received: it has no Received header. "
            "Save it from the inbox it arrived in, not from the outbox it was sent from."
        )
    received_at = next((hop.at for hop in hops if hop.at), None)
    if received_at is None:
        raise Refused("No Received header of this message has a readable date.")
    if received_at > now + AHEAD:
        raise Refused(f"This message says that it arrives on {received_at:%d %B %Y}, which is still to come.")
    entered = _entrance(message, hops)
    paths = message.values("return-path")
    return ReceivedMessage(
        from_domain=_from_domain(message),
        received_at=received_at.astimezone(UTC),
        sent_at=next((read_date(value) for value in message.values("date")[:1]), None),
        sender_domain=_path_domain(paths[0]) if paths else _noted_sender(message),
        has_return_path=bool(paths) or bool(_noted_sender(message)),
        helo=entered.helo if entered else "",
        ip=entered.ip if entered else "",
        hops=hops,
        signatures=read_signatures(message),
        words=read_words(message),
        arc_seals=len(message.values("arc-seal")),
    )


def _entrance(message: RawMessage, hops: tuple[Hop, ...]) -> Hop | None:
    """The hop that the receiver judged SPF by, where it says so and was there; else the one that looks it."""
    noted = received_spf_address(message)
    return next((hop for hop in hops if noted and hop.ip == noted), None) or entrance(hops)


def _from_domain(message: RawMessage) -> str:
    lines = message.values("from")
    if len(lines) != 1:
        count = "no From header" if not lines else f"{len(lines)} From headers"
        raise Refused(f"This message has {count}; mail has exactly one.")
    addresses = [address for _, address in getaddresses([lines[0][:LONGEST_FROM]]) if "@" in address]
    domains = {as_name(address.rpartition("@")[2]) for address in addresses}
    if len(domains) != 1 or "" in domains:
        raise Refused("The From header of this message names no single address.")
    return domains.pop()


def _path_domain(value: str) -> str:
    found = _MAILBOX_DOMAIN.search(value[:LONGEST_FROM])
    return as_name(found[1]) if found else ""


def _noted_sender(message: RawMessage) -> str:
    """The sender as the receiver noted it, for mailboxes that leave Return-Path out."""
    for word in read_words(message):
        if word.method == "spf" and not word.is_arc and word.domain:
            return word.domain
    return ""
