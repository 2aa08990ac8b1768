"""Whom which sections are for: three lines beside the contents, so that nobody has to read it all."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who opens the pack, and the sections for them by key, the first to read standing first."""

    who: str | Promise
    keys: tuple[str, ...]


READERS = (
    Reader(_("If you run the business"), ("one_page", "risks", "next_steps")),
    Reader(_("If something breaks tonight"), ("runbooks", "contacts", "where")),
    Reader(_("If you take over the work"), ("where", "access", "environments", "deploys", "known_limits")),
)


def reading_guide(sections: Collection[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each reader with those of their sections that this pack has; a reader without any is left out."""
    by_key = {section["key"]: section for section in sections}
    guide = [
        {"who": reader.who, "sections": [by_key[key] for key in reader.keys if key in by_key]}
        for reader in READERS
    ]
    return [line for line in guide if line["sections"]]
