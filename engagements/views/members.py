"""Who works at an organisation: the list, an invitation to join it, and what somebody is there."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions import invite_member as inviting
from engagements.actions.change_member import change_member as changing
from engagements.forms.member import MemberForm, MemberInvitationForm, opened_with
from engagements.member_list import read_members
from engagements.membership_rules import MembershipRefused
from engagements.models import Membership
from engagements.organisation_pages import organisation_frame
from engagements.permissions import Role, get_membership, signed_in
from engagements.sign_in.kept_form import ask_proof, typed_before
from engagements.sign_in.limits import refuse_often


@login_required
@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Owners also see who works on what, who is invited, and what changed."""
    membership = get_membership(request, slug, Role.CONSULTANT)
    return _page(request, membership, "members", **read_members(membership))


@login_required
@require_http_methods(["GET", "POST"])
def invite_member(request: HttpRequest, slug: str) -> HttpResponse:
    own = get_membership(request, slug)
    form = MemberInvitationForm(request.POST or typed_before(request), organisation=own.organisation)
    if request.method == "POST" and form.is_valid():
        if refusal := ask_proof(request) or refuse_often(request, "invite"):
            return refusal
        person = {name: form.cleaned_data[name] for name in ("email", "name")}
        try:
            inviting.invite_member(
                organisation=own.organisation,
                actor=signed_in(request),
                vouched=form.vouched,
                **person,
                **form.chosen,
            )
        except MembershipRefused as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("Invited %(name)s by mail.") % person)
            return redirect("members", slug=slug)
    return _page(request, own, "invite", form=form, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def change_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    own = get_membership(request, slug)
    member = get_object_or_404(own.organisation.memberships.select_related("user", "organisation"), pk=pk)
    typed = request.POST or typed_before(request)
    form = MemberForm(typed, organisation=own.organisation, initial=opened_with(member))
    if request.method == "POST" and form.is_valid():
        if due := ask_proof(request):
            return due
        try:
            is_new = changing(membership=member, actor=signed_in(request), **form.chosen)
        except MembershipRefused as why:
            form.add_error(None, str(why))
        else:
            said = _("Saved: %(who)s.") if is_new else _("%(who)s stays as before.")
            messages.success(request, said % {"who": member.user})
            return redirect("members", slug=slug)
    return _page(request, own, "change", form=form, member=member, status=422 if form.errors else 200)


@login_required
@require_POST
def resend_member_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    own = get_membership(request, slug)
    invitation = get_object_or_404(own.organisation.member_invitations, pk=pk)
    if inviting.resend_member_invitation(invitation=invitation, actor=signed_in(request)):
        said = _("Sent a new link to %(person)s; the old one ended.")
        messages.success(request, said % {"person": invitation.name})
    else:
        said = _("Nothing was sent: %(person)s got a mail a moment ago or several in an hour, or has joined.")
        messages.info(request, said % {"person": invitation.name})
    return redirect("members", slug=slug)


@login_required
@require_POST
def withdraw_member_invitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    own = get_membership(request, slug)
    invitation = get_object_or_404(own.organisation.member_invitations, pk=pk)
    if inviting.withdraw_member_invitation(invitation=invitation, actor=signed_in(request)):
        messages.success(request, _("Withdrawn: the link opens nothing any more."))
    else:
        messages.info(request, _("%(person)s has joined in the meantime.") % {"person": invitation.name})
    return redirect("members", slug=slug)


def _page(
    request: HttpRequest, own: Membership, name: str, *, status: int = 200, **context: Any
) -> HttpResponse:
    template = f"engagements/organisation/{name}.html"
    return render(request, template, {**organisation_frame(own), "own": own, **context}, status=status)
