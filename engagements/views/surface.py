"""The surface map as lists: hosts, routes, sending domains, DNS records, and the choices for all of them."""

from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Manager, Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions.keep_register import EntryClash
from engagements.actions.map_surface import add_to_surface, change_surface, remove_from_surface
from engagements.deployment import deployment_of, read_states
from engagements.drawings.deployment_map import deployment_map
from engagements.forms.surface import (
    DnsRecordForm,
    HostForm,
    RouteForm,
    SendingDomainForm,
    SurfaceChoicesForm,
    SurfaceForm,
)
from engagements.forms.versioned import VersionedForm
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, signed_in
from engagements.questions import read_questions, with_questions


@dataclass(frozen=True, slots=True)
class Part:
    """One list of the surface map: its form, and the reverse relation that holds its entries."""

    form: type[SurfaceForm[Any]]
    relation: str
    adds: str | Promise
    edits: str | Promise

    def entries(self, engagement: Engagement) -> Manager[Any]:
        manager: Manager[Any] = getattr(engagement, self.relation)
        return manager


PARTS = {
    "hosts": Part(HostForm, "hosts", gettext_lazy("Add host"), gettext_lazy("Edit host")),
    "routes": Part(RouteForm, "routes", gettext_lazy("Add route"), gettext_lazy("Edit route")),
    "sending-domains": Part(
        SendingDomainForm,
        "sending_domains",
        gettext_lazy("Add sending domain"),
        gettext_lazy("Edit sending domain"),
    ),
    "records": Part(
        DnsRecordForm, "dns_records", gettext_lazy("Add DNS record"), gettext_lazy("Edit DNS record")
    ),
}


def _part(key: str) -> Part:
    if key not in PARTS:
        raise Http404
    return PARTS[key]


@login_required
@require_safe
def surface(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    lists: dict[str, list[Any]] = {
        part.relation: list(part.entries(engagement).all()) for part in PARTS.values()
    }
    content = deployment_of(
        engagement,
        hosts=lists["hosts"],
        routes=lists["routes"],
        records=lists["dns_records"],
        senders=lists["sending_domains"],
        access=engagement.access_entries.kept().order_by("system", "number"),
        states=read_states(engagement),
    )
    picture = deployment_map(content, href=partial(_host_url, code))
    lists["old_urls"] = list(engagement.old_urls.kept())
    lists["questions"] = read_questions(engagement)
    lists["records"] = list(with_questions(lists["dns_records"], lists["questions"]))
    context = page_context(request, engagement, "surface", picture=picture, **lists)
    return render(request, "engagements/surface.html", context)


def _host_url(code: str, host: dict[str, Any]) -> str:
    """Where the audit's word about a host is read, as other pages lead there: by address alone."""
    return f"{reverse('checks', kwargs={'code': code})}?{urlencode({'host': host['name'], 'outcome': 'all'})}"


@login_required
@require_http_methods(["GET", "POST"])
def surface_add(request: HttpRequest, code: str, part: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = _part(part)
    form = kind.form(request.POST or None, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        entry = form.save(commit=False)
        if add_to_surface(engagement=engagement, entry=entry, actor=signed_in(request), vouched=form.vouched):
            messages.success(request, _("Added %(entry)s.") % {"entry": entry})
        return redirect("surface", code=code)
    context = page_context(request, engagement, "surface", form=form, title=kind.adds)
    return render(request, "engagements/surface_form.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "POST"])
def surface_edit(request: HttpRequest, code: str, part: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    kind = _part(part)
    entry = get_object_or_404(kind.entries(engagement), pk=pk)
    form = kind.form(request.POST or None, instance=entry, engagement=engagement)
    if request.method == "POST" and form.is_valid():
        form = _save(request, engagement, form)
        if not form.errors:
            return redirect("surface", code=code)
    context = page_context(
        request, engagement, "surface", form=form, title=kind.edits, part=part, **_shown(entry)
    )
    return render(request, "engagements/surface_form.html", context, status=422 if form.errors else 200)


def _save[Form: VersionedForm[Any]](request: HttpRequest, engagement: Engagement, form: Form) -> Form:
    """The form, with errors where nothing was saved: somebody changed the same, or has added the same."""
    try:
        saved = change_surface(
            engagement=engagement,
            entry=form.instance,
            changes=form.changes,
            opened=form.opened,
            actor=signed_in(request),
            vouched=form.vouched,
        )
    except EntryClash:
        form.add_error(None, _("Somebody else has saved the same entry in the meantime."))
        return form
    return form.with_conflicts(saved) if saved.conflicts else form


def _shown(entry: Model) -> dict[str, Any]:
    """The entry, and the kind by which its history is asked for."""
    return {"entry": entry, "entry_kind": entry._meta.model_name}


@login_required
@require_POST
def surface_remove(request: HttpRequest, code: str, part: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    entry = get_object_or_404(_part(part).entries(engagement), pk=pk)
    remove_from_surface(engagement=engagement, entry=entry, actor=signed_in(request))
    messages.success(request, _("Took %(entry)s off the map.") % {"entry": entry})
    return redirect("surface", code=code)


@login_required
@require_http_methods(["GET", "POST"])
def surface_choices(request: HttpRequest, code: str) -> HttpResponse:
    """The canonical host and the allowed origins."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form = SurfaceChoicesForm(request.POST or None, instance=engagement)
    if request.method == "POST" and form.is_valid():
        form = _save(request, engagement, form)
        if not form.errors:
            return redirect("surface", code=code)
    context = page_context(request, engagement, "surface", form=form, title=_("Choices for all hosts"))
    return render(request, "engagements/surface_form.html", context, status=422 if form.errors else 200)
