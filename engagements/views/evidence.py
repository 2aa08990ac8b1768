"""Evidence beside a record: its list, adding to it, handing a file out so that no browser runs it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from engagements.actions import attach
from engagements.attachments.on_steps import by_step, place_of, places_of
from engagements.attachments.sniffing import UnwantedFile
from engagements.discussion.threads import target_of
from engagements.forms.evidence import EvidenceForm
from engagements.frame import page_context
from engagements.history.kinds import KINDS
from engagements.models import Attachment, Engagement
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_safe
def evidence(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    """What stands beside one record; a fragment there, a page without JavaScript."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    target = target_of(engagement, kind, pk, Role.CONSULTANT)
    form = EvidenceForm(places=places_of(target), initial={"step": request.GET.get("step", "")})
    return _shown(request, engagement, target, form)


@login_required
@require_POST
def evidence_add(request: HttpRequest, code: str, kind: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    target = target_of(engagement, kind, pk, Role.CONSULTANT)
    places = places_of(target)
    form = EvidenceForm(request.POST, request.FILES, places=places)
    if form.is_valid():
        _attach(request, engagement, target, form)
    if form.errors or request.headers.get("HX-Request"):
        return _shown(request, engagement, target, form if form.errors else EvidenceForm(places=places))
    anchor = f"#step-{form.place.number}" if form.place else ""
    return redirect(f"{KINDS[kind].url(engagement, target)}{anchor}")


def _attach(request: HttpRequest, engagement: Engagement, target: Any, form: EvidenceForm) -> None:
    """Each file by itself: one that is not taken is named, the others are attached."""
    given: dict[str, Any] = {"engagement": engagement, "target": target, "actor": signed_in(request)}
    given["step"] = form.place
    for file in form.chosen:
        try:
            attach.attach_file(name=file.name, data=file.read(), **given)
        except UnwantedFile as why:
            form.add_error(None, f"{file.name}: {why}")
    if form.cleaned_data.get("url"):
        try:
            attach.attach_link(
                url=form.cleaned_data["url"], name=form.cleaned_data["name"], vouched=form.vouched, **given
            )
        except UnwantedFile as why:
            form.add_error("url", str(why))


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def evidence_file(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """The very bytes, always as a download: a page of the portal never shows them."""
    attachment = _attachment(get_engagement(request, code, Role.CONSULTANT), pk)
    if not attachment.file:
        raise Http404
    return _handed_out(attachment.file, attachment.media_type, attachment.name)


@login_required
@require_safe
@cache_control(private=True, max_age=3600)
def evidence_thumbnail(request: HttpRequest, code: str, pk: int) -> HttpResponseBase:
    """A small picture that the portal has drawn itself."""
    attachment = _attachment(get_engagement(request, code, Role.CONSULTANT), pk)
    if not attachment.thumbnail:
        raise Http404
    return _handed_out(attachment.thumbnail, "image/webp")


def _handed_out(file: Any, media_type: str, name: str = "") -> HttpResponseBase:
    try:
        opened = file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(opened, as_attachment=bool(name), filename=name, content_type=media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@login_required
@require_POST
def evidence_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    attachment = _attachment(engagement, pk)
    target = target_of(engagement, attachment.target_kind, attachment.target_id, Role.CONSULTANT)
    actor = signed_in(request)
    if attach.take_away(engagement=engagement, attachment=attachment, target=target, actor=actor):
        undo = reverse("evidence_restore", kwargs={"code": code, "pk": pk})
        said = _("Took %(name)s away.") % {"name": attachment.name}
        messages.success(request, said, extra_tags=f"undo:{undo}")
    return redirect(KINDS[attachment.target_kind].url(engagement, target))


@login_required
@require_POST
def evidence_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    attachment = get_object_or_404(engagement.attachments, pk=pk)
    target = target_of(engagement, attachment.target_kind, attachment.target_id, Role.CONSULTANT)
    given = {"attachment": attachment, "target": target, "actor": signed_in(request)}
    try:
        attach.bring_back(engagement=engagement, **given)
    except UnwantedFile as why:
        messages.warning(request, f"{attachment.name}: {why}")
    return redirect(KINDS[attachment.target_kind].url(engagement, target))


def _attachment(engagement: Engagement, pk: int) -> Attachment:
    return get_object_or_404(engagement.attachments.kept(), pk=pk)


def _shown(request: HttpRequest, engagement: Engagement, target: Any, form: EvidenceForm) -> HttpResponse:
    kind, places = target._meta.model_name, places_of(target)
    attachments = list(engagement.attachments.kept().about(kind, target.pk))
    context = page_context(
        request, engagement, "evidence", target=target, kind=kind, form=form,
        attachments=[(one, place_of(one, places)) for one in attachments],
        steps=by_step(attachments, places).items(),
        was_added=request.method == "POST",
        target_url=KINDS[kind].url(engagement, target),
    )  # fmt: skip
    name = "list" if request.headers.get("HX-Request") else "page"
    status = 422 if form.errors else 200
    return render(request, f"engagements/attachments/{name}.html", context, status=status)
