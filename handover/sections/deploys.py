"""Deploys: where the code lives and runs, how a version goes out, and how it is taken back."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry, Runbook
from engagements.playbooks.runbook_template import get_runbook_template
from engagements.playbooks.vocabulary import Station
from handover.material import Material
from handover.practice import accounts_of, practice_of, runbooks_for
from handover.sections.section import Section

System = AccessEntry.System
RELEASE = "release"


def collect(material: Material) -> dict[str, Any]:
    release = _release_of(material)
    return practice_of(material, station=Station.DEPLOY, topic="deploy") | {
        "accounts": accounts_of(material, System.REPOSITORY, System.HOSTING),
        **_release_told(material, release),
        "runbooks": [
            book
            for book in runbooks_for(material, "deploy")
            if release is None or book["number"] != release.number
        ],
    }


def _release_of(material: Material) -> Runbook | None:
    """The runbook that says how a version goes out; one that people wrote is known by its title."""
    title = get_runbook_template(RELEASE).title.casefold()
    copied = (book for book in material.runbooks if book.template_key == RELEASE)
    written = (book for book in material.runbooks if book.title.strip().casefold() == title)
    return next(copied, None) or next(written, None)


def _release_told(material: Material, release: Runbook | None) -> dict[str, Any]:
    """None where it is missing and the playbook offers it: a sprint of another playbook owes nobody one."""
    if release is not None:
        return {"release": {"number": release.number, "title": release.title}}
    return {"release": None} if RELEASE in material.playbook.runbooks else {}


SECTION = Section("deploys", 12, _("Deploys"), collect, flows=True)
