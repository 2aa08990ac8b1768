"""Moves the secrets of authenticator apps and recovery codes to the newest key."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from engagements.sealing import CannotUnseal, newest_mark, seal, unseal

SECRETS = ("secret", "seed")  # what allauth calls those of an app and of recovery codes


def rotate_factor_keys() -> tuple[int, int]:
    """How many were sealed anew, and how many no key opens, which stay as they are."""
    moved = lost = 0
    types = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    for pk in Authenticator.objects.filter(type__in=types).order_by("pk").values_list("pk", flat=True):
        try:
            moved += _rotate(pk)
        except CannotUnseal:
            lost += 1
    return moved, lost


@transaction.atomic
def _rotate(pk: int) -> int:
    """Behind a lock: a recovery code that is used meanwhile stays used. Raises CannotUnseal."""
    row = Authenticator.objects.select_for_update().filter(pk=pk).first()
    names = [name for name in SECRETS if row and name in row.data]
    names = [name for name in names if not str(row.data[name]).startswith(newest_mark())]
    for name in names:
        row.data[name] = seal(unseal(row.data[name]))
        row.save(update_fields=["data"])
    return len(names)
