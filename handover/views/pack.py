"""One version of the pack: its file, and the same content as a page."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from engagements.frame import page_context
from engagements.permissions import Role, get_engagement
from handover.actions.serve_pack import file_name, hash_of_file, open_pack, packs_for
from handover.document import document_context
from handover.formats import FORMATS
from handover.standing import read_sign_offs


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def pack_file(request: HttpRequest, code: str, number: int) -> HttpResponseBase:
    """The PDF: an issued one for everybody of the engagement, a draft for consultants."""
    engagement = get_engagement(request, code, Role.VIEWER)
    pack = get_object_or_404(packs_for(engagement).filter(state="done").defer("snapshot"), number=number)
    is_changed = bool(pack.sha256) and hash_of_file(pack) not in {"", pack.sha256}
    file = None if is_changed else open_pack(pack)
    if file is None:
        context = page_context(request, engagement, "handover", pack=pack, is_changed=is_changed)
        return render(request, "handover/lost.html", context, status=410)
    name = file_name(pack, "pdf")
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def pack_as(request: HttpRequest, code: str, number: int, ending: str) -> HttpResponse:
    """The same content in another form, by the ending of its file; for whoever may open the version."""
    engagement = get_engagement(request, code, Role.VIEWER)
    pack = get_object_or_404(packs_for(engagement), number=number)
    chosen = FORMATS.get(ending)
    if chosen is None or pack.is_unissued:
        raise Http404
    response = HttpResponse(chosen.write(pack.snapshot), content_type=chosen.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name(pack, ending))
    response["X-Content-Type-Options"] = "nosniff"
    return response


@login_required
@require_safe
@cache_control(private=True, no_store=True)
def pack_page(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """What the PDF says, as a page, from the same snapshot."""
    engagement = get_engagement(request, code, Role.VIEWER)
    pack = get_object_or_404(packs_for(engagement), number=number)
    sign_offs = read_sign_offs(engagement)
    context = page_context(
        request,
        engagement,
        "handover",
        version=pack,
        document=document_context(pack.snapshot, is_for_screens=True),
        formats=FORMATS,
        signature=sign_offs.signature_of(pack),
        standing=sign_offs.standing_of(pack),
        newest_number=sign_offs.newer_than(pack),
        asked=sign_offs.asked if sign_offs.is_newest(pack) else None,
    )
    return render(request, "handover/pack.html", context)
