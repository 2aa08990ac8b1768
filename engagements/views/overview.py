"""The overview of an engagement: go or no-go with its reasons, what is next and for whom, what changed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.block_clock import lift_hold
from engagements.actions.hold_clock import SprintIsOver, hold_clock
from engagements.actions.note_look import note_look
from engagements.actions.vouch import record_vouching
from engagements.discussion.threads import addressed_counts
from engagements.forms.hold import HoldForm
from engagements.frame import page_context
from engagements.news import read_news
from engagements.next_actions import read_next_actions
from engagements.permissions import Role, get_engagement, signed_in
from engagements.poll import poll_rows
from engagements.readiness import read_readiness

MOST_EVENTS = 300
SHOWN_NEWS = 8


@login_required
@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    since = note_look(engagement=engagement, user=signed_in(request))
    events = engagement.events.wholes().filter(at__gt=since) if since else engagement.events.wholes()
    readiness = read_readiness([engagement])[engagement.pk]
    context = page_context(
        request,
        engagement,
        "overview",
        readiness=readiness,
        poll=poll_rows(engagement, readiness),
        next_actions=read_next_actions(engagement),
        since=since,
        addressed=addressed_counts([engagement], signed_in(request)).get(engagement.pk, 0),
        news=read_news(events[:MOST_EVENTS], SHOWN_NEWS),
        hold_form=HoldForm(),
    )
    return render(request, "engagements/overview.html", context)


@login_required
@require_POST
def hold(request: HttpRequest, code: str) -> HttpResponse:
    """Puts the clock on hold, with who and what the sprint waits for."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form, actor = HoldForm(request.POST), signed_in(request)
    if form.is_valid():
        try:
            held = hold_clock(engagement=engagement, actor=actor, **form.cleaned_data)
        except SprintIsOver:
            messages.info(request, _("It is handed over: the clock has ended."))
            return redirect("overview", code=code)
        if all(getattr(held, name) == typed for name, typed in form.cleaned_data.items()):
            record_vouching(engagement=engagement, target=held, actor=actor, fields=form.vouched)
            messages.success(request, _("The clock is on hold."))
            return redirect("overview", code=code)
        said = {"who": held.started_by or _("Somebody"), "hold": held}
        form.add_error(None, _("%(who)s has put the clock on hold already: “%(hold)s”.") % said)
    context = page_context(request, engagement, "overview", form=form)
    return render(request, "engagements/hold.html", context, status=422)


@login_required
@require_POST
def lift(request: HttpRequest, code: str) -> HttpResponse:
    """Lets the clock run again."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    if lift_hold(engagement=engagement, actor=signed_in(request)):
        messages.success(request, _("The clock runs again."))
    return redirect("overview", code=code)
