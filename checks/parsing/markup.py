"""Takes from a page what the checks ask about: where it leads, what it loads, what its meta tags say.

The standard library's html.parser takes minutes for a hostile page of 400 kB, so a scanner that never looks
at a character more than a few times stands here instead.
"""

import html
import re
from collections import defaultdict
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
    """One HTML page. Addresses are absolute http(s) URLs, in order, each once.

    `links` are what visitors can follow, `forms` where they send to, `frames` what is shown inside, `media`
    what is only looked at or heard; `assets` are all files that the page names. `blocking` are the scripts
    that the browser has to run before it shows anything. `inline` are scripts and data within the page,
    `robots` and `canonical` what it tells search engines.
    """

    scripts: tuple[str, ...] = ()
    assets: tuple[str, ...] = ()
    csp: tuple[str, ...] = ()
    referrer: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    stylesheets: tuple[str, ...] = ()
    blocking: tuple[str, ...] = ()
    canonical: tuple[str, ...] = ()
    robots: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()
    title: str = ""
    language: str = ""
    asks_password: bool = False


# Which list an address goes to, by the tag and attribute that name it.
_ADDRESSES: dict[str, tuple[tuple[str, str], ...]] = {
    "a": (("href", "links"),),
    "area": (("href", "links"),),
    "form": (("action", "forms"),),
    "button": (("formaction", "forms"),),
    "input": (("formaction", "forms"),),
    "iframe": (("src", "frames"),),
    "frame": (("src", "frames"),),
    "object": (("data", "frames"),),
    "embed": (("src", "frames"),),
    "img": (("src", "assets"), ("src", "media")),
    "audio": (("src", "media"),),
    "video": (("src", "media"), ("poster", "media")),
    "source": (("src", "media"),),
    "script": (("src", "scripts"), ("src", "assets")),
}
_IN_HEAD = frozenset(
    {"html", "head", "meta", "link", "script", "style", "title", "base", "noscript", "template"}
)


class _Reader:
    def __init__(self, base: str) -> None:
        self.base = base
        self.addresses: dict[str, dict[str, None]] = defaultdict(dict)
        self.texts: dict[str, list[str]] = defaultdict(list)
        self.title = ""
        self.language = ""
        self.asks_password = False
        self._is_in_head = True
        self._has_base = False

    def read(self, tag: str, attributes: dict[str, str], text: str) -> None:
        self._is_in_head = self._is_in_head and tag in _IN_HEAD
        for attribute, kind in _ADDRESSES.get(tag, ()):
            self._keep(kind, attributes.get(attribute, ""))
        if tag == "script":
            self._read_script(attributes, text)
        elif tag == "link":
            self._read_link(set(attributes.get("rel", "").lower().split()), attributes.get("href", ""))
        elif tag == "meta":
            self._read_meta(attributes)
        elif tag == "title":
            self.title = self.title or " ".join(html.unescape(text[:500]).split())
        elif tag == "html":
            self.language = self.language or attributes.get("lang", "").strip().lower()[:40]
        elif tag == "input":
            self.asks_password |= attributes.get("type", "").strip().lower() == "password"
        elif tag == "base" and not self._has_base and attributes.get("href", "").strip():
            self._has_base = True  # HTML: the first <base> with an address holds
            self.base = _absolute(self.base, attributes["href"]) or self.base

    def _read_script(self, attributes: dict[str, str], text: str) -> None:
        if not attributes.get("src"):
            self._note("inline", text)
            return
        waits = {"async", "defer", "nomodule"} & attributes.keys()
        if self._is_in_head and not waits and attributes.get("type", "").strip().lower() != "module":
            self._keep("blocking", attributes["src"])

    def _read_link(self, rels: set[str], address: str) -> None:
        if rels & _ASSET_RELS:
            self._keep("assets", address)
        if "stylesheet" in rels and "alternate" not in rels:
            self._keep("stylesheets", address)
        if "canonical" in rels:
            self._keep("canonical", address)

    def _read_meta(self, attributes: dict[str, str]) -> None:
        name, content = attributes.get("name", "").strip().lower(), attributes.get("content", "")
        if attributes.get("http-equiv", "").strip().lower() == "content-security-policy":
            self._note("csp", content)
        if name == "referrer":
            self._note("referrer", content)
        if name in {"robots", "googlebot"}:
            self._note("robots", content)

    def _note(self, kind: str, text: str) -> None:
        if len(self.texts[kind]) < MAX_ITEMS:
            self.texts[kind].append(text)

    def _keep(self, kind: str, address: str) -> None:
        url = _absolute(self.base, address)
        if url and len(self.addresses[kind]) < MAX_ITEMS:
            self.addresses[kind][url] = None


def read_document(text: str, base: str) -> Document:
    """Reads as much of any text as makes sense; `base` is the address it came from."""
    reader = _Reader(base)
    for tag, attributes, inner in start_tags(text[:MAX_CHARACTERS]):
        reader.read(tag, attributes, inner)
    lists = {kind: tuple(kept) for kind, kept in {**reader.addresses, **reader.texts}.items()}
    return Document(
        **lists,
        title=reader.title,
        language=reader.language,
        asks_password=reader.asks_password,
    )


def start_tags(text: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """Start tags outside comments and scripts, with the raw text of those that hold nothing else.

    What is never closed swallows the rest, as in a browser.
    """
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
        tag, end, inner = match[1].lower(), match.end(), ""
        if tag in _RAW_TEXT:
            closing = _RAW_TEXT[tag].search(text, end)
            inner = text[end : closing.start()] if closing else ""
        yield tag, _attributes(match[2]), inner
        if tag in _RAW_TEXT:
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
