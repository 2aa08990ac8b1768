"""Checking again ends with the word that a person waits for, said aloud, with what was seen."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checks.actions.record_results import record_results
from checks.check import Outcome
from checks.engine import CheckResult
from checks.models import Run
from engagements.models import Engagement
from tests.checks.app.verdicts import APP, after_run, claimed_run, said

pytestmark = pytest.mark.django_db
REGION = r'id="came-of-it" aria-live="polite">(.*?)</div>\s*<div class="(?:split|run)'


def finding(engagement: Engagement) -> str:
    return reverse("finding", kwargs={"code": engagement.code, "number": 1})


def shown(client: Client, engagement: Engagement, asked: str | int) -> str:
    return client.get(finding(engagement), {"asked": asked}).content.decode()


def answer_in(page: str) -> str:
    found = re.search(REGION, page, re.DOTALL)
    assert found is not None, "the live region is on the page before there is an answer"
    return " ".join(re.sub(r"<[^>]+>", " ", found.group(1)).split())


@pytest.mark.parametrize(
    ("earlier", "now", "word"),
    [
        ([Outcome.FAIL], Outcome.PASS, "Fixed app.brightcart.test: certificate good for 80 days"),
        ([Outcome.FAIL], Outcome.FAIL, "Still fails app.brightcart.test: certificate expires in 2 days"),
        ([Outcome.FAIL], Outcome.COULD_NOT_TELL, "Could not tell app.brightcart.test: connection refused"),
        ([Outcome.FAIL], Outcome.WARN, "Works, with a warning app.brightcart.test"),
        ([Outcome.FAIL], Outcome.NOT_APPLICABLE, "Does not apply app.brightcart.test: serves no https"),
        ([Outcome.FAIL, Outcome.PASS], Outcome.FAIL, "Fails app.brightcart.test"),
        ([Outcome.FAIL, Outcome.PASS], Outcome.PASS, "Still passes app.brightcart.test"),
        ([Outcome.FAIL, Outcome.COULD_NOT_TELL], Outcome.FAIL, "Still fails app.brightcart.test"),
        ([Outcome.FAIL, Outcome.COULD_NOT_TELL], Outcome.PASS, "Fixed app.brightcart.test"),
    ],
)
def test_the_answer_compares_with_what_was_last_known(
    as_consultant: Client, engagement: Engagement, earlier: list[Outcome], now: Outcome, word: str
) -> None:
    for outcome in earlier:
        after_run(engagement, said(outcome))
    run = after_run(engagement, said(now, asked="port 443 of now"))
    page = shown(as_consultant, engagement, run.number)
    assert answer_in(page).startswith(word)
    assert page.count("port 443 of now") >= 1, "the new evidence stands with the answer"


def test_a_verdict_that_could_not_be_told_shows_its_evidence_and_keeps_the_last_one(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL, asked="the chain of then"))
    run = after_run(engagement, said(Outcome.COULD_NOT_TELL, asked="the time-out of now"))
    page = shown(as_consultant, engagement, run.number)
    assert page.index("the time-out of now") < page.index("Why it matters") < page.index("the chain of then")


def test_what_was_fixed_names_the_risk_that_waits(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    run = after_run(engagement, said(Outcome.PASS))
    page = shown(as_consultant, engagement, run.number)
    assert "R1 waits for a person to close it." in answer_in(page)
    assert page.count("R1 waits for a person") == 1


@pytest.mark.parametrize(
    ("state", "error", "word"),
    [
        (Run.State.FAILED, "No resolver answered.", "The audit failed No resolver answered."),
        (Run.State.CANCELLED, "", "No answer It was cancelled before it came to this check."),
        (Run.State.DONE, "", "No answer Audit 2 looked at something else. Check again."),
    ],
)
def test_an_audit_without_a_verdict_on_it_says_why(
    as_consultant: Client, engagement: Engagement, state: Run.State, error: str, word: str
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    claimed_run(engagement).finish(state, error)
    assert answer_in(shown(as_consultant, engagement, 2)).startswith(word)


@pytest.mark.parametrize("asked", ["1", "0", "99", "x", "-1", "9" * 400, "\x00", ""])
def test_an_answer_that_is_out_of_date_or_was_never_given_is_not_shown(
    as_consultant: Client, engagement: Engagement, asked: str
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.FAIL))
    assert answer_in(shown(as_consultant, engagement, asked)) == ""


def test_the_page_waits_with_an_empty_live_region_and_fetches_the_answer_at_the_end(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    as_consultant.post(
        reverse("recheck", kwargs={"code": engagement.code}), {"check": "tls.expiry", "subject": APP}
    )
    waiting = shown(as_consultant, engagement, 2)
    assert answer_in(waiting) == ""
    assert f'hx-get="{finding(engagement)}?asked=2" hx-trigger="audit-ended from:body"' in waiting
    assert 'hx-trigger="every 300ms"' in waiting, "somebody waits for it: a second more would be felt"
    polled = re.search(r'id="run-progress" hx-get="([^"]+)"', waiting)
    assert polled is not None
    assert "HX-Trigger-After-Swap" not in as_consultant.get(polled.group(1))
    finish(engagement, said(Outcome.PASS))
    ended = as_consultant.get(polled.group(1))
    assert ended["HX-Trigger-After-Swap"] == "audit-ended"
    assert "HX-Refresh" not in ended, "a page loaded anew says nothing aloud"
    assert answer_in(shown(as_consultant, engagement, 2)).startswith("Fixed")


def finish(engagement: Engagement, *results: CheckResult) -> None:
    run = Run.claim(engagement.runs.unfinished().get().pk)
    assert run is not None
    record_results(run=run, results=results, done_count=len(results))
    run.finish(Run.State.DONE)


def test_the_fix_stands_before_the_evidence_and_the_reason_before_both(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    page = as_consultant.get(finding(engagement)).content.decode()
    parts = [page.index(f">{title}</h2>") for title in ("Why it matters", "How to fix it", "Evidence")]
    assert parts == sorted(parts)


def test_an_answer_costs_few_queries_whatever_came_of_it(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    for outcome in (Outcome.FAIL, Outcome.COULD_NOT_TELL, Outcome.PASS):
        run = after_run(engagement, said(outcome))
        with CaptureQueriesContext(connection) as queries:
            shown(as_consultant, engagement, run.number)
        assert len(queries) <= 15
