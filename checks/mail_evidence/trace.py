"""Reads where a message has been: Received, Return-Path, and what receivers noted about it."""

import ipaddress
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from checks.mail_evidence.headers import RawMessage
from checks.mail_evidence.signatures import as_name
from checks.mail_evidence.values import Hop, ReceiverWord

MOST_HOPS = 50
MOST_WORDS = 30
MOST_RESULTS_HEADERS = 6
LONGEST_READ = 4000
METHODS = ("dkim", "spf", "dmarc", "arc")
# The providers' own halls: mail handed about in there has not come in yet, or is in already.
_INSIDE = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::/127",
        "fc00::/7",
        "fe80::/10",
    )
)
_ADDRESS = re.compile(r"[\[(\s](?:IPv6:)?([0-9A-Fa-f:.]{3,45})(?=[\])\s:])", re.IGNORECASE)
_HELO = re.compile(r"\bhelo[= ]([^\s()\[\]]{1,255})", re.IGNORECASE)
_FROM = re.compile(r"from\s+([^\s()]{1,255})", re.IGNORECASE)
_BY = re.compile(r"(?:^|\s)by\s+([^\s();]{1,255})", re.IGNORECASE)
_RESULT = re.compile(r"([a-z][a-z0-9-]*)\s*=\s*([a-z]+)", re.IGNORECASE)
_ABOUT = {
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", "smtp.helo"),
    "dmarc": ("header.from",),
    "arc": ("header.oldest-pass",),
}


def read_hops(message: RawMessage) -> tuple[Hop, ...]:
    """The last 50 servers, the receiver's first."""
    return tuple(_hop(value[:LONGEST_READ]) for value in message.values("received")[:MOST_HOPS])


def _hop(value: str) -> Hop:
    route, _, date = value.rpartition(";")
    route = route or value
    by = _BY.search(route)
    giver = route[: by.start()] if by else route
    named = _HELO.search(giver) or _FROM.match(giver)
    taker = as_name(by[1]) if by else ""
    return Hop(taker, as_name(named[1]) if named else "", _address(giver), read_date(date))


def _address(giver: str) -> str:
    """The last address in the part about the giver: what the server itself saw stands after the name."""
    found = ""
    for match in _ADDRESS.finditer(f"{giver} "):
        try:
            address = ipaddress.ip_address(match[1])
        except ValueError:
            continue
        mapped = getattr(address, "ipv4_mapped", None)
        found = str(mapped or address)
    return found


def read_date(text: str) -> datetime | None:
    """A date of RFC 5322, None for what is none or has no zone."""
    try:
        moment = parsedate_to_datetime(text.strip()[:100])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def entrance(hops: tuple[Hop, ...]) -> Hop | None:
    """The hop by which the message came into the receiver's house from another one."""
    for hop in hops:
        if hop.ip and not _is_inside(hop.ip) and not _is_same_house(hop.helo, hop.by):
            return hop
    return None


def _is_inside(ip: str) -> bool:
    address = ipaddress.ip_address(ip)
    return any(address in network for network in _INSIDE if network.version == address.version)


def _is_same_house(giver: str, taker: str) -> bool:
    """Whether two servers share the last two labels, as a big provider's own do."""
    return "." in giver and giver.split(".")[-2:] == taker.split(".")[-2:]


def read_words(message: RawMessage) -> tuple[ReceiverWord, ...]:
    """What the receivers noted (RFC 8601, RFC 8617), the last one's words first."""
    listed: list[ReceiverWord] = []
    for name, is_arc in (("authentication-results", False), ("arc-authentication-results", True)):
        for value in message.values(name)[:MOST_RESULTS_HEADERS]:
            listed += _words(value[:LONGEST_READ], is_arc)
    return tuple(listed[:MOST_WORDS])


def _words(value: str, is_arc: bool) -> Iterator[ReceiverWord]:
    parts = [part.strip() for part in without_comments(value).split(";")]
    if is_arc and parts and parts[0].replace(" ", "").lower().startswith("i="):
        parts = parts[1:]
    by = as_name(parts[0].split()[0]) if parts and parts[0] else ""
    for part in parts[1:]:
        result = _RESULT.match(part)
        if result and result[1].lower() in METHODS:
            method = result[1].lower()
            yield ReceiverWord(by, method, result[2].lower()[:20], _about(method, part), is_arc)


def _about(method: str, part: str) -> str:
    """The domain that a result is about; of an address only what follows the @ is read."""
    for word in part.split()[1:30]:
        key, _, about = word.partition("=")
        if key.lower() in _ABOUT[method]:
            return as_name(about.strip('"<>').rpartition("@")[2])
    return ""


def without_comments(text: str) -> str:
    """A header's value without what stands in brackets, which may be nested."""
    kept: list[str] = []
    depth = 0
    for letter in text:
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
    return "".join(kept)


def received_spf_address(message: RawMessage) -> str:
    """The address that the receiver itself asked SPF about, "" where it does not say."""
    for value in message.values("received-spf")[:1]:
        found = re.search(r"client-ip=\"?([0-9A-Fa-f:.]{3,45})", value[:LONGEST_READ])
        try:
            return str(ipaddress.ip_address(found[1])) if found else ""
        except ValueError:
            return ""
    return ""
