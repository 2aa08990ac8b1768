"""Brings the value of a DNS record into the one form in which it is compared, however it was written."""

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rdtypes.txtbase
import dns.tokenizer

from checks.net.dns_message import value_of

# What providers offer beside the types of DNS itself: a name that they answer with addresses.
ALIASES = frozenset({"ALIAS", "ANAME"})
TEXTS = frozenset({"TXT", "SPF"})


def canonical_value(rdtype: str, text: str) -> str:
    """The value as `checks.net.answers.Record` has it: texts joined, names lower case without final dot.

    A text may be written bare or as quoted strings. What cannot be read stays as it is, trimmed.
    """
    typed = text.strip()
    if rdtype in ALIASES:
        return typed.lower().removesuffix(".")
    if rdtype in TEXTS and not typed.startswith('"'):
        return typed
    return read_value(rdtype, typed) or typed


def read_value(rdtype: str, text: str) -> str | None:
    """The canonical value of what a zone file has after the type, or None where it is no such value."""
    try:
        kind = dns.rdatatype.from_text(rdtype)
        data = dns.rdata.from_text(dns.rdataclass.IN, kind, text, origin=dns.name.root, relativize=False)
    except (dns.exception.DNSException, ValueError):
        return None
    return value_of(data)


def kept_value(rdtype: str, value: str) -> str:
    """A canonical value in the form that `canonical_value` reads back: a text in quotes is quoted again."""
    if rdtype in TEXTS and (value.startswith('"') or value != value.strip()):
        return zone_value(rdtype, value)
    return value


def zone_value(rdtype: str, value: str) -> str:
    """A canonical value as a zone file has it: texts in strings of up to 255 bytes, names with a dot."""
    if rdtype in TEXTS:
        raw = value.encode()
        pieces = [raw[start : start + 255] for start in range(0, len(raw), 255)] or [b""]
        return " ".join(f'"{_escaped(piece)}"' for piece in pieces)
    if rdtype in ALIASES | {"CNAME", "NS", "PTR", "MX", "SRV", "DNAME"}:
        return f"{value.removesuffix('.')}."
    return value


def _escaped(piece: bytes) -> str:
    """RFC 1035 §5.1: quotes and backslashes escaped, whatever is not printable ASCII as three digits."""
    return "".join(
        f"\\{chr(byte)}" if byte in b'"\\' else chr(byte) if 32 <= byte < 127 else f"\\{byte:03d}"
        for byte in piece
    )
