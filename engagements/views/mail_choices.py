"""How a person wants to be mailed: their choices, and the link in each mail that ends its kind."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from engagements.actions.choose_mails import choose_mails, turn_off_mails, turn_on_mails
from engagements.forms.mail_choices import MailChoicesForm
from engagements.notifications.kinds import titles_of
from engagements.notifications.unsubscribing import read_unsubscribe_token
from engagements.permissions import organisations_of, signed_in


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mail_choices(request: HttpRequest) -> HttpResponse:
    user = signed_in(request)
    form = MailChoicesForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        choose_mails(user=user, **form.chosen())
        messages.success(request, _("Saved. What waits to be mailed follows it too."))
        return redirect("mail_choices")
    context = {"form": form, "is_member": organisations_of(user).exists()}
    status = 422 if form.errors else 200
    return render(request, "engagements/notifications/mail_choices.html", context, status=status)


@csrf_exempt  # the mail program of RFC 8058 sends it, which has neither cookie nor form; the token is signed
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """POST turns off, at once and without signing in; `again` in it turns on again.

    A GET shows the button alone: what looks through mails for harmful links opens this too.
    """
    asked = read_unsubscribe_token(token)
    state = "asked" if asked else "unknown"
    if asked and request.method == "POST":
        turn = turn_on_mails if "again" in request.POST else turn_off_mails
        turn(user=asked.user, kinds=asked.kinds)
        state = "on" if "again" in request.POST else "off"
    context = {"state": state, "kinds": titles_of(asked.kinds) if asked else []}
    return render(
        request, "engagements/notifications/unsubscribe.html", context, status=200 if asked else 404
    )
