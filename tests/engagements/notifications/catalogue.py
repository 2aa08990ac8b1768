"""A catalogue of a second language, made for a test: the portal itself speaks English alone."""

import struct
from collections.abc import Mapping
from pathlib import Path


def write_catalogue(folder: Path, language: str, words: Mapping[str, str]) -> None:
    """`words` by their English, written as gettext's .mo file: two tables, then texts."""
    entries = sorted({"": "Content-Type: text/plain; charset=UTF-8\n", **words}.items())
    sides = [[entry[side].encode() for entry in entries] for side in (0, 1)]
    place = 28 + 16 * len(entries)
    tables, texts = b"", b""
    for side in sides:
        for text in side:
            tables += struct.pack("<II", len(text), place + len(texts))
            texts += text + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, 0)
    target = folder / language / "LC_MESSAGES" / "django.mo"
    target.parent.mkdir(parents=True)
    target.write_bytes(head + tables + texts)
