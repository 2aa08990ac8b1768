"""Two people accept a risk: no import does it for them, and taking one back neither."""

import pytest
from django.test import Client

from engagements.models import Engagement, User
from tests.engagements.register_files.test_imports import bring, go, problems
from tests.factories import make_acceptance, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_no_import_accepts_a_risk_and_one_that_changes_it_voids_its_acceptance(
    as_consultant: Client, engagement: Engagement, consultant: User, founder: User
) -> None:
    refused = bring(as_consultant, engagement, "risk", "Risk\tStatus\nCalls are lost\tAccepted\n")
    assert "Two people accept a risk" in problems(refused)[2]
    risk = make_risk(engagement, title="Orders are lost", impact=3)
    make_acceptance(risk, asker=consultant, founder=founder)
    job = bring(as_consultant, engagement, "risk", "Number\tRisk\tImpact\nR1\tOrders are lost\t5\n")
    go(as_consultant, job, "start_import")
    risk.refresh_from_db()
    assert (risk.impact, risk.status, risk.acceptances.get().state) == (5, "open", "void")


def test_taking_an_import_back_accepts_nothing(
    as_consultant: Client, engagement: Engagement, consultant: User, founder: User
) -> None:
    risk = make_risk(engagement, title="Orders are lost")
    make_acceptance(risk, asker=consultant, founder=founder)
    job = bring(as_consultant, engagement, "risk", "Number\tRisk\tStatus\nR1\tOrders are lost\tClosed\n")
    go(as_consultant, job, "start_import")
    risk.refresh_from_db()
    assert (risk.status, risk.acceptances.get().state) == ("closed", "void")
    go(as_consultant, job, "undo_import")
    risk.refresh_from_db()
    assert risk.status == "closed"
