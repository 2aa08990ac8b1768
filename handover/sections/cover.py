"""The cover: whose product, when, and the launch poll."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.brand.paper import paper_brand
from engagements.plain_stations import PLAIN_NAMES, plain_lead
from handover.material import Material, iso
from handover.sections.section import Section


def collect(material: Material) -> dict[str, Any]:
    engagement, readiness = material.engagement, material.readiness
    return {
        "organisation": engagement.organisation.name,
        **paper_brand(engagement.organisation),
        "client": engagement.client.name,
        "product": engagement.title,
        "domain": engagement.domain,
        "starts_at": iso(engagement.starts_at),
        "launch_at": iso(engagement.launch_at),
        "led_by": str(engagement.lead or ""),
        "playbook": material.playbook.title,
        "playbook_version": engagement.playbook_version,
        "answer": readiness.answer.value,
        "lead": plain_lead(readiness),
        "stations": [
            {"name": str(PLAIN_NAMES[one.station].name), "answer": one.answer.value}
            for one in readiness.stations
        ],
    }


SECTION = Section("cover", 1, _("Cover"), collect, pinned="first")
