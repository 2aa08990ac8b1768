"""Offers a passkey once, to people who would otherwise need a mail each time they come."""

from django.utils import timezone

from engagements.models import User
from engagements.sign_in.second_factor import has_second_factor


def is_passkey_due(user: User) -> bool:
    """Whether it was never offered, and there is nothing yet that does as well."""
    return user.passkey_offered_at is None and not has_second_factor(user)


def note_offer(user: User) -> None:
    user.passkey_offered_at = timezone.now()
    user.save(update_fields=["passkey_offered_at"])
