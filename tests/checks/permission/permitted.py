"""An engagement on the lab's clean domain, its token in the zone, and a founder who consents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone

from checks.actions.decide_consent import Kind, decide_consent
from checks.lab import RunningLab
from checks.models import ConsentDecision
from checks.permission.ownership import token_of
from checks.permission.terms import proposed_terms
from checks.permission.window import Window
from checks.surface_map import places_of
from engagements.actions.open_engagement import SurfaceMap
from engagements.models import Engagement, Host, Organisation, Route, User
from tests.factories import make_engagement, make_participant

APP = "https://app.clean.test"


def clean_engagement(organisation: Organisation) -> Engagement:
    surface = SurfaceMap(
        hosts=(("clean.test", Host.Role.APEX), ("app.clean.test", Host.Role.APP)),
        routes=(
            (f"{APP}/login", Route.Role.LOGIN, 200),
            (f"{APP}/dashboard", Route.Role.DASHBOARD, 302),
        ),
    )
    return make_engagement(organisation, domain="clean.test", client_name="Clean", surface=surface)


@contextmanager
def published(lab: RunningLab, engagement: Engagement) -> Iterator[None]:
    """The engagement's token in the zone, as its owner puts it there, and gone again."""
    before = lab.scenario("clean")
    zone = next(zone for zone in before.zones if zone.name == "clean.test")
    line = f'_launch-ready TXT "launch-ready={token_of(engagement)}"'
    lab.replace(before.with_records("clean.test", f"{zone.records}\n{line}\n"))
    try:
        yield
    finally:
        lab.replace(before)


def consent(
    engagement: Engagement, key: str, founder: User | None = None, **terms: object
) -> ConsentDecision:
    """The founder's yes to what the surface map names, for two days; `terms` replaces some of it."""
    actor = founder or make_participant(engagement)
    now = timezone.now()
    window = Window(now - timedelta(minutes=1), now + timedelta(days=2))
    urls = tuple(engagement.trial_logins.values_list("login_url", flat=True))
    proposed = proposed_terms(key, places_of(engagement), urls, window)
    granted = replace(proposed, **terms)  # type: ignore[arg-type]  # replace() checks the names
    return decide_consent(engagement=engagement, check_key=key, kind=Kind.GRANTED, terms=granted, actor=actor)
