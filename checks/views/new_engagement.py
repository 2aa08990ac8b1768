"""Opens an engagement: a look at the domain proposes the surface map, and the first audit starts at once."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from checks import discovery
from checks.actions.begin_engagement import begin_engagement
from checks.forms.new_engagement import UNREGISTERED, NewEngagementForm, lines_of
from checks.net_config import net_config
from engagements.permissions import organisations_to_open_in, signed_in


@login_required
@require_http_methods(["GET", "POST"])
def new_engagement(request: HttpRequest) -> HttpResponse:
    organisations = organisations_to_open_in(signed_in(request))
    if not organisations:
        raise PermissionDenied
    if "look" in request.POST:
        return _look(request)
    form = NewEngagementForm(request.POST or None, organisations=organisations)
    is_sound = request.method == "POST" and form.is_valid()
    if is_sound and (form.cleaned_data["is_unregistered"] or _is_registered(form)):
        engagement = begin_engagement(form=form, actor=signed_in(request))
        messages.success(request, _("Opened. The first audit is on its way."))
        return redirect("overview", code=engagement.code)
    status = 422 if form.errors else 200
    return render(request, "checks/new_engagement.html", {"form": form}, status=status)


def _look(request: HttpRequest) -> HttpResponse:
    """Fills hosts and routes with what the domain shows, and keeps everything else as it was typed."""
    organisations = organisations_to_open_in(signed_in(request))
    form = NewEngagementForm(request.POST, organisations=organisations)
    domain = form.cleaned_data.get("domain") if form.is_bound and not form.errors.get("domain") else None
    proposal = discovery.discover(domain, net_config()) if domain else None
    if proposal and proposal.exists:
        typed = {**request.POST.dict(), **lines_of(proposal)}
        form = NewEngagementForm(initial=typed, organisations=organisations)
    elif proposal:
        form.add_error("domain", _unknown(proposal.exists))
    for name in set(form.errors) - {"domain"}:  # what was not asked for yet is not wrong yet
        del form.errors[name]
    context = {"form": form, "proposal": proposal}
    return render(request, "checks/new_engagement.html", context, status=422 if form.errors else 200)


def _is_registered(form: NewEngagementForm) -> bool:
    """Asks DNS before the engagement is opened; only a clear no stands in the way."""
    known = discovery.exists(form.cleaned_data["domain"], net_config())
    if known is False:
        form.add_error("domain", _unknown(known))
    return known is not False


def _unknown(known: bool | None) -> ValidationError:
    if known is False:
        return ValidationError(_("DNS does not know this domain: check the spelling."), code=UNREGISTERED)
    return ValidationError(
        _("DNS gave no usable answer for this domain: try again in a minute, or fill in the map by hand.")
    )
