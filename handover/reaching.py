"""Whom a reader turns to, and how they are reached: told in one place, so that nobody pieces it together."""

from typing import Any

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from engagements.models import AccessEntry, Contact, Runbook
from engagements.playbooks.runbook_template import all_runbook_templates
from handover.material import Material
from handover.named_in_text import named_in
from handover.practice import runbook_of

MOST_PEOPLE = 2
ROLLBACK = "failed-deploy"  # the template of the runbook that takes a release back
# In characters: the first page has room for so much, and its links lead to where the whole stands.
LONGEST_WORDS, LONGEST_OWNER, LONGEST_NAME, LONGEST_REACH = 110, 64, 40, 64
LONGEST_NUMBERS = 100  # of two people; where they take more, the first alone is told


def reached(material: Material, text: str) -> list[dict[str, str]]:
    """Those of the contacts whom `text` names, in its order: registers keep people as words."""
    return _told(named_in(text, _reachable(material)))


def called(material: Material, book: Runbook) -> list[dict[str, str]]:
    """Those whom the runbook names; its template's own words name nobody."""
    asked = {one.key: one.contacts for one in all_runbook_templates()}.get(book.template_key, "")
    # It is copied as far as the column takes it.
    is_untouched = bool(book.contact) and asked.startswith(book.contact)
    return [] if is_untouched else reached(material, book.contact)


def turn_to(material: Material) -> list[dict[str, Any]]:
    """What somebody asks in a hurry; what the pack leaves out is not told here either.

    `what` are the register's own words, which may say more than a name: when somebody is called, and when
    another; nothing where they are a name alone. `people` are those whom they name, with their numbers, and
    whom to call in turn if something breaks.
    """
    asked = (("contacts", _breaks), ("runbooks", _goes_back), ("access", _domain))
    return [_for_one_page(answer(material)) for section, answer in asked if material.holds(section)]


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
    """The runbook says the steps, and in its words who is called."""
    book = runbook_of(material, ROLLBACK)
    people = called(material, book) if book else []
    if book is None:
        what = _("No runbook says how yet.")
    elif [_short(book.contact, LONGEST_WORDS)] == [one["name"] for one in people]:
        what = ""  # the name alone, which stands before its number
    else:
        what = _short(book.contact, LONGEST_WORDS) or _("Nobody is named yet")
    return {
        "when": _("To take a release back"),
        "what": what,
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
    else:
        words = _("%(provider)s (registrar): nobody owns the account yet.")
        if entry.owner:
            words = _("%(provider)s (registrar), held by %(owner)s")
            people = reached(material, entry.owner)
        provider, owner = _short(entry.provider, LONGEST_NAME), _short(entry.owner, LONGEST_OWNER)
        what = words % {"provider": provider, "owner": owner}
    return {
        "when": _("For the domain itself"),
        "what": what,
        "people": people,
        "anchor": f"access-{entry.number}" if entry else "section-access",
        "place": _("Access inventory"),
    }


def _for_one_page(line: dict[str, Any]) -> dict[str, Any]:
    """The same as the first page has room for it."""
    people = [
        {"name": _short(one["name"], LONGEST_NAME), "reach": _short(one["reach"], LONGEST_REACH)}
        for one in line["people"]
    ]
    if sum(len(one["name"]) + len(one["reach"]) for one in people) > LONGEST_NUMBERS:
        people = people[:1]
    return line | {"people": people, "place": _short(line["place"], LONGEST_NAME)}


def _short(text: str, most: int) -> str:
    return Truncator(" ".join(text.split())).chars(most)


def _reachable(material: Material) -> list[Contact]:
    """In turn; nobody where the pack leaves contacts out, and with them how people are reached."""
    return [one for one in material.contacts if one.can_be_reached] if material.holds("contacts") else []


def _told(contacts: list[Contact]) -> list[dict[str, str]]:
    return [{"name": one.name, "reach": one.phone or one.email} for one in contacts[:MOST_PEOPLE]]
