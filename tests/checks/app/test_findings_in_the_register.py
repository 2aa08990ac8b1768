"""The risk register shows which findings stand behind a risk, and lets a person answer a passing check."""

import pytest
from django.test import Client
from django.urls import reverse

from checks.check import Outcome
from engagements.models import Engagement
from tests.checks.app.verdicts import after_run, said

pytestmark = pytest.mark.django_db


def pages(client: Client, engagement: Engagement) -> list[str]:
    """The list of the risks and the page of the only one."""
    code = {"code": engagement.code}
    urls = [reverse("risks", kwargs=code), reverse("risk", kwargs=code | {"number": 1})]
    return [client.get(url).content.decode() for url in urls]


def test_a_risk_leads_to_the_finding_that_raised_it(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    finding = reverse("finding", kwargs={"code": engagement.code, "number": 1})
    for page in pages(as_consultant, engagement):
        assert f'<a href="{finding}">F1</a>' in page


def test_a_check_that_passes_again_offers_to_close_and_closing_is_kept(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    for page in pages(as_consultant, engagement):
        assert "Ready to close: the check passes again" in page
    url = reverse("risk_move", kwargs={"code": engagement.code, "number": 1})
    as_consultant.post(url, {"move": "close"})
    for page in pages(as_consultant, engagement):
        assert "Ready to close" not in page
    assert engagement.risks.get().closed_at


def test_a_proposal_that_was_turned_down_does_not_come_back_with_the_next_pass(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    url = reverse("risk_move", kwargs={"code": engagement.code, "number": 1})
    as_consultant.post(url, {"move": "keep-open"})
    after_run(engagement, said(Outcome.PASS))
    assert engagement.risks.get().closing_proposed_at is None
