"""One deed on many records is one line of the record and one undo; each part is kept on its own page."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from engagements.actions.keep_register import change_entry
from engagements.actions.map_old_urls import map_old_urls
from engagements.actions.map_surface import add_to_surface, change_surface, remove_from_surface
from engagements.actions.record_event import record_whole, recorded_as_parts
from engagements.actions.seal_history import seal_history
from engagements.actions.undo_event import CannotUndo, undo_event
from engagements.actions.undo_whole import undo_whole
from engagements.history.export import jsonl_of, read_jsonl
from engagements.history.record import expected_digest
from engagements.history.timeline import Asked, read_timeline
from engagements.models import Engagement, Event, Host, Risk, User
from engagements.old_addresses import Pair
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import Many, delete_many, restore_all, set_for_many
from tests.factories import make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def whole_of(engagement: Engagement) -> Event:
    return engagement.events.filter(deed="many").latest("pk")


def told(engagement: Engagement, **asked: Any) -> list[str]:
    timeline = read_timeline(engagement, Asked(**asked))
    lines = [line for _day, stretches in timeline.days for one in stretches for line in one.lines]
    return [f"{line.event.verb} {line.event.target_label}" for line in lines]


@pytest.fixture
def risks(engagement: Engagement, consultant: User) -> list[Risk]:
    return [make_risk(engagement, actor=consultant, title=f"Risk {n}") for n in range(1, 4)]


def many(risks: list[Risk], actor: User) -> Many:
    fresh = Risk.objects.filter(pk__in=[risk.pk for risk in risks])
    return Many(REGISTERS["risks"], risks[0].engagement, dict(fresh.values_list("number", "version")), actor)


def set_status(risks: list[Risk], actor: User, status: str) -> Event:
    set_for_many(many(risks, actor), name="status", posted={"status": status}, token=uuid4())
    return whole_of(risks[0].engagement)


def statuses(risks: list[Risk]) -> list[str]:
    return list(
        Risk.objects.filter(pk__in=[one.pk for one in risks]).order_by("pk").values_list("status", flat=True)
    )


def test_it_is_one_line_and_each_record_has_its_own(
    risks: list[Risk], consultant: User, as_consultant: Client
) -> None:
    engagement = risks[0].engagement
    whole = set_status(risks, consultant, "fixing")
    assert told(engagement)[0] == "changed Risks: 3 entries, Status → Being fixed"
    assert len([line for line in told(engagement, kind="risk") if line.startswith("changed")]) == 1
    assert len([line for line in told(engagement, text="Risk 2") if line.startswith("changed")]) == 1
    page = as_consultant.get(f"/e/{engagement.code}/activity/{whole.pk}/").content.decode()
    assert "Each of them" in page
    assert "Take all of it back" in page
    own = as_consultant.get(f"/e/{engagement.code}/risks/2/").content.decode()
    assert "Being fixed" in own


def test_an_undo_can_be_undone_and_again(risks: list[Risk], consultant: User) -> None:
    engagement = risks[0].engagement
    whole = set_status(risks, consultant, "closed")
    for status in ("open", "closed", "open"):
        undo_whole(engagement=engagement, event=whole, actor=consultant)
        assert statuses(risks) == [status] * 3
        assert [bool(risk.closed_at) for risk in engagement.risks.all()] == [status == "closed"] * 3
        undo = whole_of(engagement)
        assert undo.undoes == whole.pk
        with pytest.raises(CannotUndo, match="has undone it already"):
            undo_whole(engagement=engagement, event=whole, actor=consultant)
        whole = undo


def test_what_was_changed_or_undone_by_itself_since_is_left(
    risks: list[Risk], consultant: User, owner: User
) -> None:
    engagement = risks[0].engagement
    whole = set_status(risks, consultant, "fixing")
    change_entry(engagement=engagement, entry=Risk.objects.get(pk=risks[0].pk), changes={"status": "closed"},
                 opened={"status": "fixing"}, actor=owner)  # fmt: skip
    part = engagement.events.get(part_of=whole.part_of, target_id=risks[1].pk)
    undo_event(engagement=engagement, event=part, actor=owner)
    done = undo_whole(engagement=engagement, event=whole, actor=consultant)
    assert (done.count, done.left) == (1, [["R1", "changed by somebody since"]])
    assert statuses(risks) == ["closed", "open", "open"]


def test_where_nothing_can_be_taken_back_nothing_is_recorded(risks: list[Risk], consultant: User) -> None:
    engagement = risks[0].engagement
    whole = set_status(risks[:1], consultant, "fixing")
    Risk.objects.filter(pk=risks[0].pk).update(status="closed")
    before = engagement.events.count()
    with pytest.raises(CannotUndo, match="R1: changed by somebody since"):
        undo_whole(engagement=engagement, event=whole, actor=consultant)
    assert engagement.events.count() == before


def test_deleting_and_restoring_many_is_undone_whole(risks: list[Risk], consultant: User) -> None:
    engagement = risks[0].engagement
    for deed, after in ((delete_many, 3), (restore_all, 0)):
        if deed is restore_all:
            delete_many(many(risks, consultant), token=uuid4())
        deed(many(risks, consultant), token=uuid4())
        undo_whole(engagement=engagement, event=whole_of(engagement), actor=consultant)
        assert engagement.risks.kept().count() == after


def test_old_addresses_that_were_pasted_are_taken_back_as_one(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    base = f"https://{engagement.domain}"
    map_old_urls(engagement=engagement, pairs=[Pair(f"{base}/a", f"{base}/1")], actor=consultant)
    pairs = [Pair(f"{base}/a", f"{base}/2"), Pair(f"{base}/b", f"{base}/3")]
    assert map_old_urls(engagement=engagement, pairs=pairs, actor=consultant) == 2
    whole = whole_of(engagement)
    assert whole.target_label == "2 old addresses"
    page = as_consultant.post(f"/e/{engagement.code}/activity/{whole.pk}/undo/", follow=True).content.decode()
    assert "Taken back for 2 entries." in page
    assert [(old.url, old.target) for old in engagement.old_urls.kept()] == [(f"{base}/a", f"{base}/1")]
    assert map_old_urls(engagement=engagement, pairs=[Pair(f"{base}/a", f"{base}/1")], actor=consultant) == 0


def test_the_chain_holds_and_verifies_with_parts_in_it(risks: list[Risk], consultant: User) -> None:
    engagement = risks[0].engagement
    set_status(risks, consultant, "closed")
    seal_history(engagement.pk)
    records = list(read_jsonl(jsonl_of(engagement)))
    assert all(record["digest"] == expected_digest(record) for record in records)
    assert len({record["part_of"] for record in records if "part_of" in record}) == 1


def test_neither_client_nor_stranger_undoes_it(
    risks: list[Risk], consultant: User, as_founder: Client, as_stranger: Client
) -> None:
    whole = set_status(risks, consultant, "closed")
    url = f"/e/{whole.engagement.code}/activity/{whole.pk}/undo/"
    assert [who.post(url).status_code for who in (as_founder, as_stranger)] == [403, 404]


def test_hosts_come_back_under_their_old_keys_and_a_name_that_is_taken_is_told(
    engagement: Engagement, consultant: User
) -> None:
    by: dict[str, Any] = {"engagement": engagement, "actor": consultant}
    hosts = list(engagement.hosts.order_by("pk"))
    with recorded_as_parts() as part_of:
        for host in hosts:
            remove_from_surface(entry=host, **by)
    record_whole(verb="took off", label="hosts", part_of=part_of, kind="host", **by)
    keys = sorted(part.target_id or 0 for part in engagement.events.filter(part_of=part_of, deed="remove"))
    assert undo_whole(event=whole_of(engagement), **by).count == 3
    hosts = list(engagement.hosts.order_by("pk"))
    assert [host.pk for host in hosts] == keys
    with recorded_as_parts() as part_of:
        for host in hosts:
            change = {"changes": {"name": f"new-{host.name}"}, "opened": {"name": host.name}}
            change_surface(entry=host, **change, **by)
    record_whole(verb="renamed", label="hosts", part_of=part_of, kind="host", **by)
    add_to_surface(entry=Host(engagement=engagement, name=hosts[0].name), **by)
    done = undo_whole(event=whole_of(engagement), **by)
    assert (done.count, [why for _what, why in done.left]) == (2, ["the same is there again"])
