"""Times as people say them, with the exact time on hover; and the sprint clock."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.drawings.clock import t_minus
from engagements.due import due_in_words
from engagements.templatetags.states import state

register = template.Library()

MINUTE, HOUR, DAY = 60, 3600, 86400


def _amount(seconds: int) -> str:
    if seconds < HOUR:
        minutes = max(seconds // MINUTE, 1)
        return _("%(n)d min") % {"n": minutes}
    if seconds < 2 * DAY:
        return _("%(n)d h") % {"n": seconds // HOUR}
    days = seconds // DAY
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def relative(moment: datetime, now: datetime) -> str:
    """`3 min ago`, `in 2 days`; a date once it is more than 30 days away."""
    seconds = int((moment - now).total_seconds())
    if abs(seconds) < MINUTE:
        return _("just now")
    if abs(seconds) > 30 * DAY:
        return date_format(timezone.localtime(moment), "j M Y")
    amount = _amount(abs(seconds))
    return (
        _("in %(amount)s") % {"amount": amount} if seconds > 0 else _("%(amount)s ago") % {"amount": amount}
    )


@register.simple_tag
def ago(moment: datetime | None, missing: str = "–") -> SafeString | str:
    """`{% ago finding.seen_at %}`: relative words, absolute time in the viewer's zone on hover."""
    if moment is None:
        return missing
    local = timezone.localtime(moment)
    exact = f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"
    words = relative(moment, timezone.now())
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, words)


@register.simple_tag
def at(moment: datetime | None, missing: str = "–") -> SafeString | str:
    """`{% at run.started_at %}`: the absolute time in the viewer's zone."""
    if moment is None:
        return missing
    local = timezone.localtime(moment)
    exact = f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(), exact)


@register.simple_tag
def due(moment: datetime) -> SafeString:
    """`{% due asked.due_at %}`: today by 18:00, or overdue since then, with the zone on hover."""
    local = timezone.localtime(moment)
    exact = f"{date_format(local, 'j M Y, H:i')} {local.tzname()}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, due_in_words(moment)
    )


@register.filter
def duration(length: timedelta | float | None) -> str:
    """`48 s`, `3 min 20 s`, `5 h 10 min`, from a timedelta or seconds."""
    if length is None:
        return "–"
    seconds = length.total_seconds() if isinstance(length, timedelta) else float(length)
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        minutes, rest = divmod(whole, MINUTE)
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours, rest = divmod(whole, HOUR)
    return f"{hours} h {rest // MINUTE} min" if rest >= MINUTE else f"{hours} h"


def _part(source: object, name: str) -> Any:
    return source.get(name) if isinstance(source, Mapping) else getattr(source, name, None)


@register.simple_tag
def sprint_clock(clock: object, size: str = "") -> SafeString:
    """`{% sprint_clock clock %}`: T minus, HOLD with its reason, or that it is handed over, and when.

    `size` is `large` or `inline`. `clock` gives deadline (datetime), is_held, held_reason, ended_at and
    remaining (timedelta, what counts while the clock is held), as attributes or as keys.
    """
    deadline, remaining = _part(clock, "deadline"), _part(clock, "remaining")
    if remaining is None and deadline is not None:
        remaining = deadline - timezone.now()
    mood, lines = _clock_lines(clock, deadline, remaining)
    classes = " ".join(["clock", *(f"clock--{one}" for one in (size, mood) if one)])
    return format_html(
        '<div class="{}">{}</div>', classes, format_html_join("", "{}", ((one,) for one in lines))
    )


def _clock_lines(
    clock: object, deadline: datetime | None, remaining: timedelta | None
) -> tuple[str, list[SafeString]]:
    """What the clock looks like (`hold`, `ended`, `late` or nothing) and its one or two lines."""
    if remaining is None:
        return "", [_note(_("No launch time set"))]
    if ended_at := _part(clock, "ended_at"):
        return "ended", [state("handed-over"), _note(at(ended_at))]
    reading = t_minus(remaining)
    if _part(clock, "is_held"):
        face = format_html('<span class="clock__reading">{}</span>', reading)
        line = format_html('<span class="clock__line">{}{}</span>', state("hold", style="filled"), face)
        reason = _part(clock, "held_reason")
        return "hold", [line, *([_note(reason)] if reason else [])]
    until = format_html(' data-until="{}"', deadline.isoformat()) if deadline else ""
    face = format_html(
        '<span class="clock__reading" role="timer" aria-live="off"{}>{}</span>', until, reading
    )
    is_late = remaining < timedelta(0)
    words = _("launch was") if is_late else _("launch")
    note = format_html("{} {}", words, _near(deadline)) if deadline else ""
    return "late" if is_late else "", [face, _note(note)]


def _near(moment: datetime) -> SafeString:
    """As `at` writes it, without the year where that is this one."""
    local = timezone.localtime(moment)
    exact = date_format(local, "j M, H:i" if local.year == timezone.localdate().year else "j M Y, H:i")
    return format_html('<time datetime="{}">{} {}</time>', moment.isoformat(), exact, local.tzname() or "")


def _note(text: str) -> SafeString:
    return format_html('<span class="clock__note">{}</span>', text)
