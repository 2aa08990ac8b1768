"""What a person is told, newest first: reading on, and marking it as read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from engagements.actions.read_notifications import read_all, read_notification
from engagements.notifications.reading import notifications_of
from engagements.permissions import organisations_of, signed_in

A_PAGE = 50


@login_required
@require_safe
def notifications(request: HttpRequest) -> HttpResponse:
    """`?show=new` those that were not read yet."""
    user = signed_in(request)
    is_new_only = request.GET.get("show") == "new"
    rows = notifications_of(user).select_related("engagement__client__organisation")
    if is_new_only:
        rows = rows.filter(read_at=None)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    newest = max((one.pk for one in page), default=0)
    context = {"page_obj": page, "is_new_only": is_new_only, "newest": newest}
    context["is_member"] = organisations_of(user).exists()
    return render(request, "engagements/notifications/page.html", context)


@login_required
@require_safe
def open_notification(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads on to what it tells of; whoever opens it has read it."""
    told = get_object_or_404(notifications_of(signed_in(request)), pk=pk)
    if request.method == "GET":
        read_notification(told)
    return redirect(told.path)


@login_required
@require_POST
def read_one(request: HttpRequest, pk: int) -> HttpResponse:
    read_notification(get_object_or_404(notifications_of(signed_in(request)), pk=pk))
    return redirect(_back(request))


@login_required
@require_POST
def read_every(request: HttpRequest) -> HttpResponse:
    """All up to the newest one that stood on the page."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        read_all(user=signed_in(request), up_to=int(newest))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """The list as it was narrowed."""
    query = request.POST.get("back", "")
    is_query = query.startswith("?") and url_has_allowed_host_and_scheme(query, allowed_hosts=None)
    return f"/notifications/{query}" if is_query else "notifications"
