"""Making a passkey: from the page "Sign-in and security", or when it is offered after an invitation."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from engagements.actions.offer_passkey import is_passkey_due, note_offer
from engagements.permissions import signed_in
from engagements.sign_in.second_factor import asks_second_step


class _GoesOn:
    """Where a new factor leads: to its recovery codes where somebody needs them, and on from there."""

    request: HttpRequest
    did_generate_recovery_codes: bool

    def get_success_url(self) -> str:
        if self.did_generate_recovery_codes and asks_second_step(signed_in(self.request)):
            return reverse("mfa_view_recovery_codes")
        return get_next_redirect_url(self.request) or reverse("security")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]  # the view beside it
        return found | {"goes_on_to": get_next_redirect_url(self.request) or ""}


class AddPasskey(_GoesOn, AddWebAuthnView):  # type: ignore[misc]  # allauth has no types
    pass


class StartApp(_GoesOn, ActivateTOTPView):  # type: ignore[misc]
    pass


class OfferPasskey(AddPasskey):
    """Once, to somebody who has just come by an invitation; it may be skipped."""

    template_name = "engagements/offer_passkey.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_passkey_due(signed_in(request)):
            return redirect(get_next_redirect_url(request) or "board")
        note_offer(signed_in(request))
        answer: HttpResponse = super().get(request, *args, **kwargs)
        return answer


add_passkey = AddPasskey.as_view()
start_app = StartApp.as_view()
offer_passkey = OfferPasskey.as_view()
