"""What a route's speed is held against: the first complete audit, unless a consultant chose another."""

import pytest
from django.utils import timezone

from checks.models import Result, Run
from checks.speed_baseline import speed_baseline_of
from checks.surface_map import surface_of
from engagements.models import Engagement

pytestmark = pytest.mark.django_db
LOGIN = "https://app.brightcart.test/login"


def measured(engagement: Engagement, number: int, p95_ms: object, **fields: object) -> Run:
    run = Run.objects.create(
        engagement=engagement, number=number, state=Run.State.DONE, finished_at=timezone.now(), **fields
    )
    Result.objects.create(
        run=run,
        engagement=engagement,
        check_key="speed.p95",
        subject_kind="route",
        subject=LOGIN,
        outcome="pass",
        severity="medium",
        code="speed.on-target",
        summary=f"{LOGIN}: measured",
        evidence={"p95_ms": p95_ms},
        is_current=False,
        at=timezone.now(),
    )
    return run


def test_before_the_first_audit_nothing_is_known(engagement: Engagement) -> None:
    assert speed_baseline_of(engagement) == {}


def test_the_first_complete_audit_counts_and_no_partial_one(engagement: Engagement) -> None:
    measured(engagement, 91, 55.0, patterns=["speed.*"])
    measured(engagement, 92, 120.5)
    measured(engagement, 93, 900.0)
    assert speed_baseline_of(engagement) == {LOGIN: 120.5}
    assert surface_of(engagement).speed_baseline_ms == {LOGIN: 120.5}


@pytest.mark.parametrize("figure", [None, "fast", 0, -3, True])
def test_what_is_no_figure_is_no_baseline(engagement: Engagement, figure: object) -> None:
    measured(engagement, 91, figure)
    assert speed_baseline_of(engagement) == {}


def test_old_addresses_come_from_the_map(engagement: Engagement) -> None:
    engagement.old_urls.create(number=1, url="https://brightcart.test/a", target="https://brightcart.test/b")
    (old,) = surface_of(engagement).old_urls
    assert (old.url, old.target) == ("https://brightcart.test/a", "https://brightcart.test/b")
