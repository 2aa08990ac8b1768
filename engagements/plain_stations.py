"""The parts of a launch as a founder calls them, and the answer of the poll in those words."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.minimum_bar import Answer
from engagements.playbooks.vocabulary import Station
from engagements.readiness import Readiness

MOST_NAMED = 3


class PlainName(NamedTuple):
    """A station of the poll without jargon, and what it means that it is safe."""

    name: str | Promise
    meaning: str | Promise


PLAIN_NAMES = {
    Station.DOMAIN: PlainName(
        gettext_lazy("Your domain"), gettext_lazy("The name is yours, renewed, and points where it should.")
    ),
    Station.ROUTING: PlainName(
        gettext_lazy("Addresses"), gettext_lazy("Every address people type or click leads to the right page.")
    ),
    Station.TLS: PlainName(
        gettext_lazy("Encryption"),
        gettext_lazy("Nobody on the way can read along, and no browser warns your visitors."),
    ),
    Station.EDGE: PlainName(
        gettext_lazy("The front door"),
        gettext_lazy("What stands between the public and your servers, and holds back floods."),
    ),
    Station.MAIL: PlainName(
        gettext_lazy("Mail"), gettext_lazy("Your mails prove that they are yours, so they reach the inbox.")
    ),
    Station.DEPLOY: PlainName(
        gettext_lazy("New versions"), gettext_lazy("A new version goes out safely, and can be taken back.")
    ),
    Station.SPEED: PlainName(
        gettext_lazy("Speed"), gettext_lazy("Pages answer fast enough that people stay.")
    ),
    Station.MONITORING: PlainName(
        gettext_lazy("The alarm"), gettext_lazy("Somebody is called when something breaks.")
    ),
    Station.HANDOVER: PlainName(
        gettext_lazy("Handover"), gettext_lazy("You hold every key and the instructions.")
    ),
}


def plain_lead(readiness: Readiness) -> str:
    """What stands in the way of the launch, in one sentence or two, without a word of the trade.

    "Not safe yet: your domain, mail and 2 more parts. 3 risks must be taken away first."
    """
    answer, risks = readiness.answer, len(readiness.must_fix)
    if answer is Answer.GO:
        return _("Everything that a launch needs is in place.")
    parts = [str(PLAIN_NAMES[one.station].name) for one in readiness.stations if one.answer is answer]
    said = []
    if parts:
        words = _("Not safe yet: %(parts)s.") if answer is Answer.NO_GO else _("Not certain yet: %(parts)s.")
        said.append(words % {"parts": _enumerated(parts)})
    if risks:
        words = ngettext(
            "%(n)d risk must be taken away first.", "%(n)d risks must be taken away first.", risks
        )
        said.append(words % {"n": risks})
    return " ".join(said)


def _enumerated(parts: list[str]) -> str:
    """ "your domain, mail and 2 more parts": the names begin a line elsewhere, and are in a sentence here."""
    small = [part[:1].lower() + part[1:] for part in parts]
    more = len(small) - MOST_NAMED
    if more > 1:
        small = [*small[:MOST_NAMED], _("%(n)d more parts") % {"n": more}]
    if len(small) == 1:
        return small[0]
    return _("%(parts)s and %(last)s") % {"parts": ", ".join(small[:-1]), "last": small[-1]}
