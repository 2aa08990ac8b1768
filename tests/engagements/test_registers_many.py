"""Many entries at once: a field set, deleted, restored; done once, and taken back as one."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.models import BulkChange, Engagement, Event, RegisterEntry, Risk, User
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import Many, delete_many
from engagements.registers.risks import RISKS
from tests.engagements.register_forms import make_entries
from tests.factories import make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
each_register = pytest.mark.parametrize("key", REGISTERS)
SECRET = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"


def press(client: Client, key: str, entries: list[Any], deed: str, **more: Any) -> Any:
    url = reverse(f"{key}_many", kwargs={"code": entries[0].engagement.code})
    picks = [f"{one.number}.{one.version}" for one in entries]
    data = {"pick": picks, "deed": deed, "token": str(uuid4())} | more
    return client.post(url, data, headers=data.pop("headers", {}))


def whole_of(bulk: BulkChange) -> Event:
    return bulk.engagement.events.get(part_of=bulk.part_of, deed="many")


def undo(client: Client, bulk: BulkChange) -> str:
    """By the one way back, that of the history."""
    url = reverse("undo_event", kwargs={"code": bulk.engagement.code, "pk": whole_of(bulk).pk})
    return client.post(url, follow=True).content.decode()


def stored(entries: list[RegisterEntry]) -> list[dict[str, Any]]:
    kept = {"version", "updated_at", "updated_by_id", "_state"}
    for entry in entries:
        entry.refresh_from_db()
    return [{name: value for name, value in vars(one).items() if name not in kept} for one in entries]


def a_value(key: str, name: str, consultant: User) -> str:
    field: Any = REGISTERS[key].model._meta.get_field(name)
    if field.choices:
        return str(field.flatchoices[0][0])
    kind = type(field).__name__
    known = {"BooleanField": "on", "ForeignKey": str(consultant.pk), "DateField": "2026-09-09"}
    return known.get(kind, "5" if "Integer" in kind else "Somebody else")


@each_register
def test_every_field_that_can_be_set_is_set_for_all_and_taken_back(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind = REGISTERS[key]
    assert kind.settable
    entries = make_entries(engagement, consultant, key, 6)
    for name in kind.settable:
        before = stored(entries)
        last = Event.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        value = a_value(key, name, consultant)
        assert press(as_consultant, key, entries, f"set:{name}", **{f"set-{name}": value}).status_code == 302
        bulk = engagement.bulk_changes.latest("pk")
        assert not bulk.left, bulk.left
        assert {str(getattr(one, f"{name}_id", getattr(one, name))) for one in _read(entries)} <= {
            value,
            "True",
        }
        parts = Event.objects.filter(target_kind=kind.model._meta.model_name, pk__gt=last).exclude(
            deed="many"
        )
        told = parts.count()
        assert told == len(bulk.entries), "one line of the history for each entry that was changed"
        undo(as_consultant, bulk)
        assert stored(entries) == before, name


def _read(entries: list[RegisterEntry]) -> list[RegisterEntry]:
    for entry in entries:
        entry.refresh_from_db()
    return entries


@each_register
def test_deleting_and_restoring_many_is_taken_back_as_one(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind = REGISTERS[key]
    entries = make_entries(engagement, consultant, key, 5)
    page = as_consultant.get(press(as_consultant, key, entries[:3], "delete")["Location"]).content.decode()
    assert "Deleted 3 entries." in page
    (address,) = re.findall(r'action="([^"]*/activity/\d+/undo/[^"]*)"', page)
    assert kind.entries(engagement).kept().count() == 2
    as_consultant.post(address.replace("&amp;", "&"))
    assert kind.entries(engagement).kept().count() == 5
    press(as_consultant, key, _read(entries)[:3], "delete")
    bin_page = as_consultant.get(reverse(f"{key}_bin", kwargs={"code": engagement.code})).content.decode()
    assert bin_page.count('name="pick"') == 3
    press(as_consultant, key, _read(entries)[:3], "restore")
    assert kind.entries(engagement).kept().count() == 5
    undo(as_consultant, engagement.bulk_changes.latest("pk"))
    assert kind.entries(engagement).kept().count() == 2


def test_one_press_sets_a_choice_and_the_record_follows(
    as_consultant: Client, engagement: Engagement
) -> None:
    now = timezone.now()
    risks = [make_risk(engagement, closing_proposed_at=now), make_risk(engagement, status=Risk.Status.FIXING)]
    press(as_consultant, "risks", risks, "set:status:closed")
    assert [(one.status, bool(one.closed_at)) for one in _risks(engagement)] == [("closed", True)] * 2
    undo(as_consultant, engagement.bulk_changes.get())
    back = _risks(engagement)
    assert [(one.status, one.closed_at) for one in back] == [("open", None), ("fixing", None)]
    assert back[0].closing_proposed_at == now


def _risks(engagement: Engagement) -> list[Risk]:
    return list(engagement.risks.order_by("number"))


def test_what_somebody_changed_since_the_page_was_loaded_is_left_and_named(
    as_consultant: Client, engagement: Engagement
) -> None:
    risks = [make_risk(engagement) for _number in range(3)]
    Risk.objects.filter(pk=risks[1].pk).update(version=2, status="fixing")
    page = as_consultant.get(press(as_consultant, "risks", risks, "set:status:closed")["Location"])
    assert [one.status for one in _risks(engagement)] == ["closed", "fixing", "closed"]
    assert "R2: changed by somebody since you loaded the page" in page.content.decode()
    press(as_consultant, "risks", risks[1:2], "delete")
    assert engagement.risks.kept().count() == 3


def test_undo_leaves_what_somebody_changed_since_and_says_which(
    as_consultant: Client, engagement: Engagement
) -> None:
    risks = [make_risk(engagement) for _number in range(3)]
    press(as_consultant, "risks", risks, "set:status:fixing")
    Risk.objects.filter(pk=risks[2].pk).update(status="closed")
    Risk.objects.filter(pk=risks[1].pk).update(title="Another title")
    page = undo(as_consultant, engagement.bulk_changes.get())
    assert "Taken back for 2 entries." in page
    assert "R3: changed by somebody since" in page
    assert [one.status for one in _risks(engagement)] == ["open", "open", "closed"]
    assert _risks(engagement)[1].title == "Another title"
    assert "has undone it already" in undo(as_consultant, engagement.bulk_changes.get())


def test_a_double_click_does_it_once(as_consultant: Client, engagement: Engagement) -> None:
    risks = [make_risk(engagement) for _number in range(3)]
    token = str(uuid4())
    for _time in range(2):
        press(as_consultant, "risks", risks, "set:status:closed", token=token)
    assert engagement.bulk_changes.count() == 1
    assert Event.objects.filter(verb="closed").count() == 3


def test_what_a_form_refuses_is_refused_for_many(
    as_consultant: Client, engagement: Engagement, consultant: User, stranger: User
) -> None:
    keys = make_entries(engagement, consultant, "environment", 2)
    page = press(as_consultant, "environment", keys, "set:store", **{"set-store": SECRET})
    assert "seems to hold" in as_consultant.get(page["Location"]).content.decode()
    risk = make_risk(engagement)
    press(as_consultant, "risks", [risk], "set:owner", **{"set-owner": str(stranger.pk)})
    press(as_consultant, "risks", [risk], "set:status:no-such")
    risk.refresh_from_db()
    assert (risk.owner, risk.status, risk.version) == (None, "open", 1)


def test_htmx_gets_the_rows_as_they_are_now(as_consultant: Client, engagement: Engagement) -> None:
    risks = [make_risk(engagement) for _number in range(2)]
    headers = {"HX-Request": "true"}
    page = press(as_consultant, "risks", risks, "set:status:closed", headers=headers).content.decode()
    assert page.count('<tr id="row-') == 2
    assert page.count('hx-swap-oob="true"') == 5, "rows, token, the sentence and the counts"
    assert 'value="1.2"' in page
    assert "Undo" in page
    gone = press(as_consultant, "risks", _risks(engagement)[:1], "delete", headers=headers).content.decode()
    assert '<tr id="row-1" hx-swap-oob="delete">' in gone


@pytest.mark.parametrize("deed", ["set:number:7", "set:title:x", "explode", ""])
def test_no_other_deed_is_done(deed: str, as_consultant: Client, engagement: Engagement) -> None:
    assert press(as_consultant, "risks", [make_risk(engagement)], deed).status_code == 404
    assert engagement.risks.kept().get().version == 1


@pytest.mark.parametrize("pick", [[], ["x"], ["1"], ["1."], ["1.x"], ["999999999999.1"], ["-1.1"]])
def test_nothing_selected_is_said(pick: list[str], as_consultant: Client, engagement: Engagement) -> None:
    risk = make_risk(engagement)
    response = press(as_consultant, "risks", [risk], "delete", pick=pick)
    assert response.status_code == 302
    assert engagement.risks.kept().count() == 1


def test_entries_of_another_engagement_are_not_reached(
    as_consultant: Client, as_founder: Client, as_stranger: Client, engagement: Engagement
) -> None:
    risk = make_risk(engagement)
    assert [press(who, "risks", [risk], "delete").status_code for who in (as_founder, as_stranger)] == [
        403,
        404,
    ]
    press(as_consultant, "risks", [risk], "delete")
    bulk = engagement.bulk_changes.get()
    url = reverse("undo_event", kwargs={"code": engagement.code, "pk": whole_of(bulk).pk})
    assert [who.post(url).status_code for who in (as_founder, as_stranger)] == [403, 404]


def test_what_is_beyond_the_most_or_gone_is_named(
    engagement: Engagement, consultant: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    risks = [make_risk(engagement) for _number in range(4)]
    risks[1].delete()
    monkeypatch.setattr("engagements.registers.many.MOST_AT_ONCE", 3)
    picks = {risk.number: risk.version for risk in risks}
    bulk = delete_many(Many(RISKS, engagement, picks, consultant), token=uuid4())
    assert [pk for pk, *_versions in bulk.entries] == [risks[0].pk, risks[2].pk]
    assert bulk.left == [["R2", "no longer there"], ["R4", "more than 3 at once are not taken"]]
