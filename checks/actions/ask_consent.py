"""Asks the founder for a permission, and writes to them that somebody waits for it."""

from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from checks.actions.decide_consent import Kind, decide_consent
from checks.models import ConsentDecision
from checks.permission.terms import Terms
from engagements.models import Engagement, Participant, User


@transaction.atomic
def ask_consent(*, engagement: Engagement, check_key: str, terms: Terms, actor: User) -> ConsentDecision:
    """The question stands on the founder's page from now on; the mail only calls them there."""
    decision = decide_consent(
        engagement=engagement, check_key=check_key, kind=Kind.ASKED, terms=terms, actor=actor
    )
    # Robust: a mail server that is down must not undo the question; the log has it.
    transaction.on_commit(partial(mail_request, decision), robust=True)
    return decision


def mail_request(decision: ConsentDecision) -> None:
    """To every founder who takes part; it carries no address to press yes with."""
    engagement = decision.engagement
    founders = engagement.participants.filter(role=Participant.Role.FOUNDER).select_related("user")
    page = settings.PORTAL_URL + reverse("permission", kwargs={"code": engagement.code})
    for founder in founders:
        context = {"decision": decision, "engagement": engagement, "founder": founder, "page": page}
        send_mail(
            subject=_("%(title)s: may we test this?") % {"title": " ".join(engagement.title.split())},
            message=render_to_string("emails/permission_request.txt", context),
            from_email=None,
            recipient_list=[founder.user.email],
        )
