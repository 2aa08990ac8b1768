"""Deploys: where the code lives and runs, how a version goes out, and how it is taken back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry
from engagements.playbooks.vocabulary import Station
from handover.material import Material
from handover.practice import accounts_of, practice_of, runbooks_for
from handover.sections.section import Section

System = AccessEntry.System
RELEASE = "release"


def collect(material: Material) -> dict[str, Any]:
    release = next((book for book in material.runbooks if book.template_key == RELEASE), None)
    return practice_of(material, station=Station.DEPLOY, topic="deploy") | {
        "accounts": accounts_of(material, System.REPOSITORY, System.HOSTING),
        "release": {"number": release.number, "title": release.title} if release else None,
        "runbooks": [
            book
            for book in runbooks_for(material, "deploy")
            if release is None or book["number"] != release.number
        ],
    }


SECTION = Section("deploys", 12, _("Deploys"), collect, flows=True)
