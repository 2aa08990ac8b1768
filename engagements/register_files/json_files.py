"""Registers as JSON for programs: which register of which engagement, and its entries by field."""

import json
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from engagements.register_files.sheet import Sheet, UnreadableFile, as_sheet

FORMAT = 1


def write_json(register: str, engagement: str, entries: Iterable[dict[str, Any]]) -> str:
    """`entries` map field to text, number, yes or no, or null; days are texts in ISO 8601."""
    content = {"format": FORMAT, "register": register, "engagement": engagement, "entries": list(entries)}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def read_json(text: str) -> Sheet:
    """A list of objects, by itself or under `entries`. Raises UnreadableFile."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableFile(_("This is no valid JSON.")) from None
    entries = content.get("entries") if isinstance(content, dict) else content
    if not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise UnreadableFile(_("In JSON, write a list of objects, one for each entry."))
    headings = list(dict.fromkeys(str(key) for entry in entries for key in entry))
    lines = [headings, *([_text(entry.get(key)) for key in headings] for entry in entries)]
    return as_sheet(enumerate(lines), "json")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else str(value)
