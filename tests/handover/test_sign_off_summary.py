"""What a founder is told before they sign is true, whatever the version leaves out and however old it is."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from engagements.models import Deliverable, Engagement, User
from handover.actions.keep_plan import keep_plan
from handover.formats import FORMATS
from handover.kept_plan import plan_for
from handover.models import Pack
from handover.plan import Place, Plan
from handover.sign_off_page import read_sign_off_page
from handover.snapshot import content_of
from tests.handover.conftest import File, MakePack

pytestmark = pytest.mark.django_db


def leave_out(sprint: Engagement, actor: User, *keys: str) -> None:
    kept = plan_for(sprint)
    places = tuple(Place(one.key, is_in=one.is_in and one.key not in keys) for one in kept.places)
    assert (
        keep_plan(engagement=sprint, actor=actor, seen=kept.seen, plan=Plan(places, "", "", kept.paper))
        is None
    )


def page_of(client: Client, pack: Pack) -> str:
    return client.get(reverse("sign_off", kwargs={"code": pack.engagement.code, "number": pack.number})).text


def test_risks_that_are_open_are_told_although_the_version_leaves_their_sections_out(
    filed: File, sprint: Engagement, consultant: User, founder: User, as_founder: Client
) -> None:
    whole = filed()
    told = read_sign_off_page(sprint, whole)
    assert told.open_count
    assert told.accepted
    Deliverable.objects.filter(stage__engagement=sprint).update(is_done=True)
    leave_out(sprint, consultant, "one_page", "risks")
    short = filed()
    assert not content_of(short.snapshot, "risks")
    again = read_sign_off_page(sprint, short)
    assert (again.safe, again.worries, again.open_count, again.accepted) == (
        told.safe, told.worries, told.open_count, told.accepted,
    )  # fmt: skip
    page = page_of(as_founder, short)
    assert "No risk is open." not in page
    assert told.worries
    assert escape(told.worries[0]["text"]) in page
    assert "summary" not in json.loads(FORMATS["json"].write(short.snapshot)), (
        "the file holds what was chosen"
    )


def test_a_version_that_froze_nothing_of_it_says_nothing_of_it(
    make: MakePack, sprint: Engagement, founder: User, as_founder: Client
) -> None:
    pack = make(is_rendered=False)
    snapshot = {key: value for key, value in pack.snapshot.items() if key != "summary"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] not in {"one_page", "risks"}]
    Pack.objects.filter(pk=pack.pk).update(
        state="done", snapshot=snapshot, sha256="0" * 64, finished_at=timezone.now()
    )
    pack.refresh_from_db()
    page = page_of(as_founder, pack)
    for untold in (
        "No risk is open.",
        "No risk is accepted.",
        "No part of the minimum bar",
        "What is still open",
    ):
        assert untold not in page
    assert "open risk" not in read_sign_off_page(sprint, pack).meaning


@pytest.fixture
def old(make: MakePack) -> Pack:
    """A version as the very first packs were frozen: no map, no counts, no summary."""
    kept = Path(__file__).parent / "snapshots/format_1.json"
    snapshot: dict[str, Any] = json.loads(kept.read_text())
    pack = make(is_rendered=False)
    issued = {"state": "done", "sha256": "0" * 64, "finished_at": timezone.now()}
    Pack.objects.filter(pk=pack.pk).update(snapshot=snapshot, **issued)
    return Pack.objects.get(pk=pack.pk)


def test_a_version_of_the_first_format_is_shown_signed_and_compared(
    old: Pack, founder: User, as_founder: Client, as_consultant: Client
) -> None:
    told = read_sign_off_page(old.engagement, old)
    assert told.worries
    assert told.open_count == len(told.worries) + told.more_open
    assert escape(told.worries[0]["text"]) in page_of(as_founder, old)
    for name in ("pack_page", "pack_changes"):
        where = reverse(name, kwargs={"code": old.engagement.code, "number": old.number})
        assert as_consultant.get(where).status_code == 200
    for form in FORMATS.values():
        assert form.write(old.snapshot)
