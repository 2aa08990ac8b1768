"""What allauth's second factors are called here, and how their secrets are kept."""

from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from engagements.models import User
from engagements.sealing import seal, unseal
from engagements.sign_in.devices import device_name

PORTAL = "Launch Ready"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This does not fit: a code works once, for 30 seconds, and a passkey is of one account."
        ),
        "cannot_generate_recovery_codes": _("Add a passkey or an authenticator app first."),
    }

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Raises CannotUnseal where the key that it was written with is gone."""
        return unseal(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  allauth's
        """After the device that it is made on, numbered where there is one of that name."""
        name = device_name(self.request.headers.get("User-Agent", "")) or gettext("Passkey")
        taken = {one.wrap().name for one in Authenticator.objects.filter(user_id=user.pk, type="webauthn")}
        numbered = (f"{name} {number}" for number in range(2, len(taken) + 3))
        return name if name not in taken else next(one for one in numbered if one not in taken)

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        return {**super().get_public_key_credential_rp_entity(), "name": PORTAL}
