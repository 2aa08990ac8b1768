"""The page Mail: what real mail shows, and the uploads that it rests on."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from checks.actions.keep_mail_evidence import (
    TakenIn,
    judge_mail,
    keep_message,
    keep_reports,
    remove_message,
)
from checks.actions.remove_reports import remove_report, report_label, restore_report
from checks.fixes.mail_delivery import SAVE_STEPS
from checks.forms.mail_evidence import MessageForm, ReportsForm
from checks.mail_evidence.values import Refused
from checks.mail_page import read_mail_page
from engagements.frame import page_context
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, role_in, signed_in


@login_required
@require_safe
def mail(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.VIEWER)
    return _page(request, engagement, MessageForm(), ReportsForm())


@login_required
@require_POST
def mail_message(request: HttpRequest, code: str) -> HttpResponse:
    """Takes in one received message, and has it judged."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    form = MessageForm(request.POST, request.FILES)
    if form.is_valid():
        chosen: UploadedFile[bytes] = form.cleaned_data["message"]
        try:
            keep_message(engagement=engagement, data=chosen.read(), actor=signed_in(request))
        except Refused as reason:
            form.add_error("message", str(reason))
        else:
            _judge(request, engagement)
            return redirect("mail", code=code)
    return _page(request, engagement, form, ReportsForm(), status=422)


@login_required
@require_POST
def mail_reports(request: HttpRequest, code: str) -> HttpResponse:
    """Takes in several reports; those that are refused are named, and the others kept."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    form = ReportsForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, engagement, MessageForm(), form, status=422)
    files = ((chosen.name or "", chosen.read()) for chosen in form.cleaned_data["reports"])
    taken = keep_reports(engagement=engagement, files=files, actor=signed_in(request))
    _tell(request, taken)
    if taken.fresh:
        _judge(request, engagement)
    if taken.refused:
        for reason in taken.refused:
            form.add_error("reports", reason)
        return _page(request, engagement, MessageForm(), form, status=422)
    return redirect("mail", code=code)


@login_required
@require_POST
def mail_judge(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.FOUNDER)
    _judge(request, engagement)
    return redirect("mail", code=code)


@login_required
@require_POST
def mail_message_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.FOUNDER)
    message = get_object_or_404(engagement.mail_messages, pk=pk)
    remove_message(engagement=engagement, message=message, actor=signed_in(request))
    messages.success(request, _("Removed the message."))
    return redirect("mail", code=code)


@login_required
@require_POST
def mail_report_remove(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What is left is judged anew: the verdict must not rest on what was removed."""
    engagement = get_engagement(request, code, Role.FOUNDER)
    report = get_object_or_404(engagement.dmarc_reports, pk=pk)
    if remove_report(engagement=engagement, report=report, actor=signed_in(request)):
        undo = reverse("mail_report_restore", kwargs={"code": code, "pk": pk})
        said = _("Removed %(report)s.") % {"report": report_label(report)}
        messages.success(request, said, extra_tags=f"undo:{undo}")
        _judge(request, engagement)
    return redirect("mail", code=code)


@login_required
@require_POST
def mail_report_restore(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.FOUNDER)
    report = get_object_or_404(engagement.dmarc_reports, pk=pk)
    if restore_report(engagement=engagement, report=report, actor=signed_in(request)):
        messages.success(request, _("Restored %(report)s.") % {"report": report_label(report)})
        _judge(request, engagement)
    return redirect("mail", code=code)


def _page(
    request: HttpRequest,
    engagement: Engagement,
    message: MessageForm,
    reports: ReportsForm,
    status: int = 200,
) -> HttpResponse:
    role = role_in(engagement)
    context = page_context(
        request,
        engagement,
        "mail",
        mail=read_mail_page(engagement),
        message_form=message,
        reports_form=reports,
        save_steps=SAVE_STEPS,
        can_upload=role is not None and role >= Role.FOUNDER,
    )
    return render(request, "checks/mail.html", context, status=status)


def _judge(request: HttpRequest, engagement: Engagement) -> None:
    started = judge_mail(engagement=engagement, actor=signed_in(request))
    if started and not started.is_new:
        message = _("Audit %(number)d is under way. Judge the mail when it is done.")
        messages.info(request, message % {"number": started.run.number})


def _tell(request: HttpRequest, taken: TakenIn) -> None:
    count = len(taken.fresh)
    if count:
        messages.success(
            request, ngettext("Took in %(n)d report.", "Took in %(n)d reports.", count) % {"n": count}
        )
    if taken.known:
        said = ngettext("%(n)d report was there already.", "%(n)d reports were there already.", taken.known)
        messages.info(request, said % {"n": taken.known})
