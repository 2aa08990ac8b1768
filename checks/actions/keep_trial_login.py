"""Keeps an account to test with, encrypted, and forgets it; the history says so without what was kept."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from checks.models import TrialLogin
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User


@transaction.atomic
def keep_trial_login(
    *, engagement: Engagement, place: int, typed: Mapping[str, str], actor: User
) -> TrialLogin:
    """`typed` holds login_url, username, password and marker; what was kept in that place is overwritten."""
    login, _is_new = TrialLogin.objects.update_or_create(
        engagement=engagement,
        place=place,
        defaults={
            "login_url": typed["login_url"],
            "username": typed["username"],
            "password": typed["password"],
            "marker": typed["marker"],
            "saved_by": actor,
        },
    )
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("kept a test account:"),
        target=login,
        label=str(TrialLogin.Place(place).label),
        is_for_client=True,
    )
    return login


@transaction.atomic
def forget_trial_login(*, engagement: Engagement, place: int, actor: User) -> bool:
    """Whether there was one."""
    if not TrialLogin.objects.filter(engagement=engagement, place=place).delete()[0]:
        return False
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("had a test account forgotten:"),
        label=str(TrialLogin.Place(place).label),
        is_for_client=True,
    )
    return True
