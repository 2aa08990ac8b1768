"""Adds up what receivers reported, and finds the newest messages: for the portal and the command line."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checks.mail_evidence.values import MailTraffic, NewestMessage, ReceivedMessage, Source

WINDOW_DAYS = 30
MOST_SOURCES = 500
MOST_NAMES = 6


@dataclass(frozen=True, slots=True)
class ReportedRow:
    """Messages of one source that fared alike, with the `report` that counts them and its end."""

    report: int
    reporter: str
    end_at: datetime
    source_ip: str
    header_from: str
    count: int
    has_dkim: bool
    has_spf: bool
    disposition: str
    names: tuple[str, ...]

    @property
    def passed(self) -> int:
        return self.count if self.has_dkim or self.has_spf else 0


@dataclass(frozen=True, slots=True)
class Day:
    """What the reports that ended on one day counted."""

    date: str
    count: int
    passed: int

    @property
    def percent(self) -> float:
        return 100 * self.passed / self.count


@dataclass(frozen=True, slots=True)
class TrafficReading:
    """One sending domain's traffic, and its course day by day."""

    traffic: MailTraffic
    days: tuple[Day, ...]


@dataclass(frozen=True, slots=True)
class Uploaded:
    """A received message; `read` gives what it says of its way, which costs something."""

    key: str
    from_domain: str
    received_at: datetime
    read: Callable[[], ReceivedMessage]


@dataclass(slots=True)
class _Sum:
    """One source while its rows are added up."""

    count: int = 0
    passed: int = 0
    dkim: int = 0
    spf: int = 0
    refused: int = 0
    names: dict[str, None] = field(default_factory=dict)

    def add(self, row: ReportedRow) -> None:
        self.count += row.count
        self.passed += row.passed
        self.dkim += row.count if row.has_dkim else 0
        self.spf += row.count if row.has_spf else 0
        self.refused += row.count if row.disposition != "none" else 0
        if len(self.names) < MOST_NAMES:
            self.names.update(dict.fromkeys(row.names))

    def freeze(self, ip: str) -> Source:
        names = tuple(self.names)[:MOST_NAMES]
        return Source(ip, self.count, self.passed, self.dkim, self.spf, self.refused, names)


@dataclass(slots=True)
class _Pile:
    """The rows of one sending domain."""

    sources: dict[str, _Sum] = field(default_factory=lambda: defaultdict(_Sum))
    days: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))
    reporters: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    reports: set[int] = field(default_factory=set)

    def add(self, row: ReportedRow) -> None:
        self.sources[row.source_ip].add(row)
        day = self.days[f"{row.end_at:%Y-%m-%d}"]
        day[0] += row.count
        day[1] += row.passed
        self.reporters[row.reporter] += row.count
        self.reports.add(row.report)

    def traffic(self, name: str, age_days: float) -> MailTraffic:
        sources = [each.freeze(ip) for ip, each in self.sources.items()]
        sources.sort(key=lambda source: (-source.count, source.ip))
        return MailTraffic(
            sending_domain=name,
            days=WINDOW_DAYS,
            reports=len(self.reports),
            reporters=tuple(sorted(self.reporters, key=lambda one: -self.reporters[one])),
            count=sum(source.count for source in sources),
            passed=sum(source.passed for source in sources),
            sources=tuple(sources[:MOST_SOURCES]),
            newest_age_days=age_days,
        )


def window_start(now: datetime) -> datetime:
    """Reports that ended before are too old to be judged by."""
    return now - timedelta(days=WINDOW_DAYS)


def add_up(
    rows: Iterable[ReportedRow],
    newest: Mapping[str, datetime],
    sending_domains: Sequence[str],
    now: datetime,
) -> tuple[TrafficReading, ...]:
    """One reading for each sending domain that reports speak of.

    `rows` are those of reports that ended within the window; `newest` maps the domain that reports are about
    to the end of its newest one, however old.
    """
    piles: dict[str, _Pile] = {}
    for row in rows:
        piles.setdefault(domain_of(row.header_from, sending_domains), _Pile()).add(row)
    readings = []
    for name in sending_domains:
        ends = [at for domain, at in newest.items() if is_within(name, domain) or is_within(domain, name)]
        if ends:
            pile = piles.get(name, _Pile())
            age_days = (now - max(ends)).total_seconds() / 86400
            days = tuple(Day(date, count, passed) for date, (count, passed) in sorted(pile.days.items()))
            readings.append(TrafficReading(pile.traffic(name, max(0.0, age_days)), days))
    return tuple(readings)


def domain_of(name: str, sending_domains: Iterable[str]) -> str:
    """The closest sending domain that holds a name, "" where none does."""
    holding = [domain for domain in sending_domains if is_within(name, domain)]
    return max(holding, key=len, default="")


def is_within(name: str, domain: str) -> bool:
    return name == domain or name.endswith(f".{domain}")


def newest_messages(
    messages: Iterable[Uploaded], sending_domains: Sequence[str], now: datetime
) -> tuple[NewestMessage, ...]:
    """The newest message of each sending domain; `messages` come newest first."""
    found: dict[str, NewestMessage] = {}
    for one in messages:
        name = domain_of(one.from_domain, sending_domains)
        if name and name not in found:
            age_days = max(0.0, (now - one.received_at).total_seconds() / 86400)
            found[name] = NewestMessage(name, one.key, one.read(), round(age_days, 2))
    return tuple(found.values())
