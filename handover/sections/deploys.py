"""Deploys: where the code lives and runs, how a version goes out, and how it is taken back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry, Runbook
from engagements.playbooks.vocabulary import Station
from handover.material import Material
from handover.practice import accounts_of, practice_of, runbook_of, runbooks_for
from handover.sections.section import Section

System = AccessEntry.System
RELEASE = "release"


def collect(material: Material) -> dict[str, Any]:
    release = runbook_of(material, RELEASE)
    return practice_of(material, station=Station.DEPLOY, topic="deploy") | {
        "accounts": accounts_of(material, System.REPOSITORY, System.HOSTING),
        **_release_told(material, release),
        "runbooks": [
            book
            for book in runbooks_for(material, "deploy")
            if release is None or book["number"] != release.number
        ],
    }


def _release_told(material: Material, release: Runbook | None) -> dict[str, Any]:
    """None where it is missing and the playbook offers it: a sprint of another playbook owes nobody one."""
    if release is not None:
        return {"release": {"number": release.number, "title": release.title}}
    return {"release": None} if RELEASE in material.playbook.runbooks else {}


SECTION = Section("deploys", 12, _("Deploys"), collect, flows=True)
