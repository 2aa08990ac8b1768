"""The frozen content of a pack: one JSON value from which page and PDF are made, now and ever after."""

import json
from hashlib import sha256
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language

from engagements.models import Engagement
from handover.kept_plan import plan_for
from handover.material import Material, iso
from handover.models import Paper
from handover.printable import printable
from handover.sections import all_sections
from handover.signing_summary import signing_summary

FORMAT = 2  # 1 knew no introduction, no closing words and no notes


def build_content(material: Material, *, status: str, paper: Paper | None = None) -> dict[str, Any]:
    """Everything but the number and the time: what decides whether there is anything new to hand over.

    Sections as the plan has them, on its paper where none is given. The number of queries does not depend on
    the number of rows.
    """
    plan = plan_for(material.engagement)
    chosen = plan.chosen(all_sections())
    material.chosen = frozenset(section.key for section, _note in chosen)
    material.paper = Paper(paper or plan.paper)
    sections = [
        {"key": section.key, "title": str(section.title), "note": note, "content": section.content(material)}
        for section, note in chosen
    ]
    content = {
        "format": FORMAT,
        "code": material.engagement.code,
        "status": status,
        "paper": str(material.paper),
        "language": get_language() or "en",
        "introduction": plan.introduction,
        "closing": plan.closing,
        "sections": sections,
        "summary": signing_summary(material),
    }
    return printable(content)  # type: ignore[no-any-return]  # JSON in, JSON out


def preview_snapshot(engagement: Engagement) -> dict[str, Any]:
    """What the next version would hold if it were made now. It has no number, since it is no version."""
    content = build_content(Material(engagement), status="draft")
    return {**content, "number": None, "made_at": iso(timezone.now()), "history": {}}


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON: keys sorted, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def as_file(snapshot: dict[str, Any]) -> bytes:
    """The snapshot for people and programs to open, as `static/schema/pack.json` describes it.

    Without the summary for the founder who signs: a file tells nothing of a section that was left out.
    """
    told = {key: value for key, value in snapshot.items() if key != "summary"}
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True).encode()


def fingerprint(value: Any) -> str:
    """The SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(canonical(value)).hexdigest()


# Sections that tell of other versions: what they say makes no new one.
ABOUT_VERSIONS = frozenset({"sign_off", "changes"})


def fingerprint_of_content(content: dict[str, Any]) -> str:
    """Without what it says of other versions: to sign or compare one is no reason to issue another."""
    kept = [section for section in content["sections"] if section["key"] not in ABOUT_VERSIONS]
    return fingerprint({**content, "sections": kept})


def content_of(snapshot: dict[str, Any], key: str) -> dict[str, Any]:
    """The content of one section, empty where the snapshot has no such section."""
    found = (section["content"] for section in snapshot["sections"] if section["key"] == key)
    return next(found, {})
