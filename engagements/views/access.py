"""Around an access entry: who holds which role, what is asked of the founder, and who has to leave."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.actions import hold_role
from engagements.actions.ask_access import answer_request
from engagements.actions.ask_access import ask_access as asking
from engagements.actions.block_clock import block_clock
from engagements.actions.vouch import record_vouching
from engagements.blockers import ACCESS, Request
from engagements.client_side import founder_names
from engagements.forms.access import LeftForm, RequestForm, RoleForm
from engagements.frame import page_context
from engagements.models import AccessEntry, AccessRequest, AccessRole, Engagement
from engagements.permissions import Role, get_engagement, signed_in


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def access_role_new(request: HttpRequest, code: str, number: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    entry = _entry(engagement, number)
    form, token, actor = RoleForm(request.POST or None), _token(request), signed_in(request)
    if request.method == "POST" and form.is_valid():
        role = form.save(commit=False)
        role = hold_role.add_role(engagement=engagement, entry=entry, role=role, actor=actor, token=token)
        record_vouching(engagement=engagement, target=role, actor=actor, fields=form.vouched)
        messages.success(request, _("Noted %(role)s.") % {"role": role})
        return redirect(_roles_of(engagement, entry))
    return _form_page(request, engagement, entry, form, "role_form", token=token)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def access_role_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    role = _role(engagement.access_roles.kept(), pk)
    form = RoleForm(request.POST or None, instance=role)
    label, entry = str(role), role.entry
    if request.method == "POST" and form.is_valid():
        actor = signed_in(request)
        saved = hold_role.change_role(engagement=engagement, role=role, form=form, actor=actor)
        if not saved.conflicts:
            messages.success(request, _("Saved %(role)s.") % {"role": saved.entry})
            return redirect(_roles_of(engagement, entry))
        form = form.with_conflicts(saved)
    return _form_page(request, engagement, entry, form, "role_form", held=role, label=label)


@login_required
@require_POST
def access_role_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    role = _role(engagement.access_roles.all(), pk)
    if hold_role.remove_role(engagement=engagement, role=role, actor=signed_in(request)):
        undo = reverse("access_role_restore", kwargs={"code": code, "pk": pk})
        messages.success(request, _("Took %(role)s off.") % {"role": role}, extra_tags=f"undo:{undo}")
    return redirect(_roles_of(engagement, role.entry))


@login_required
@require_POST
def access_role_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    role = _role(engagement.access_roles.all(), pk)
    hold_role.restore_role(engagement=engagement, role=role, actor=signed_in(request))
    return redirect(_roles_of(engagement, role.entry))


@login_required
@require_safe
def offboarding(request: HttpRequest, code: str) -> HttpResponse:
    """Who leaves which system, by when, and how one knows that they are gone."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    return _offboarding(request, engagement)


@sensitive_post_parameters()
@login_required
@require_POST
def access_role_left(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Notes that somebody is gone, with how one knows; `back` takes it back."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    role, actor = _role(engagement.access_roles.kept(), pk), signed_in(request)
    if request.POST.get("back") or request.GET.get("back"):
        hold_role.note_still_there(engagement=engagement, role=role, actor=actor)
        return redirect("offboarding", code=code)
    form = LeftForm(request.POST)
    if not form.is_valid():
        return _offboarding(request, engagement, wrong=pk, form=form)
    note = form.cleaned_data["note"]
    if hold_role.note_left(engagement=engagement, role=role, note=note, actor=actor):
        record_vouching(engagement=engagement, target=role, actor=actor, fields=form.vouched)
        undo = f"undo:{request.path}?back=yes"
        messages.success(request, _("%(role)s is gone.") % {"role": role}, extra_tags=undo)
    else:
        messages.info(request, _("Somebody has noted it already."))
    return redirect("offboarding", code=code)


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def access_ask(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """Asks the founder for something about this account."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    entry = _entry(engagement, number)
    form, token, actor = RequestForm(request.POST or None), _token(request), signed_in(request)
    if request.method == "POST" and form.is_valid():
        asked = form.save(commit=False)
        asked = asking(engagement=engagement, entry=entry, request=asked, actor=actor, token=token)
        if form.cleaned_data["is_blocking"]:
            block_clock(engagement=engagement, request=Request(ACCESS, asked.pk), actor=actor)
        record_vouching(engagement=engagement, target=asked, actor=actor, fields=form.vouched)
        messages.success(request, _("Asked. It stands on the founder's page now."))
        return redirect(_url(engagement, entry))
    return _form_page(request, engagement, entry, form, "request_form", token=token)


@login_required
@require_POST
def access_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    asked = get_object_or_404(engagement.access_requests.select_related("entry"), pk=pk)
    answer, actor = AccessRequest.Answer.WITHDRAWN, signed_in(request)
    if answer_request(engagement=engagement, request=asked, answer=answer, actor=actor):
        messages.success(request, _("Withdrawn."))
    else:
        messages.info(request, _("It was answered in the meantime."))
    return redirect(_url(engagement, asked.entry))


def _offboarding(
    request: HttpRequest, engagement: Engagement, wrong: int = 0, form: LeftForm | None = None
) -> HttpResponse:
    beside = engagement.attachments.kept().filter(target_kind="accessrole", target_id=OuterRef("pk"))
    counted = beside.order_by().values("target_id").annotate(n=Count("pk")).values("n")
    rows = engagement.access_roles.kept().leaving().select_related("entry")
    roles = list(rows.annotate(evidence_count=Coalesce(Subquery(counted), 0)))
    context = page_context(
        request,
        engagement,
        "access",
        there=[role for role in roles if not role.left_on],
        gone=[role for role in roles if role.left_on],
        overdue=sum(role.is_overdue for role in roles),
        wrong=wrong,
        form=form,
        left_form=LeftForm(auto_id=False),
    )
    return render(request, "engagements/access/offboarding.html", context, status=422 if form else 200)


def _entry(engagement: Engagement, number: int) -> AccessEntry:
    return get_object_or_404(engagement.access_entries.kept(), number=number)


def _role(rows: QuerySet[AccessRole], pk: int) -> AccessRole:
    return get_object_or_404(rows.select_related("entry"), pk=pk)


def _url(engagement: Engagement, entry: AccessEntry) -> str:
    return reverse("access_entry", kwargs={"code": engagement.code, "number": entry.number})


def _roles_of(engagement: Engagement, entry: AccessEntry) -> str:
    return f"{_url(engagement, entry)}#roles"


def _token(request: HttpRequest) -> UUID:
    """The form's one-time token; a new one for a new form, and where somebody has changed it."""
    try:
        return UUID(request.POST.get("token", ""))
    except ValueError:
        return uuid4()


def _form_page(
    request: HttpRequest,
    engagement: Engagement,
    entry: AccessEntry,
    form: RoleForm | RequestForm,
    template: str,
    **context: object,
) -> HttpResponse:
    page = page_context(
        request,
        engagement,
        "access",
        entry=entry,
        entry_url=_url(engagement, entry),
        form=form,
        founders=", ".join(founder_names(engagement)),
        **context,
    )
    status = 422 if form.errors else 200
    return render(request, f"engagements/access/{template}.html", page, status=status)
