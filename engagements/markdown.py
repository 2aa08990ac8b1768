"""Turns Markdown that people wrote into HTML that can do nothing but be read."""

from collections.abc import Iterable
from functools import cache

import nh3
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h1", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "s",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"http", "https", "mailto", "tel"}
DEEPEST = 40
MOST_PIECES = 2_000


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])


def parse_markdown(text: str) -> list[Token]:
    """The blocks of a text with the lines they stand on, for whoever takes it apart instead of showing it."""
    return _parser().parse(text, {})


def render_markdown(text: str) -> SafeString:
    """Raw HTML is shown as it was typed; links go to the web, mail or telephone alone, pictures nowhere.

    So is what is nested deeper than anybody writes, or in more pieces: thousands of stars in a row would
    break whoever lays the page out, the PDF first of all.
    """
    environment: dict[str, object] = {}
    tokens = _parser().parse(text, environment)
    pieces = max((len(token.children or ()) for token in tokens), default=0)
    if _depth(tokens) > DEEPEST or pieces > MOST_PIECES:
        return format_html("<pre>{}</pre>", text)
    html = nh3.clean(
        _parser().renderer.render(tokens, _parser().options, environment),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(html)  # noqa: S308  nh3 has cleaned it


def _depth(tokens: Iterable[Token]) -> int:
    """How many elements stand inside one another where they are most."""
    now = most = 0
    for token in tokens:
        now += token.nesting
        most = max(most, now, now + _depth(token.children or ()))
    return most
