"""Whom a reader turns to, and how they are reached: told in one place, so that nobody pieces it together."""

import re
from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.models import AccessEntry, Contact
from handover.material import Material

MOST_PEOPLE = 2
LONGEST_WORDS = 110  # characters
ROLLBACK = "failed-deploy"  # the template of the runbook that takes a release back


def reached(material: Material, text: str) -> list[dict[str, str]]:
    """Those of the contacts whom `text` names, in its order: registers keep people as words."""
    found: dict[int, Contact] = {}
    for one in sorted(_reachable(material), key=lambda one: len(one.name), reverse=True):
        # A longer name is found first, and taken out: in "Ana Lima" nobody looks for an Ana.
        if named := _name_in(text, one.name):
            found.setdefault(named.start(), one)
            text = text[: named.start()] + "." * len(named[0]) + text[named.end() :]
    return _told([found[at] for at in sorted(found)])


def turn_to(material: Material) -> list[dict[str, Any]]:
    """What somebody asks in a hurry; what the pack leaves out is not told here either."""
    asked = (("contacts", _breaks), ("runbooks", _goes_back), ("access", _domain))
    return [answer(material) for section, answer in asked if material.holds(section)]


def _breaks(material: Material) -> dict[str, Any]:
    """The first of those who are called in turn, and the next."""
    reachable = _reachable(material)
    people = _told([one for one in reachable if one.escalation] or reachable)
    return {
        "when": _("If something breaks"),
        "what": "" if people else _("Nobody is named yet who can be called."),
        "people": people,
        "anchor": "section-contacts",
        "place": _("Contacts"),
    }


def _goes_back(material: Material) -> dict[str, Any]:
    """The runbook says the steps; whom it names is called, or is told in its words."""
    book = next((one for one in material.runbooks if one.template_key == ROLLBACK), None)
    people = reached(material, book.contact) if book else []
    words = book.contact if book else _("No runbook says how yet.")
    return {
        "when": _("To take a release back"),
        "what": "" if people else Truncator(words).chars(LONGEST_WORDS),
        "people": people,
        "anchor": f"runbook-{book.number}" if book else "section-runbooks",
        "place": book.title if book else _("Runbooks"),
    }


def _domain(material: Material) -> dict[str, Any]:
    """Who holds the account where the domain is rented: without it all else is lost."""
    entries = [one for one in material.access_entries if one.system == AccessEntry.System.REGISTRAR]
    entry = next((one for one in entries if not one.is_unused), None)
    people: list[dict[str, str]] = []
    if entry is None:
        what = _("The registrar is not in the access inventory yet.")
    elif entry.owner:
        what = _("%(provider)s (registrar), held by") % {"provider": entry.provider}
        people = reached(material, entry.owner) or [{"name": entry.owner, "reach": ""}]
    else:
        what = _("%(provider)s (registrar): nobody owns the account yet.") % {"provider": entry.provider}
    return {
        "when": _("For the domain itself"),
        "what": what,
        "people": people,
        "anchor": f"access-{entry.number}" if entry else "section-access",
        "place": _("Access inventory"),
    }


def _reachable(material: Material) -> list[Contact]:
    """In turn; nobody where the pack leaves contacts out, and with them how people are reached."""
    return [one for one in material.contacts if one.can_be_reached] if material.holds("contacts") else []


def _name_in(text: str, name: str) -> re.Match[str] | None:
    """The whole name, however it is spaced and capitalised."""
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.search(rf"(?<!\w){words}(?!\w)", text, re.IGNORECASE) if words else None


def _told(contacts: list[Contact]) -> list[dict[str, str]]:
    return [{"name": one.name, "reach": one.phone or one.email} for one in contacts[:MOST_PEOPLE]]
