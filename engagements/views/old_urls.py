"""Many old addresses at once, as they are copied from a sheet."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from engagements.actions.map_old_urls import map_old_urls
from engagements.forms.old_urls import OldUrlsForm
from engagements.frame import page_context
from engagements.permissions import Role, get_engagement, signed_in


@sensitive_post_parameters()
@login_required
@require_http_methods(["GET", "POST"])
def paste_old_urls(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    form = OldUrlsForm(request.POST if request.method == "POST" else None, engagement=engagement)
    if form.is_valid():
        pairs = form.cleaned_data["pairs"]
        count = map_old_urls(
            engagement=engagement, pairs=pairs, actor=signed_in(request), is_vouched=bool(form.vouched)
        )
        text = ngettext("Kept %(n)d old address.", "Kept %(n)d old addresses.", count)
        messages.success(request, text % {"n": count})
        return redirect("old-urls", code=code)
    context = page_context(
        request, engagement, "old-urls", form=form, title=_("Add old addresses"),
        back_to="old-urls", back_title=_("Old addresses"),
    )  # fmt: skip
    return render(request, "engagements/surface_form.html", context, status=422 if form.errors else 200)
