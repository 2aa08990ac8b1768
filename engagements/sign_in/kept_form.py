"""Asks for proof before what an owner does for others, and keeps what they typed until they have given it."""

import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from engagements.sign_in.freshness import is_fresh, way_to_proof

KEPT_SECONDS = 1800
KEY = "kept_form"  # of the session: what was posted too late, and the page that it was typed on


def ask_proof(request: HttpRequest, *, back_to: str = "") -> HttpResponse | None:
    """The way to the proof for whoever signed in a while ago; None where the deed may be done.

    Asked once the form is valid, by views whose form holds no secret: it is kept in the session, and
    `typed_before` gives it back on the page of `back_to`, which is the one that was asked for where none is
    named.
    """
    if is_fresh(request):
        return None
    page = back_to or request.path
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    request.session[KEY] = {
        "page": page,
        "typed": typed.urlencode(),
        "has_file": bool(request.FILES),
        "until": time.time() + KEPT_SECONDS,
    }
    return way_to_proof(request, page)


def typed_before(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before the proof, once, for its form to show; None where nothing was."""
    kept = request.session.get(KEY)
    if request.method != "GET" or not kept or kept["page"] != request.path:
        return None
    del request.session[KEY]
    if time.time() > kept["until"]:
        return None
    if is_fresh(request):
        messages.info(request, _("That is you. Nothing is done yet: look once more, then press the button."))
    if kept["has_file"]:
        messages.info(request, _("A browser gives a file only once: choose it again."))
    return QueryDict(kept["typed"]) if kept["typed"] else None
