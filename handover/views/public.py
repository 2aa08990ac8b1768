"""The two pages that need no account: a shared version behind its passphrase, and the proof of one."""

from allauth.account.adapter import get_adapter
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from engagements.invitation_links import digest_of
from engagements.sign_in.limits import refuse_often
from handover.actions.open_share_link import WrongPassphrase, find_share_link, open_share_link
from handover.models import ShareLink
from handover.proof_page import find_proof
from handover.share_forms import OpenForm
from handover.verification_code import as_written


# Nobody is signed in by it, so that no other site gains by sending it; and a page that tells no referrer
# sends "Origin: null", which no token would make good.
@csrf_exempt
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_store=True)
def shared_pack(request: HttpRequest, token: str) -> HttpResponseBase:
    """Asks for the passphrase and answers with the file; a link that opens nothing never says why."""
    is_sent = request.method == "POST"
    if is_sent and (often := refuse_often(request, "open_share", key=digest_of(token))):
        return often
    link = find_share_link(token)
    if link is None:
        return _shown(request, "handover/share_gone.html", status=404)
    form = OpenForm(request.POST if is_sent else None)
    if is_sent and form.is_valid():
        try:
            return _handed_out(request, link, form.cleaned_data["passphrase"])
        except WrongPassphrase:
            form.add_error("passphrase", _("This passphrase does not open it."))
    shown = {"form": form, "branded": link.engagement.organisation}
    return _shown(request, "handover/shared.html", status=422 if is_sent else 200, **shown)


def _handed_out(request: HttpRequest, link: ShareLink, passphrase: str) -> HttpResponseBase:
    file = open_share_link(
        link=link,
        passphrase=passphrase,
        address=get_adapter().get_client_ip(request) or "",
        user_agent=request.headers.get("User-Agent", ""),
    )
    if file is None:
        return _shown(request, "handover/share_gone.html", status=404)
    name = f"{slugify(link.engagement.title) or 'product'}-handover-{slugify(link.pack.title)}.pdf"
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return _unlisted(response)


@require_safe
@cache_control(private=True, no_store=True)
def verify_pack(request: HttpRequest, code: str) -> HttpResponse:
    """Whose version it is, and whether a file is that version, which the browser finds out by itself."""
    wanted = as_written(code)
    shown = find_proof(wanted) if wanted else None
    if shown is None:
        raise Http404
    if wanted != code:
        return redirect("verify_pack", code=wanted)
    return _shown(request, "handover/verify.html", shown=shown, branded=shown.organisation)


def _shown(request: HttpRequest, template: str, *, status: int = 200, **context: object) -> HttpResponse:
    return _unlisted(render(request, template, context, status=status))


def _unlisted[Response: HttpResponseBase](response: Response) -> Response:
    """Neither search engines nor other sites hear of the address."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
