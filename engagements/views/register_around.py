"""What stands around a register's rows and follows from them, sent along once some of them have changed."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict
from django.template.loader import select_template
from django_htmx.middleware import HtmxDetails

from engagements.models import Engagement
from engagements.registers.register import Register
from engagements.registers.table import asked_group, count_groups


def around(request: HttpRequest, engagement: Engagement, register: Register[Any]) -> dict[str, Any]:
    """For `registers/around.html`: the sentence above the table, how many match, how many are in each group.

    The page that htmx asks from says which entries it shows; queries do not grow with them.
    """
    shown = urlsplit(HtmxDetails(request).current_url or "").query
    asked = register.asked(engagement, QueryDict(shown))
    counts = count_groups(register.matching(engagement, asked), asked_group(register, asked))
    context = {"register": register, "engagement": engagement, "oob": True}
    context |= register.extras(engagement, asked, [])
    return {
        "says": select_template([f"{name}#says" for name in register.templates]).render(context, request),
        "count": sum(counts.values()),
        "counts": counts,
        "is_narrowed": asked.is_narrowed,
    }
