"""Reads the `tag=value; tag=value` lists that DKIM keys and DMARC records share (RFC 6376 §3.2)."""

import re
from dataclasses import dataclass

_TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class TagList:
    """Tags in their order, with what was wrong with the list; of a repeated tag the first value is kept."""

    tags: dict[str, str]
    errors: tuple[str, ...]


def parse_tags(text: str) -> TagList:
    tags: dict[str, str] = {}
    errors: list[str] = []
    for part in text.split(";"):
        piece = part.strip()
        if not piece:
            continue
        name, equals, value = piece.partition("=")
        name = name.strip()
        if not equals or not _TAG_NAME.fullmatch(name):
            errors.append(f"“{shorten(piece)}” is no tag=value pair")
        elif name in tags:
            errors.append(f"the tag {name}= appears twice")
        else:
            tags[name] = value.strip()
    return TagList(tags, tuple(errors))


def shorten(text: str, limit: int = MAX_QUOTED) -> str:
    """The beginning of a text, for a message that quotes it."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
