"""Two versions compared: what was added, what has gone, what changed, and nothing else."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation
from openpyxl import load_workbook
from pytest_django import Settings

from checks.check import Outcome
from checks.models import Result
from engagements.models import AccessEntry, DnsRecord, Engagement, Host, NextStep, Risk, Route
from handover.difference import AnswerChange, ColumnChange, difference
from handover.document import document_html
from handover.enclosed import enclosed_files
from handover.formats.workbook import registers_workbook
from handover.material import Material
from handover.models import Pack
from handover.snapshot import build_content, content_of
from tests.engagements.notifications.catalogue import write_catalogue
from tests.handover.conftest import MakePack

pytestmark = pytest.mark.django_db


def content_now(engagement: Engagement) -> dict[str, Any]:
    fresh = Engagement.objects.select_related("client__organisation").get(pk=engagement.pk)
    return build_content(Material(fresh), status="issued", paper="A4")  # type: ignore[arg-type]


def test_the_same_is_no_difference(sprint: Engagement) -> None:
    assert difference(content_now(sprint), content_now(sprint)).is_empty


def test_a_register_tells_what_was_added_what_has_gone_and_which_column_changed(sprint: Engagement) -> None:
    before = content_now(sprint)
    gone, changed, *_others = Risk.objects.filter(engagement=sprint).order_by("number")
    gone.deleted_at = timezone.now()
    gone.save()
    changed.title, changed.impact = "Another title", 5
    changed.save()
    Risk.objects.create(
        engagement=sprint,
        number=77,
        title="New since",
        effect="x",
        likelihood=1,
        impact=1,
        must_fix_now=False,
    )
    [risks] = [one for one in difference(before, content_now(sprint)).tables if one.name == "risks"]
    told = {entry.kind: entry for entry in risks.entries}
    assert told["added"].title == "R77 New since"
    assert told["gone"].title.startswith(f"R{gone.number} ")
    columns = {one.column: one for one in told["changed"].columns}
    assert columns["Risk"].after == "Another title"
    assert columns["Impact"].after == "5"
    assert len(risks.entries) == 3


def test_records_are_known_by_name_type_and_value(sprint: Engagement) -> None:
    record = {"engagement": sprint, "name": "a.test", "rdtype": "A", "ttl": 60}
    DnsRecord.objects.create(value="192.0.2.1", **record)
    before = content_now(sprint)
    DnsRecord.objects.filter(engagement=sprint, name="a.test").update(value="192.0.2.2")
    [dns] = [one for one in difference(before, content_now(sprint)).tables if one.name == "dns"]
    assert [(one.kind, one.title) for one in dns.entries] == [
        ("added", "a.test A 192.0.2.2"),
        ("gone", "a.test A 192.0.2.1"),
    ]


def test_a_verdict_that_was_only_measured_again_is_no_change(sprint: Engagement) -> None:
    before = content_now(sprint)
    passed = Result.objects.filter(engagement=sprint, is_current=True, outcome=Outcome.PASS)
    passed.update(at=timezone.now(), summary="measured again")
    assert difference(before, content_now(sprint)).is_empty
    one = passed[0]
    Result.objects.filter(pk=one.pk).update(outcome=Outcome.FAIL)
    [checks] = [each for each in difference(before, content_now(sprint)).tables if each.name == "checks"]
    [entry] = checks.entries
    assert entry.title.endswith(f": {one.subject}")
    assert ColumnChange("outcome", "Verdict", "pass", "fail") in entry.columns


def test_entries_are_called_by_what_people_know_them_by(sprint: Engagement) -> None:
    before = content_now(sprint)
    NextStep.objects.create(engagement=sprint, number=4, rank=2, title="Move the mail")
    AccessEntry.objects.create(engagement=sprint, number=40, system="dns", provider="Gandi")
    added = {table.name: table.entries[0].title for table in difference(before, content_now(sprint)).tables}
    assert added["next-steps"] == "N4 Move the mail"
    assert added["access"].startswith("A40 ")
    assert added["access"].endswith(" Gandi")


def test_hosts_and_routes_are_compared_and_yes_and_no_are_words(sprint: Engagement) -> None:
    host = sprint.hosts.create(name="extra.test", role="app", is_required=True)
    before = content_now(sprint)
    host.is_required = False
    host.save()
    sprint.routes.create(url="https://extra.test/health", role="health")
    tables = {one.name: one.entries for one in difference(before, content_now(sprint)).tables}
    [changed] = tables["hosts"]
    assert (changed.title, changed.columns[0].before, changed.columns[0].after) == (
        "extra.test", "yes", "no",
    )  # fmt: skip
    assert [(one.kind, one.title) for one in tables["routes"]] == [("added", "https://extra.test/health")]


def test_two_versions_with_nothing_in_common_are_not_compared(sprint: Engagement) -> None:
    before, after = content_now(sprint), content_now(sprint)
    assert difference(before, after).is_compared
    after["sections"] = [one for one in after["sections"] if one["key"] == "cover"]
    assert not difference(before, after).is_compared


def test_answers_of_the_poll_are_told_before_and_after(sprint: Engagement) -> None:
    before = content_now(sprint)
    after = content_now(sprint)
    readiness = content_of(after, "readiness")
    other = "go" if readiness["answer"] != "go" else "hold"
    was, readiness["answer"] = readiness["answer"], other
    assert difference(before, after).answers == (AnswerChange("", was, other),)


def test_a_version_of_a_time_before_a_register_existed_can_be_compared(sprint: Engagement) -> None:
    before, after = content_now(sprint), content_now(sprint)
    before["sections"] = [one for one in before["sections"] if one["key"] not in {"environments", "contacts"}]
    assert difference(before, after).is_empty


def test_the_section_tells_what_changed_since_the_last_version_that_is_out(
    make: MakePack, sprint: Engagement
) -> None:
    first = make(is_rendered=False)
    assert content_of(first.snapshot, "changes")["since"] is None
    Pack.objects.filter(pk=first.pk).update(state="done")
    Risk.objects.filter(engagement=sprint, number=1).update(title="Named anew since")
    second = make(is_rendered=False)
    told = content_of(second.snapshot, "changes")
    assert told["since"]["number"] == first.number
    assert [table["title"] for table in told["tables"]] == ["Risk register"]
    html = document_html(second.snapshot)
    assert "Compared with version 1" in html
    assert "Named anew since" in html.split('id="section-changes"')[1].split("</section>")[0]


def test_the_titles_of_tables_are_in_the_language_of_who_reads_them(
    sprint: Engagement, make: MakePack, tmp_path: Path, settings: Settings
) -> None:
    words = {"Hosts": "Rechner", "Routes": "Wege", "Risk register": "Risiken", "The whole pack": "Das Ganze"}
    write_catalogue(tmp_path, "de", words)
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    settings.LOCALE_PATHS = [str(tmp_path)]
    before = content_now(sprint)
    Host.objects.create(engagement=sprint, name="new.brightcart.test")
    Route.objects.create(engagement=sprint, url="https://new.brightcart.test/")
    sprint.risks.update(title="Another title")
    with translation.override("de"):
        titles = {table.title for table in difference(before, content_now(sprint)).tables}
    assert {"Rechner", "Wege", "Risiken"} <= titles
    snapshot = {**make(is_rendered=False).snapshot, "language": "de"}
    assert {"Risiken", "Das Ganze"} <= {one.description for one in enclosed_files(snapshot)}
    assert "Risiken" in load_workbook(io.BytesIO(registers_workbook(snapshot))).sheetnames
