"""The portal's own mailbox, for development: what would have been mailed, as HTML, text and source."""

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from engagements.mailbox import KeptMail, Reader, find_mail, mail_folder, read_mailbox, reader_of
from engagements.permissions import signed_in


@login_required
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """404 with a real mailer, and for whoever owns nothing here."""
    folder, reader = _box(request)
    mails = [mail for mail in read_mailbox(folder) if reader.may_read(mail)]
    return render(request, "engagements/mailbox/list.html", {"mails": mails})


@login_required
@require_safe
def mailbox_mail(request: HttpRequest, name: str, number: int) -> HttpResponse:
    mail = _find(request, name, number)
    return render(request, "engagements/mailbox/mail.html", {"mail": mail})


@login_required
@require_safe
@csp_override(
    {
        "default-src": [CSP.NONE],
        "style-src": [CSP.UNSAFE_INLINE],
        "img-src": ["data:"],
        # Without scripts, forms and the portal's own origin; links open beside it.
        "sandbox": ["allow-popups", "allow-popups-to-escape-sandbox"],
        "frame-ancestors": [CSP.NONE],
    }
)
def mailbox_html(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """The mail's own page, as a document of no origin in which nothing but its style sheet does anything."""
    html = _find(request, name, number).html
    if not html:
        raise Http404
    return HttpResponse(html)


@login_required
@require_safe
def mailbox_source(request: HttpRequest, name: str, number: int) -> HttpResponse:
    return HttpResponse(_find(request, name, number).raw, content_type="text/plain; charset=utf-8")


def _box(request: HttpRequest) -> tuple[Path, Reader]:
    folder, reader = mail_folder(), reader_of(signed_in(request))
    if folder is None or reader is None:
        raise Http404
    return folder, reader


def _find(request: HttpRequest, name: str, number: int) -> KeptMail:
    folder, reader = _box(request)
    mail = find_mail(folder, name, number)
    if mail is None or not reader.may_read(mail):
        raise Http404
    return mail
