"""The pack in other forms than PDF, each made from the same snapshot."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["FORMATS", "Format"]


@dataclass(frozen=True, slots=True)
class Format:
    """`name` says what it is for; `maker` is the module and the function that give the whole file."""

    name: str | Promise
    media_type: str
    maker: tuple[str, str]

    def write(self, snapshot: dict[str, Any]) -> bytes:
        """The maker is loaded with the first file: every process of the portal would carry it otherwise."""
        module, function = self.maker
        made: bytes = getattr(import_module(module), function)(snapshot)
        return made


# By the ending of the file.
FORMATS = {
    "html": Format(_("One HTML file"), "text/html; charset=utf-8", ("handover.formats.page", "page_file")),
    "md": Format(
        _("Markdown"), "text/markdown; charset=utf-8", ("handover.formats.markdown", "markdown_file")
    ),
    "xlsx": Format(
        _("Registers as XLSX"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ("handover.formats.workbook", "registers_workbook"),
    ),
    "json": Format(_("JSON"), "application/json", ("handover.snapshot", "as_file")),
}
