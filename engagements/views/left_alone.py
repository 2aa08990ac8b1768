"""Says which records were left as they were by a deed on many, and why."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

MOST_NAMED = 5


def tell_left(request: HttpRequest, left: list[list[str]]) -> None:
    """`left` holds what people call the record, and the reason; the first few are named."""
    if not left:
        return
    named = "; ".join(f"{what}: {why}" for what, why in left[:MOST_NAMED])
    more = len(left) - MOST_NAMED
    if more > 0:
        named += "; " + ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more}
    messages.warning(request, _("Left as it was: %(named)s") % {"named": named})
