"""`manage.py audit` judges files as the portal judges uploads: messages, DMARC reports, a zone file."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from checks.check import get_check
from checks.formats.formats import FORMATS
from checks.lab import RunningLab, Scenario, Zone, running_lab
from checks.lab.dns_signing import lab_anchor
from checks.lab.scenario_dns import Dnssec
from tests.checks.mail_evidence.signed_mail import eml, key_record, zone_text
from tests.checks.mail_evidence.written_reports import record, report
from tests.checks.verdicts.case import small_world

RECORDS = f"""
@ TXT "v=spf1 ip4:203.0.113.0/24 -all"
_dmarc TXT "v=DMARC1; p=reject"
{zone_text("s1._domainkey", key_record())}
"""
ZONE = """$TTL 1h
@      IN TXT "v=spf1 ip4:203.0.113.0/24 -all"
_dmarc IN TXT "v=DMARC1; p=reject"
"""
NOW = datetime.now(UTC).replace(microsecond=0)

type Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    signed = Scenario(
        "signed", domain="signed.test", zones=(Zone("signed.test", "@ MX 0 .", dnssec=Dnssec()),)
    )
    with running_lab([small_world("brightcart", records=RECORDS), signed]) as lab:
        yield lab


@pytest.fixture
def run(lab: RunningLab) -> Run:
    def audit(*words: str, domain: str = "brightcart.test") -> tuple[int, str, str]:
        said, complained = io.StringIO(), io.StringIO()
        network = [word for one in lab.networks for word in ("--allow", one)]
        code = 0
        try:
            call_command(
                "audit", domain, *words, "--resolver", lab.resolver, *network, stdout=said, stderr=complained
            )
        except SystemExit as end:
            code = int(end.code or 0)
        return code, said.getvalue(), complained.getvalue()

    return audit


def only(answer: tuple[int, str, str]) -> dict[str, Any]:
    """The one result of a run that asked for one check."""
    (found,) = json.loads(answer[1])["results"]
    assert isinstance(found, dict)
    return found


def message(hours_ago: int = 1, **parts: Any) -> bytes:
    return eml(arrived=NOW - timedelta(hours=hours_ago), **parts)


def fresh(*records: str, days_ago: int = 1, **parts: Any) -> bytes:
    end = int((NOW - timedelta(days=days_ago)).timestamp())
    return report(*records, begin=end - 86399, end=end, **parts)


def kept(folder: Path, name: str, data: bytes) -> str:
    file = folder / name
    file.write_bytes(data)
    return str(file)


def test_the_newest_message_is_judged_with_the_live_keys(run: Run, tmp_path: Path) -> None:
    good = kept(tmp_path, "good.eml", message())
    forged = kept(
        tmp_path, "forged.eml", message(2, body=b"Pay here.\r\n", signatures=({"d": "forger.test"},))
    )
    asked = ("--only", "mail.delivery", "--json")
    answer = run("--message", forged, "--message", good, *asked)
    assert (answer[0], only(answer)["verdict"]) == (0, "pass"), answer
    code, told, _ = run("--message", forged, *asked)
    assert (code, json.loads(told)["results"][0]["verdict"]) == (1, "fail")
    assert only(run(*asked))["verdict"] == "not_applicable"


def test_reports_count_once_in_whatever_way_they_are_packed(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    text = fresh(record(count=90), report_id="1")
    kept(folder, "plain.xml", text)
    kept(folder, "packed.xml.gz", gzip.compress(text))
    with zipfile.ZipFile(folder / "more.zip", "w") as archive:
        archive.writestr("2.xml", fresh(record("198.51.100.9", 10, dkim="fail", spf="fail"), report_id="2"))
    kept(folder, "notes.txt", b"not a report")
    asked = ("--only", "mail.pass-rate", "--json")
    found = only(run("--dmarc-report", str(folder), *asked))
    assert (found["verdict"], found["code"]) == ("fail", "pass-rate.strangers")
    assert (found["evidence"]["messages"], found["evidence"]["passed"]) == (100, 90)
    assert found["evidence"]["reports"] == 2
    alone = only(run("--dmarc-report", str(folder / "plain.xml"), *asked))
    assert (alone["verdict"], alone["evidence"]["messages"]) == ("pass", 90)
    old = kept(tmp_path, "old.xml", fresh(record(count=90), days_ago=45))
    assert only(run("--dmarc-report", old, *asked))["code"] == "pass-rate.stale"


def test_a_zone_file_says_what_is_expected(run: Run, tmp_path: Path) -> None:
    asked = ("--only", "dns.expected", "--json")
    full = kept(tmp_path, "shop.zone", (ZONE + zone_text("s1._domainkey", key_record())).encode())
    found = only(run("--zone", full, "--dkim", "s1", *asked))
    assert (found["verdict"], found["code"]) == ("pass", "expected.equal"), found["summary"]
    assert "shop.zone" in found["summary"]
    other = kept(
        tmp_path, "other.zone", ZONE.replace("p=reject", "p=none").encode() + b"www IN A 192.0.2.7\n"
    )
    code, told, _ = run("--zone", other, *asked)
    (changed,) = json.loads(told)["results"]
    assert (code, changed["verdict"], changed["code"]) == (1, "fail", "expected.missing")
    assert len(changed["evidence"]["missing"]) == 1
    assert len(changed["evidence"]["changed"]) == 1


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_what_the_files_showed(run: Run, tmp_path: Path, form: str) -> None:
    zone = kept(tmp_path, "shop.zone", ZONE.replace("p=reject", "p=none").encode())
    reports = kept(tmp_path, "1.xml", fresh(record("198.51.100.9", 90, dkim="fail", spf="fail")))
    letter = kept(tmp_path, "late.eml", message(signatures=({"d": "forger.test"},)))
    files = ("--zone", zone, "--dmarc-report", reports, "--message", letter)
    keys = ("dns.expected", "mail.pass-rate", "mail.delivery")
    code, told, _ = run(*files, *(word for key in keys for word in ("--only", key)), "--format", form)
    assert code == 1
    assert all(key in told or get_check(key).title in told for key in keys), told


def bomb() -> bytes:
    return gzip.compress(b"<feedback>" + b" " * 9_000_000)


REFUSED: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a sent message": ("--message", lambda: b"From: a@brightcart.test\r\n\r\n", "never received"),
    "a message of somebody else": ("--message", lambda: message(domain="other.test"), "from other.test"),
    "no message": ("--message", lambda: b"\x00\x01\x02", "--message"),
    "an empty message": ("--message", lambda: b"", "no mail"),
    "a bomb": ("--dmarc-report", bomb, "MB when unpacked"),
    "malformed XML": ("--dmarc-report", lambda: b"<feedback><record></feedback>", "--dmarc-report"),
    "entities in XML": (
        "--dmarc-report",
        lambda: b'<!DOCTYPE x [<!ENTITY a "b">]><feedback>&a;</feedback>',
        "--dmarc-report",
    ),
    "a report about others": ("--dmarc-report", lambda: fresh(domain="other.test"), "not about"),
    "a report still to come": ("--dmarc-report", lambda: fresh(days_ago=-9), "still to come"),
    "an empty zone": ("--zone", lambda: b"; nothing\n", "no record of brightcart.test"),
    "a zone of no lines": ("--zone", lambda: b"@ IN MX ten mx\n", "line 1"),
    "an anchor of another zone": ("--trust-anchor", lambda: b"test. DS 1 13 2 " + b"A" * 64, "of the root"),
    "no anchor": ("--trust-anchor", lambda: b"; none\n", "no DS or DNSKEY"),
    "an anchor of another type": ("--trust-anchor", lambda: b". IN NS a.root.\n", "type NS"),
    "a broken anchor": ("--trust-anchor", lambda: b". DS one two three\n", "no DS or DNSKEY record"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_not_what_it_should_be_is_wrong_usage(run: Run, tmp_path: Path, case: str) -> None:
    option, data, words = REFUSED[case]
    code, said, complained = run(option, kept(tmp_path, "file", data()))
    assert (code, said) == (2, "")
    assert words in complained
    assert complained.startswith("audit: ")
    assert len(complained.strip().splitlines()) == (2 if case == "a zone of no lines" else 1)


@pytest.mark.parametrize("option", ["--message", "--dmarc-report", "--zone", "--trust-anchor"])
def test_a_file_that_is_not_there_is_wrong_usage(run: Run, tmp_path: Path, option: str) -> None:
    code, _, complained = run(option, str(tmp_path / "nowhere"))
    assert code == 2
    assert "No such file" in complained


def test_a_folder_without_reports_is_wrong_usage(run: Run, tmp_path: Path) -> None:
    code, _, complained = run("--dmarc-report", str(tmp_path))
    assert code == 2
    assert "no file in it ends in .xml" in complained


def test_signatures_hold_from_the_anchor_that_was_given(run: Run, tmp_path: Path) -> None:
    asked = ("--only", "dns.dnssec", "--json")
    own = kept(tmp_path, "root.key", f"; the lab's root\n{lab_anchor()}\n".encode())
    found = only(run("--trust-anchor", own, *asked, domain="signed.test"))
    assert (found["verdict"], found["code"]) == ("pass", "dnssec.valid"), found["summary"]
    without = only(run(*asked, domain="signed.test"))
    assert without["verdict"] != "pass"
