"""What of an answer goes into the record: all that a verdict rests on, and no more.

A body keeps its length and its beginning, as far as checks read. Secrets in it, cookies and tokens are
crossed out. A private file that a host gives away is never kept, only what it was recognised as.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from checks.facts.exposure import Answered, ExposedFilesFacts, SourceMapFacts
from checks.net.answers import Response
from checks.parsing.exposed_files import RECOGNISERS, recognise, source_map
from checks.parsing.markup import Document
from checks.parsing.secrets import without_credentials
from checks.redaction import without_secrets

LONGEST_TEXT = 256 * 1024
# Scripts, styles and pictures are judged by their length and how they begin.
LONGEST_OTHER = 1024
_READ_AS_TEXT = ("text/html", "text/plain", "application/xhtml", "application/json", "image/svg")
_SECRET_HEADERS = frozenset(
    {"authorization", "x-auth-token", "x-access-token", "x-csrf-token", "x-xsrf-token", "x-api-key"}
)
_FOUND = frozenset({200, 206})
# A cookie with nothing or "deleted" in it is being taken back.
_SHORTEST_COOKIE = 8


@dataclass(slots=True)
class Thinning:
    """Each body is worked on once, however many facts hold it.

    `longest` is how much of a text stays, `text` what becomes of one with addresses in it.
    """

    longest: int = LONGEST_TEXT
    text: Callable[[str], str] = without_secrets
    _bodies: dict[tuple[bytes, int], bytes] = field(default_factory=dict)

    @property
    def by_type(self) -> Mapping[type[Any], Callable[[Any], Any]]:
        """For `codec.Writer.thin`."""
        return {
            Response: self.response,
            Document: _document,
            ExposedFilesFacts: _without_private_files,
            SourceMapFacts: _without_sources,
        }

    def response(self, one: Response) -> Response:
        media_type = one.header("content-type") or ""
        is_text = not media_type or media_type.lower().lstrip().startswith(_READ_AS_TEXT)
        return replace(
            one,
            headers=tuple((name, _header(name, value)) for name, value in one.headers),
            body=self._body(one.body, self.longest if is_text else min(self.longest, LONGEST_OTHER)),
        )

    def _body(self, body: bytes, longest: int) -> bytes:
        if not body:
            return body
        key = (body, longest)
        if key not in self._bodies:
            self._bodies[key] = thin_body(body, longest, self.text)
        return self._bodies[key]


def thin_body(body: bytes, longest: int, shown: Callable[[str], str] = without_secrets) -> bytes:
    """As long as before; where it was cut, its digest follows, so that different bodies stay different."""
    text = without_credentials(body[:longest])
    if b"://" in text:
        text = shown(text.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")
    if len(body) > longest:
        text += b"\n" + hashlib.sha256(body).hexdigest().encode()
    return text[: len(body)].ljust(len(body))


def _header(name: str, value: str) -> str:
    """Cookies keep their length, which a verdict shows."""
    if name == "set-cookie":
        first, semicolon, rest = value.partition(";")
        key, equals, secret = first.partition("=")
        if not equals or len(secret.strip()) < _SHORTEST_COOKIE:
            return value
        bare = secret.strip()
        return f"{key}={secret.replace(bare, 'x' * len(bare))}{semicolon}{rest}"
    return "…" if name in _SECRET_HEADERS else value


def _document(one: Document) -> Document:
    """Scripts within a page have been searched for credentials by then; no verdict reads them again."""
    return replace(one, inline=()) if one.inline else one


def _without_private_files(facts: ExposedFilesFacts) -> ExposedFilesFacts:
    return replace(facts, answers=tuple(map(_read_only, facts.answers)))


def _read_only(one: Answered) -> Answered:
    if one.response is None or one.response.status not in _FOUND or one.path not in RECOGNISERS:
        return one
    reading = recognise(one.path, one.response.status, one.response.body)
    return replace(one, response=_emptied(one.response), reading=reading)


def _without_sources(facts: SourceMapFacts) -> SourceMapFacts:
    maps = []
    for one in facts.maps:
        if one.response is None or one.response.status not in _FOUND:
            maps.append(one)
            continue
        reading = source_map(one.response.body, is_truncated=one.response.is_truncated)
        maps.append(replace(one, response=_emptied(one.response), reading=reading))
    return replace(facts, maps=tuple(maps))


def _emptied(response: Response) -> Response:
    return replace(response, body=b" " * len(response.body))
