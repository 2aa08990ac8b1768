"""Starting a register of runbooks from the playbook's usual ones."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from engagements.actions import copy_runbooks as copying
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_POST
def copy_runbooks(request: HttpRequest, code: str) -> HttpResponse:
    """Copies one template, or all that are not there yet; pressed twice, it copies once."""
    engagement = get_engagement(request, code, Role.CONSULTANT)
    key = request.POST.get("template")
    copied = copying.copy_runbooks(
        engagement=engagement, actor=signed_in(request), keys=None if key is None else {key}
    )
    if not copied:
        messages.info(request, _("The playbook's runbooks are here already."))
        return redirect("runbooks", code=code)
    said = ngettext("Copied %(n)d runbook.", "Copied %(n)d runbooks.", len(copied))
    messages.success(request, said % {"n": len(copied)})
    if key is not None:
        return redirect("runbook_edit", code=code, number=copied[0].number)
    return redirect("runbooks", code=code)
