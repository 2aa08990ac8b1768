"""Aggregate reports are read with every reporter's quirks; bombs are refused in time and memory."""

import gzip
import io
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_evidence.archives import MAX_UPLOAD, MAX_XML
from checks.mail_evidence.report import MAX_RECORDS, AggregateReport, read_report, read_reports
from checks.mail_evidence.values import Refused
from tests.checks.mail_evidence.written_reports import (
    END,
    MAIL_RU,
    MICROSOFT,
    STANDARD,
    YAHOO,
    record,
    report,
)


def only(data: bytes) -> AggregateReport:
    (found,) = read_reports(data)
    return found


def zipped(*documents: bytes, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for number, document in enumerate(documents):
            archive.writestr(f"google.com!brightcart.test!{number}.xml", document)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "reporter", "ip", "count", "dkim", "spf", "names"),
    [
        (STANDARD, "Sample Reporter", "192.0.2.123", 123, True, False, ("brightcart.test", "example.test")),
        (
            MICROSOFT,
            "Enterprise Outlook",
            "2001:db8::25",
            7,
            True,
            True,
            ("brightcart.test", "bounces.sendgrid.net", "sendgrid.net"),
        ),
        (YAHOO, "Yahoo", "203.0.113.25", 3, False, True, ("brightcart.test",)),
        (MAIL_RU, "Почта Mail.Ru", "203.0.113.25", 2, False, False, ("forger.test",)),
    ],
)
def test_each_reporters_way_of_writing_is_read(
    data: bytes, reporter: str, ip: str, count: int, dkim: bool, spf: bool, names: tuple[str, ...]
) -> None:
    found = only(data)
    ((row, messages),) = found.rows.items()
    assert (found.reporter, found.domain, int(found.end_at.timestamp())) == (reporter, "brightcart.test", END)
    assert (row.source_ip, messages, row.dkim, row.spf, row.names) == (ip, count, dkim, spf, names)


@pytest.mark.parametrize(
    "pack", [gzip.compress, zipped, lambda data: data, lambda data: b"\xef\xbb\xbf" + data]
)
def test_a_report_comes_in_any_wrapping(pack: Callable[[bytes], bytes]) -> None:
    assert only(pack(report())).reporter == "google.com"


def test_a_zip_may_hold_several_reports() -> None:
    found = read_reports(zipped(report(report_id="1"), report(report_id="2")))
    assert [one.report_id for one in found] == ["1", "2"]


def test_a_gzip_of_several_members_is_one_document() -> None:
    whole = report()
    assert only(gzip.compress(whole[:100]) + gzip.compress(whole[100:])).report_id == "1"


def test_rows_that_fared_alike_are_added_up() -> None:
    found = only(report(record(count=3), record(count=4), record(count=5, spf="fail")))
    assert sorted(found.rows.values()) == [5, 7]


def test_utf_16_is_read() -> None:
    text = report(head='<?xml version="1.0" encoding="UTF-16"?>').decode()
    assert only(text.encode("utf-16")).reporter == "google.com"


def test_an_address_mapped_into_ipv6_is_the_ipv4_one() -> None:
    (row,) = only(report(record(ip="::ffff:203.0.113.9"))).rows
    assert row.source_ip == "203.0.113.9"


LAUGHS = b"".join(
    [
        b'<?xml version="1.0"?><!DOCTYPE feedback [<!ENTITY a "ha">',
        *(
            f'<!ENTITY {new} "{f"&{old};" * 10}">'.encode()
            for old, new in zip("abcdefghi", "bcdefghij", strict=True)
        ),
        b"]><feedback>&j;</feedback>",
    ]
)
OUTSIDE = (
    b'<?xml version="1.0"?><!DOCTYPE f [<!ENTITY x SYSTEM "file:///etc/passwd">]><feedback>&x;</feedback>'
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty|no element"),
        (b"   \n", "empty|no element"),
        (b"hello", "syntax error"),
        (b"<feedback>", "no element found|well-formed"),
        (report()[:300], "well-formed"),
        (report().replace(b"google", b"goo\0gle", 1), "well-formed"),
        (report().replace(b"google", b"goo\xffgle", 1), "well-formed"),
        (report(head='<?xml version="1.0" encoding="klingon"?>'), "encoding"),
        (report(head='<?xml version="1.0" encoding="utf-7"?>'), "encoding|well-formed"),
        (report(head='<?xml version="1.0" encoding="shift_jis"?>'), "encoding|well-formed"),
        (LAUGHS, "document type"),
        (OUTSIDE, "document type"),
        (b"<html><body/></html>", "no DMARC report"),
        (b"<feedback></feedback>", "report_metadata"),
        (report().replace(b"policy_published", b"policy"), "policy_published"),
        (report(org="", report_id=""), "who made it"),
        (report(domain="not a name"), "which domain"),
        (report(domain="com"), "which domain"),
        (report(end="yesterday"), "no time"),
        (report(end="1e400"), "no time"),
        (report(end="9" * 30), "no time"),
        (report(begin=END, end=END - 1), "no span"),
        (report(begin=1, end=END), "no span"),
        (report(record(ip="")), "Record 1 names no address"),
        (report(record(), record(ip="1.2.3.999")), "Record 2 names no address"),
        (report(record(count=0)), "how many"),
        (report(record(count=-5)), "how many"),
        (report(record(count=10**10)), "how many"),
        (report(record(header_from="")), "in whose name"),
        (report("<record/>"), "in whose name"),
        (report("<other/>"), "holds no record"),
        (report("<a>" * 20 + "</a>" * 20), "nested"),
        (report(f"<record>{'<a/>' * 500}</record>"), "more elements"),
        (report(record(header_from="a" * 5000)), "characters"),
        (gzip.compress(report())[:-10], "cut short"),
        (gzip.compress(report()) + b"rest", "does not belong"),
        (b"\x1f\x8b" + b"rubbish" * 10, "damaged"),
        (gzip.compress(gzip.compress(report())), "archive in an archive"),
        (zipped(zipped(report())), "archive in an archive"),
        (zipped(gzip.compress(report())), "archive in an archive"),
        (zipped(), "zip file is empty"),
        (zipped(*[report()] * 51), "holds 51 files"),
        (zipped(report(), method=zipfile.ZIP_LZMA), "no reporter uses"),
        (zipped(report(), method=zipfile.ZIP_BZIP2), "no reporter uses"),
        (zipped(report())[:-30], "damaged"),
        (zipped(report(), method=zipfile.ZIP_STORED).replace(b"<p>none", b"<p>nine"), "damaged"),
        (b"Return-Path: <a@b.test>\r\n\r\n", "attachment"),
        (b"x" * (MAX_UPLOAD + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_sound_report_is_refused_with_the_reason(data: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        list(read_reports(data))


def test_a_protected_zip_is_refused() -> None:
    data = bytearray(zipped(report()))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(Refused, match="password"):
        list(read_reports(bytes(data)))


def zip_that_lies(size: int) -> bytes:
    """A zip whose directory says that its one member is small."""
    data = bytearray(zipped(b" " * size))
    small = (10).to_bytes(4, "little")
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = data.index(signature) + offset
        data[start : start + 4] = small
    return bytes(data)


def deep(depth: int) -> bytes:
    return b"<feedback>" + b"<a>" * depth


BOMBS = {
    "a gzip of a gigabyte": lambda: gzip.compress(b" " * (MAX_XML * 16)),
    "a gzip of many small members": lambda: gzip.compress(b"<a/>" * 200_000) * 100,
    "a zip of many bombs": lambda: zipped(*[b" " * MAX_XML] * 20),
    "a zip that lies about sizes": lambda: zip_that_lies(MAX_XML * 4),
    "a hundred thousand records": lambda: gzip.compress(report(*[record()] * 100_000)[: MAX_XML - 1]),
    "more records than are read": lambda: gzip.compress(report(*[record()] * (MAX_RECORDS + 1))),
    "a million elements": lambda: gzip.compress(report("<a/>" * 1_000_000), 9),
    "a million attributes": lambda: b"<feedback " + b" ".join(b"a%d='x'" % n for n in range(300_000)) + b"/>",
    "a deep tree": lambda: deep(1_000_000),
    "a long text": lambda: b"<feedback><a>" + b"x" * 4_000_000,
    "an endless comment": lambda: b"<feedback><!--" + b"x" * 4_000_000,
    "an endless name": lambda: b"<feedback><" + b"x" * 4_000_000,
    "many laughs": lambda: LAUGHS,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_time_and_memory(name: str) -> None:
    data = BOMBS[name]()
    if len(data) > MAX_UPLOAD:
        data = data[:MAX_UPLOAD]
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises(Refused):
        list(read_reports(data))
    seconds = time.monotonic() - began
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 20, "under tracing, which slows it tenfold"
    assert peak < 100 * 1024**2


def test_the_largest_sound_report_takes_seconds() -> None:
    records = [record(ip=f"203.0.{number // 250}.{number % 250}") for number in range(MAX_RECORDS)]
    data = gzip.compress(report(*records))
    began = time.monotonic()
    assert len(only(data).rows) == MAX_RECORDS
    assert time.monotonic() - began < 5


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for whole in (
        data,
        b"PK\x03\x04" + data,
        b"\x1f\x8b\x08\x00" + data,
        zlib.compress(data),
        b"<feedback>" + data,
    ):
        try:
            list(read_reports(whole))
        except Refused:
            continue


@given(st.data())
def test_a_report_with_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    sound = data.draw(st.sampled_from([report(), MICROSOFT, zipped(report()), gzip.compress(report())]))
    broken = bytearray(sound)
    for _ in range(data.draw(st.integers(1, 4))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(read_reports(bytes(broken)))
    except Refused:
        return


@given(st.text(max_size=200), st.sampled_from(["ip", "dkim", "header_from", "signer", "path", "disposition"]))
def test_any_value_is_read_or_refused(text: str, name: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    try:
        read_report(report(record(**{name: escaped})).decode(errors="replace").encode("utf-8", "replace"))
    except (Refused, UnicodeEncodeError):
        return
