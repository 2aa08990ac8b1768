"""Two people at one record know of each other; nobody else does."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement, Presence, User
from engagements.models.presence import FORGOTTEN, PRESENT
from tests.factories import make_member, make_risk

pytestmark = pytest.mark.django_db


def say_here(browser: Client, engagement: Engagement, path: str) -> tuple[int, str]:
    response = browser.post(reverse("presence", kwargs={"code": engagement.code}), {"path": path})
    return response.status_code, response.content.decode()


def page_of(engagement: Engagement, page: str = "") -> str:
    return f"/e/{engagement.code}/risks/1/{page}"


@pytest.fixture
def colleague(engagement: Engagement) -> User:
    return make_member(engagement.organisation, email="kim@steady.test", name="Kim Okafor")


def test_somebody_alone_reads_nothing(as_consultant: Client, engagement: Engagement) -> None:
    status, text = say_here(as_consultant, engagement, page_of(engagement))
    assert (status, text.strip()) == (200, "")


def test_a_colleague_who_edits_is_named(
    as_consultant: Client, engagement: Engagement, colleague: User, client_for: Callable[[User], Client]
) -> None:
    say_here(client_for(colleague), engagement, page_of(engagement, "edit/"))
    _status, text = say_here(as_consultant, engagement, page_of(engagement))
    assert "Kim Okafor is editing this too" in text
    assert "Ana" not in text


def test_another_record_is_another_place(
    as_consultant: Client, engagement: Engagement, colleague: User, client_for: Callable[[User], Client]
) -> None:
    say_here(client_for(colleague), engagement, f"/e/{engagement.code}/risks/2/")
    assert "Kim" not in say_here(as_consultant, engagement, page_of(engagement))[1]


def test_a_page_that_was_closed_is_soon_left_out_and_later_forgotten(
    as_consultant: Client, engagement: Engagement, colleague: User, client_for: Callable[[User], Client]
) -> None:
    say_here(client_for(colleague), engagement, page_of(engagement))
    Presence.objects.update(seen_at=timezone.now() - PRESENT - timedelta(seconds=1))
    assert "Kim" not in say_here(as_consultant, engagement, page_of(engagement))[1]
    Presence.objects.update(seen_at=timezone.now() - FORGOTTEN - timedelta(seconds=1))
    say_here(as_consultant, engagement, f"/e/{engagement.code}/risks/3/")
    assert engagement.presences.count() == 1


@pytest.mark.parametrize("path", ["", "/", "/e/other1/risks/1/", "x" * 300, "/e/{code}/\0"])
def test_no_place_but_one_of_this_engagement(
    as_consultant: Client, engagement: Engagement, path: str
) -> None:
    assert say_here(as_consultant, engagement, path.format(code=engagement.code))[0] == 404
    assert not Presence.objects.exists()


def test_the_pages_of_a_record_say_that_they_are_open(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    risk = make_risk(engagement, actor=consultant)
    for page in ("", "edit/"):
        text = as_consultant.get(f"/e/{engagement.code}/risks/{risk.number}/{page}").content.decode()
        assert reverse("presence", kwargs={"code": engagement.code}) in text


def test_a_founder_is_told_nothing(as_founder: Client, engagement: Engagement) -> None:
    assert say_here(as_founder, engagement, page_of(engagement))[0] == 403
