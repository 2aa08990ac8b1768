"""The pack as one HTML file that needs nothing beside it: style sheets and fonts stand in it."""

import re
from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from handover.document import document_context

SHEETS = ("css/pack.css", "css/pack-alone.css", "css/pack-narrow.css")
_FONT = re.compile(r'url\("\.\./(fonts/[\w.-]+\.woff2)"\)')


def document_page(snapshot: dict[str, Any]) -> str:
    """A document that fetches nothing and runs nothing, by its own policy too."""
    with translation.override(snapshot["language"]):
        context = document_context(snapshot, is_for_screens=True) | {"sheet_text": _sheet_text()}
        return render_to_string("pack/alone.html", context)


def page_file(snapshot: dict[str, Any]) -> bytes:
    return document_page(snapshot).encode()


@cache
def _sheet_text() -> SafeString:
    text = "\n".join(_static_file(name).read_text() for name in SHEETS)
    return mark_safe(_FONT.sub(_as_data, text))  # noqa: S308  our own files


def _as_data(found: re.Match[str]) -> str:
    font = b64encode(_static_file(found[1]).read_bytes()).decode()
    return f'url("data:font/woff2;base64,{font}")'


def _static_file(name: str) -> Path:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found)
