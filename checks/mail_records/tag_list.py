"""Reads the `tag=value; tag=value` lists that DKIM keys and DMARC records share (RFC 6376 §3.2)."""

import re
from dataclasses import dataclass

_TAG_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
MAX_QUOTED = 60


@dataclass(frozen=True, slots=True)
class TagList:
    """Tags in their order; `strays` are pieces that are no tag, of `repeated` tags the first counts."""

    tags: dict[str, str]
    strays: tuple[str, ...]
    repeated: tuple[str, ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """What makes the list invalid for DKIM, in words."""
        strays = (f"“{shorten(piece)}” is no tag=value pair" for piece in self.strays)
        return (*strays, *(f"the tag {name}= appears twice" for name in self.repeated))


def parse_tags(text: str) -> TagList:
    tags: dict[str, str] = {}
    strays: list[str] = []
    repeated: list[str] = []
    for part in text.split(";"):
        piece = part.strip()
        if not piece:
            continue
        name, equals, value = piece.partition("=")
        name = name.strip()
        if not equals or not _TAG_NAME.fullmatch(name):
            strays.append(piece)
        elif name in tags:
            repeated.append(name)
        else:
            tags[name] = value.strip()
    return TagList(tags, tuple(strays), tuple(repeated))


def shorten(text: str, limit: int = MAX_QUOTED) -> str:
    """The beginning of a text, for a message that quotes it."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
