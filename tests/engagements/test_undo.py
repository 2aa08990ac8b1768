"""Undo from the record: back to what was, unless somebody changed it since; each undo an event by itself."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from engagements.actions.answer_signal import answer_signal
from engagements.actions.comment import add_comment
from engagements.actions.deliver import deliver
from engagements.actions.keep_register import add_entry, bin_entry, change_entry, restore_entry
from engagements.actions.map_surface import add_to_surface, change_surface, remove_from_surface
from engagements.actions.move_stage import move_stage
from engagements.actions.record_event import record_event
from engagements.actions.undo_event import CannotUndo, Disputed, undo_event
from engagements.actions.work_item import work_item
from engagements.history.undoing import can_be_undone
from engagements.models import (
    Comment,
    DnsRecord,
    Engagement,
    EnvironmentKey,
    Event,
    Host,
    Item,
    Risk,
    Route,
    SendingDomain,
    Stage,
    User,
)
from engagements.roadmap import deliverables_of, items_of, signals_of
from tests.factories import make_engagement, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def newest(engagement: Engagement) -> Event:
    event = engagement.events.order_by("-pk").first()
    assert event is not None
    return event


def change(risk: Risk, actor: User, **changes: Any) -> Event:
    opened = {name: getattr(risk, name) for name in changes}
    change_entry(engagement=risk.engagement, entry=risk, changes=changes, opened=opened, actor=actor)
    risk.refresh_from_db()
    return newest(risk.engagement)


def press(client: Client, event: Event, **data: Any) -> Any:
    return client.post(f"/e/{event.engagement.code}/activity/{event.pk}/undo/", data)


@pytest.fixture
def risk(engagement: Engagement, consultant: User, founder: User) -> Risk:
    return make_risk(engagement, actor=consultant, title="Sign-in is cached", impact=3, owner=founder)


def test_fields_go_back_and_the_undo_is_on_the_record(
    risk: Risk, consultant: User, owner: User, as_consultant: Client
) -> None:
    before = {"impact": 3, "owner": risk.owner, "description": "", "due_on": None}
    event = change(risk, owner, impact=5, owner=owner, description="line\nline", due_on="2026-12-01")
    assert press(as_consultant, event).status_code == 302
    risk.refresh_from_db()
    assert {name: getattr(risk, name) for name in before} == before
    undo = newest(risk.engagement)
    assert (undo.undoes, undo.actor, undo.changes["impact"]) == (event.pk, consultant, [5, 3])
    shown = as_consultant.get(f"/e/{risk.engagement.code}/activity/").content.decode()
    assert "Undone by Ana Lima" in shown
    assert "Takes back what Olga Berg did" in shown


def test_what_others_changed_in_other_fields_stays(
    risk: Risk, consultant: User, as_consultant: Client
) -> None:
    event = change(risk, consultant, impact=5)
    change(risk, consultant, title="Another word")
    press(as_consultant, event)
    risk.refresh_from_db()
    assert (risk.impact, risk.title) == (3, "Another word")


def test_a_field_that_was_changed_since_is_asked_about(
    risk: Risk, consultant: User, owner: User, as_consultant: Client
) -> None:
    event = change(risk, consultant, impact=5, title="Second")
    change(risk, owner, title="Third")
    answer = press(as_consultant, event)
    said = answer.content.decode()
    assert answer.status_code == 422
    assert "changed by Olga Berg" in said
    assert "Third" in said
    risk.refresh_from_db()
    assert (risk.impact, risk.title) == (5, "Third"), "nothing is half undone"
    seen = answer.context["plan"].seen
    assert press(as_consultant, event, seen=seen, field=["impact"]).status_code == 302
    risk.refresh_from_db()
    assert (risk.impact, risk.title) == (3, "Third")


def test_what_was_seen_can_be_set_anyhow_and_nothing_else(
    risk: Risk, consultant: User, owner: User, as_consultant: Client
) -> None:
    event = change(risk, consultant, title="Second")
    change(risk, owner, title="Third")
    seen = press(as_consultant, event).context["plan"].seen
    change(risk, owner, title="Fourth")
    answer = press(as_consultant, event, seen=seen, field=["title"])
    assert answer.status_code == 422
    assert "Fourth" in answer.content.decode()
    press(as_consultant, event, seen=answer.context["plan"].seen, field=["title"])
    risk.refresh_from_db()
    assert risk.title == "Sign-in is cached"


def test_a_field_that_is_back_by_itself_is_not_asked_about(risk: Risk, consultant: User, owner: User) -> None:
    event = change(risk, consultant, impact=5, title="Second")
    change(risk, owner, impact=3)
    undo_event(engagement=risk.engagement, event=event, actor=consultant)
    risk.refresh_from_db()
    assert (risk.impact, risk.title) == (3, "Sign-in is cached")
    assert newest(risk.engagement).changes.keys() == {"title"}


def test_pressed_twice_it_is_one_undo(risk: Risk, consultant: User, as_consultant: Client) -> None:
    event = change(risk, consultant, impact=5)
    for _time in range(2):
        press(as_consultant, event)
    assert risk.engagement.events.filter(undoes=event.pk).count() == 1
    with pytest.raises(CannotUndo, match="Ana Lima has undone it already"):
        undo_event(engagement=risk.engagement, event=event, actor=consultant)


def test_an_undo_can_be_undone(risk: Risk, consultant: User) -> None:
    event = change(risk, consultant, impact=5)
    for impact in (3, 5, 3):
        undo_event(engagement=risk.engagement, event=event, actor=consultant)
        risk.refresh_from_db()
        assert risk.impact == impact
        event = newest(risk.engagement)


def test_what_follows_from_a_status_follows_from_its_undo(risk: Risk, consultant: User) -> None:
    event = change(risk, consultant, status="closed")
    assert risk.closed_at
    undo_event(engagement=risk.engagement, event=event, actor=consultant)
    risk.refresh_from_db()
    assert (risk.status, risk.closed_at) == ("open", None)
    assert (newest(risk.engagement).verb, newest(risk.engagement).is_for_client) == ("reopened", True)


def test_adding_deleting_and_restoring_are_undone_by_the_bin(
    engagement: Engagement, consultant: User
) -> None:
    key = EnvironmentKey(engagement=engagement, name="A_KEY")
    add_entry(engagement=engagement, entry=key, actor=consultant)
    undo_event(engagement=engagement, event=newest(engagement), actor=consultant)
    key.refresh_from_db()
    assert key.is_binned
    restore_entry(engagement=engagement, entry=key, actor=consultant)
    undo_event(engagement=engagement, event=newest(engagement), actor=consultant)
    key.refresh_from_db()
    assert key.is_binned
    restore_entry(engagement=engagement, entry=key, actor=consultant)
    bin_entry(engagement=engagement, entry=key, actor=consultant)
    undo_event(engagement=engagement, event=newest(engagement), actor=consultant)
    key.refresh_from_db()
    assert not key.is_binned


def test_restoring_what_is_there_again_says_so(engagement: Engagement, consultant: User) -> None:
    key = EnvironmentKey(engagement=engagement, name="A_KEY")
    add_entry(engagement=engagement, entry=key, actor=consultant)
    bin_entry(engagement=engagement, entry=key, actor=consultant)
    event = newest(engagement)
    add_entry(
        engagement=engagement, entry=EnvironmentKey(engagement=engagement, name="A_KEY"), actor=consultant
    )
    with pytest.raises(CannotUndo, match="the same entry again"):
        undo_event(engagement=engagement, event=event, actor=consultant)


def test_what_is_in_the_bin_is_not_changed(risk: Risk, consultant: User) -> None:
    event = change(risk, consultant, impact=5)
    bin_entry(engagement=risk.engagement, entry=risk, actor=consultant)
    with pytest.raises(CannotUndo, match="in the bin"):
        undo_event(engagement=risk.engagement, event=event, actor=consultant)


@pytest.mark.parametrize(
    "make",
    [
        lambda engagement: Host(
            engagement=engagement, name="x.brightcart.test", role="docs", is_proxied=True
        ),
        lambda engagement: Route(engagement=engagement, url="https://brightcart.test/x", expected_status=302),
        lambda engagement: SendingDomain(engagement=engagement, name="x.test", selectors=["a", "b"]),
        lambda engagement: DnsRecord(
            engagement=engagement, name="x.test", rdtype="A", value="192.0.2.1", ttl=60
        ),
    ],
)
def test_what_was_taken_off_the_map_is_put_back_whole(
    engagement: Engagement, consultant: User, make: Callable[[Engagement], Any]
) -> None:
    entry = make(engagement)
    kind, told = type(entry), {"engagement": engagement, "actor": consultant}
    add_to_surface(entry=entry, **told)
    stored = kind._default_manager.filter(pk=entry.pk).values().get()
    added = newest(engagement)
    remove_from_surface(entry=entry, **told)
    undo_event(event=newest(engagement), **told)
    again = kind._default_manager.filter(engagement=engagement).order_by("-pk").values()[0]
    assert again == stored
    with pytest.raises(Disputed):
        undo_event(event=added, **told)
    undo_event(event=newest(engagement), **told)
    assert not kind._default_manager.filter(pk=again["id"]).exists()


def test_a_change_on_the_map_is_undone(engagement: Engagement, consultant: User) -> None:
    told: dict[str, Any] = {"engagement": engagement, "actor": consultant}
    host = engagement.hosts.all()[0]
    change_surface(entry=host, changes={"role": "docs"}, opened={"role": host.role}, **told)
    undo_event(event=newest(engagement), **told)
    assert engagement.hosts.get(pk=host.pk).role == "apex"
    changes = {"allowed_origins": ["https://a.test"], "canonical_host": "www.brightcart.test"}
    change_surface(
        entry=engagement, changes=changes, opened={"allowed_origins": [], "canonical_host": ""}, **told
    )
    undo_event(event=newest(engagement), **told)
    engagement.refresh_from_db()
    assert (engagement.allowed_origins, engagement.canonical_host) == ([], "")


def test_work_on_the_roadmap_is_undone(engagement: Engagement, consultant: User) -> None:
    told: dict[str, Any] = {"engagement": engagement, "actor": consultant}
    item, deliverable = items_of(engagement)[0], deliverables_of(engagement)[0]
    signal, stage = signals_of(engagement)[0], engagement.stages.get(number=1)
    changes = {"status": Item.Status.DONE, "evidence": "seen"}
    work_item(item=item, changes=changes, opened={"status": item.status, "evidence": ""}, **told)
    undo_event(event=newest(engagement), **told)
    deliver(deliverable=deliverable, is_done=True, **told)
    undo_event(event=newest(engagement), **told)
    answer_signal(signal=signal, answer="seen", **told)
    undo_event(event=newest(engagement), **told)
    move_stage(stage=stage, status=Stage.Status.DONE, reason="enough", **told)
    undo_event(event=newest(engagement), **told)
    item, deliverable = items_of(engagement)[0], deliverables_of(engagement)[0]
    signal, stage = signals_of(engagement)[0], engagement.stages.get(number=1)
    assert (item.status, item.evidence, deliverable.is_done) == ("todo", "", False)
    assert (signal.seen_at, stage.status) == (None, Stage.Status.ACTIVE)


def test_what_has_left_the_portal_and_what_was_not_kept_is_not_offered(
    engagement: Engagement, risk: Risk, consultant: User
) -> None:
    def told(target: Any, changes: dict[str, Any] | None = None, deed: Event.Deed | None = None) -> Event:
        return record_event(
            engagement=engagement, actor=consultant, verb="did", target=target, changes=changes, deed=deed
        )

    assert not can_be_undone(told(engagement.stages.all()[0], {"elsewhere": (1, 2)}))
    assert not can_be_undone(told(consultant, {"name": ("a", "b")}))
    assert not can_be_undone(told(risk, {"closing_proposed_at": (None, "now")}))
    assert not can_be_undone(told(risk, {"description": ("x " * 15_000, "short")}))
    assert not can_be_undone(told(risk, {"title": ("AKIA" + "A1B2C3D4E5F6G7H8", "clean")}))
    assert not can_be_undone(told(risk, {"title": ("", "no credential")}, Event.Deed.OTHER))
    assert not can_be_undone(told(risk, deed=Event.Deed.REMOVE))
    by_portal = make_risk(engagement)
    assert not can_be_undone(engagement.events.get(target_kind="risk", target_id=by_portal.pk))
    assert can_be_undone(told(risk, {"title": ("a", "b")}))


def test_an_event_of_another_engagement_is_not_found(
    risk: Risk, consultant: User, as_consultant: Client, as_founder: Client, as_stranger: Client
) -> None:
    event = change(risk, consultant, impact=5)
    other = make_engagement(risk.engagement.organisation)
    assert as_consultant.post(f"/e/{other.code}/activity/{event.pk}/undo/").status_code == 404
    assert press(as_stranger, event).status_code == 404
    assert press(as_founder, event).status_code == 403
    risk.refresh_from_db()
    assert risk.impact == 5


def test_it_leads_back_to_where_it_was_pressed_and_nowhere_else(
    risk: Risk, consultant: User, as_consultant: Client
) -> None:
    code = risk.engagement.code
    for back, there in (
        (f"/e/{code}/surface/", f"/e/{code}/surface/"),
        ("https://elsewhere.test/", f"/e/{code}/activity/"),
        ("//elsewhere.test/", f"/e/{code}/activity/"),
    ):
        event = change(risk, consultant, impact=5 if risk.impact != 5 else 4)
        assert press(as_consultant, event, back=back)["Location"] == there
        risk.refresh_from_db()


def test_what_was_said_about_a_host_is_there_again_with_the_host(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    told: dict[str, Any] = {"engagement": engagement, "actor": consultant}
    host = engagement.hosts.get(name="app.brightcart.test")
    change_surface(entry=host, changes={"purpose": "Checkout"}, opened={"purpose": ""}, **told)
    earlier = newest(engagement)
    add_comment(
        engagement=engagement, target=host, lane=Comment.Lane.INTERNAL, text="Slow on Mondays",
        author=consultant, mentioned=[], token=uuid4(),
    )  # fmt: skip
    remove_from_surface(entry=engagement.hosts.get(pk=host.pk), **told)
    undo_event(event=newest(engagement), **told)
    thread = f"/e/{engagement.code}/discussion/host/{engagement.hosts.get(name=host.name).pk}/"
    assert "Slow on Mondays" in as_consultant.get(thread).content.decode()
    assert press(as_consultant, earlier).status_code == 302
    assert engagement.hosts.get(name=host.name).purpose == ""


def test_a_name_that_was_taken_meanwhile_is_told_when_a_rename_is_undone(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    told: dict[str, Any] = {"engagement": engagement, "actor": consultant}
    host = engagement.hosts.get(name="app.brightcart.test")
    change_surface(entry=host, changes={"name": "x.brightcart.test"}, opened={"name": host.name}, **told)
    event = newest(engagement)
    add_to_surface(entry=Host(engagement=engagement, name="app.brightcart.test"), **told)
    answer = as_consultant.post(f"/e/{engagement.code}/activity/{event.pk}/undo/", follow=True)
    assert "holds the same entry again" in answer.content.decode()
    assert engagement.hosts.get(pk=host.pk).name == "x.brightcart.test"


@pytest.mark.parametrize("kind", ["host", "risk"])
def test_what_others_did_with_it_since_is_asked_about_before_it_is_taken_out_again(
    engagement: Engagement, consultant: User, owner: User, as_consultant: Client, kind: str
) -> None:
    told: dict[str, Any] = {"engagement": engagement, "actor": consultant}
    if kind == "host":
        entry: Any = Host(engagement=engagement, name="new.brightcart.test")
        add_to_surface(entry=entry, vouched=["purpose"], **told)
        change_entry_of, field = change_surface, "purpose"
    else:
        entry = Risk(engagement=engagement, title="New")
        add_entry(entry=entry, vouched=["description"], **told)
        change_entry_of, field = change_entry, "description"
    added = engagement.events.get(deed="add", target_kind=kind, target_id=entry.pk)
    change: dict[str, Any] = {"changes": {field: "By Ben"}, "opened": {field: ""}}
    change_entry_of(engagement=engagement, entry=entry, actor=owner, **change)
    answer = press(as_consultant, added)
    assert answer.status_code == 422
    assert "Olga Berg changed" in answer.content.decode()
    assert press(as_consultant, added, seen="made up").status_code == 422
    rows = engagement.hosts.all() if kind == "host" else engagement.risks.kept()
    assert rows.filter(pk=entry.pk).exists()
    assert press(as_consultant, added, seen=answer.context["plan"].seen).status_code == 302
    assert not rows.filter(pk=entry.pk).exists()


def test_what_nobody_touched_since_is_taken_out_at_once(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    host = Host(engagement=engagement, name="new.brightcart.test")
    add_to_surface(engagement=engagement, entry=host, actor=consultant, vouched=["purpose"])
    added = engagement.events.get(deed="add", target_kind="host", target_id=host.pk)
    assert press(as_consultant, added).status_code == 302
    assert not engagement.hosts.filter(pk=host.pk).exists()
