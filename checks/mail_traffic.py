"""Adds up the DMARC reports of an engagement: for its checks, and for the page that shows them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Max

from checks.mail_evidence.values import MailTraffic, NewestMessage, Source
from checks.models import DmarcRow, MailMessage
from engagements.models import Engagement

WINDOW_DAYS = 30
MOST_SOURCES = 500
MOST_NAMES = 6
# More than anybody uploads: the newest of every sending domain is among them.
MOST_MESSAGES = 200


@dataclass(frozen=True, slots=True)
class Day:
    """What the reports that ended on one day counted."""

    date: str
    count: int
    passed: int

    @property
    def percent(self) -> float:
        return 100 * self.passed / self.count


@dataclass(slots=True)
class _Sum:
    """One source while its rows are added up."""

    count: int = 0
    passed: int = 0
    dkim: int = 0
    spf: int = 0
    refused: int = 0
    names: dict[str, None] = field(default_factory=dict)

    def add(self, row: DmarcRow) -> None:
        self.count += row.count
        self.passed += row.count if row.has_dkim or row.has_spf else 0
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

    def add(self, row: DmarcRow) -> None:
        self.sources[row.source_ip].add(row)
        day = self.days[f"{row.report.end_at:%Y-%m-%d}"]
        day[0] += row.count
        day[1] += row.count if row.has_dkim or row.has_spf else 0
        self.reporters[row.report.reporter] += row.count
        self.reports.add(row.report_id)

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


@dataclass(frozen=True, slots=True)
class TrafficReading:
    """One sending domain's traffic, and its course day by day."""

    traffic: MailTraffic
    days: tuple[Day, ...]


def read_traffic(
    engagement: Engagement, sending_domains: Sequence[str], now: datetime
) -> tuple[TrafficReading, ...]:
    """One reading for each sending domain that reports speak of; in two queries."""
    since = now - timedelta(days=WINDOW_DAYS)
    newest: dict[str, datetime] = dict(
        engagement.dmarc_reports.order_by().values_list("domain").annotate(at=Max("end_at"))
    )
    if not newest:
        return ()
    rows = DmarcRow.objects.filter(report__engagement=engagement, report__end_at__gte=since)
    piles: dict[str, _Pile] = {}
    for row in rows.select_related("report").order_by().iterator(chunk_size=2000):
        name = domain_of(row.header_from, sending_domains)
        piles.setdefault(name, _Pile()).add(row)
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
    messages: Iterable[MailMessage], sending_domains: Sequence[str], now: datetime
) -> tuple[NewestMessage, ...]:
    """The newest message of each sending domain; `messages` come newest first."""
    found: dict[str, NewestMessage] = {}
    for one in messages:
        name = domain_of(one.from_domain, sending_domains)
        if name and name not in found:
            age_days = max(0.0, (now - one.received_at).total_seconds() / 86400)
            found[name] = NewestMessage(name, one.key, one.message, round(age_days, 2))
    return tuple(found.values())
