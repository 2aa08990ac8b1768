"""The pack in other forms than PDF, each made from the same snapshot."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from handover.formats.markdown import document_markdown
from handover.formats.page import document_page
from handover.formats.workbook import registers_workbook
from handover.snapshot import as_file

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """`write` takes a snapshot and gives the whole file; `name` says what it is for."""

    name: str | Promise
    media_type: str
    write: Callable[[dict[str, Any]], bytes]


# By the ending of the file.
FORMATS = {
    "html": Format(_("One HTML file"), "text/html; charset=utf-8", lambda one: document_page(one).encode()),
    "md": Format(_("Markdown"), "text/markdown; charset=utf-8", lambda one: document_markdown(one).encode()),
    "xlsx": Format(
        _("Registers as XLSX"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        registers_workbook,
    ),
    "json": Format(_("JSON"), "application/json", as_file),
}
