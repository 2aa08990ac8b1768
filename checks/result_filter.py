"""Which results a person wants to see, read from the address so that it can be sent to someone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase

from checks.check import Outcome, Severity
from checks.result_rows import NEEDS_ATTENTION, TOPICS, Row

ATTENTION = "attention"
ALL = "all"


@dataclass(frozen=True, slots=True)
class ResultFilter:
    """Empty fields do not filter; `check` is a key or a glob, `q` is looked for in all that a row shows."""

    outcome: str = ""
    severity: str = ""
    topic: str = ""
    check: str = ""
    q: str = ""

    @property
    def is_active(self) -> bool:
        """Whether anything but the outcome is asked for."""
        return bool(self.severity or self.topic or self.check or self.q)

    def matches(self, row: Row) -> bool:
        """Whether a row passes everything but the outcome, which the tabs count."""
        text = f"{row.subject} {row.title} {row.check_key} {row.summary} {row.reference}".casefold()
        return (
            self.severity in ("", row.severity)
            and self.topic in ("", row.topic)
            and (not self.check or fnmatchcase(row.check_key, self.check))
            and self.q.casefold() in text
        )

    def apply(self, rows: Iterable[Row]) -> list[Row]:
        """The rows of the outcome that is looked at."""
        wanted = NEEDS_ATTENTION if self.outcome == ATTENTION else (self.outcome,)
        return [row for row in rows if self.outcome == ALL or row.outcome in wanted]


def read_filter(query: Mapping[str, str]) -> ResultFilter:
    """What the address asks for; words that mean nothing are left out."""
    asked = {field.name: query.get(field.name, "").strip() for field in fields(ResultFilter)}
    allowed = {
        "outcome": {ATTENTION, ALL, *Outcome},
        "severity": set(Severity),
        "topic": set(TOPICS),
    }
    for name, words in allowed.items():
        if asked[name] not in words:
            asked[name] = ""
    return ResultFilter(**asked)
