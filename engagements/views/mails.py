"""The mails that went out of an engagement: which arrived, which wait and why, and sending one again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.queue_mail import send_mail_again as sending_again
from engagements.frame import page_context
from engagements.mailbox import has_mailbox, mail_folder
from engagements.permissions import Role, get_engagement, signed_in

MAILS_A_PAGE = 50


@login_required
@require_safe
def mails(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    sent = engagement.outgoing_mails.defer("text", "html")
    page = Paginator(sent, MAILS_A_PAGE).get_page(request.GET.get("page"))
    leads_on = mail_folder() is not None and has_mailbox(signed_in(request))
    context = page_context(request, engagement, "people", page_obj=page, has_mailbox=leads_on)
    return render(request, "engagements/mails.html", context)


@login_required
@require_POST
def send_mail_again(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    mail = get_object_or_404(engagement.outgoing_mails, pk=pk)
    if sending_again(engagement=engagement, mail=mail, actor=signed_in(request)):
        told = _("The mail to %(recipient)s goes out again.")
        messages.success(request, told % {"recipient": mail.recipient})
    else:
        messages.info(request, _("This mail is on its way, or has been sent."))
    return redirect("mails", code=code)
