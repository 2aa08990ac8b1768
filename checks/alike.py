"""One failure of one check on several subjects, folded: five hosts without a header are one piece of work."""

import re
from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from checks.result_rows import Group, Row
from checks.silences import fold_silences

FEWEST = 2
_PAGE = re.compile(r"https?://\S+: ")  # how a summary begins that names one page of its host


def fold_rows(rows: Iterable[Row]) -> list[Group]:
    """The rows by topic as a list shows them: silent hosts folded, and under each topic what is alike."""
    return [
        replace(group, rows=tuple(sorted(fold_alike(group.rows), key=lambda row: row.sort_key)))
        for group in fold_silences(rows)
    ]


def fold_alike(rows: Iterable[Row]) -> list[Row]:
    """Rows of one check with one verdict of one kind become one row that carries them in `alike`.

    What passes is not folded: nobody works on it.
    """
    families: dict[tuple[str, ...], list[Row]] = {}
    folded = []
    for row in rows:
        if row.needs_attention:
            families.setdefault((row.check_key, row.outcome, row.severity, row.code), []).append(row)
        else:
            folded.append(row)
    for family in families.values():
        folded += family if len(family) < FEWEST else [_head_of(sorted(family, key=lambda row: row.subject))]
    return folded


def _head_of(family: list[Row]) -> Row:
    """The row that stands for all of these, in the shortest of their words: the rest is about single ones."""
    said = min((_PAGE.sub("", row.summary, count=1) for row in family), key=len)
    return replace(
        family[0], summary=said, subject=_spread(family), url="", reference="", alike=tuple(family)
    )


def _spread(family: list[Row]) -> str:
    count = len(family)
    words = {
        "host": ngettext("on %(n)d host", "on %(n)d hosts", count),
        "route": ngettext("on %(n)d route", "on %(n)d routes", count),
        "domain": ngettext("on %(n)d domain", "on %(n)d domains", count),
        "sending domain": ngettext("on %(n)d sending domain", "on %(n)d sending domains", count),
    }
    return words.get(family[0].kind, _("in %(n)d places")) % {"n": count}
