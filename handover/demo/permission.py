"""What the demo's consultant asks its founder for, and the token that the demo's zone holds."""

from checks.actions.decide_consent import Kind, decide_consent
from checks.models import OwnershipToken
from checks.permission.terms import proposed_terms
from checks.surface_map import places_of
from handover.demo.shape import Sprint
from handover.demo.telling import Telling


def ask_permission(telling: Telling, sprint: Sprint) -> None:
    engagement = telling.engagement
    if sprint.ownership_token:
        OwnershipToken.objects.create(engagement=engagement, token=sprint.ownership_token)
    for key in sprint.asks:
        terms = proposed_terms(key, places_of(engagement))
        decide_consent(engagement=engagement, check_key=key, kind=Kind.ASKED, terms=terms, actor=telling.lead)
