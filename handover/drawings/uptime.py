"""The looks at each page on paper: the days above, a strip for each page, and the same in words."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.drawings.palette import PAPER
from engagements.drawings.uptime import Seen, Sighting, Span, uptime_days, uptime_strip
from handover.drawings.figure import for_paper

# So many days are told one by one; of more, only those at which not every look was answered.
MOST_DAYS = 10


def span_of(content: dict[str, Any], made_at: str) -> Span:
    """From the beginning of the sprint to the moment at which the pack was made."""
    last = max((look["at"] for page in content["pages"] for look in page["looks"]), default="")
    return Span(_moment(content["since"]), _moment(max(last, made_at)))


def days(content: dict[str, Any], made_at: str) -> SafeString:
    """The days of the strips; `made_at` as the snapshot writes moments."""
    span = span_of(content, made_at)
    label = days_between(span.days[0], span.days[-1])
    return for_paper(uptime_days(span, label=label, palette=PAPER), label)


def strip(page: dict[str, Any], content: dict[str, Any], made_at: str) -> SafeString:
    """One page's looks; its alternative text tells the days."""
    sightings = [Sighting(_moment(look["at"]), Seen(look["seen"])) for look in page["looks"]]
    span = span_of(content, made_at)
    label = told(sightings, span)
    return for_paper(uptime_strip(sightings, span, label=label, palette=PAPER), label)


def told(sightings: Sequence[Sighting], span: Span) -> str:
    """ "27 Nov: answered at 3 of 3 looks; 28 to 29 Nov: no look; 30 Nov: answered at 1 of 2 looks"."""
    counts = {day: Counter[Seen]() for day in span.days}
    for sighting in sightings:
        counts[sighting.at.astimezone(UTC).date()][sighting.seen] += 1
    parts = list(_parts(counts))
    if len(parts) > MOST_DAYS:
        parts = [*_in_trouble(counts)]
        parts = [*parts[:MOST_DAYS], *(["…"] if len(parts) > MOST_DAYS else []), *_unwatched(counts)]
    return "; ".join(parts)


def _parts(counts: dict[date, Counter[Seen]]) -> Iterator[str]:
    for has_looks, group in groupby(counts, key=lambda day: bool(counts[day])):
        run = list(group)
        if has_looks:
            yield from (_day(day, counts[day]) for day in run)
        else:
            yield _("%(days)s: no look") % {"days": days_between(run[0], run[-1])}


def _in_trouble(counts: dict[date, Counter[Seen]]) -> Iterator[str]:
    yield answered(sum(counts.values(), Counter[Seen]()))
    for day, count in counts.items():
        if count[Seen.ANSWERED] < count.total():
            yield _day(day, count)


def _unwatched(counts: dict[date, Counter[Seen]]) -> Iterator[str]:
    """How many days are without a look, where some are."""
    if number := sum(not count for count in counts.values()):
        yield ngettext("no look on %(n)d day", "no look on %(n)d days", number) % {"n": number}


def _day(day: date, count: Counter[Seen]) -> str:
    return _("%(day)s: %(answered)s") % {"day": date_format(day, "j M"), "answered": answered(count)}


def answered(count: Counter[Seen]) -> str:
    """ "answered at 3 of 5 looks, 1 could not be told"."""
    words = ngettext(
        "answered at %(n)d of %(all)d look", "answered at %(n)d of %(all)d looks", count.total()
    ) % {"n": count[Seen.ANSWERED], "all": count.total()}
    if not (unclear := count[Seen.UNCLEAR]):
        return words
    apart = ngettext("%(n)d could not be told", "%(n)d could not be told", unclear) % {"n": unclear}
    return f"{words}, {apart}"


def days_between(first: date, last: date) -> str:
    """ "27 Nov to 30 Nov"; one day where they are the same."""
    if first == last:
        return date_format(first, "j M")
    return _("%(first)s to %(last)s") % {"first": date_format(first, "j M"), "last": date_format(last, "j M")}


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
