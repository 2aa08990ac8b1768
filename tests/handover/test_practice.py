"""Mail, environments, monitoring, deploys, tests: what the books of the sprint say, and no more."""

from typing import Any

import pytest
from django.utils import timezone

from checks.check import Outcome
from checks.models import Result, Run
from engagements.models import Engagement, EnvironmentKey, Item, Runbook, SendingDomain, User
from handover.document import document_html
from handover.snapshot import content_of
from tests.handover.conftest import MakePack

pytestmark = pytest.mark.django_db


def snapshot_of(make: MakePack) -> dict[str, Any]:
    snapshot: dict[str, Any] = make("draft", is_rendered=False).snapshot
    return snapshot


def add_result(make_from: Any, key: str, subject: str, outcome: Outcome, summary: str) -> None:
    run = Run.objects.filter(engagement=make_from).latest("number")
    Result.objects.create(
        run=run, engagement=make_from, check_key=key, subject_kind="sprint", subject=subject, outcome=outcome,
        code="x.code", summary=summary, is_current=True, at=timezone.now(), evidence={},
    )  # fmt: skip


def test_a_confirmed_point_of_the_plan_says_who_confirmed_it_and_how(
    make: MakePack, consultant: User, sprint: Any
) -> None:
    item = Item.objects.get(stage__engagement=sprint, key="rollback")
    item.status, item.updated_by, item.note = Item.Status.DONE, consultant, "Went back to 41 in 3 minutes."
    item.save()
    points = content_of(snapshot_of(make), "deploys")["points"]
    [told] = [one for one in points if one["title"] == item.title]
    assert (told["by"], told["note"]) == (str(consultant), "Went back to 41 in 3 minutes.")
    others = [one for one in points if one["title"] != item.title]
    assert others
    assert not any(one["by"] for one in others), "nobody confirmed the rest"


def test_environments_name_keys_and_where_they_are_kept(make: MakePack, sprint: Any) -> None:
    for number, environment in enumerate(("staging", "production"), 1):
        EnvironmentKey.objects.create(
            engagement=sprint, number=number, name="STRIPE_SECRET_KEY", environment=environment,
            state="missing" if environment == "staging" else "present", store="Vault › Stripe",
        )  # fmt: skip
    snapshot = snapshot_of(make)
    shown = content_of(snapshot, "environments")["environments"]
    assert [one["key"] for one in shown] == ["production", "staging"]
    html = document_html(snapshot)
    assert "STRIPE_SECRET_KEY" in html
    assert "Vault › Stripe" in html


def test_mail_says_for_each_sending_domain_what_receivers_find(make: MakePack, sprint: Any) -> None:
    SendingDomain.objects.create(engagement=sprint, name="mail.brightcart.test", providers=["Postmark"])
    add_result(
        sprint, "mail.dkim", "mail.brightcart.test", Outcome.PASS, "mail.brightcart.test: 2 keys of 2048 bits"
    )
    add_result(
        sprint, "mail.spf", "mail.brightcart.test", Outcome.FAIL, "mail.brightcart.test: no SPF record"
    )
    add_result(sprint, "mail.spf", "other.test", Outcome.FAIL, "other.test: no SPF record")
    domains = content_of(snapshot_of(make), "mail")["domains"]
    [told] = [one for one in domains if one["name"] == "mail.brightcart.test"]
    assert [(one["outcome"], one["summary"]) for one in told["points"]] == [
        ("fail", "no SPF record"),
        ("pass", "2 keys of 2048 bits"),
    ]


def test_what_could_not_be_tested_is_no_pass_and_stands_under_tests_alone(
    make: MakePack, sprint: Any
) -> None:
    add_result(
        sprint, "edge.waf", "app.brightcart.test", Outcome.COULD_NOT_TELL, "not tested: not permitted yet"
    )
    snapshot = snapshot_of(make)
    tests = content_of(snapshot, "tests")
    assert [one["reason"] for one in tests["untold"]] == ["not tested: not permitted yet"]
    before_after, under_tests = document_html(snapshot).split('id="section-tests"')
    assert "not permitted yet" not in before_after.split('id="section-before_after"')[1]
    assert "not permitted yet" in under_tests


MISSING = "There is no runbook “Put out a new version”."


def set_playbook_runbooks(engagement: Engagement, *keys: str) -> None:
    engagement.playbook_data = {**engagement.playbook_data, "runbooks": list(keys)}
    engagement.save(update_fields=["playbook_data"])


@pytest.mark.parametrize(
    ("offered", "is_missed"), [(("release", "failed-deploy"), True), (("dns-mistake",), False)]
)
def test_a_runbook_on_releases_is_missed_only_where_the_playbook_offers_it(
    make: MakePack, sprint: Engagement, offered: tuple[str, ...], is_missed: bool
) -> None:
    set_playbook_runbooks(sprint, *offered)
    assert (MISSING in document_html(snapshot_of(make))) is is_missed


@pytest.mark.parametrize(
    "written", [{"title": " Put Out a new VERSION"}, {"title": "Ship it", "template_key": "release"}]
)
def test_a_runbook_on_releases_is_known_by_its_template_and_by_its_title(
    make: MakePack, sprint: Engagement, written: dict[str, str]
) -> None:
    set_playbook_runbooks(sprint, "release")
    Runbook.objects.create(
        engagement=sprint, number=90, when_to_use="A change is ready.", steps="1. Go", **written
    )
    snapshot = snapshot_of(make)
    assert content_of(snapshot, "deploys")["release"] == {"number": 90, "title": written["title"]}
    html = document_html(snapshot)
    assert MISSING not in html
    assert f'How a version goes out: <a href="#runbook-90">{written["title"]}</a>' in html
