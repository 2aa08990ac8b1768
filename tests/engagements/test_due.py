"""Until when something is asked for: hours of the reader's day, and a day alone as its end."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.due import due_in_words, due_moment
from engagements.forms.due import DueForm
from engagements.models import AccessEntry, Engagement, User

NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)
LISBON, TOKYO, LOS_ANGELES = (ZoneInfo(one) for one in ("Europe/Lisbon", "Asia/Tokyo", "America/Los_Angeles"))


@pytest.mark.parametrize(
    ("hours", "zone", "words"),
    [
        (6, LISBON, "today by 18:00"),
        (6, TOKYO, "tomorrow by 03:00"),
        (23, LISBON, "tomorrow by 11:00"),
        (48, LISBON, "by 5 December, 12:00"),
        (-2, LISBON, "overdue since 10:00"),
        (-2, LOS_ANGELES, "overdue since 02:00"),
        (-24, LISBON, "overdue since yesterday, 12:00"),
        (-72, LISBON, "overdue since 30 November, 12:00"),
    ],
)
def test_an_hour_is_told_in_the_reader_s_day(hours: int, zone: ZoneInfo, words: str) -> None:
    with timezone.override(zone):
        assert due_in_words(NOON + timedelta(hours=hours), NOON) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "by the end of today"),
        (1, "by the end of tomorrow"),
        (4, "by 7 December"),
        (-1, "overdue since 2 December"),
    ],
)
def test_a_day_alone_is_its_end_and_names_no_hour(days: int, words: str) -> None:
    with timezone.override(LISBON):
        assert due_in_words(due_moment(NOON.date() + timedelta(days=days)), NOON) == words


def test_to_a_reader_elsewhere_the_end_of_the_asker_s_day_is_an_hour() -> None:
    with timezone.override(LISBON):
        due = due_moment(NOON.date())
    with timezone.override(TOKYO):
        assert due_in_words(due, NOON) == "tomorrow by 08:59"


def filled(**typed: str) -> DueForm:
    form = DueForm(typed)
    form.is_valid()
    return form


def test_the_form_reads_day_and_hour_in_the_zone_of_whoever_types() -> None:
    with timezone.override(TOKYO):
        day = timezone.localdate() + timedelta(days=2)
        both = filled(due_on=str(day), due_by="18:30").cleaned_data["due_at"]
        assert both == datetime.combine(day, time(18, 30), tzinfo=TOKYO)
        alone = filled(due_on=str(day)).cleaned_data["due_at"]
        assert alone == datetime.combine(day, time(23, 59, 59), tzinfo=TOKYO)
        assert filled().cleaned_data["due_at"] is None


@pytest.mark.parametrize(
    "typed",
    [
        {"due_on": "2020-01-01"},
        {"due_on": "9999-12-31", "due_by": "23:59"},
        {"due_on": "0001-01-01"},
        {"due_on": "soon"},
        {"due_by": "25:00"},
    ],
)
def test_what_is_no_time_to_come_is_refused(typed: dict[str, str]) -> None:
    assert not filled(**typed).is_valid()


def test_an_hour_that_is_over_is_refused_and_one_to_come_is_of_today() -> None:
    with timezone.override(TOKYO):
        now = timezone.localtime()
        over = filled(due_on=str(now.date()), due_by="00:00")
        assert list(over.errors) == ["due_by"]
        assert filled(due_by="23:59").cleaned_data["due_at"].date() == now.date()


@pytest.mark.django_db
def test_each_side_reads_the_hour_by_its_own_clock(
    engagement: Engagement, consultant: User, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    User.objects.filter(pk=consultant.pk).update(time_zone="Asia/Tokyo")
    User.objects.filter(pk=founder.pk).update(time_zone="Europe/Lisbon")
    entry = AccessEntry.objects.create(engagement=engagement, number=1, system="dns", provider="Northgate")
    day = timezone.localdate(timezone=TOKYO) + timedelta(days=5)
    typed = {"kind": "grant", "why": "To get in.", "due_on": str(day), "due_by": "18:00"}
    where = reverse("access_ask", kwargs={"code": engagement.code, "number": 1})
    assert as_consultant.post(where, {**typed, "token": str(uuid4())}).status_code == 302
    page = as_consultant.get(f"/e/{engagement.code}/access/{entry.number}/").content.decode()
    assert f"by {day:%-d %B}, 18:00" in page
    home = as_founder.get(f"/e/{engagement.code}/home/").content.decode()
    assert f"by {day:%-d %B}, 09:00" in home
