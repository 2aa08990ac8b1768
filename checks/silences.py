"""Verdicts untold for one shared reason, folded: a host that is not there is one row, not nineteen."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from checks.check import Outcome
from checks.result_rows import Group, Row, by_topic

FEWEST = 3
TOPIC = "silent"
REASONS: dict[str, str | Promise] = {
    "net.no-address": _("The name has no address"),
    "net.dns": _("No name server gave an answer"),
    "net.timeout": _("It did not answer in time"),
    "net.refused": _("It refused the connection"),
    "net.reset": _("It broke the connection off"),
    "net.unreachable": _("No way over the network leads to it"),
    "net.tls": _("No encrypted connection came about"),
    "net.forbidden-address": _("It leads to an address that is not audited"),
}


@dataclass(frozen=True, slots=True)
class Silence:
    """Rows about one host that stayed without a verdict for the same `cause`."""

    host: str
    code: str
    cause: str
    rows: tuple[Row, ...]

    @property
    def reason(self) -> str | Promise:
        """The cause in words; `cause` is how the network said it."""
        return REASONS.get(self.code, _("No answer came"))

    @property
    def is_nameless(self) -> bool:
        return self.code == "net.no-address"


def fold_silences(rows: Iterable[Row]) -> list[Group]:
    """The rows by topic, but those of which several share a cause come last, in a group of their own."""
    shared: dict[tuple[str, str, str], list[Row]] = {}
    told = []
    for row in rows:
        if row.outcome == Outcome.COULD_NOT_TELL and row.cause:
            shared.setdefault((row.host, row.code, row.cause), []).append(row)
        else:
            told.append(row)
    silences = []
    for (host, code, cause), alike in shared.items():
        if len(alike) < FEWEST:
            told += alike
        else:
            alike.sort(key=lambda row: (row.title, row.subject))
            silences.append(Silence(host, code, cause, tuple(alike)))
    groups = by_topic(told)
    if silences:
        silences.sort(key=lambda one: (-len(one.rows), one.host, one.cause))
        groups.append(Group(TOPIC, _("No answer"), silences=tuple(silences)))
    return groups
