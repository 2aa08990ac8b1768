"""Looks at what is live, approves a state of the zone, and reads a zone file into the plan."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from checks.actions.adopt_records import adopt_records as adopt
from checks.actions.keep_zone_state import approve_live, approve_plan, keep_look
from checks.actions.plan_records import import_plan
from checks.forms.dns_records import ZoneFileForm
from checks.live_records import read_live_records
from checks.net_config import net_config
from checks.surface_map import surface_of
from checks.zone.comparison import LiveZone
from checks.zone.kept import read_kept
from checks.zone.merging import merged
from checks.zone_diff import PLAN, ZoneDiff, diff_of
from engagements.frame import page_context
from engagements.models import Engagement, User, ZoneState
from engagements.permissions import Role, get_engagement, signed_in


def _look(engagement: Engagement, actor: User) -> LiveZone:
    """Asks DNS and keeps what came; where nobody answered at all, nothing is kept."""
    live = read_live_records(surface_of(engagement), net_config())
    if live.records or not live.unanswered:
        keep_look(engagement=engagement, zone=live, actor=actor)
    return live


@login_required
@require_POST
def dns_look(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    live = _look(engagement, signed_in(request))
    count = len(live.records)
    if not live.records and live.unanswered:
        messages.warning(request, _("No name server answered; what was seen before is kept."))
    elif live.unanswered:
        said = _("%(n)d live records; %(lost)d questions found no answer.")
        messages.warning(request, said % {"n": count, "lost": len(live.unanswered)})
    else:
        said = ngettext("%(n)d record is live.", "%(n)d records are live.", count)
        messages.success(request, said % {"n": count})
    return redirect("dns_records", code=code)


@login_required
@require_POST
def adopt_records(request: HttpRequest, code: str) -> HttpResponse:
    """Looks, and writes what is live into the plan."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    live = _look(engagement, signed_in(request))
    done = adopt(engagement=engagement, records=live.records, actor=signed_in(request))
    for record in done.too_long:
        messages.warning(
            request, _("%(record)s… is too long to be written down.") % {"record": str(record)[:80]}
        )
    if not live.records:
        messages.warning(request, _("No name server answered; nothing was taken over."))
    elif done.count:
        said = ngettext(
            "Took over %(n)d record. Say whose it is.",
            "Took over %(n)d records. Say whose they are.",
            done.count,
        )
        messages.success(request, said % {"n": done.count})
    else:
        messages.info(request, _("Every live record is on the map already."))
    return redirect("dns_records", code=code)


@login_required
@require_POST
def dns_approve(request: HttpRequest, code: str) -> HttpResponse:
    """Approves the look that the page showed, by its number, or the plan."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    actor, what = signed_in(request), request.POST.get("what", "")
    look = read_kept(engagement).look
    if what == PLAN and engagement.dns_records.exists():
        state = approve_plan(engagement=engagement, actor=actor)
    elif look is not None and what == str(look.number):
        state = approve_live(engagement=engagement, look=look, actor=actor)
    else:
        messages.warning(request, _("Somebody has looked again in the meantime. Read it, then approve."))
        return redirect("dns_records", code=code)
    _say_approved(request, state)
    return redirect("dns_records", code=code)


def _say_approved(request: HttpRequest, state: ZoneState) -> None:
    count = len(state.records)
    said = ngettext(
        "Approved %(n)d record. The next audit holds live to it.",
        "Approved %(n)d records. The next audit holds live to them.",
        count,
    )
    messages.success(request, said % {"n": count})


@login_required
@require_http_methods(["GET", "POST"])
def dns_import(request: HttpRequest, code: str) -> HttpResponse:
    """First reads the file and says what it would change; then, when it is confirmed, writes the plan."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    is_sent, preview = request.method == "POST", None
    form = ZoneFileForm(
        request.POST if is_sent else None, request.FILES if is_sent else None, domain=engagement.domain
    )
    if is_sent and form.is_valid():
        if "confirm" in request.POST:
            return _write(request, engagement, form)
        preview = _preview(engagement, form)
    context = page_context(request, engagement, "surface", form=form, preview=preview)
    return render(request, "checks/dns_import.html", context, status=422 if form.errors else 200)


def _preview(engagement: Engagement, form: ZoneFileForm) -> ZoneDiff:
    """What would happen to what is live, or to the plan while nobody has looked."""
    live, surface = read_kept(engagement).live, surface_of(engagement)
    before = live.records if live else surface.records
    after = merged(before, form.read.records, replaces=form.cleaned_data["replaces"])
    return diff_of(before, after, surface)


def _write(request: HttpRequest, engagement: Engagement, form: ZoneFileForm) -> HttpResponse:
    done = import_plan(
        engagement=engagement,
        records=form.read.records,
        replaces=form.cleaned_data["replaces"],
        actor=signed_in(request),
    )
    told = {"added": done.added, "changed": done.changed, "removed": done.removed}
    said = _("Plan: %(added)d added, %(changed)d with another lifetime, %(removed)d taken out.")
    messages.success(request, said % told)
    return redirect("dns_records", code=engagement.code)
