"""The frozen content of a pack: one JSON value from which page and PDF are made, now and ever after."""

import json
from hashlib import sha256
from typing import Any

from django.utils.translation import get_language

from handover.material import Material
from handover.models import Paper
from handover.sections import all_sections

FORMAT = 1


def build_content(material: Material, *, status: str, paper: Paper) -> dict[str, Any]:
    """Everything but the number and the time: what decides whether there is anything new to hand over.

    The number of queries does not depend on the number of rows.
    """
    sections = [
        {"key": section.key, "title": str(section.title), "content": section.content(material)}
        for section in all_sections()
    ]
    content = {
        "format": FORMAT,
        "code": material.engagement.code,
        "status": status,
        "paper": str(paper),
        "language": get_language() or "en",
        "sections": sections,
    }
    return _printable(content)  # type: ignore[no-any-return]  # JSON in, JSON out


# Control characters and non-characters: PostgreSQL, XML or PDF will not have them.
_UNPRINTABLE = dict.fromkeys(
    [*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF], "?"
)


def _printable(value: Any) -> Any:
    """The same value with every text fit for database, page and PDF."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value
        return value.translate(_UNPRINTABLE).encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: _printable(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_printable(inner) for inner in value]
    return value


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def as_file(snapshot: dict[str, Any]) -> bytes:
    """The snapshot for people and programs to open, as `static/schema/pack.json` describes it."""
    return json.dumps(snapshot, indent=1, ensure_ascii=False, sort_keys=True).encode()


def fingerprint(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


# Sections that tell of other versions: what they say makes no new one.
ABOUT_VERSIONS = frozenset({"sign_off", "changes"})


def fingerprint_of_content(content: dict[str, Any]) -> str:
    """Without the section on signatures: to sign a version is no reason to issue another."""
    kept = [section for section in content["sections"] if section["key"] not in ABOUT_VERSIONS]
    return fingerprint({**content, "sections": kept})


def content_of(snapshot: dict[str, Any], key: str) -> dict[str, Any]:
    """The content of one section, empty where the snapshot has no such section."""
    found = (section["content"] for section in snapshot["sections"] if section["key"] == key)
    return next(found, {})
