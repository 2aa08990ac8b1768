"""Puts one entry into a register of the demo, checked as a form would check it."""

from typing import Any

from engagements.actions.number_entry import next_number
from engagements.models import RegisterEntry
from handover.demo.telling import Telling


def keep(telling: Telling, entry: RegisterEntry) -> None:
    """Raises ValidationError where the demo's file holds what no form would take."""
    owned: Any = entry  # each register declares its own engagement
    owned.engagement = telling.engagement
    entry.number = next_number(telling.engagement, type(entry))
    entry.updated_by = telling.lead
    entry.full_clean()
    entry.save()
