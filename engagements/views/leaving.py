"""Leaving an organisation, or being taken out of it: what is theirs is shown, and handed on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from engagements.actions.remove_member import remove_member as removing
from engagements.forms.successor import SuccessorForm
from engagements.membership_rules import MembershipRefused
from engagements.models import Membership
from engagements.organisation_pages import organisation_frame
from engagements.permissions import Role, get_membership, may_take_over, signed_in
from engagements.sign_in.kept_form import ask_proof, typed_before
from engagements.workload import workloads_of


@login_required
@require_http_methods(["GET", "POST"])
def remove_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    own = get_membership(request, slug)
    member = get_object_or_404(own.organisation.memberships.select_related("user", "organisation"), pk=pk)
    if member == own:
        return redirect("leave_organisation", slug=slug)
    return _take_out(request, own, member)


@login_required
@require_http_methods(["GET", "POST"])
def leave_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    own = get_membership(request, slug, Role.CONSULTANT)
    return _take_out(request, own, own)


def _take_out(request: HttpRequest, own: Membership, member: Membership) -> HttpResponse:
    work = workloads_of(member)
    people = may_take_over(member, [one.engagement for one in work])
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = SuccessorForm(typed, people=people, is_needed=bool(work))
    person, organisation = str(member.user), own.organisation
    if request.method == "POST" and form.is_valid():
        if due := ask_proof(request):
            return due
        try:
            removing(membership=member, successor=form.chosen, actor=signed_in(request))
        except MembershipRefused as why:
            form.add_error(None, str(why))
        else:
            return _out(request, own, member, person)
    context = {
        **organisation_frame(own), "own": own, "member": member, "work": work, "form": form,
        "is_leaving": member == own, "organisation": organisation,
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "engagements/organisation/remove.html", context, status=status)


def _out(request: HttpRequest, own: Membership, member: Membership, person: str) -> HttpResponse:
    if member == own:
        said = _("You left %(organisation)s.") % {"organisation": own.organisation}
        messages.success(request, said)
        return redirect("board")
    messages.success(request, _("%(person)s no longer works here.") % {"person": person})
    return redirect("members", slug=own.organisation.slug)
