"""The demo is made once, reads like real sprints, and its audits find what the lab's shops have wrong."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from checks.models import Run
from engagements.actions.erase_engagement import erase_engagements
from engagements.models import (
    AccessEntry,
    DnsRecord,
    Engagement,
    EnvironmentKey,
    Event,
    Item,
    Organisation,
    Risk,
    Runbook,
    Stage,
    User,
)
from engagements.playbooks.playbook import get_playbook
from handover.demo import sign_ins
from handover.demo.handing_over import OWED, finish_demo, is_finish_owed
from handover.demo.shape import Sprint, read_sprints
from handover.models import Pack
from tests.factories import make_user

pytestmark = pytest.mark.django_db
KINDS: list[type[models.Model]] = [
    Organisation,
    User,
    Engagement,
    Run,
    Risk,
    AccessEntry,
    EnvironmentKey,
    Runbook,
    DnsRecord,
    Event,
    Item,
]


def demo(*options: str) -> str:
    said = StringIO()
    call_command("demo", *options, stdout=said)
    return said.getvalue()


def counts() -> dict[str, int]:
    return {kind.__name__: kind._default_manager.count() for kind in KINDS}


def test_the_second_time_it_makes_nothing_and_says_the_same() -> None:
    first = demo()
    made = counts()
    assert demo() == first
    assert counts() == made
    assert (made["Engagement"], made["Run"]) == (3, 2), "the sprint with two audits begins with its finish"


def test_again_throws_away_what_was_changed_and_makes_it_anew() -> None:
    demo()
    made = counts()
    erase_engagements(Engagement.objects.filter(code="tasklane"))
    Risk.objects.all().delete()
    demo("--again")
    assert counts() == made


def test_again_leaves_other_consultancies_alone(engagement: Engagement) -> None:
    demo()
    demo("--again")
    assert Engagement.objects.filter(pk=engagement.pk).exists()


def test_it_does_not_take_over_an_account_of_somebody_else() -> None:
    make_user(email="mira@brightcart.test")
    with pytest.raises(CommandError, match=r"mira@brightcart\.test"):
        demo()
    assert not Organisation.objects.exists()


def test_production_refuses_it(settings: Settings) -> None:
    settings.IS_PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        demo()
    assert not User.objects.exists()


def test_each_sign_in_that_is_told_opens_its_page() -> None:
    said = demo()
    assert [one.role for one in sign_ins()] == ["consultant", "owner", "founder"]
    for one in sign_ins():
        assert one.email in said
        assert one.password in said
        client = Client()
        entered = client.post(reverse("account_login"), {"login": one.email, "password": one.password})
        assert entered.status_code == 302
        assert "Brightcart shop" in client.get("/", follow=True).content.decode()


@pytest.mark.parametrize("sprint", read_sprints(), ids=lambda sprint: sprint.code)
def test_its_files_name_what_their_playbooks_have(sprint: Sprint) -> None:
    playbook = get_playbook(sprint.playbook)
    deliverables = {f"{stage.key}.{one.key}" for stage in playbook.stages for one in stage.deliverables}
    assert {one.at for one in sprint.items} <= set(playbook.items)
    assert {one.at for one in sprint.delivered} <= deliverables
    assert {one.at.partition(".")[0] for one in sprint.delivered} <= {one.stage for one in sprint.closed}
    assert {one.key for one in sprint.runbooks} <= set(playbook.runbooks)
    hours = [one.ago for one in sprint.items] + [one.ago for one in sprint.risks]
    assert max(hours) <= sprint.began


def test_the_sprints_stand_where_they_are_said_to_stand() -> None:
    demo()
    stages = {
        code: dict(Stage.objects.filter(engagement__code=code).values_list("key", "status"))
        for code in ("brightcart", "tasklane", "fablecraft")
    }
    assert (stages["brightcart"]["audit"], stages["brightcart"]["domain-routing"]) == ("done", "active")
    assert list(stages["tasklane"].values()) == ["done"] * 6 + ["active"]
    assert stages["fablecraft"]["dns-domain"] == "active"
    brightcart = Engagement.objects.get(code="brightcart")
    assert [hold.ended_at is None for hold in brightcart.holds.all()] == [False]
    fablecraft = Engagement.objects.get(code="fablecraft")
    assert [hold.waiting_on for hold in fablecraft.holds.filter(ended_at=None)] == ["Leila Okafor"]
    assert brightcart.environment_keys.filter(state="missing").count() == 1
    assert all(event.at >= brightcart.starts_at for event in brightcart.events.all())
    playbooks = {one.playbook_key for one in Engagement.objects.all()}
    assert len(playbooks) == 3


def test_a_demo_that_somebody_looked_around_in_is_left_to_them() -> None:
    demo()
    assert is_finish_owed()
    Engagement.objects.update(created_at=timezone.now() - OWED)
    assert not is_finish_owed()


def test_no_sprint_is_handed_over_before_its_audit_has_ended() -> None:
    demo()
    assert not finish_demo()
    assert not Pack.objects.exists()


def test_every_page_of_the_demo_opens_for_its_people() -> None:
    demo()
    ana, mira = Client(), Client()
    ana.force_login(User.objects.get(email="ana@harbourlaunch.test"))
    mira.force_login(User.objects.get(email="mira@brightcart.test"))
    assert ana.get("/").content.decode().count("T−") >= 3
    for page in ("overview", "roadmap", "surface", "checks", "people"):
        for code in ("brightcart", "tasklane", "fablecraft"):
            assert ana.get(reverse(page, kwargs={"code": code})).status_code == 200
    home = mira.get(reverse("founder_home", kwargs={"code": "brightcart"})).content.decode()
    assert "no backup that was ever restored" in home
    assert mira.get(reverse("founder_home", kwargs={"code": "tasklane"})).status_code == 404
