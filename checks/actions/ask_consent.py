"""Asks the founder for a permission, and writes to them that somebody waits for it."""

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from checks.actions.decide_consent import Kind, decide_consent
from checks.models import ConsentDecision
from checks.permission.terms import Terms
from engagements.actions.queue_mail import queue_mail
from engagements.models import Engagement, Participant, User


@transaction.atomic
def ask_consent(*, engagement: Engagement, check_key: str, terms: Terms, actor: User) -> ConsentDecision:
    """The question stands on the founder's page from now on; the mail only calls them there."""
    decision = decide_consent(
        engagement=engagement, check_key=check_key, kind=Kind.ASKED, terms=terms, actor=actor
    )
    mail_request(decision)
    return decision


def mail_request(decision: ConsentDecision) -> None:
    """To every founder who takes part; it carries no address to press yes with."""
    engagement = decision.engagement
    founders = engagement.participants.filter(role=Participant.Role.FOUNDER).select_related("user")
    page = settings.PORTAL_URL + reverse("permission", kwargs={"code": engagement.code})
    for founder in founders:
        context = {"decision": decision, "engagement": engagement, "founder": founder, "page": page}
        queue_mail(
            engagement=engagement,
            key=f"permission-asked:{decision.pk}:{founder.user_id}",
            recipient=founder.user.email,
            subject=_("%(title)s: may we test this?") % {"title": engagement.title},
            text=render_to_string("emails/permission_request.txt", context),
        )
