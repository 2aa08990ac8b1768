"""Keeps how a person wants to be mailed, and moves what is waiting accordingly."""

from collections.abc import Iterable, Mapping
from datetime import time

from django.db import transaction

from engagements.actions.keep_time_zone import keep_time_zone
from engagements.actions.move_mails import move_waiting_mails
from engagements.models import NotificationChoice, User
from engagements.models.notification import Cadence


@transaction.atomic
def choose_mails(
    *,
    user: User,
    cadences: Mapping[str, Cadence],
    daily_at: time,
    quiet_from: time | None,
    quiet_until: time | None,
    time_zone: str,
    language: str = "",
) -> None:
    """`cadences` maps kinds to what was chosen; of other kinds nothing changes. The times are of the day in
    `time_zone`; `language` is empty for that of the browser. Raises NoTimeZone where the zone is no name of
    the IANA database."""
    choice = _locked(user)
    choice.cadences = {**choice.cadences, **{kind: cadence.value for kind, cadence in cadences.items()}}
    choice.daily_at, choice.quiet_from, choice.quiet_until = daily_at, quiet_from, quiet_until
    choice.save()
    user.language = language
    user.save(update_fields=["language"])
    keep_time_zone(user=user, name=time_zone)


@transaction.atomic
def turn_off_mails(*, user: User, kinds: Iterable[str]) -> None:
    """No more mails of these kinds; what is told stands in the portal all the same."""
    choice = _locked(user)
    choice.cadences = {**choice.cadences, **dict.fromkeys(kinds, Cadence.NONE.value)}
    choice.save(update_fields=["cadences"])
    move_waiting_mails(user=user)


@transaction.atomic
def turn_on_mails(*, user: User, kinds: Iterable[str]) -> None:
    """Takes back that they were turned off: from now on mails come as they do to who never chose."""
    choice = _locked(user)
    off = {kind for kind in kinds if choice.cadences.get(kind) == Cadence.NONE}
    choice.cadences = {kind: cadence for kind, cadence in choice.cadences.items() if kind not in off}
    choice.save(update_fields=["cadences"])


def _locked(user: User) -> NotificationChoice:
    """Two tabs that choose at once do so one after the other."""
    NotificationChoice.objects.get_or_create(user=user)
    return NotificationChoice.objects.select_for_update().get(user=user)
