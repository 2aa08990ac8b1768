"""Reads a DMARC aggregate report (RFC 9990, and RFC 7489 appendix C) with the quirks of its reporters."""

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from checks.mail_evidence.archives import unpack
from checks.mail_evidence.signatures import as_name
from checks.mail_evidence.values import Refused
from checks.mail_evidence.xml_tree import Element, read_parts

MAX_RECORDS = 10_000
MAX_COUNT = 10**9
LONGEST_ID = 250
LONGEST_SPAN = timedelta(days=60)
MOST_NAMES = 4
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_REFUSING = {"quarantine", "reject"}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """Messages of one source that fared alike: `dkim` and `spf` say whether each passed **and** aligned.

    `names` are the domains that signed, then those that SPF was asked about.
    """

    source_ip: str
    header_from: str
    dkim: bool
    spf: bool
    disposition: str
    names: tuple[str, ...] = ()

    @property
    def passes(self) -> bool:
        return self.dkim or self.spf


@dataclass(frozen=True, slots=True)
class AggregateReport:
    """What one receiver saw of a domain's mail; `rows` with their number of messages, alike ones added up."""

    reporter: str
    report_id: str
    domain: str
    begin_at: datetime
    end_at: datetime
    policy: dict[str, str]
    rows: dict[ReportRow, int]


def read_reports(data: bytes) -> Iterator[AggregateReport]:
    """The reports in one uploaded file: XML, gzip or zip. Raises Refused, also on the way."""
    for document in unpack(data):
        yield read_report(document)


def read_report(document: bytes) -> AggregateReport:
    """Raises Refused for what is no sound report."""
    draft = _Draft()
    read_parts(document, "feedback", draft.take)
    return draft.finish()


@dataclass(slots=True)
class _Draft:
    """A report while it is read: its parts come in any order."""

    metadata: Element | None = None
    published: Element | None = None
    rows: Counter[ReportRow] = field(default_factory=Counter)
    records: int = 0

    def take(self, part: Element) -> None:
        if part.name == "report_metadata":
            self.metadata = part
        elif part.name == "policy_published":
            self.published = part
        elif part.name == "record":
            self.records += 1
            if self.records > MAX_RECORDS:
                raise Refused(f"The report has more than {MAX_RECORDS:,} records.")
            row, count = _row(part, self.records)
            self.rows[row] += count

    def finish(self) -> AggregateReport:
        if self.metadata is None or self.published is None:
            missing = "report_metadata" if self.metadata is None else "policy_published"
            raise Refused(f"The report has no <{missing}>, so it says neither whose nor when it is.")
        begin_at, end_at = _span(self.metadata.first("date_range"))
        reporter = _line(self.metadata.said("org_name")) or _line(self.metadata.said("email"))
        report_id = _line(self.metadata.said("report_id"))
        if not reporter or not report_id:
            raise Refused("The report does not say who made it (<org_name>, <report_id>).")
        domain = as_name(self.published.said("domain"))
        if "." not in domain:
            raise Refused("The report does not say which domain it is about (<domain>).")
        if not self.rows:
            raise Refused("The report holds no record.")
        policy = {
            tag: _line(self.published.said(tag))[:20]
            for tag in ("p", "sp", "np", "adkim", "aspf", "pct", "testing")
            if self.published.said(tag)
        }
        return AggregateReport(reporter, report_id, domain, begin_at, end_at, policy, dict(self.rows))


def _line(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()[:LONGEST_ID]


def _span(listed: Element) -> tuple[datetime, datetime]:
    begin_at, end_at = _moment(listed, "begin"), _moment(listed, "end")
    if end_at < begin_at or end_at - begin_at > LONGEST_SPAN:
        raise Refused(f"The report covers {begin_at:%Y-%m-%d} to {end_at:%Y-%m-%d}, which is no span of one.")
    return begin_at, end_at


def _moment(listed: Element, name: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(float(listed.said(name))), UTC)
    except (ValueError, OverflowError, OSError):
        raise Refused(f"The report's <{name}> is no time.") from None


def _row(record: Element, number: int) -> tuple[ReportRow, int]:
    row = record.first("row")
    evaluated = row.first("policy_evaluated")
    named = record.first("identifiers", "identities")
    header_from = as_name(named.said("header_from"))
    if not header_from:
        raise Refused(f"Record {number} does not say in whose name the mail came (<header_from>).")
    return (
        ReportRow(
            source_ip=_address(row.said("source_ip"), number),
            header_from=header_from,
            dkim=evaluated.said("dkim").lower() == "pass",
            spf=evaluated.said("spf").lower() == "pass",
            disposition=_disposition(evaluated.said("disposition").lower()),
            names=_names(record.first("auth_results")),
        ),
        _count(row.said("count"), number),
    )


def _disposition(word: str) -> str:
    return word if word in _REFUSING else "none"


def _address(text: str, number: int) -> str:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        raise Refused(f"Record {number} names no address that the mail came from (<source_ip>).") from None
    return str(getattr(address, "ipv4_mapped", None) or address).partition("%")[0]


def _count(text: str, number: int) -> int:
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
    if not 0 < count <= MAX_COUNT:
        raise Refused(f"Record {number} does not say how many messages it is about (<count>).")
    return count


def _names(results: Element) -> tuple[str, ...]:
    """The domains that give a sender away: those whose DKIM or SPF passed first."""
    listed = [*results.all("dkim"), *results.all("spf")]
    listed.sort(key=lambda one: one.said("result").lower() != "pass")
    names = (as_name(one.said("domain")) for one in listed)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]
