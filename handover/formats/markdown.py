"""The pack as Markdown: the HTML of its own sections written as text, so that no section is told twice."""

import re
from typing import Any

from bs4 import Tag
from django.template.loader import render_to_string
from django.utils import translation
from markdownify import MarkdownConverter

from handover.document import document_context

# A fence may stand in a list or a quote, behind its indentation, its mark, or the sign of an item.
_FENCED = re.compile(
    r"^[ >]*(?:(?:-|\d+\.) +)*(`{3,})\n.*?^[ >]*\1$|\n{3,}",
    re.DOTALL | re.MULTILINE,
)
_TICKS = re.compile(r"`+")
# What is markup anywhere, what is at the start of a line, and an ampersand that would begin an entity.
_MARKUP = re.compile(r"[\\`*_~<>|\[\]]|&(?=#?\w{1,32};)")
_AT_START = re.compile(r"\A(\s*)([#+=-]|\d+(?=[.)]))")


class _PackConverter(MarkdownConverter):
    """What the pack's HTML has beyond the usual: drawings, states as pills, links to its own parts.

    The types that come with the converter leave out the methods for single tags.
    """

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Less than the converter's own, so that addresses stay readable; what people wrote is no markup."""
        return _AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", text))

    def convert_svg(self, element: Tag, _text: str, parent_tags: set[str]) -> str:
        """What is drawn, in words; in a table they are a cell of it."""
        title = element.find("title")
        words = self.escape(title.get_text(), parent_tags) if title else ""
        if parent_tags & {"td", "th"}:
            return words
        return f"*{words}*\n\n" if words else ""

    def convert_span(self, element: Tag, text: str, parent_tags: set[str]) -> str:
        return f"**{text.strip()}**" if "pill" in (element.get("class") or ()) else text

    def convert_a(self, element: Tag, text: str, parent_tags: set[str]) -> Any:
        """A link into the document itself is its words: Markdown has no anchors to lead to."""
        is_inner = str(element.get("href", "")).startswith("#")
        return text if is_inner else super().convert_a(element, text, parent_tags)  # type: ignore[misc]

    def convert_p(self, element: Tag, text: str, parent_tags: set[str]) -> Any:
        """A paragraph in a cell stands on the cell's one line, apart from what goes before it.

        What is for the eyes alone, as the key of a drawing, is left out.
        """
        if element.get("aria-hidden"):
            return ""
        if not parent_tags & {"td", "th"}:
            return super().convert_p(element, text, parent_tags)  # type: ignore[misc]
        before = element.previous_sibling
        return f" <br>{text.strip()}" if before is not None and str(before).strip() else text

    def convert_tr(self, element: Tag, text: str, parent_tags: set[str]) -> Any:
        """One head a table: its second row, and a row of a body that names a group, are rows like others."""
        is_in_body = element.parent is not None and element.parent.name == "tbody"
        if not is_in_body and element.find_previous_sibling("tr"):
            return f"| |{text}\n"  # the first cell of the row above reaches down to this one
        table = element.find_parent("table")
        if is_in_body and table is not None and table.find("thead"):
            return f"|{text}\n"
        return super().convert_tr(element, text, parent_tags)  # type: ignore[misc]

    def convert_pre(self, element: Tag, _text: str, parent_tags: set[str]) -> str:
        """What people wrote, as it is, in a fence longer than any in it: it cannot end the block."""
        text = element.get_text().strip("\n")
        longest = max((len(run) for run in _TICKS.findall(text)), default=0)
        fence = "`" * max(longest + 1, 3)
        return f"\n\n{fence}\n{text}\n{fence}\n\n"


def document_markdown(snapshot: dict[str, Any]) -> str:
    """The whole pack as CommonMark with tables; nothing that people wrote is markup in it."""
    with translation.override(snapshot["language"]):
        html = render_to_string("pack/plain.html", document_context(snapshot))
    converter = _PackConverter(heading_style="ATX", bullets="-", autolinks=False, table_infer_header=True)
    return _FENCED.sub(_one_blank_line, converter.convert(html)).strip() + "\n"


def _one_blank_line(found: re.Match[str]) -> str:
    """A fenced block stays as it is; blank lines between blocks become one."""
    return found[0] if found[1] else "\n\n"


def markdown_file(snapshot: dict[str, Any]) -> bytes:
    return document_markdown(snapshot).encode()
