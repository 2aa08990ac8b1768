"""The pack as HTML, from its snapshot alone: the same templates for the PDF and for the page."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from engagements.models.organisation import sheet_url
from handover.loose_ends import anchors_of, without_loose_ends
from handover.plan import MOST_NOTE, MOST_WORDS
from handover.reading_guide import reading_guide
from handover.row_heads import with_row_heads
from handover.sections import all_sections
from handover.snapshot import content_of
from handover.static_address import STATIC
from handover.templatetags.pack import prose

WORDS = ("introduction", "closing")
MOST_LINES = (18, 22)  # of the contents in their usual density, and in the closer one


def made_at(snapshot: dict[str, Any]) -> datetime:
    """The moment at which the snapshot was taken."""
    return datetime.fromisoformat(snapshot["made_at"]).astimezone(UTC)


def document_html(snapshot: dict[str, Any]) -> str:
    """The whole document, for the PDF."""
    with translation.override(snapshot["language"]):
        return render_to_string("pack/document.html", document_context(snapshot))


def document_context(snapshot: dict[str, Any], *, is_for_screens: bool = False) -> dict[str, Any]:
    """What `pack/document.html` and the page need: the cover, and all that follows it as HTML.

    For screens the cells of tables know the head of their column: a narrow one has no room for columns.
    """
    cover = content_of(snapshot, "cover")
    context = {
        "pack": snapshot,
        "cover": cover,
        "sheet": sheet_url(cover["colour"], "", "sample") if cover.get("colour") else "",
        "is_draft": snapshot["status"] == "draft",
        "static_root": STATIC,
        "version": version_words(snapshot),
        "holds": {one["key"] for one in snapshot["sections"]},
    }
    # A version made before these were asked for has none of them.
    words = {name: _words_html(name, snapshot.get(name, ""), context) for name in WORDS}
    sections = _sections(snapshot, context)
    anchors = {f"section-{one['key']}" for one in sections} | {name for name in words if words[name]}
    anchors.update(*(anchors_of(one["html"]) for one in sections))

    def finished(html: str) -> SafeString:
        return _tied_up(with_row_heads(html) if is_for_screens else html, anchors)

    for one in sections:
        one["html"], one["note"] = (finished(one[part]) for part in ("html", "note"))
    words = {name: finished(html) for name, html in words.items()}
    # The closing words stand before what is pinned to the end, wherever older versions had that.
    last = [*takewhile(lambda one: one["is_last"], reversed(sections))][::-1]
    ends = {"inner": sections[: len(sections) - len(last)], "last": last}
    contents = {"guide": reading_guide(sections), "density": _density(len(sections), words)}
    return {**context, **words, **ends, **contents, "sections": sections}


def _density(sections: int, words: Mapping[str, str]) -> str:
    """How close the lines of the contents stand, so that they keep to one sheet of Letter or A4."""
    written = sum(bool(html) for html in words.values())
    lines = sections + written
    if lines > MOST_LINES[1]:
        return "toc--longest"
    return "toc--long" if written or lines > MOST_LINES[0] else ""


def version_words(snapshot: dict[str, Any]) -> str:
    """ "Draft 3" or "Version 4", as on the cover and at the head of every page; "Preview" without one."""
    if snapshot["number"] is None:
        return translation.gettext("Preview")
    words = (
        translation.gettext("Draft %(n)d")
        if snapshot["status"] == "draft"
        else translation.gettext("Version %(n)d")
    )
    return words % {"n": snapshot["number"]}


def numbered_sections(snapshot: dict[str, Any]) -> list[tuple[int, dict[str, Any]]]:
    """As they stand in the pack; the cover has no number. A section that has gone is left out."""
    known = {section.key for section in all_sections()} - {"cover"}
    return list(enumerate((one for one in snapshot["sections"] if one["key"] in known), 1))


def _sections(snapshot: dict[str, Any], context: dict[str, Any]) -> list[dict[str, Any]]:
    known = {section.key: section for section in all_sections()}
    return [
        {
            "key": one["key"],
            "number": number,
            "title": one["title"],
            "flows": known[one["key"]].flows,
            "is_last": known[one["key"]].pinned == "last",
            "note": prose(one.get("note", ""), MOST_NOTE),
            "html": _html(known[one["key"]].template, {**context, "content": one["content"]}),
        }
        for number, one in numbered_sections(snapshot)
    ]


def _words_html(name: str, text: str, context: dict[str, Any]) -> SafeString | str:
    """The introduction or the closing words, nothing for none."""
    return _html(f"pack/{name}.html", {**context, "text": prose(text, MOST_WORDS)}) if text else ""


def _tied_up(html: str, anchors: Collection[str]) -> SafeString:
    return mark_safe(without_loose_ends(html, anchors))  # noqa: S308  takes away links alone


def _html(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308  a template's own output
