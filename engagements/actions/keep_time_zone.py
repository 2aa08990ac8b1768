"""Keeps where a person is, whoever says it: their browser, a button, or the form of their mails."""

from django.db import transaction

from engagements.actions.move_mails import move_waiting_mails
from engagements.models import User
from engagements.time_zones import is_time_zone


class NoTimeZone(ValueError):
    """The name is none of the IANA database."""


@transaction.atomic
def keep_time_zone(*, user: User, name: str) -> None:
    """What waits to be mailed follows the person's clock too. Raises NoTimeZone."""
    if not is_time_zone(name):
        raise NoTimeZone(name)
    user.time_zone = name
    user.save(update_fields=["time_zone"])
    move_waiting_mails(user=user)
