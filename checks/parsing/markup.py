"""Takes from a page what the checks ask about: its scripts, assets and the policies in its meta tags.

The standard library's html.parser takes minutes for a hostile page of 400 kB, so a scanner that never looks
at a character more than a few times stands here instead.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

MAX_CHARACTERS = 400_000
MAX_ITEMS = 200
_ASSET_RELS = frozenset({"stylesheet", "preload", "modulepreload", "icon", "manifest"})
# What stands inside these is text up to their end tag.
_RAW_TEXT = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "textarea", "title")}
_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9-]{0,30})((?:[^>\"'<]|\"[^\"]{0,4000}\"|'[^']{0,4000}')*+)>")
_ATTRIBUTE = re.compile(
    r"([^\s\"'<>/=]{1,100})(?:\s{0,20}=\s{0,20}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>][^\s>]*)))?"
)


@dataclass(frozen=True, slots=True)
class Document:
    """One HTML page. Addresses are absolute http(s) URLs, in order, each once."""

    scripts: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    csp: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()


class _Reader:
    def __init__(self, base: str) -> None:
        self.base = base
        self.scripts: dict[str, None] = {}
        self.assets: dict[str, None] = {}
        self.csp: list[str] = []
        self.referrer: list[str] = []

    def read(self, tag: str, attributes: dict[str, str]) -> None:
        get = attributes.get
        if tag == "script":
            self._keep(self.scripts, get("src", ""))
            self._keep(self.assets, get("src", ""))
        elif tag == "link" and _ASSET_RELS & set(get("rel", "").lower().split()):
            self._keep(self.assets, get("href", ""))
        elif tag == "img":
            self._keep(self.assets, get("src", ""))
        elif tag == "meta":
            self._read_meta(get("http-equiv", "").lower(), get("name", "").lower(), get("content", ""))
        elif tag == "base":
            self.base = _absolute(self.base, get("href", "")) or self.base

    def _read_meta(self, equivalent: str, name: str, content: str) -> None:
        if equivalent == "content-security-policy" and len(self.csp) < MAX_ITEMS:
            self.csp.append(content)
        if name == "referrer" and len(self.referrer) < MAX_ITEMS:
            self.referrer.append(content)

    def _keep(self, kept: dict[str, None], address: str) -> None:
        url = _absolute(self.base, address)
        if url and len(kept) < MAX_ITEMS:
            kept[url] = None


def read_document(text: str, base: str) -> Document:
    """Reads as much of any text as makes sense; `base` is the address it came from."""
    reader = _Reader(base)
    for tag, attributes in _tags(text[:MAX_CHARACTERS]):
        reader.read(tag, attributes)
    return Document(tuple(reader.scripts), tuple(reader.assets), tuple(reader.csp), tuple(reader.referrer))


def _tags(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Start tags outside comments and scripts. What is never closed swallows the rest, as in a browser."""
    position = text.find("<")
    while position != -1:
        if text.startswith("<!--", position):
            end = text.find("-->", position + 4)
            if end == -1:
                return
            position = text.find("<", end)
            continue
        match = _TAG.match(text, position)
        if match is None:
            position = text.find("<", position + 1)
            continue
        tag, end = match[1].lower(), match.end()
        yield tag, _attributes(match[2])
        if tag in _RAW_TEXT:
            closing = _RAW_TEXT[tag].search(text, end)
            if closing is None:
                return
            end = closing.end()
        position = text.find("<", end)


def _attributes(text: str) -> dict[str, str]:
    """The first of repeated attributes holds."""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        found.setdefault(match[1].lower(), html.unescape(match[2] or match[3] or match[4] or ""))
    return found


def _absolute(base: str, address: str) -> str:
    """The http(s) URL that an attribute points to, or ""."""
    if not address.strip():
        return ""
    try:
        parts = urlsplit(urljoin(base, address.strip()[:2_000]))
        has_host = bool(parts.hostname)
    except ValueError:
        return ""
    return parts._replace(fragment="").geturl() if parts.scheme in {"http", "https"} and has_host else ""
