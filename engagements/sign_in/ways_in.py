"""All ways into one account, as the page "Sign-in and security" shows them."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from engagements.models import Organisation, User
from engagements.sealing import can_seal
from engagements.sign_in.second_factor import asks_second_step

Type = Authenticator.Type


@dataclass(frozen=True, slots=True)
class Passkey:
    pk: int
    name: str
    since: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class WaysIn:
    """`codes_left` is None where there are no recovery codes; `demanding` are the organisations that ask for
    a second factor; `has_apps` says whether this portal can keep the secret of an authenticator app."""

    passkeys: list[Passkey]
    app: Authenticator | None
    codes_left: int | None
    has_password: bool
    is_second_step_asked: bool
    demanding: list[Organisation]
    has_apps: bool


def ways_in(user: User) -> WaysIn:
    rows = list(Authenticator.objects.filter(user_id=user.pk).order_by("created_at"))
    codes = next((row for row in rows if row.type == Type.RECOVERY_CODES), None)
    return WaysIn(
        passkeys=[
            Passkey(row.pk, row.wrap().name, row.created_at, row.last_used_at)
            for row in rows
            if row.type == Type.WEBAUTHN
        ],
        app=next((row for row in rows if row.type == Type.TOTP), None),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else None,
        has_password=user.has_usable_password(),
        is_second_step_asked=asks_second_step(user),
        demanding=list(
            Organisation.objects.filter(memberships__user=user, second_factor_since__isnull=False)
        ),
        has_apps=can_seal(),
    )
