"""Lets somebody in again who lost every device, once a person has made sure that it is they who ask."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from engagements.models import User


@transaction.atomic
def forget_factors(user: User) -> int:
    """How many passkeys, apps and sets of codes were forgotten. From now on a mailed code signs in."""
    count: int = Authenticator.objects.filter(user=user).delete()[0]
    return count
