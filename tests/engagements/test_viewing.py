"""Looking as somebody of the client's side: their own pages, nothing changed, nothing beyond, recorded."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.comment import add_comment
from engagements.actions.raise_risk import raise_risk
from engagements.models import (
    Comment,
    Engagement,
    LastLook,
    Membership,
    Organisation,
    Participant,
    ThreadSeen,
    User,
)
from engagements.viewing import KEY, LASTS
from engagements.views import founder_home
from tests.doors.table import DOORS, NO
from tests.doors.walk import browser, stored
from tests.doors.world import World
from tests.engagements.glossary.plain import without_terms
from tests.factories import make_engagement, make_member, make_organisation, make_participant

pytestmark = pytest.mark.django_db

type View = Callable[..., HttpResponse]


def begin(client: Client, engagement: Engagement, person: User) -> Any:
    participant = engagement.participants.get(user=person)
    return client.post(reverse("view_as", kwargs={"code": engagement.code, "pk": participant.pk}))


@pytest.fixture
def viewing(as_consultant: Client, engagement: Engagement, founder: User) -> Client:
    """The consultant's browser, in which she looks as her founder."""
    answer = begin(as_consultant, engagement, founder)
    assert answer.headers["Location"] == f"/e/{engagement.code}/home/"
    return as_consultant


def text(response: Any) -> str:
    return without_terms(response.content.decode())


def test_the_founder_s_home_is_shown_on_the_real_data_under_a_bar_that_says_whose_it_is(
    engagement: Engagement, founder: User, viewing: Client, as_founder: Client
) -> None:
    raise_risk(engagement=engagement, actor=None, title="The registrar login is lost", owner=founder)
    home = f"/e/{engagement.code}/home/"
    seen, own = text(viewing.get(home)), text(as_founder.get(home))
    needs = re.compile(r'id="needs".*?id="hurts"', re.DOTALL)
    assert needs.findall(seen) == needs.findall(own) != []
    assert "The registrar login is lost" in needs.findall(seen)[0]
    assert "You view this as Noor Haddad, Founder." in seen
    assert "Stop viewing" in seen
    assert "You view this as" not in own
    assert "Change password" not in seen, "the account is hers alone"


def test_who_looks_as_a_viewer_sees_what_a_viewer_sees(
    engagement: Engagement, viewer: User, as_consultant: Client
) -> None:
    begin(as_consultant, engagement, viewer)
    assert "You view this as Vic Roy, Viewer." in text(as_consultant.get(f"/e/{engagement.code}/home/"))
    assert as_consultant.get(f"/e/{engagement.code}/risks/").status_code == 403
    assert as_consultant.get(f"/e/{engagement.code}/").status_code == 403


def test_who_whom_and_when_stand_on_the_record(
    engagement: Engagement, consultant: User, viewing: Client
) -> None:
    event = engagement.events.latest("pk")
    assert (event.actor, event.verb, event.target_label) == (
        consultant, "began to view the portal as", "Noor Haddad",
    )  # fmt: skip
    assert "viewing_until" in event.changes
    assert not event.is_for_client
    stopped = viewing.post(reverse("stop_viewing"))
    assert stopped.headers["Location"] == f"/e/{engagement.code}/people/"
    event = engagement.events.latest("pk")
    assert (event.actor, event.verb) == (consultant, "stopped viewing the portal as")
    shown = text(viewing.get(f"/e/{engagement.code}/activity/"))
    assert "began to view the portal as" in shown
    assert "You view this as" not in shown
    assert viewing.post(reverse("stop_viewing")).headers["Location"] == "/", "pressed again"
    assert engagement.events.filter(verb="stopped viewing the portal as").count() == 1


def test_no_page_of_theirs_changes_a_row_and_no_post_gets_through(world: World) -> None:
    """Every address of an engagement, with the founder's own objects: what she may read reads the same."""
    mine, founder = world.mine, world.people["founder"]
    Participant.objects.filter(user=founder).update(accepted_at=None)
    client, own = browser(world, "consultant"), browser(world, "founder")
    begin(client, mine, founder)
    before, wrong = stored(), []
    for name, door in DOORS.items():
        address = reverse(name, kwargs={"code": mine.code, **door.of(mine)})
        if door.get != NO:
            answer = client.get(address, door.data(mine))
            read = b"".join(answer) if answer.streaming else answer.content
            expected = door.get if door.least <= 2 else 403
            is_page = b"<html" in read
            if answer.status_code != expected or (is_page and b"Stop viewing" not in read):
                wrong.append(f"GET {address} answers {answer.status_code}, not {expected}")
        refused = client.post(address, {"token": "", **door.data(mine)})
        if refused.status_code != 403 or "would have to do this" not in text(refused):
            wrong.append(f"POST {address} answers {refused.status_code}")
    assert wrong == []
    after = stored()
    earlier = before.pop("Opening")
    opened = [row for row in after.pop("Opening") if row not in earlier]
    assert after == before
    consultant = world.people["consultant"]
    assert {row["user_id"] for row in opened} == {consultant.pk}, "the log says who sat there"
    assert own.get(reverse("founder_home", kwargs={"code": mine.code})).status_code == 200
    assert {name: rows for name, rows in stored().items() if name != "Opening"} != before, (
        "when she comes herself it is noted, or this shows nothing"
    )


def test_nothing_is_marked_read_or_seen_in_their_name(
    engagement: Engagement, founder: User, consultant: User, viewing: Client
) -> None:
    risk = raise_risk(engagement=engagement, actor=None, title="The registrar login is lost")
    add_comment(
        engagement=engagement, target=risk, lane=Comment.Lane.CLIENT, text="@noor, do you have it?",
        author=consultant, token=uuid4(), mentioned=[founder],
    )  # fmt: skip
    seen = text(viewing.get(f"/e/{engagement.code}/discussion/risk/{risk.pk}/"))
    assert "do you have it?" in seen
    assert "1 message for you" in text(viewing.get(f"/e/{engagement.code}/home/"))
    assert set(ThreadSeen.objects.values_list("user", flat=True)) == {consultant.pk}, "who wrote it"
    assert not LastLook.objects.filter(user=founder).exists()
    assert founder.mentions.get().seen_at is None


def test_a_page_that_would_write_is_refused_by_the_database(
    engagement: Engagement, founder: User, viewing: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(_request: HttpRequest) -> None:
        return None

    monkeypatch.setattr(founder_home, "viewing_of", forgetful)
    answer = viewing.get(f"/e/{engagement.code}/home/")
    assert answer.status_code == 403
    assert "would have to do this" in text(answer)
    assert not LastLook.objects.filter(user=founder).exists()


def test_neither_their_other_sprints_nor_ones_own_pages_open_meanwhile(
    engagement: Engagement, founder: User, organisation: Organisation, viewing: Client
) -> None:
    sibling = make_engagement(organisation, title="The sibling sprint")
    foreign = make_engagement(make_organisation("Elsewhere"), title="The other consultancy's sprint")
    for other in (sibling, foreign):
        Participant.objects.create(engagement=other, user=founder, accepted_at=timezone.now())
        answer = viewing.get(f"/e/{other.code}/home/")
        assert answer.status_code == 403
        assert other.title not in text(answer)
        assert "This page is not part of what you view" in text(answer)
    assert viewing.get("/").headers["Location"] == f"/e/{engagement.code}/home/"
    for address in (
        "/search/?q=sprint",
        "/new/",
        "/playbooks/",
        "/organisation/",
        "/account/password/change/",
    ):
        answer = viewing.get(address)
        assert answer.status_code == 403, address
        assert "sprint</a>" not in text(answer)


def test_after_an_hour_it_ends_by_itself_and_what_was_pressed_is_not_done(
    engagement: Engagement, consultant: User, viewing: Client
) -> None:
    session = SessionStore(viewing.session.session_key)
    kept = session[KEY]
    over = timezone.now() - timedelta(seconds=1)
    assert kept["until"] > (over + LASTS - timedelta(minutes=1)).isoformat()
    session[KEY] = kept | {"until": over.isoformat()}
    session.save()
    answer = viewing.post(f"/e/{engagement.code}/hold/", {"waiting_on": "Noor", "reason": "no access"})
    assert answer.headers["Location"] == f"/e/{engagement.code}/people/"
    assert not engagement.holds.exists()
    shown = text(viewing.get(f"/e/{engagement.code}/people/"))
    assert "An hour as Noor Haddad is over." in shown
    assert "You view this as" not in shown


def test_it_ends_with_their_part_or_with_ones_own(
    engagement: Engagement, consultant: User, founder: User, viewing: Client
) -> None:
    engagement.participants.get(user=founder).delete()
    assert viewing.get(f"/e/{engagement.code}/home/").headers["Location"] == "/"
    assert "You see your own pages again" in text(viewing.get("/"))
    Participant.objects.create(engagement=engagement, user=founder, accepted_at=timezone.now())
    begin(viewing, engagement, founder)
    consultant.memberships.all().delete()
    assert viewing.get(f"/e/{engagement.code}/home/").headers["Location"] == "/"
    assert viewing.get(f"/e/{engagement.code}/home/").status_code == 404


def test_nobody_looks_through_the_eyes_of_a_colleague(
    engagement: Engagement, organisation: Organisation, as_consultant: Client
) -> None:
    owner = make_member(organisation, role=Membership.Role.OWNER, name="Olga Berg")
    Participant.objects.create(engagement=engagement, user=owner, accepted_at=timezone.now())
    answer = begin(as_consultant, engagement, owner)
    assert answer.headers["Location"] == f"/e/{engagement.code}/people/"
    shown = text(as_consultant.get(f"/e/{engagement.code}/people/"))
    assert "also works here" in shown
    assert "View as<span" not in shown
    assert not engagement.events.filter(verb__startswith="began to view").exists()


def test_whoever_has_not_come_yet_keeps_their_name_and_has_not_come(
    engagement: Engagement, as_consultant: Client
) -> None:
    person = make_participant(engagement, name="Noor Al-Masri Haddad")
    Participant.objects.filter(user=person).update(accepted_at=None, invited_name="N. Haddad")
    begin(as_consultant, engagement, person)
    shown = text(as_consultant.get(f"/e/{engagement.code}/home/"))
    assert "You view this as N. Haddad" in shown
    assert "Al-Masri" not in shown
    assert engagement.participants.get(user=person).accepted_at is None


def test_a_founder_looks_as_nobody(
    engagement: Engagement, founder: User, viewer: User, as_founder: Client
) -> None:
    assert begin(as_founder, engagement, viewer).status_code == 403


def test_their_pages_wear_the_brand_as_they_do_for_them(
    engagement: Engagement, viewing: Client, organisation: Organisation
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(colour="#007a3d")
    organisation.refresh_from_db()
    sheet = organisation.stylesheet_url
    assert sheet in viewing.get(f"/e/{engagement.code}/home/").content.decode()
    assert viewing.get(sheet).headers["Content-Type"].startswith("text/css")
