"""Nobody is on both sides of an engagement, whichever way they are invited."""

from typing import Any

import pytest
from django.test import Client

from engagements.actions.invite_participant import invite_participant
from engagements.membership_rules import MembershipRefused
from engagements.models import Engagement, Organisation, Participant, User
from tests.factories import make_engagement, make_named

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_new_engagement_has_no_founder_who_works_here(
    organisation: Organisation, consultant: User, as_consultant: Client
) -> None:
    typed: dict[str, Any] = {"organisation": organisation.pk, "founder_name": "Ana"}
    page = as_consultant.post("/new/", typed | {"founder_email": "Ana@steady.test"}).content.decode()
    assert "ana@steady.test works here, and sees every engagement" in page


def test_who_works_on_it_is_not_invited_to_follow_it(
    organisation: Organisation, engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    named = make_named(organisation, engagement, email="ben@steady.test")
    for email in ("Ana@steady.test", "Ben@steady.test"):
        with pytest.raises(MembershipRefused, match="sees everything of it already"):
            invite_participant(
                engagement=engagement, email=email, name="X", role=Participant.Role.FOUNDER, actor=consultant
            )
    assert not engagement.participants.exists()
    other = make_engagement(organisation)
    invite_participant(
        engagement=other, email=named.email, name="Ben", role=Participant.Role.VIEWER, actor=consultant
    )
    assert other.participants.get().user == named, "they do not work on that one"
