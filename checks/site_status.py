"""How the site is, for the founder's home: what the last whole audits measured, told in whole sentences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.baseline import results_of
from checks.check import Outcome
from checks.comparison import Change, Comparison, compare
from checks.models import Result, Run
from checks.plain_faults import plain_fault
from checks.result_rows import host_of
from engagements.models import Engagement

ANSWERS, SPEED, EXPIRY = "routing.answers", "speed.p95", "tls.expiry"
# What makes a browser turn visitors away, whatever the date of the certificate says.
TURNED_AWAY = ("tls.trusted", "tls.hostname")
MOST_NAMED = 3
EVENING, NOON = 18, 12
LONG_AGO = timedelta(days=2)


class Line(NamedTuple):
    """One sentence, after its state: go, hold, no-go or not-begun. `places` are named below it."""

    tone: str
    text: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SiteStatus:
    """`lines` is empty where nothing was looked at yet; `latest` is the audit that they are from."""

    lines: tuple[Line, ...]
    latest: Run | None
    is_under_way: bool

    @property
    def is_stale(self) -> bool:
        """Whether the last look is so long ago that it says little of today."""
        return self.latest is not None and _is_long_ago(self.latest)


def read_site_status(engagement: Engagement) -> SiteStatus:
    """From the two newest whole audits that ended; four queries, however large they are."""
    runs = list(engagement.runs.filter(Run.WHOLE)[:20])
    is_under_way = any(not run.is_finished for run in runs)
    complete = [run for run in runs if run.is_complete]
    if not complete:
        return SiteStatus((), None, is_under_way)
    latest, before = complete[0], complete[1] if len(complete) > 1 else None
    keys = (ANSWERS, SPEED, EXPIRY, *TURNED_AWAY)
    rows = list(engagement.results.filter(run=latest, check_key__in=keys).order_by("pk"))
    lines = [
        *_answers(rows, engagement.domain, latest.finished_at or timezone.now()),
        *_certificates(rows, timezone.now()),
        *(_changes(latest, before) if before else ()),
    ]
    if _is_long_ago(latest):  # what was well then is not known to be well today
        lines = [one._replace(tone="not-begun") if one.tone == "go" else one for one in lines]
    return SiteStatus(tuple(lines), latest, is_under_way)


def _is_long_ago(run: Run) -> bool:
    return run.finished_at is not None and timezone.now() - run.finished_at > LONG_AGO


def said_time(moment: datetime, now: datetime) -> str:
    """ "this morning at 07:02", "yesterday at 22:10", "on 28 November at 06:00", on the reader's clock."""
    local, today = timezone.localtime(moment), timezone.localtime(now)
    clock = {"time": date_format(local, "H:i"), "day": date_format(local, "j F")}
    days = (today.date() - local.date()).days
    if days == 1:
        return _("yesterday at %(time)s") % clock
    if days:
        return _("on %(day)s at %(time)s") % clock
    if local.hour < NOON:
        return _("this morning at %(time)s") % clock
    return (
        _("this afternoon at %(time)s") if local.hour < EVENING else _("this evening at %(time)s")
    ) % clock


def _answers(rows: Sequence[Result], domain: str, moment: datetime) -> Iterable[Line]:
    """Whether the site's first page answered and how fast, and what else of the product did not."""
    pages = [one for one in rows if one.check_key == ANSWERS and one.outcome != Outcome.NOT_APPLICABLE]
    when = said_time(moment, timezone.now())
    first = _first_page(pages, domain)
    if first is None:
        yield Line("hold", _("Whether your site answers is not known: no page of it is on our list."))
    elif first.outcome == Outcome.COULD_NOT_TELL:
        yield Line("hold", _("We could not reach your site %(when)s.") % {"when": when})
    elif first.outcome == Outcome.FAIL:
        yield Line("no-go", _("Your site did not open as it should %(when)s.") % {"when": when})
    else:
        yield Line("go", _answered(first, rows, when))
    others = [one.subject for one in pages if one is not first and one.outcome == Outcome.FAIL]
    if others:
        words = ngettext(
            "%(n)d other page that people need did not open.",
            "%(n)d other pages that people need did not open.",
            len(others),
        )
        yield Line("no-go", words % {"n": len(others)}, tuple(others[:MOST_NAMED]))


def _first_page(pages: Iterable[Result], domain: str) -> Result | None:
    """The page that people see first: the shortest address at the domain itself, or at its www."""
    at_home = [one for one in pages if host_of(one.subject) in {domain, f"www.{domain}"}]
    return min(at_home, key=lambda one: (len(urlsplit(one.subject).path), len(one.subject)), default=None)


def _answered(first: Result, rows: Iterable[Result], when: str) -> str:
    timed = (one for one in rows if one.check_key == SPEED and one.subject == first.subject)
    milliseconds = next((one.evidence.get("p50_ms") for one in timed), None)
    if milliseconds is None:
        return _("Your site answered %(when)s.") % {"when": when}
    took = (
        _("%(n).1f seconds") % {"n": milliseconds / 1000}
        if milliseconds >= 1000
        else _("%(n)d ms") % {"n": max(1, round(milliseconds))}
    )
    return _("Your site answered %(when)s, in %(took)s.") % {"when": when, "took": took}


def _certificates(rows: Sequence[Result], now: datetime) -> Iterable[Line]:
    """The one that ends first, by today's date, and those with which browsers turn visitors away."""
    refused = [one for one in rows if one.check_key in TURNED_AWAY and one.outcome == Outcome.FAIL]
    for key in TURNED_AWAY:
        hosts = tuple(one.subject for one in refused if one.check_key == key)
        if hosts:
            worst = next(one for one in refused if one.check_key == key)
            check = worst.check_definition
            text = str(plain_fault(check, worst.code)) if check else worst.summary
            yield Line("no-go", text, hosts[:MOST_NAMED])
    dated = [
        (datetime.fromisoformat(one.evidence["not_after"]), one)
        for one in rows
        if one.check_key == EXPIRY and one.evidence.get("not_after")
    ]
    if not dated:
        return
    ends, soonest = min(dated, key=lambda pair: pair[0])
    day = {"day": date_format(timezone.localtime(ends), "j F Y"), "host": soonest.subject}
    if ends <= now:
        yield Line("no-go", _("The certificate of %(host)s ran out on %(day)s.") % day)
    elif soonest.outcome == Outcome.PASS:
        words = ngettext(
            "The certificate is valid until %(day)s.",
            "All %(n)d certificates are valid, the first of them until %(day)s.",
            len(dated),
        )
        yield Line("go" if not refused else "not-begun", words % {**day, "n": len(dated)})
    else:
        tone = "no-go" if soonest.outcome == Outcome.FAIL else "hold"
        yield Line(tone, _("The certificate of %(host)s runs out on %(day)s.") % day)


def _changes(latest: Run, before: Run) -> Iterable[Line]:
    """What became of the last look's verdicts: a founder hears of faults alone."""
    between: Comparison[Result] = compare(results_of(before), results_of(latest))  # type: ignore[type-var]  # its fields are descriptors
    new = between.count(Change.NEW)
    repaired = between.count(Change.FIXED)
    since = said_time(before.finished_at or before.queued_at, timezone.now())
    if not new and not repaired:
        yield Line("go", _("No fault came and none went since we looked %(since)s.") % {"since": since})
        return
    parts = [
        ngettext("%(n)d fault is new", "%(n)d faults are new", new) % {"n": new} if new else "",
        ngettext("%(n)d is repaired", "%(n)d are repaired", repaired) % {"n": repaired} if repaired else "",
    ]
    said = _(" and ").join(part for part in parts if part)
    tone = "no-go" if new else "go"
    yield Line(tone, _("%(what)s since we looked %(since)s.") % {"what": said, "since": since})
