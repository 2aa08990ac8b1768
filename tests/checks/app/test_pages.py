"""The pages of the checks: who may open them, what they say first, filters, and what they cost."""

from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from checks.check import Outcome
from checks.models import Run
from engagements.models import Engagement
from tests.checks.app.verdicts import after_run, claimed_run, fill_results, make_run, said

pytestmark = pytest.mark.django_db
MOST_QUERIES = 15


def page(name: str, engagement: Engagement, **kwargs: object) -> str:
    return reverse(name, kwargs={"code": engagement.code, **kwargs})


@pytest.fixture
def run(engagement: Engagement) -> Run:
    """Two hosts: one fails, one passes."""
    return after_run(
        engagement, said(Outcome.FAIL), said(Outcome.PASS, "b.brightcart.test", summary="b is fine")
    )


GETS = ["checks", "checks_summary", "runs"]
OF_A_RUN = ["run", "run_progress"]
POSTS_OF_A_RUN = ["cancel_run", "retry_run"]


def test_a_stranger_finds_nothing(as_stranger: Client, engagement: Engagement, run: Run) -> None:
    for name in GETS:
        assert as_stranger.get(page(name, engagement)).status_code == 404
    for name in OF_A_RUN:
        assert as_stranger.get(page(name, engagement, number=1)).status_code == 404
    for name in POSTS_OF_A_RUN:
        assert as_stranger.post(page(name, engagement, number=1)).status_code == 404
    assert as_stranger.get(page("finding", engagement, number=1)).status_code == 404
    assert as_stranger.post(page("start_run", engagement)).status_code == 404
    address = {"check": "tls.expiry", "subject": "app.brightcart.test"}
    assert as_stranger.get(page("result", engagement), address).status_code == 404
    assert as_stranger.post(page("recheck", engagement), address).status_code == 404
    assert engagement.runs.count() == 1


def test_a_founder_is_turned_away(as_founder: Client, engagement: Engagement, run: Run) -> None:
    for name in GETS:
        assert as_founder.get(page(name, engagement)).status_code == 403
    assert as_founder.get(page("finding", engagement, number=1)).status_code == 403
    assert as_founder.post(page("start_run", engagement)).status_code == 403
    assert engagement.runs.count() == 1


def test_somebody_signed_out_is_asked_to_sign_in(client: Client, engagement: Engagement) -> None:
    response = client.get(page("checks", engagement))
    assert response.status_code == 302
    assert "login" in response["Location"]


def test_a_finding_of_another_engagement_is_not_reached_by_number(
    as_consultant: Client, engagement: Engagement
) -> None:
    from tests.factories import make_engagement

    after_run(make_engagement(), said(Outcome.FAIL))
    assert as_consultant.get(page("finding", engagement, number=1)).status_code == 404
    assert as_consultant.get(page("run", engagement, number=1)).status_code == 404


def test_the_page_says_first_how_things_stand(
    as_consultant: Client, engagement: Engagement, run: Run
) -> None:
    text = as_consultant.get(page("checks", engagement)).content.decode()
    assert "1 blocker; 1 passes." in text
    assert "certificate expires in 2 days" in text
    assert "b is fine" not in text, "what passes stands behind its tab"


def test_nothing_checked_yet_offers_the_first_step(as_consultant: Client, engagement: Engagement) -> None:
    text = as_consultant.get(page("checks", engagement)).content.decode()
    assert "Nothing has been checked yet" in text
    assert text.count("Run the audit") == 1


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ({"outcome": "pass"}, "b is fine", "expires in 2 days"),
        ({"outcome": "all"}, "b is fine", "no such text"),
        ({"severity": "blocker"}, "expires in 2 days", "b is fine"),
        ({"topic": "tls", "outcome": "all"}, "b is fine", "No result matches"),
        ({"topic": "mail"}, "No result matches", "b is fine"),
        ({"q": "B.BRIGHT"}, "b is fine", "expires in 2 days"),
        ({"check": "tls.*"}, "b is fine", "No result matches"),
        ({"check": "dns.*"}, "No result matches", "b is fine"),
        ({"outcome": "nonsense", "severity": "x", "topic": "\x00"}, "expires in 2 days", "b is fine"),
        ({"q": "\x00<script>"}, "No result matches", "<script>alert"),
        ({"check": "[" * 500}, "No result matches", "b is fine"),
    ],
)
def test_results_are_filtered_by_the_address(
    as_consultant: Client, engagement: Engagement, run: Run, query: dict[str, str], shown: str, hidden: str
) -> None:
    response = as_consultant.get(page("checks", engagement), query)
    assert response.status_code == 200
    text = response.content.decode()
    assert shown in text
    assert hidden not in text


def test_a_failed_audit_says_why_and_offers_to_run_it_again(
    as_consultant: Client, engagement: Engagement
) -> None:
    make_run(engagement, Run.State.FAILED, error="No resolver answered.", patterns=["dns.*"])
    text = as_consultant.get(page("checks", engagement)).content.decode()
    assert "No resolver answered." in text
    response = as_consultant.post(page("retry_run", engagement, number=1))
    assert response["Location"] == page("run", engagement, number=2)
    assert engagement.runs.get(number=2).patterns == ["dns.*"]


def test_an_audit_is_started_once(as_consultant: Client, engagement: Engagement) -> None:
    assert as_consultant.post(page("start_run", engagement)).status_code == 302
    response = as_consultant.post(page("start_run", engagement), follow=True)
    assert engagement.runs.count() == 1
    assert "still under way" in response.content.decode()


def test_starting_needs_a_post(as_consultant: Client, engagement: Engagement) -> None:
    assert as_consultant.get(page("start_run", engagement)).status_code == 405


def test_progress_is_asked_for_until_the_run_has_ended(as_consultant: Client, engagement: Engagement) -> None:
    run = claimed_run(engagement)
    run.heartbeat(done_count=3, total_count=12)
    response = as_consultant.get(page("run_progress", engagement, number=1))
    assert "every 1s" in response.content.decode()
    assert "3 of 12" in response.content.decode()
    assert "HX-Refresh" not in response
    run.finish(Run.State.DONE)
    response = as_consultant.get(page("run_progress", engagement, number=1))
    assert "every 1s" not in response.content.decode()
    assert response["HX-Refresh"] == "true"


def test_a_run_can_be_cancelled_and_twice_is_no_error(as_consultant: Client, engagement: Engagement) -> None:
    make_run(engagement)
    as_consultant.post(page("cancel_run", engagement, number=1))
    assert engagement.runs.get().state == "cancelled"
    response = as_consultant.post(page("cancel_run", engagement, number=1), follow=True)
    assert "had ended already" in response.content.decode()


def test_a_finding_shows_evidence_history_and_risk(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL, asked="app.brightcart.test:443", chain=["<b>leaf</b>", "root"]))
    text = as_consultant.get(page("finding", engagement, number=1)).content.decode()
    assert "app.brightcart.test:443" in text
    assert "&lt;b&gt;leaf&lt;/b&gt;" in text
    assert "<b>leaf" not in text
    assert "R1" in text
    assert "Check again" in text


def test_a_fixed_finding_says_that_the_risk_waits_for_a_person(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    text = as_consultant.get(page("finding", engagement, number=1)).content.decode()
    assert "R1 waits for a person to close it" in text
    assert "How to fix it" not in text


def test_a_finding_whose_latest_audit_could_not_tell_says_so(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.COULD_NOT_TELL))
    text = as_consultant.get(page("finding", engagement, number=1)).content.decode()
    assert "The latest audit could not tell" in text
    assert "connection refused" in text


def test_checking_again_runs_that_one_check_and_comes_back_to_the_finding(
    as_consultant: Client, engagement: Engagement, run: Run
) -> None:
    address = {"check": "tls.expiry", "subject": "app.brightcart.test"}
    response = as_consultant.post(page("recheck", engagement), address)
    assert response["Location"] == f"{page('finding', engagement, number=1)}?asked=2"
    again = engagement.runs.get(number=2)
    assert (again.patterns, again.subject) == (["tls.expiry"], "app.brightcart.test")
    text = as_consultant.get(response["Location"]).content.decode()
    assert "Waiting for a worker" in text


def test_checking_a_pass_again_comes_back_to_its_page(
    as_consultant: Client, engagement: Engagement, run: Run
) -> None:
    address = {"check": "tls.expiry", "subject": "b.brightcart.test"}
    response = as_consultant.post(page("recheck", engagement), address)
    assert response["Location"] == f"{page('result', engagement)}?{urlencode(address)}&asked=2"
    assert as_consultant.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"check": "tls.expiry"},
        {"check": "tls.expiry", "subject": "\x00"},
        {"check": "tls.expiry", "subject": "nobody.test"},
        {"check": "x" * 9999, "subject": "y" * 9999},
    ],
)
def test_an_address_of_no_result_is_not_found(
    as_consultant: Client, engagement: Engagement, run: Run, address: dict[str, str]
) -> None:
    assert as_consultant.get(page("result", engagement), address).status_code == 404
    assert as_consultant.post(page("recheck", engagement), address).status_code == 404
    assert engagement.runs.count() == 1


def test_a_number_beyond_every_database_is_not_found(as_consultant: Client, engagement: Engagement) -> None:
    for name in ("finding", "run", "run_progress"):
        assert as_consultant.get(page(name, engagement, number=10**30)).status_code == 404


def test_an_earlier_run_shows_what_it_saw_then(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    text = as_consultant.get(page("run", engagement, number=1)).content.decode()
    assert "expires in 2 days" in text
    address = {"check": "tls.expiry", "subject": "app.brightcart.test"}
    text = as_consultant.get(page("run_result", engagement, number=1), address).content.decode()
    assert "This is what audit 1 saw." in text


@pytest.mark.parametrize(("results", "runs"), [(3, 1), (300, 20)])
def test_queries_do_not_grow_with_results_and_runs(
    as_consultant: Client,
    engagement: Engagement,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    results: int,
    runs: int,
) -> None:
    for _run in range(runs - 1):
        make_run(engagement, Run.State.DONE)
    after_run(
        engagement, *(said(Outcome.FAIL, f"h{place}.brightcart.test") for place in range(min(results, 30)))
    )
    fill_results(make_run(engagement, Run.State.DONE), results)
    for address in (
        page("checks", engagement),
        f"{page('checks', engagement)}?outcome=all",
        page("checks_summary", engagement),
        page("runs", engagement),
        page("run", engagement, number=runs + 1),
        page("finding", engagement, number=1),
    ):
        with django_assert_max_num_queries(MOST_QUERIES):
            assert as_consultant.get(address).status_code == 200


def test_the_panel_has_its_page_loaded_anew_once_the_run_has_ended(
    as_consultant: Client, engagement: Engagement
) -> None:
    panel = page("checks_summary", engagement)
    running = claimed_run(engagement)
    waiting = as_consultant.get(panel, {"was": "running"})
    assert "HX-Refresh" not in waiting
    assert "was=running" in waiting.content.decode()
    Run.objects.filter(pk=running.pk).update(state=Run.State.DONE)
    assert as_consultant.get(panel, {"was": "running"})["HX-Refresh"] == "true"
    assert "HX-Refresh" not in as_consultant.get(panel)


def test_a_finding_leads_to_the_items_of_the_roadmap_that_it_holds_up(
    as_consultant: Client, engagement: Engagement, run: Run
) -> None:
    shown = as_consultant.get(page("finding", engagement, number=1)).content.decode()
    named = [item for stage in engagement.stages.all() for item in stage.items.all()]
    deciding = [item for item in named if "tls.expiry" in item.checks]
    assert deciding
    for item in deciding:
        assert page("item", engagement, stage=item.stage.key, item=item.key) in shown
    others = [item for item in named if "mail.spf" in item.checks]
    assert not any(page("item", engagement, stage=one.stage.key, item=one.key) in shown for one in others)
