"""`manage.py dnsdiff` holds a live zone to its file, or to what was approved; its exit code says the rest."""

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from checks.actions.keep_zone_state import approve_plan
from checks.lab import RunningLab, running_lab
from engagements.models import DnsRecord, Engagement, User
from tests.checks.verdicts.case import small_world

ZONE = """$TTL 1h
@    IN MX 10 MX.Filed.test.
     IN TXT ( "v=spf1 mx "
              "-all" )
www  300 IN A 192.0.2.1
www  300 IN A 192.0.2.2
"""
FILED = small_world(
    "filed",
    records="""
@ MX 10 mx.filed.test.
@ TXT v=spf1 mx -all
www 300 A 192.0.2.2
www 300 A 192.0.2.1
""",
)


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([FILED]) as running:
        yield running


def run(*arguments: str, **options: Any) -> tuple[int, str, str]:
    said, complained = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("dnsdiff", *arguments, stdout=said, stderr=complained, **options)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, said.getvalue(), complained.getvalue()


@pytest.fixture
def diff(lab: RunningLab, tmp_path: Path) -> Any:
    def against(text: str, *more: str) -> tuple[int, str, str]:
        file = tmp_path / "zone"
        file.write_text(text)
        return run("filed.test", "--zone", str(file), "--resolver", lab.resolver, *more)

    return against


def test_a_zone_that_is_live_as_its_file_says_exits_with_0(diff: Any) -> None:
    code, said, _ = diff(ZONE)
    assert (code, said.strip()) == (0, "filed.test: live and expected are equal (4 records expected)")


def test_every_difference_is_named_with_what_needs_the_record(diff: Any) -> None:
    code, said, _ = diff(
        ZONE.replace("192.0.2.2", "192.0.2.7").replace("-all", "~all") + "shop A 192.0.2.9\n"
    )
    assert code == 1
    lines = said.splitlines()
    assert lines[0].split() == ["missing", "shop.filed.test", "A", "192.0.2.9"]
    assert "needed: Visitors of shop.filed.test." in lines[1]
    assert "changed              filed.test TXT v=spf1 mx -all, expected v=spf1 mx ~all" in said
    assert "changed              www.filed.test A 192.0.2.2, expected 192.0.2.7" in said


def test_what_the_file_does_not_have_differs(diff: Any) -> None:
    code, said, _ = diff(ZONE.replace("www  300 IN A 192.0.2.2\n", ""))
    assert code == 1
    assert "not expected         www.filed.test A 192.0.2.2" in said


def test_another_ttl_is_named_and_counts_only_when_asked(diff: Any) -> None:
    text = ZONE.replace("300", "600")
    code, said, _ = diff(text)
    assert code == 0
    assert "other TTL            www.filed.test A 192.0.2.1: 300 s, expected 600 s" in said
    assert diff(text, "--ttl")[0] == 1


def test_it_tells_programs_in_json(diff: Any) -> None:
    code, said, _ = diff(ZONE + "shop A 192.0.2.9\n", "--json")
    told = json.loads(said)
    assert (code, told["equal"], told["expected"]) == (1, False, 5)
    assert [(one["state"], one["name"]) for one in told["differences"]] == [("missing", "shop.filed.test")]


def test_silence_is_no_equality(tmp_path: Path) -> None:
    file = tmp_path / "zone"
    file.write_text(ZONE)
    code, said, _ = run("filed.test", "--zone", str(file), "--resolver", "127.0.0.1:9")
    assert code == 1
    assert "not known" in said


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name a domain and its --zone file"),
        (["filed.test"], "name a domain and its --zone file"),
        (["localhost", "--zone", "x"], "localhost"),
        (["filed.test", "--zone", "/nowhere/at/all"], "No such file"),
        (["filed.test", "--engagement", "abcdef"], "give it alone"),
        (["filed.test", "--zone", "/dev/null"], "holds no record"),
    ],
)
def test_wrong_usage_exits_with_2_and_says_what_is_wrong(arguments: list[str], words: str) -> None:
    code, _, complained = run(*arguments, "--resolver", "127.0.0.1:9")
    assert code == 2
    assert words in complained


def test_bad_lines_of_the_file_are_named_with_their_numbers(diff: Any) -> None:
    code, _, complained = diff(ZONE + "app A 1.2.3\n$INCLUDE other\n")
    assert code == 2
    assert "line 7: app A 1.2.3: This is no value" in complained
    assert "line 8: $INCLUDE other: $INCLUDE names another file" in complained


@pytest.mark.django_db
def test_an_engagement_is_held_to_what_was_approved(
    lab: RunningLab, engagement: Engagement, consultant: User, settings: Settings
) -> None:
    settings.AUDIT_RESOLVERS = [lab.resolver]
    Engagement.objects.filter(pk=engagement.pk).update(domain="filed.test")
    code, _, complained = run("--engagement", engagement.code)
    assert (code, "nobody has approved" in complained) == (2, True)
    for rdtype, value in (("MX", "10 mx.filed.test."), ("TXT", '"v=spf1 mx " "-all"')):
        DnsRecord.objects.create(
            engagement=engagement, name="filed.test", rdtype=rdtype, value=value, ttl=3600
        )
    engagement.refresh_from_db()
    approve_plan(engagement=engagement, actor=consultant)
    assert run("--engagement", engagement.code)[0] == 0
    DnsRecord.objects.create(
        engagement=engagement, name="old.filed.test", rdtype="A", value="192.0.2.1", ttl=60
    )
    approve_plan(engagement=engagement, actor=consultant)
    code, said, _ = run("--engagement", engagement.code)
    assert code == 1
    assert "missing              old.filed.test A 192.0.2.1" in said


@pytest.mark.django_db
def test_an_engagement_that_is_not_there_is_wrong_usage() -> None:
    assert run("--engagement", "abcdef")[0] == 2
