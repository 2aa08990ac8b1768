"""Which results a person wants to see, read from the address so that it can be sent to someone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase

from checks.check import Outcome, Severity
from checks.comparison import Change
from checks.result_rows import NEEDS_ATTENTION, TOPICS, Row

ATTENTION = "attention"
ALL = "all"
ASIDE = "set-aside"
FLAPPING = "flapping"


@dataclass(frozen=True, slots=True)
class ResultFilter:
    """Empty fields do not filter; `check` is a key or a glob, `q` is looked for in all that a row shows.

    `host` is a name on the surface map, `change` what became of a result since the baseline.
    """

    outcome: str = ""
    severity: str = ""
    topic: str = ""
    host: str = ""
    change: str = ""
    check: str = ""
    q: str = ""

    @property
    def is_active(self) -> bool:
        """Whether anything but the outcome is asked for."""
        return any((self.severity, self.topic, self.host, self.change, self.check, self.q))

    def matches(self, row: Row) -> bool:
        """Whether a row passes everything but the outcome, which the tabs count."""
        text = f"{row.subject} {row.title} {row.check_key} {row.summary} {row.reference}".casefold()
        return (
            self.severity in ("", row.severity)
            and self.topic in ("", row.topic)
            and self.host in ("", row.host)
            and self._changed(row)
            and (not self.check or fnmatchcase(row.check_key, self.check))
            and self.q.casefold() in text
        )

    def _changed(self, row: Row) -> bool:
        return row.is_flapping if self.change == FLAPPING else self.change in ("", row.change)

    def apply(self, rows: Iterable[Row]) -> list[Row]:
        """The rows of the outcome that is looked at."""
        if self.outcome == ALL:
            return list(rows)
        if self.outcome == ASIDE:
            return [row for row in rows if row.is_aside]
        wanted = NEEDS_ATTENTION if self.outcome == ATTENTION else (self.outcome,)
        return [row for row in rows if row.outcome in wanted and not row.is_aside]


def read_filter(query: Mapping[str, str]) -> ResultFilter:
    """What the address asks for; words that mean nothing are left out."""
    asked = {field.name: query.get(field.name, "").strip() for field in fields(ResultFilter)}
    allowed = {
        "outcome": {ATTENTION, ALL, ASIDE, *Outcome},
        "severity": set(Severity),
        "topic": set(TOPICS),
        "change": {FLAPPING, *Change},
    }
    for name, words in allowed.items():
        if asked[name] not in words:
            asked[name] = ""
    return ResultFilter(**asked)
