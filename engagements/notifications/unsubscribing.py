"""The link in a mail that turns its kind of mail off, without signing in (RFC 8058)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from engagements.models import User
from engagements.notifications.kinds import KINDS

_signer = Signer(salt="engagements.unsubscribe")


@dataclass(frozen=True, slots=True)
class Unsubscribing:
    """Whose mails of which kinds are to end."""

    user: User
    kinds: tuple[str, ...]


def unsubscribe_path(user: User, kinds: Iterable[str]) -> str:
    """It opens nothing, and works for as long as the mail is kept: nobody looks for a newer one for it."""
    token = _signer.sign_object({"user": user.pk, "kinds": sorted(set(kinds))}, compress=False)
    return reverse("unsubscribe", kwargs={"token": token})


def read_unsubscribe_token(token: str) -> Unsubscribing | None:
    """None for what this portal did not sign, and for an account or kinds that are gone."""
    try:
        said: dict[str, Any] = _signer.unsign_object(token)
    except BadSignature:
        return None
    user = User.objects.filter(pk=said["user"]).first()
    kinds = tuple(key for key in said["kinds"] if key in KINDS)
    return Unsubscribing(user, kinds) if user and kinds else None
