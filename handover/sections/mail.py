"""Mail: each domain that sends, who sends for it, and what receivers will make of it."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from checks.check import Outcome, find_check
from checks.models import Result
from handover.material import Material, iso
from handover.sections.section import Section

# What a receiver asks first, in this order; every other check of mail follows.
FIRST = ("mail.spf", "mail.dkim", "mail.dmarc", "mail.dmarc-policy", "mail.delivery", "mail.pass-rate")


def collect(material: Material) -> dict[str, Any]:
    results = [one for one in material.current_results if one.topic == "mail"]
    return {
        "domains": [
            {
                "name": sender.name,
                "providers": [str(one) for one in sender.providers],
                "selectors": [str(one) for one in sender.selectors],
                "points": _points(one for one in results if one.subject == sender.name),
            }
            for sender in material.sending_domains
        ]
    }


def _points(results: Iterable[Result]) -> list[dict[str, str]]:
    """What does not apply is left out, but for the message that nobody has sent yet: it is to be sent."""
    told = [one for one in results if one.outcome != Outcome.NOT_APPLICABLE or one.check_key in FIRST]
    return [_point(one) for one in sorted(told, key=_turn)]


def _turn(result: Result) -> tuple[int, str]:
    key = result.check_key
    return (FIRST.index(key) if key in FIRST else len(FIRST), key)


def _point(result: Result) -> dict[str, str]:
    check = find_check(result.check_key)
    return {
        "title": check.title if check else result.check_key,
        "outcome": result.outcome,
        "summary": result.summary.removeprefix(f"{result.subject}: "),
        "at": iso(result.at),
    }


SECTION = Section("mail", 6, _("Mail"), collect, flows=True)
