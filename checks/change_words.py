"""What became of results between two audits, in words."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from checks.comparison import Change, Comparison
from checks.result_filter import FLAPPING
from checks.result_rows import Row

TITLES: dict[Change, str | Promise] = {
    Change.NEW: gettext_lazy("New"),
    Change.CHANGED: gettext_lazy("Changed"),
    Change.UNTOLD: gettext_lazy("Could not be told any more"),
    Change.FIXED: gettext_lazy("Fixed"),
    Change.TOLD: gettext_lazy("Known now, and well"),
    Change.OPEN: gettext_lazy("Still open"),
    Change.GONE: gettext_lazy("No longer checked"),
}
_CHOICES: dict[str, str | Promise] = {
    Change.NEW: gettext_lazy("New since the baseline"),
    Change.FIXED: gettext_lazy("Fixed since the baseline"),
    Change.CHANGED: gettext_lazy("Changed since the baseline"),
    Change.OPEN: gettext_lazy("Open since the baseline"),
    Change.UNTOLD: gettext_lazy("Could be told at the baseline"),
    Change.TOLD: gettext_lazy("Could not be told at the baseline"),
    FLAPPING: gettext_lazy("Goes back and forth"),
}


def change_choices(rows: Iterable[Row]) -> tuple[tuple[str, str], ...]:
    """The changes that occur among the rows, each with how often."""
    rows = list(rows)
    counts = Counter(row.change for row in rows)
    counts[FLAPPING] = sum(row.is_flapping for row in rows)
    return tuple((key, f"{words} ({counts[key]})") for key, words in _CHOICES.items() if counts[key])


def changes_sentence(comparison: Comparison[Any]) -> str:
    """ "3 fixed, 1 new, 2 changed; 12 still open."; says so where nothing is different."""
    count = comparison.count
    moved = [
        _("%(n)d fixed") % {"n": count(Change.FIXED)} if count(Change.FIXED) else "",
        _("%(n)d new") % {"n": count(Change.NEW)} if count(Change.NEW) else "",
        _("%(n)d changed") % {"n": count(Change.CHANGED)} if count(Change.CHANGED) else "",
        _untold(count(Change.UNTOLD)),
        _told(count(Change.TOLD)),
        _gone(count(Change.GONE)),
    ]
    parts = [", ".join(part for part in moved if part) or _("nothing changed")]
    if count(Change.OPEN):
        parts.append(_("%(n)d still open") % {"n": count(Change.OPEN)})
    return f"{'; '.join(parts)}."


def _untold(n: int) -> str:
    words = ngettext("%(n)d could not be told any more", "%(n)d could not be told any more", n)
    return words % {"n": n} if n else ""


def _told(n: int) -> str:
    return ngettext("%(n)d is known now", "%(n)d are known now", n) % {"n": n} if n else ""


def _gone(n: int) -> str:
    return ngettext("%(n)d is no longer checked", "%(n)d are no longer checked", n) % {"n": n} if n else ""
