"""Who is in an engagement: the consultancy's members and the client's side, and inviting more of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.invite_participant import invite_participant
from engagements.actions.remove_participant import remove_participant
from engagements.actions.resend_invitation import Refusal, resend_invitation
from engagements.actions.share_participants import share_participants as sharing
from engagements.actions.vouch import record_vouching
from engagements.client_side import client_side
from engagements.forms.invitation import InvitationForm
from engagements.forms.successor import SuccessorForm
from engagements.frame import page_context
from engagements.invitation_pause import InvitedOften, often_in_words
from engagements.membership_rules import MembershipRefused
from engagements.models import Engagement, Participant, User
from engagements.permissions import Role, get_engagement, signed_in, team_of
from engagements.registers.owner_field import people_of
from engagements.sign_in.limits import refuse_often
from engagements.workload import read_workloads


@login_required
@require_safe
def people(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    context = page_context(
        request,
        engagement,
        "people",
        members=team_of(engagement).select_related("user").order_by("user__name"),
        participants=client_side(engagement),
    )
    return render(request, "engagements/people.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form = InvitationForm(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        if refusal := refuse_often(request, "invite"):
            return refusal
        actor = signed_in(request)
        try:
            invited = _invite(engagement, actor, form)
        except (InvitedOften, MembershipRefused) as why:
            form.add_error("email", str(why))
        else:
            messages.success(request, _("Invited %(person)s by mail.") % {"person": invited.name})
            return redirect("people", code=code)
    context = page_context(request, engagement, "people", form=form)
    return render(request, "engagements/invite.html", context, status=422 if form.errors else 200)


def _invite(engagement: Engagement, actor: User, form: InvitationForm) -> Participant:
    invited = invite_participant(engagement=engagement, actor=actor, **form.cleaned_data)
    record_vouching(
        engagement=engagement, target=invited, label=invited.name, actor=actor, fields=form.vouched
    )
    return invited


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Ends somebody's access to this engagement; what is theirs goes to somebody else."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    participant = get_object_or_404(engagement.participants.select_related("user"), pk=pk)
    work = next(iter(read_workloads(participant.user, [engagement], name=participant.name)), None)
    others = people_of(engagement).filter(is_active=True).exclude(pk=participant.user_id)
    data = request.POST if request.method == "POST" else None
    form = SuccessorForm(data, people=others, is_needed=bool(work))
    if form.is_valid():
        person, actor = participant.name, signed_in(request)
        remove_participant(engagement=engagement, participant=participant, actor=actor, successor=form.chosen)
        messages.success(request, _("%(person)s no longer sees this engagement.") % {"person": person})
        return redirect("people", code=code)
    context = page_context(request, engagement, "people", participant=participant, work=work, form=form)
    return render(
        request, "engagements/remove_participant.html", context, status=422 if form.is_bound else 200
    )


@login_required
@require_POST
def resend(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Mails a new link; the one before it ends."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    participant = get_object_or_404(engagement.participants.select_related("user"), pk=pk)
    person = {"person": participant.name}
    refusal = resend_invitation(engagement=engagement, participant=participant, actor=signed_in(request))
    if refusal is Refusal.HERE:
        messages.info(request, _("%(person)s is in already; nothing was sent.") % person)
    elif refusal is Refusal.JUST_SENT:
        messages.info(request, _("A mail to %(person)s went out a moment ago; wait a minute.") % person)
    elif refusal is Refusal.OFTEN:
        messages.info(request, often_in_words(participant.user.email))
    else:
        messages.success(request, _("Sent a new link to %(person)s; the old one ended.") % person)
    return redirect("people", code=code)


@login_required
@require_POST
def share_participants(request: HttpRequest, code: str) -> HttpResponse:
    """`shared` in the form says that the people of the client see each other's names."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    is_shared = "shared" in request.POST
    if sharing(engagement=engagement, is_shared=is_shared, actor=signed_in(request)):
        said = (
            _("They see each other's names now.") if is_shared else _("They don't see each other any more.")
        )
        messages.success(request, said)
    return redirect("people", code=code)
