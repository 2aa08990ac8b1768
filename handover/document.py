"""The pack as HTML, from its snapshot alone: the same templates for the PDF and for the page."""

from datetime import UTC, datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from engagements.models.organisation import sheet_url
from handover.reading_guide import reading_guide
from handover.sections import all_sections
from handover.snapshot import content_of
from handover.static_address import STATIC


def made_at(snapshot: dict[str, Any]) -> datetime:
    """The moment at which the snapshot was taken."""
    return datetime.fromisoformat(snapshot["made_at"]).astimezone(UTC)


def document_html(snapshot: dict[str, Any]) -> str:
    """The whole document, for the PDF."""
    with translation.override(snapshot["language"]):
        return render_to_string("pack/document.html", document_context(snapshot))


def document_context(snapshot: dict[str, Any]) -> dict[str, Any]:
    """What `pack/document.html` and the page need: the cover, and every further section as HTML."""
    cover = content_of(snapshot, "cover")
    context = {
        "pack": snapshot,
        "cover": cover,
        "sheet": sheet_url(cover["colour"], "", "sample") if cover.get("colour") else "",
        "is_draft": snapshot["status"] == "draft",
        "static_root": STATIC,
        "version": version_words(snapshot),
    }
    sections = _sections(snapshot, context)
    return {**context, "sections": sections, "guide": reading_guide(sections)}


def version_words(snapshot: dict[str, Any]) -> str:
    """ "Draft 3" or "Version 4", as on the cover and at the head of every page."""
    words = (
        translation.gettext("Draft %(n)d")
        if snapshot["status"] == "draft"
        else translation.gettext("Version %(n)d")
    )
    return words % {"n": snapshot["number"]}


def _sections(snapshot: dict[str, Any], context: dict[str, Any]) -> list[dict[str, Any]]:
    """Numbered as they stand in the pack; the cover has no number. A section that has gone is left out."""
    known = {section.key: section for section in all_sections()}
    kept = [one for one in snapshot["sections"] if one["key"] in known and one["key"] != "cover"]
    return [
        {
            "key": one["key"],
            "number": number,
            "title": one["title"],
            "flows": known[one["key"]].flows,
            "html": _section_html(known[one["key"]].template, {**context, "content": one["content"]}),
        }
        for number, one in enumerate(kept, 1)
    ]


def _section_html(template: str, context: dict[str, Any]) -> SafeString:
    return mark_safe(render_to_string(template, context))  # noqa: S308  a template's own output
