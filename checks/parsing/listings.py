"""Recognises a folder's contents laid open, by what servers write into such pages."""

import re
from dataclasses import dataclass

MAX_BYTES = 256 * 1024
_SIGNS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    # Apache, nginx, lighttpd, Caddy's older releases and many small servers.
    ("web server", re.compile(rb"<title>\s{0,20}Index of /", re.IGNORECASE)),
    ("web server", re.compile(rb"<h1>\s{0,20}Index of /", re.IGNORECASE)),
    ("Python", re.compile(rb"<title>Directory listing for /", re.IGNORECASE)),
    ("Tomcat", re.compile(rb"<title>Directory Listing For \[?/", re.IGNORECASE)),
    ("Jetty", re.compile(rb"<title>Directory: /", re.IGNORECASE)),
    ("Express", re.compile(rb"<title>listing directory /", re.IGNORECASE)),
    ("IIS", re.compile(rb"\[To Parent Directory\]</A>", re.IGNORECASE)),
    ("Caddy", re.compile(rb"Served with\s{0,20}<a[^>]{0,200}caddyserver\.com")),
    ("storage bucket", re.compile(rb"<ListBucketResult[\s>]")),
    ("storage bucket", re.compile(rb"<EnumerationResults[^>]{0,300}ContainerName=")),
)
_ENTRY = re.compile(rb"<a\s[^>]{0,20}href=\"([^\"?#]{1,300})\"", re.IGNORECASE)
_KEY = re.compile(rb"<(?:Key|Name)>([^<]{1,300})</")


@dataclass(frozen=True, slots=True)
class Listing:
    """`entries` are names in it, at most a few; `count` is how many there are in what was read."""

    server: str
    entries: tuple[str, ...]
    count: int


def find_listing(status: int, body: bytes) -> Listing | None:
    """The listing that an answer is, or None: a page that only speaks of one has none of these marks."""
    text = body[:MAX_BYTES]
    server = next((name for name, sign in _SIGNS if status == 200 and sign.search(text)), "")
    if not server:
        return None
    pattern = _KEY if server == "storage bucket" else _ENTRY
    names = [match[1].decode("utf-8", "replace") for match in pattern.finditer(text)]
    names = [
        name for name in dict.fromkeys(names) if name not in {"../", "..", "/", "./"} and "://" not in name
    ]
    return Listing(server, tuple(name[:100] for name in names[:5]), len(names))
