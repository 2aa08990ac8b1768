"""Asks for, gives, refuses and takes back the consent to an active check: each a row that ends a chain."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from checks.actions.number_rows import lock_engagement
from checks.models import ConsentDecision
from checks.permission.descriptions import DESCRIPTIONS
from checks.permission.terms import Terms
from engagements.actions.block_clock import settle_blockers
from engagements.actions.notify import notify, settle
from engagements.actions.record_event import record_event
from engagements.models import Engagement, User
from engagements.notifications.kinds import ANSWER
from engagements.notifications.people import asker_of

Kind = ConsentDecision.Kind
VERBS = {
    Kind.ASKED: _("asked for permission:"),
    Kind.GRANTED: _("permitted:"),
    Kind.DECLINED: _("declined:"),
    Kind.WITHDRAWN: _("withdrew the permission:"),
}


@transaction.atomic
def decide_consent(
    *, engagement: Engagement, check_key: str, kind: ConsentDecision.Kind, terms: Terms | None, actor: User
) -> ConsentDecision:
    """Adds the decision to the engagement's chain. `terms` are those that stood on the page."""
    lock_engagement(engagement)
    last = engagement.consent_decisions.first()
    standing = engagement.consent_decisions.filter(check_key=check_key).first()
    decision = ConsentDecision(
        engagement=engagement,
        number=(last.number if last else 0) + 1,
        check_key=check_key,
        kind=kind,
        by=actor,
        by_name=str(actor)[:120],
        by_email=actor.email,
        at=timezone.now(),
        text=terms.in_words() if terms else "",
        terms=_plain(terms),
        previous=last.digest if last else "",
    )
    decision.digest = decision.expected_digest()
    decision.save(force_insert=True)
    record_event(
        engagement=engagement,
        actor=actor,
        verb=str(VERBS[kind]),
        target=decision,
        label=str(DESCRIPTIONS[check_key].title),
        changes={"permission": (standing.kind if standing else None, kind)},
        is_for_client=True,
    )
    if standing and standing.kind == Kind.ASKED:
        _tell_answer(decision, standing, actor)
    settle_blockers(engagement=engagement, actor=actor)
    return decision


def _tell_answer(decision: ConsentDecision, asked: ConsentDecision, actor: User) -> None:
    """Nobody is asked any more, and who asked is told."""
    settle(engagement=decision.engagement, target=asked)
    if decision.kind == Kind.ASKED:
        return
    page = reverse("permission", kwargs={"code": decision.engagement.code})
    notify(
        engagement=decision.engagement,
        kind=ANSWER,
        to=asker_of(decision.engagement, asked.by),
        actor=actor,
        key=f"permission-answered:{decision.pk}",
        title=lambda: f"{actor} {VERBS[Kind(decision.kind)]} {decision.about}",
        path=f"{page}#{decision.check_key}",
        target=decision,
    )


def _plain(terms: Terms | None) -> dict[str, Any]:
    return terms.as_json() if terms else {}
