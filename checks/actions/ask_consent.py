"""Asks the founder for a permission, and tells them that somebody waits for it."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from checks.actions.decide_consent import Kind, decide_consent
from checks.models import ConsentDecision
from checks.permission.terms import Terms
from engagements.actions.notify import notify
from engagements.models import Engagement, User
from engagements.notifications.kinds import REQUEST
from engagements.notifications.people import founders_of


@transaction.atomic
def ask_consent(*, engagement: Engagement, check_key: str, terms: Terms, actor: User) -> ConsentDecision:
    """The question stands on the founder's page from now on; what is told only calls them there."""
    decision = decide_consent(
        engagement=engagement, check_key=check_key, kind=Kind.ASKED, terms=terms, actor=actor
    )
    # It carries no address to press yes with: what is permitted is read on the page first.
    page = f"{reverse('permission', kwargs={'code': engagement.code})}#{check_key}"
    notify(
        engagement=engagement,
        kind=REQUEST,
        to=founders_of(engagement),
        actor=actor,
        key=f"permission-asked:{decision.pk}",
        title=lambda: (
            _("%(who)s asks for your permission: %(what)s") % {"who": actor, "what": decision.about}
        ),
        text=lambda: _(
            "It sends more to your site than a visitor does, so nothing of it runs until you say yes."
        ),
        path=page,
        client_path=page,
        target=decision,
    )
    return decision
