"""Monitoring: what is watched and by what, who is called, what the sprint proved of it and what it saw."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry
from engagements.playbooks.vocabulary import Station
from handover.material import Material
from handover.practice import accounts_of, practice_of, runbooks_for
from handover.sections.section import Section
from handover.uptime import uptime_of


def collect(material: Material) -> dict[str, Any]:
    return practice_of(material, station=Station.MONITORING, topic="watch") | {
        "accounts": accounts_of(material, AccessEntry.System.MONITORING),
        "runbooks": runbooks_for(material, "watch"),
        "called": [
            {"number": one.number, "name": one.name, "called_for": one.called_for}
            for one in material.contacts
            if one.escalation
        ],
        "uptime": uptime_of(material),
    }


SECTION = Section("monitoring", 11, _("Monitoring"), collect, flows=True)
