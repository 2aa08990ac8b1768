"""The launch poll as pages and the pack show it: one row for each station, with what stands behind it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from engagements.minimum_bar import Answer, LineState, Reason
from engagements.models import Engagement
from engagements.playbooks.vocabulary import Station
from engagements.readiness import Readiness, StationState

STATION_NAMES: dict[Station, str | Promise] = {
    Station.DOMAIN: gettext_lazy("Domain"),
    Station.ROUTING: gettext_lazy("Routing"),
    Station.TLS: gettext_lazy("TLS"),
    Station.EDGE: gettext_lazy("Edge"),
    Station.MAIL: gettext_lazy("Mail"),
    Station.DEPLOY: gettext_lazy("Deploy"),
    Station.SPEED: gettext_lazy("Speed"),
    Station.MONITORING: gettext_lazy("Monitoring"),
    Station.HANDOVER: gettext_lazy("Handover"),
}


@dataclass(frozen=True, slots=True)
class BehindRow:
    """A bar line, or one reason under it, with the page that settles it."""

    status: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class PollRow:
    name: str
    status: str
    count: str
    reason: str
    behind: tuple[BehindRow, ...]


def poll_rows(engagement: Engagement, readiness: Readiness) -> list[PollRow]:
    """The rows of the poll; links lead to the item or the checks that stand behind each reason."""
    return [_poll_row(engagement, station) for station in readiness.stations]


def _poll_row(engagement: Engagement, station: StationState) -> PollRow:
    standing = station.open_reasons
    worst = [reason for reason in standing if reason.answer is station.answer]
    if station.answer is Answer.GO:
        lines = sum(line.answer is Answer.GO for line in station.lines)
        count = ngettext("%(n)d line holds", "%(n)d lines hold", lines) % {"n": lines}
    else:
        count = _("%(n)d open") % {"n": len(worst)}
    return PollRow(
        name=str(STATION_NAMES[station.station]),
        status=station.answer,
        count=count,
        reason=station.reason,
        behind=tuple(row for line in station.lines for row in _behind(engagement, line)),
    )


def _behind(engagement: Engagement, line: LineState) -> list[BehindRow]:
    reasons = line.open_reasons
    return [
        BehindRow(line.answer, line.line.text),
        *(BehindRow(reason.answer, reason.text, _address(engagement, reason)) for reason in reasons),
    ]


def _address(engagement: Engagement, reason: Reason) -> str:
    if reason.item_key:
        stage, _dot, item = reason.item_key.partition(".")
        return reverse("item", kwargs={"code": engagement.code, "stage": stage, "item": item})
    return f"{reverse('checks', kwargs={'code': engagement.code})}?check={reason.check_key}"
