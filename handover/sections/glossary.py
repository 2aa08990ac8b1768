"""Glossary: the terms that occur in this pack, in the words of somebody who runs a business."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.glossary.finding import terms_in
from handover.material import Material
from handover.sections import (
    before_after,
    deploys,
    known_limits,
    mail,
    monitoring,
    next_steps,
    one_page,
    readiness,
    risks,
    runbooks,
    tests,
)
from handover.sections.section import Section

# Names, accounts and addresses are not read: a term in them is part of a name.
_READ = tuple(
    module.SECTION
    for module in (
        one_page, readiness, before_after, mail, risks, runbooks, monitoring, deploys, tests, known_limits,
        next_steps,
    )
)  # fmt: skip


def collect(material: Material) -> dict[str, Any]:
    read = [one for one in _READ if material.holds(one.key)]
    texts = [text for section in read for text in _texts_of(section.content(material))]
    return {"terms": [{"name": term.name, "meaning": str(term.meaning)} for term in terms_in(texts)]}


def _texts_of(value: Any) -> Iterator[str]:
    """Every text in a section's content, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_of(inner)


SECTION = Section("glossary", 19, _("Words"), collect, flows=True)
