"""The bin keeps what was deleted for 30 days, and then lets it go for good."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from engagements.models import Engagement, Risk
from engagements.tasks import empty_bins
from tests.factories import make_engagement, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LONG_AGO = timedelta(days=30, minutes=1)


def test_after_30_days_entries_go_for_good_and_it_is_told(engagement: Engagement) -> None:
    now = timezone.now()
    gone = make_risk(engagement, title="Long gone", deleted_at=now - LONG_AGO)
    young = make_risk(engagement, deleted_at=now - timedelta(days=29))
    kept = make_risk(engagement)
    for _time in range(2):
        empty_bins()
    assert set(Risk.objects.all()) == {young, kept}
    event = engagement.events.get(verb="removed for good")
    assert (event.target_id, event.target_label) == (gone.pk, "R1 Long gone")


def test_a_number_that_was_given_is_never_given_again(as_consultant: Client, engagement: Engagement) -> None:
    make_risk(engagement)
    last = make_risk(engagement, deleted_at=timezone.now() - LONG_AGO)
    other = make_risk(make_engagement(engagement.organisation), deleted_at=timezone.now() - LONG_AGO)
    empty_bins()
    assert make_risk(engagement).number == last.number + 1
    assert make_risk(other.engagement).number == other.number + 1
    page = as_consultant.get(reverse("risks_bin", kwargs={"code": engagement.code})).content.decode()
    assert "The bin is empty" in page


def test_beat_empties_the_bins() -> None:
    tasks = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert empty_bins.name in tasks


def test_a_full_bin_is_read_a_window_at_a_time(as_consultant: Client, engagement: Engagement) -> None:
    now = timezone.now()
    Risk.objects.bulk_create(
        Risk(
            engagement=engagement,
            number=number,
            title=f"Bulk {number}",
            deleted_at=now - timedelta(number / 10),
        )
        for number in range(1, 121)
    )
    url, seen = reverse("risks_bin", kwargs={"code": engagement.code}), []
    for page in ("1", "2", "3"):
        answer = as_consultant.get(url, {"page": page})
        seen += [entry.number for entry, _url, _restore in answer.context["rows"]]
    assert seen == list(range(1, 121))
    assert "1 to 50 of 120" in as_consultant.get(url, {"page": "x"}).content.decode()
