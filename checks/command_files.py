"""Reads the files that the command line names, with the parsers and bounds that hold for uploads."""

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from checks.mail_evidence.archives import MAX_UPLOAD
from checks.mail_evidence.headers import MAX_MESSAGE
from checks.mail_evidence.message import read_eml
from checks.mail_evidence.ownership import check_owner
from checks.mail_evidence.report import AggregateReport, read_reports
from checks.mail_evidence.traffic import (
    ReportedRow,
    Uploaded,
    add_up,
    domain_of,
    newest_messages,
    window_start,
)
from checks.mail_evidence.values import MailTraffic, NewestMessage, ReceivedMessage, Refused
from checks.net.anchors import read_anchors
from checks.net.dnssec import IANA_ANCHORS
from checks.net.zone_file import MOST_BYTES, read_zone_file
from checks.record.codec import NotReadable
from checks.record.fact_book import MOST_JSON_BYTES, FactBook, from_json
from checks.subjects import ZoneRecord

MOST_FILES = 5000
_REPORT_ENDINGS = (".xml", ".gz", ".zip")


class WrongUsage(Exception):
    """The message is what the person at the keyboard sees: one line, or one for each bad line of a file."""


def read_zone_of(domain: str, path: str) -> tuple[ZoneRecord, ...]:
    """The records of a zone file (BIND); "-" is the input. Raises WrongUsage, naming every bad line."""
    read = read_zone_file(_bytes("", path, MOST_BYTES).decode("utf-8", "replace"), domain)
    if read.bad:
        lines = "\n".join(f"  line {line.number}: {line.text}: {line.why}" for line in read.bad)
        raise WrongUsage(f"{path} cannot be read:\n{lines}")
    if not read.records:
        raise WrongUsage(f"{path} holds no record of {domain}.")
    return read.records


def trust_anchors_of(path: str) -> tuple[str, ...]:
    """DS records of the root, without a file those that IANA publishes. Raises WrongUsage."""
    try:
        return read_anchors(Path(path)) if path else IANA_ANCHORS
    except ValueError as error:
        raise WrongUsage(f"--trust-anchor {path} {error}.") from None


def messages_of(paths: Iterable[str], domain: str, now: datetime) -> tuple[NewestMessage, ...]:
    """The newest of the messages in the files, which must come from the domain. Raises WrongUsage."""
    read = [_message(path, domain, now) for path in paths]
    read.sort(key=lambda one: one.received_at, reverse=True)
    return newest_messages(read, [domain], now)


def _message(path: str, domain: str, now: datetime) -> Uploaded:
    data = _bytes("--message ", path, MAX_MESSAGE)
    try:
        message = read_eml(data, now)
    except Refused as reason:
        raise WrongUsage(f"--message {path}: {reason}") from None
    if not domain_of(message.from_domain, [domain]):
        raise WrongUsage(f"--message {path}: it is from {message.from_domain}, not from {domain}.")
    key = hashlib.sha256(data).hexdigest()
    return Uploaded(key, message.from_domain, message.received_at, _already(message))


def _already(message: ReceivedMessage) -> Callable[[], ReceivedMessage]:
    return lambda: message


def traffic_of(paths: Sequence[str], domain: str, now: datetime) -> tuple[MailTraffic, ...]:
    """What the DMARC reports in the files count, each once; a folder stands for its files.

    Raises WrongUsage for the first file that is no sound report about the domain.
    """
    seen: set[tuple[str, str, str]] = set()
    newest: dict[str, datetime] = {}
    since = window_start(now)

    def rows() -> Iterator[ReportedRow]:
        for report in _reports(paths, domain, now):
            name = (report.domain, report.reporter, report.report_id)
            if name in seen:
                continue
            seen.add(name)
            newest[report.domain] = max(report.end_at, newest.get(report.domain, report.end_at))
            if report.end_at >= since:
                yield from _rows_of(report, len(seen))

    listed = tuple(rows())
    return tuple(reading.traffic for reading in add_up(listed, newest, [domain], now))


def _reports(paths: Sequence[str], domain: str, now: datetime) -> Iterator[AggregateReport]:
    for path in _report_files(paths):
        data = _bytes("--dmarc-report ", str(path), MAX_UPLOAD)
        try:
            for report in read_reports(data):
                check_owner(report, [domain], now)
                yield report
        except Refused as reason:
            raise WrongUsage(f"--dmarc-report {path}: {reason}") from None


def _report_files(paths: Sequence[str]) -> list[Path]:
    files: list[Path] = []
    for path in map(Path, paths):
        if not path.is_dir():
            files.append(path)
            continue
        inside = sorted(one for one in path.iterdir() if one.name.lower().endswith(_REPORT_ENDINGS))
        if not inside:
            raise WrongUsage(f"--dmarc-report {path}: no file in it ends in {', '.join(_REPORT_ENDINGS)}.")
        files += inside
    if len(files) > MOST_FILES:
        raise WrongUsage(f"--dmarc-report: {len(files)} files; at most {MOST_FILES} are read.")
    return files


def _rows_of(report: AggregateReport, number: int) -> Iterator[ReportedRow]:
    for row, count in report.rows.items():
        yield ReportedRow(
            report=number,
            reporter=report.reporter,
            end_at=report.end_at,
            source_ip=row.source_ip,
            header_from=row.header_from,
            count=count,
            has_dkim=row.dkim,
            has_spf=row.spf,
            disposition=row.disposition,
            names=row.names,
        )


def facts_of(path: str, domain: str) -> FactBook | None:
    """What --facts-out wrote about the domain; None without a file. Raises WrongUsage."""
    if not path:
        return None
    try:
        book = from_json(_bytes("--facts ", path, MOST_JSON_BYTES))
    except NotReadable as reason:
        raise WrongUsage(f"--facts {path}: {reason}.") from None
    if book.surface.domain.name != domain:
        raise WrongUsage(f"--facts {path} is about {book.surface.domain.name}, not about {domain}.")
    return book


def _bytes(option: str, path: str, most: int) -> bytes:
    """At most one byte more than `most`, by which the parsers see that a file is too large."""
    try:
        with sys.stdin.buffer if path == "-" else Path(path).open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise WrongUsage(f"{option}{path}: {error.strerror or error}.") from None
