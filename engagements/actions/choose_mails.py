"""Keeps how a person wants to be mailed, and moves what is waiting accordingly."""

from collections.abc import Iterable, Mapping
from datetime import time

from django.db import transaction
from django.utils import timezone

from engagements.models import Notification, NotificationChoice, User
from engagements.models.notification import Cadence, zone_of
from engagements.notifications.timing import cadence_of, mail_time

BATCH = 500


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
    `time_zone`, the name of one in the IANA database. `language` is empty for that of the browser."""
    choice = _locked(user)
    choice.cadences = {**choice.cadences, **{kind: cadence.value for kind, cadence in cadences.items()}}
    choice.daily_at, choice.quiet_from, choice.quiet_until = daily_at, quiet_from, quiet_until
    choice.save()
    user.time_zone, user.language = time_zone, language
    user.save(update_fields=["time_zone", "language"])
    _move_waiting(user, choice)


@transaction.atomic
def turn_off_mails(*, user: User, kinds: Iterable[str]) -> None:
    """No more mails of these kinds; what is told stands in the portal all the same."""
    choice = _locked(user)
    choice.cadences = {**choice.cadences, **dict.fromkeys(kinds, Cadence.NONE.value)}
    choice.save(update_fields=["cadences"])
    _move_waiting(user, choice)


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


def _move_waiting(user: User, choice: NotificationChoice) -> None:
    """What is told and not mailed yet is mailed as the person wants it now, or not at all."""
    now, zone = timezone.now(), zone_of(user)
    waiting = list(Notification.objects.select_for_update().filter(user=user, mail_at__isnull=False))
    for one in waiting:
        cadence = cadence_of(choice, one.kind)
        one.cadence, one.mail_at = cadence, mail_time(cadence, now, choice, zone)
    Notification.objects.bulk_update(waiting, ["cadence", "mail_at"], batch_size=BATCH)
