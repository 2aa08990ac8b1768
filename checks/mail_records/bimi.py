"""Reads the record that names a brand's logo for mailboxes to show (BIMI, draft-brand-indicators)."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from checks.mail_records.tag_list import parse_tags, shorten

_RECORD = re.compile(r"v\s*=\s*BIMI1\s*(?:;|$)")
_SVG = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?svg\b[^>]*>", re.ASCII)
_TINY_PS = re.compile(r"\bbaseProfile\s*=\s*[\"']tiny-ps[\"']")
_READ = 20_000


@dataclass(frozen=True, slots=True)
class BimiRecord:
    """`logo` and `certificate` are https addresses; both empty where the domain declines to show a logo."""

    text: str
    logo: str = ""
    certificate: str = ""
    declines: bool = False
    errors: tuple[str, ...] = ()


def is_bimi(text: str) -> bool:
    """Whether a TXT value counts as a record: the version comes first."""
    return _RECORD.match(text) is not None


def parse_bimi(text: str) -> BimiRecord:
    """Reads a value for which `is_bimi` holds; anything else comes back with an error."""
    listed = parse_tags(text)
    tags = listed.tags
    errors = list(listed.errors)
    if not is_bimi(text):
        errors.append("the record does not begin with v=BIMI1;")
    logo, certificate = tags.get("l", ""), tags.get("a", "")
    if "l" not in tags:
        errors.append("there is no l= with the logo's address")
    for tag, address in (("l", logo), ("a", certificate)):
        if address and not _is_https(address):
            errors.append(f"{tag}={shorten(address)} is no https address")
    declines = "l" in tags and not logo and not certificate
    return BimiRecord(text, logo, certificate, declines, tuple(errors))


def _is_https(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and parts.username is None


def logo_error(text: str) -> str:
    """What keeps a file from being a logo that mailboxes show (SVG Tiny Portable/Secure); "" for nothing."""
    opening = _SVG.search(text[:_READ])
    if opening is None:
        return "it is no SVG image"
    if not _TINY_PS.search(opening[0]):
        return "its <svg> does not say baseProfile=“tiny-ps”"
    if re.search(r"<script\b", text, re.IGNORECASE):
        return "it holds a script"
    return ""
