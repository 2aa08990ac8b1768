"""Audits of a topic, a stage or one check, and runs to take along as JSON and CSV."""

import csv
import io
import json

import pytest
from django.test import Client
from django.urls import reverse

from checks.check import Outcome, select
from checks.models import Run
from checks.report_lines import read_report
from engagements.models import Engagement, Item
from tests.checks.app.verdicts import after_run, make_run, said

pytestmark = pytest.mark.django_db


def start(client: Client, engagement: Engagement, **form: str) -> str:
    response = client.post(reverse("start_run", kwargs={"code": engagement.code}), form, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def test_everything_is_audited_where_nothing_is_named(as_consultant: Client, engagement: Engagement) -> None:
    start(as_consultant, engagement)
    assert engagement.runs.get().is_whole


def test_a_topic_is_audited_with_all_its_checks(as_consultant: Client, engagement: Engagement) -> None:
    text = start(as_consultant, engagement, topic="tls")
    run = engagement.runs.get()
    assert (run.patterns, run.scope) == (["tls.*"], "Certificates and TLS")
    assert "Certificates and TLS" in text


def test_a_stage_is_audited_with_the_checks_that_its_items_name(
    as_consultant: Client, engagement: Engagement
) -> None:
    items = Item.objects.filter(stage__engagement=engagement).select_related("stage")
    stage = next(item.stage for item in items if select(item.checks[:1]) and item.checks)
    start(as_consultant, engagement, stage=stage.key)
    run = engagement.runs.get()
    named = {check for item in stage.items.all() for check in item.checks}
    assert set(run.patterns) == {pattern for pattern in named if select([pattern])}
    assert run.patterns
    assert stage.title in run.scope


def test_a_stage_without_checks_says_that_people_confirm_it(
    as_consultant: Client, engagement: Engagement
) -> None:
    stage = engagement.stages.get(number=7)
    Item.objects.filter(stage=stage).update(checks=[])
    assert "its items are confirmed by people" in start(as_consultant, engagement, stage=stage.key)
    assert not engagement.runs.exists()


def test_one_check_is_audited_on_everything_or_on_one_subject(
    as_consultant: Client, engagement: Engagement
) -> None:
    start(as_consultant, engagement, check="tls.expiry")
    engagement.runs.update(state=Run.State.DONE)
    start(as_consultant, engagement, check="tls.expiry", subject="app.brightcart.test")
    second, first = engagement.runs.all()
    assert (first.patterns, first.subject) == (["tls.expiry"], "")
    assert (second.patterns, second.subject) == (["tls.expiry"], "app.brightcart.test")


@pytest.mark.parametrize(
    "form", [{"topic": "nonsense"}, {"stage": "nonsense"}, {"check": "no.such"}, {"check": "\x00"}]
)
def test_what_there_is_not_is_not_audited(
    as_consultant: Client, engagement: Engagement, form: dict[str, str]
) -> None:
    start(as_consultant, engagement, **form)
    assert not engagement.runs.exists()


def test_running_a_part_again_runs_the_same_part(as_consultant: Client, engagement: Engagement) -> None:
    make_run(engagement, Run.State.DONE, patterns=["mail.*"], scope="Mail")
    as_consultant.post(reverse("retry_run", kwargs={"code": engagement.code, "number": 1}))
    again = engagement.runs.get(number=2)
    assert (again.patterns, again.scope) == (["mail.*"], "Mail")


def export(client: Client, engagement: Engagement, ending: str) -> str:
    response = client.get(reverse(f"run_{ending}", kwargs={"code": engagement.code, "number": 1}))
    assert response.status_code == 200
    assert f'filename="brightcart.test-audit-1.{ending}"' in response["Content-Disposition"]
    return response.content.decode("utf-8-sig")


def test_a_run_as_json_can_be_the_baseline_of_the_command_line(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL, asked="app:443"), said(Outcome.PASS, "b.brightcart.test"))
    text = export(as_consultant, engagement, "json")
    domain, lines = read_report(text)
    assert domain == "brightcart.test"
    assert [(line.subject, line.outcome) for line in lines] == [
        ("app.brightcart.test", "fail"),
        ("b.brightcart.test", "pass"),
    ]
    assert set(json.loads(text)) == {"domain", "started", "seconds", "results"}


def test_a_run_as_csv_has_a_line_a_verdict_and_no_formula(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL, summary='=HYPERLINK("http://evil.test")', asked="ä, ü"))
    head, row = csv.reader(io.StringIO(export(as_consultant, engagement, "csv")))
    told = dict(zip(head, row, strict=True))
    assert told["check"] == "tls.expiry"
    assert told["summary"].startswith("'=")
    assert told["seconds"] == "0.100"
    assert json.loads(told["evidence"]) == {"asked": "ä, ü"}


def test_the_page_of_a_verdict_gives_code_time_and_json(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL, asked="app:443"))
    where = reverse("finding", kwargs={"code": engagement.code, "number": 1})
    text = as_consultant.get(where).content.decode()
    assert "tls.expiry.fail" in text
    assert "0.10 s of the audit" in text
    assert "&quot;verdict&quot;: &quot;fail&quot;" in text
