"""Gives a person another e-mail address, once both mailboxes have agreed."""

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import Event, User


def is_taken(email: str) -> bool:
    """Whether somebody signs in with that address, or is invited by it and has not come yet."""
    return (
        User.objects.filter(email__iexact=email).exists()
        or EmailAddress.objects.filter(email__iexact=email).exists()
    )


def change_address(*, user: User, email: str) -> bool:
    """False where the address became somebody's in the meantime: then nothing changes.

    The old address opens nothing any more, neither by a mailed code nor by a link that waits in it, and
    whoever is invited by it from now on is somebody else. Each sprint that the person follows has it on
    record.
    """
    before = user.email
    try:
        with transaction.atomic():
            EmailAddress.objects.filter(user=user).delete()
            if is_taken(email):
                transaction.set_rollback(True)
                return False
            user.email = email
            user.save(update_fields=["email"])
            _record(user, before)
    except IntegrityError:  # at the same moment
        user.email = before
        return False
    return True


def _record(user: User, before: str) -> None:
    for participant in user.participations.select_related("engagement"):
        record_event(
            engagement=participant.engagement,
            actor=user,
            verb=_("changed their address"),
            target=participant,
            label=participant.name,
            changes={"email": (before, user.email)},
            deed=Event.Deed.OTHER,
        )
