"""Whether somebody has just shown who they are: what guards an account is changed by nobody else."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from engagements.models import User
from engagements.sign_in.sessions import renew_session

FRESH_SECONDS = 600
KEY = "proved_at"  # of the session, for the ways of proving it that allauth keeps no record of

type View = Callable[..., HttpResponse]


def prove(request: HttpRequest) -> None:
    """Whoever is signed in has just shown that they are who they are."""
    request.session[KEY] = time.time()


def is_fresh(request: HttpRequest) -> bool:
    """A sign-in counts, whichever way it went, and so does whatever was asked for again since."""
    return time.time() - _proved_at(request) < FRESH_SECONDS


def _proved_at(request: HttpRequest) -> float:
    """When it was proved last, in seconds since 1970; 0 for nobody."""
    if not isinstance(request.user, User):
        return 0.0
    moments = [float(record["at"]) for record in get_authentication_records(request, request.user)]
    return max([0.0, float(request.session.get(KEY, 0.0)), *moments])


def renewing(view: View) -> View:
    """For the pages on which somebody proves who they are: a session that is worth more gets another key."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        before = _proved_at(request)
        response = view(request, *args, **kwargs)
        if _proved_at(request) > before:
            renew_session(request)
        return response

    return guarded


def way_to_proof(request: HttpRequest, address: str) -> HttpResponse:
    """The page on which this person shows again who they are, and from which they go on to `address`."""
    way = get_adapter().get_reauthentication_methods(request.user)[0]
    return redirect(f"{way['url']}?{urlencode({'next': address})}")


def proven(view: View, *, back_to: str = "") -> View:
    """Asks for the password, the second factor or a code by mail where the sign-in was a while ago.

    A session that somebody took over, or a screen left open, is not enough to plant another way in. What was
    posted is not kept meanwhile: it may be a password. `back_to` names the page to go on to where the address
    itself has none. A form that holds no secret keeps what was typed: `kept_form`.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        return way_to_proof(request, reverse(back_to) if back_to else request.get_full_path())

    return login_required(guarded)
