"""Reads the record that says where reports on encrypted delivery go (RFC 8460 §3)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.mail_records.dmarc import report_mailbox
from checks.mail_records.tag_list import parse_tags, shorten

_RECORD = re.compile(r"v\s*=\s*TLSRPTv1\s*(?:;|$)")


@dataclass(frozen=True, slots=True)
class TlsRptRecord:
    """The addresses that get the reports, mailto: and https:."""

    text: str
    addresses: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()


def is_tls_rpt(text: str) -> bool:
    """Whether a TXT value counts as a record: the version first; all others are passed over."""
    return _RECORD.match(text) is not None


def parse_tls_rpt(text: str) -> TlsRptRecord:
    """Reads a value for which `is_tls_rpt` holds; anything else comes back with an error."""
    listed = parse_tags(text)
    errors = list(listed.errors)
    if not is_tls_rpt(text):
        errors.append("the record does not begin with v=TLSRPTv1;")
    entries = [entry.strip() for entry in listed.tags.get("rua", "").split(",")]
    if "rua" not in listed.tags:
        errors.append("there is no rua= with an address")
    else:
        errors += [
            f"rua={shorten(entry)} is no mailto: or https: address"
            for entry in entries
            if not _is_address(entry)
        ]
    return TlsRptRecord(text, tuple(entry for entry in entries if _is_address(entry)), tuple(errors))


def _is_address(uri: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    return bool(report_mailbox(uri)) or (parts.scheme == "https" and bool(parts.hostname))
