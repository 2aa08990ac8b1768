"""Signs somebody in by what only their mailbox had, and offers a passkey for the next time."""

from urllib.parse import urlencode

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from engagements.actions.offer_passkey import is_passkey_due
from engagements.models import User
from engagements.sign_in.freshness import prove


def come_in(request: HttpRequest, user: User, *, home: str, email: str) -> HttpResponse:
    """`home` is where they go on, after the offer where one is due; a second step comes before either."""
    if is_passkey_due(user):
        home = f"{reverse('offer_passkey')}?{urlencode({'next': home})}"
    answer: HttpResponse = perform_login(request, user, redirect_url=home, email=email)
    if request.user.is_authenticated:
        prove(request)
    return answer
