"""Takes the live DNS records over into the surface map."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from checks.actions.adopt_records import adopt_records as adopt
from checks.live_records import read_live_records
from checks.net_config import net_config
from checks.surface_map import surface_of
from engagements.permissions import Role, get_engagement, signed_in


@login_required
@require_POST
def adopt_records(request: HttpRequest, code: str) -> HttpResponse:
    engagement = get_engagement(request, code, Role.CONSULTANT)
    live = read_live_records(surface_of(engagement), net_config())
    count = adopt(engagement=engagement, records=live, actor=signed_in(request))
    if not live:
        messages.warning(request, _("No name server answered; nothing was taken over."))
    elif count:
        said = ngettext(
            "Took over %(n)d record. Say whose it is.", "Took over %(n)d records. Say whose they are.", count
        )
        messages.success(request, said % {"n": count})
    else:
        messages.info(request, _("Every live record is on the map already."))
    return redirect("surface", code=code)
