"""The roadmap: items worked with evidence, stages closed with a reason, signals that raise a risk once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from checks.check import find_check
from engagements.actions.keep_register import bin_entry
from engagements.models import Deliverable, Engagement, FailureSignal, Item, Risk, Stage, User
from tests.engagements.register_forms import fields_of
from tests.factories import make_verdicts

pytestmark = pytest.mark.django_db
UNNAMED = "For you to confirm"  # a check that the catalogue does not have


@pytest.fixture
def manual(engagement: Engagement) -> Item:
    """An item that a person alone decides."""
    item = Item.objects.filter(stage__engagement=engagement, checks=[]).select_related("stage").first()
    assert item is not None
    return item


def address(item: Item) -> str:
    kwargs = {"code": item.engagement.code, "stage": item.stage.key, "item": item.key}
    return reverse("item", kwargs=kwargs)


def opened(item: Item, **typed: str) -> dict[str, str]:
    """The form of an item as it was opened, with its hidden twins, and what is typed into it."""
    names = ("status", "reason", "evidence", "evidence_url", "note")
    now = {name: str(getattr(item, name)) for name in names}
    return {**now, **{f"initial-{name}": text for name, text in now.items()}, **typed}


def test_it_shows_seven_stages_and_every_item_with_its_verdict(
    engagement: Engagement, as_consultant: Client
) -> None:
    automatic = Item.objects.filter(stage__engagement=engagement, needs_person=False).first()
    assert automatic is not None
    make_verdicts(engagement, dict.fromkeys(automatic.checks, "fail"))
    shown = as_consultant.get(f"/e/{engagement.code}/roadmap/").content.decode()
    for stage in engagement.stages.all():
        assert f'id="{stage.key}"' in shown
    assert shown.count("/roadmap/") > Item.objects.filter(stage__engagement=engagement).count()
    item_page = as_consultant.get(address(automatic)).content.decode()
    assert f"{automatic.checks[0]} is fail on h0" in item_page


def test_an_item_calls_its_checks_by_their_titles_and_keeps_the_keys_small(
    manual: Item, as_consultant: Client
) -> None:
    Item.objects.filter(pk=manual.pk).update(checks=["tls.expiry", "mail.spf", "secrets.history"])
    make_verdicts(manual.engagement, {"tls.expiry": "fail"}, subjects=3)
    shown = as_consultant.get(address(manual)).content.decode()
    titles = re.findall(r'list__title"[^>]*>([^<]+)</', shown)
    assert titles == [find_check("tls.expiry").title, find_check("mail.spf").title, UNNAMED]  # type: ignore[union-attr]
    assert "tls.expiry is fail on h0 (and 2 more)" in shown
    assert re.findall(r'check-key">([^<]+)<', shown) == ["tls.expiry", "mail.spf", "secrets.history"]


@pytest.mark.parametrize(("person", "status"), [("founder", 403), ("stranger", 404)])
def test_only_the_consultancy_works_on_it(
    manual: Item, client_for: Any, request: pytest.FixtureRequest, person: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(person))
    assert client.get(address(manual)).status_code == status
    typed = opened(manual, status="done", evidence="seen")
    assert client.post(address(manual), typed).status_code == status
    manual.refresh_from_db()
    assert manual.status == Item.Status.OPEN


def test_an_item_is_done_with_its_evidence_and_on_the_record(
    manual: Item, consultant: User, as_consultant: Client
) -> None:
    response = as_consultant.post(
        address(manual), opened(manual, status="done", evidence="Deployed on Monday")
    )
    assert response.headers["Location"].endswith(f"/roadmap/#item-{manual.pk}")
    manual.refresh_from_db()
    assert (manual.status, manual.evidence, manual.updated_by) == ("done", "Deployed on Monday", consultant)
    event = manual.engagement.events.get(target_kind="item")
    assert event is not None
    assert event.changes["status"] == ["todo", "done"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"status": "done"}, "evidence"),
        ({"status": "not-applicable", "note": "no shop"}, "reason"),
        ({"status": "done", "evidence_url": "javascript:alert(1)"}, "evidence_url"),
        ({"status": "finished", "note": "kept"}, "status"),
        ({"status": "done", "evidence": "x" * 5001}, "evidence"),
    ],
)
def test_what_is_missing_is_said_beside_the_field_and_the_rest_is_kept(
    manual: Item, as_consultant: Client, typed: dict[str, str], field: str
) -> None:
    response = as_consultant.post(address(manual), opened(manual, **typed))
    assert response.status_code == 422
    form = response.context["form"]
    assert field in form.errors
    assert {name: form[name].value() for name in typed} == typed
    manual.refresh_from_db()
    assert (manual.status, manual.version) == ("todo", 1)


def test_the_first_worked_item_begins_its_stage(engagement: Engagement, as_consultant: Client) -> None:
    item = Item.objects.filter(stage__engagement=engagement, stage__number=5).first()
    assert item is not None
    as_consultant.post(address(item), opened(item, status="doing"))
    assert engagement.stages.get(number=5).status == Stage.Status.ACTIVE


def test_two_people_on_one_item_are_merged_where_they_changed_different_fields(
    manual: Item, as_consultant: Client, owner: User, client_for: Any
) -> None:
    both_opened = opened(manual)
    as_consultant.post(address(manual), both_opened | {"note": "asked Tomas"})
    client_for(owner).post(address(manual), both_opened | {"evidence": "Seen on a call"})
    manual.refresh_from_db()
    assert (manual.note, manual.evidence) == ("asked Tomas", "Seen on a call")


def test_two_people_on_one_field_are_asked_and_nothing_typed_is_lost(
    manual: Item, as_consultant: Client, owner: User, client_for: Any
) -> None:
    both_opened = opened(manual)
    as_consultant.post(address(manual), both_opened | {"note": "asked Tomas"})
    late = client_for(owner)
    typed = both_opened | {"note": "asked Mira & wrote it down", "evidence": "Seen on a call"}
    response = late.post(address(manual), typed)
    assert response.status_code == 422
    form = response.context["form"]
    assert "Somebody saved “asked Tomas” here" in form.errors["note"][0]
    assert form["note"].value() == "asked Mira & wrote it down"
    assert form["evidence"].value() == "Seen on a call"
    manual.refresh_from_db()
    assert (manual.note, manual.evidence) == ("asked Tomas", "")
    again = {bound.html_name: bound.value() or "" for bound in form}
    twins = {bound.html_initial_name: form.data[bound.html_initial_name] for bound in form}
    assert late.post(address(manual), again | twins).status_code == 302
    manual.refresh_from_db()
    assert (manual.note, manual.evidence) == ("asked Mira & wrote it down", "Seen on a call")


def test_a_stage_with_open_items_closes_only_with_a_reason(
    engagement: Engagement, as_consultant: Client
) -> None:
    first = engagement.stages.get(number=1)
    where = f"/e/{engagement.code}/roadmap/{first.key}/"
    refused = as_consultant.post(where, {"status": "done", "reason": "", "version": 1})
    assert refused.status_code == 422
    assert "say why it can be closed" in refused.content.decode()
    as_consultant.post(
        where, {"status": "done", "reason": "What failed stands in the register", "version": 1}
    )
    statuses = list(engagement.stages.values_list("status", flat=True))
    assert statuses[:3] == ["done", "active", "todo"]
    event = engagement.events.get(target_kind="stage", verb="closed")
    assert event.changes["reason"] == ["", "What failed stands in the register"]
    assert event.is_for_client


def test_a_settled_stage_closes_without_a_reason(engagement: Engagement, as_consultant: Client) -> None:
    first = engagement.stages.get(number=1)
    first.items.update(status=Item.Status.DONE)
    first.deliverables.update(is_done=True)
    first.failure_signals.update(not_seen_at=engagement.created_at)
    assert (
        as_consultant.post(
            f"/e/{engagement.code}/roadmap/{first.key}/", {"status": "done", "version": 1}
        ).status_code
        == 302
    )
    first.refresh_from_db()
    assert first.status == Stage.Status.DONE


def test_a_held_stage_says_what_it_waits_for(engagement: Engagement, as_consultant: Client) -> None:
    first = engagement.stages.get(number=1)
    where = f"/e/{engagement.code}/roadmap/{first.key}/"
    assert as_consultant.post(where, {"status": "held", "version": 1}).status_code == 422
    held = {"status": "held", "reason": "registrar", "version": 1}
    assert as_consultant.post(where, held).status_code == 302
    assert as_consultant.post(where, held).status_code == 302, "a double click"
    assert as_consultant.post(where, held | {"status": "gone"}).status_code == 422
    assert engagement.events.filter(target_kind="stage", verb="held").count() == 1


def test_another_reason_for_the_same_hold_is_on_the_record(
    engagement: Engagement, as_consultant: Client
) -> None:
    first = engagement.stages.get(number=1)
    where = f"/e/{engagement.code}/roadmap/{first.key}/"
    for reason in ("registrar", "the bank"):
        opened = fields_of(as_consultant.get(where).content.decode())
        assert as_consultant.post(where, opened | {"status": "held", "reason": reason}).status_code == 302
    told = engagement.events.filter(target_kind="stage", verb="held").order_by("pk")
    assert [event.changes["reason"][1] for event in told] == ["registrar", "the bank"]


def test_a_stage_that_a_colleague_closed_meanwhile_is_not_reopened_unseen(
    engagement: Engagement, as_consultant: Client, client_for: Callable[[User], Client], owner: User
) -> None:
    first = engagement.stages.get(number=1)
    where = f"/e/{engagement.code}/roadmap/{first.key}/"
    opened = fields_of(as_consultant.get(where).content.decode())
    closed = opened | {"status": "done", "reason": "Enough"}
    assert client_for(owner).post(where, closed).status_code == 302
    late = opened | {"status": "held", "reason": "Waits for the registrar"}
    answer = as_consultant.post(where, late)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Olga Berg has moved the stage meanwhile: “Done”." in page
    assert "Waits for the registrar" in page
    first.refresh_from_db()
    assert first.status == Stage.Status.DONE
    again = fields_of(page) | {"status": "held"}
    assert as_consultant.post(where, again).status_code == 302
    first.refresh_from_db()
    assert first.status == Stage.Status.HELD


def test_a_failure_signal_raises_its_risk_once(engagement: Engagement, as_consultant: Client) -> None:
    signal = FailureSignal.objects.filter(stage__engagement=engagement).select_related("stage")[0]
    where = f"/e/{engagement.code}/roadmap/{signal.stage.key}/signals/{signal.key}/"
    for answer in ("seen", "seen", "not-seen", "", "seen"):
        assert as_consultant.post(where, {"answer": answer}).status_code == 302
    risk = Risk.objects.get(engagement=engagement)
    assert (risk.title, risk.impact, risk.source) == (signal.risk_title, signal.impact, "signal")
    signal.refresh_from_db()
    assert signal.seen_at is not None
    assert signal.risk == risk


@pytest.mark.parametrize("is_closed", [False, True])
def test_a_signal_that_is_seen_again_has_an_open_risk(
    engagement: Engagement, as_consultant: Client, consultant: User, is_closed: bool
) -> None:
    signal = FailureSignal.objects.filter(stage__engagement=engagement).select_related("stage")[0]
    where = f"/e/{engagement.code}/roadmap/{signal.stage.key}/signals/{signal.key}/"
    as_consultant.post(where, {"answer": "seen"})
    risk = Risk.objects.get(engagement=engagement)
    if is_closed:
        Risk.objects.filter(pk=risk.pk).update(status=Risk.Status.CLOSED)
    bin_entry(engagement=engagement, entry=risk, actor=consultant)
    for answer in ("not-seen", "seen"):
        assert as_consultant.post(where, {"answer": answer}).status_code == 302
    (again,) = engagement.risks.kept()
    assert (again, again.is_open) == (risk, True)
    Risk.objects.filter(pk=risk.pk).delete()
    for answer in ("not-seen", "seen"):
        as_consultant.post(where, {"answer": answer})
    assert engagement.risks.kept().get().title == signal.risk_title


def test_a_deliverable_is_ticked_and_taken_back(engagement: Engagement, as_consultant: Client) -> None:
    one = Deliverable.objects.filter(stage__engagement=engagement).select_related("stage")[0]
    where = f"/e/{engagement.code}/roadmap/{one.stage.key}/deliverables/{one.key}/"
    assert as_consultant.post(where, {"note": ""}).status_code == 422
    as_consultant.post(where, {"note": "On the wall of the office"})
    late = as_consultant.post(where, {"note": "Somewhere else"})
    assert "Ana Lima has confirmed this already" in late.content.decode()
    assert "Somewhere else" in late.content.decode()
    one.refresh_from_db()
    assert (one.is_done, one.note) == (True, "On the wall of the office")
    assert engagement.events.filter(target_kind="deliverable").count() == 1
    as_consultant.post(where, {"done": "no"})
    one.refresh_from_db()
    assert not one.is_done


def test_the_roadmap_takes_as_many_queries_with_verdicts_as_without(
    engagement: Engagement, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    where = f"/e/{engagement.code}/roadmap/"
    with django_assert_max_num_queries(15) as few:
        as_consultant.get(where)
    checks = {key for item in Item.objects.filter(stage__engagement=engagement) for key in item.checks}
    make_verdicts(engagement, dict.fromkeys(sorted(checks), "fail"), subjects=6)
    FailureSignal.objects.filter(stage__engagement=engagement).update(seen_at=engagement.created_at)
    with django_assert_max_num_queries(15) as many:
        as_consultant.get(where)
    assert len(few) == len(many)


def test_what_a_playbook_asks_for_is_text_and_no_markup(
    engagement: Engagement, as_consultant: Client
) -> None:
    item = Item.objects.filter(stage__engagement=engagement).select_related("stage")[0]
    Item.objects.filter(pk=item.pk).update(evidence_wanted="The output of dig <domain> & a <b>date</b>")
    kwargs = {"code": engagement.code, "stage": item.stage.key, "item": item.key}
    page = as_consultant.get(reverse("item", kwargs=kwargs)).content.decode()
    assert "dig &lt;domain&gt; &amp; a &lt;b&gt;date" in page
