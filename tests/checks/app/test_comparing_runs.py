"""Comparing two audits of an engagement: the baseline, the address, and what the page says."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from checks.baseline import baseline_of
from checks.check import Outcome
from checks.models import Run
from engagements.models import Engagement
from tests.checks.app.verdicts import after_run, claimed_run, make_run, said
from tests.factories import make_engagement

pytestmark = pytest.mark.django_db


def compared(client: Client, engagement: Engagement, **query: object) -> str:
    response = client.get(reverse("compare_runs", kwargs={"code": engagement.code}), query)
    assert response.status_code == 200
    return response.content.decode()


def set_baseline(client: Client, engagement: Engagement, number: int) -> str:
    address = reverse("set_baseline", kwargs={"code": engagement.code, "number": number})
    return client.post(address, follow=True).content.decode()


def test_the_first_complete_audit_is_the_baseline_by_itself(engagement: Engagement) -> None:
    assert baseline_of(engagement) is None
    make_run(engagement, Run.State.FAILED)
    make_run(engagement, Run.State.DONE, patterns=["dns.*"])
    first = after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    after_run(make_engagement(), said(Outcome.PASS))
    assert baseline_of(engagement) == first


def test_a_consultant_sets_another_baseline_and_it_is_on_the_record(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    second = after_run(engagement, said(Outcome.FAIL))
    assert "Audit 2 is the baseline now." in set_baseline(as_consultant, engagement, 2)
    set_baseline(as_consultant, engagement, 2)
    assert baseline_of(engagement) == second
    event = engagement.events.get(verb="set the baseline to")
    assert (event.target_label, event.actor_name) == ("audit 2", "Ana Lima")


@pytest.mark.parametrize(
    ("state", "patterns"), [(Run.State.FAILED, []), (Run.State.CANCELLED, []), (Run.State.DONE, ["dns.*"])]
)
def test_an_audit_in_part_or_without_an_end_is_no_baseline(
    as_consultant: Client, engagement: Engagement, state: Run.State, patterns: list[str]
) -> None:
    first = after_run(engagement, said(Outcome.FAIL))
    make_run(engagement, state, patterns=patterns)
    assert "Only an audit of the whole surface" in set_baseline(as_consultant, engagement, 2)
    assert baseline_of(engagement) == first


def test_without_numbers_the_baseline_is_compared_with_the_latest(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL), said(Outcome.PASS, "b.brightcart.test"))
    after_run(engagement, said(Outcome.FAIL))
    after_run(
        engagement,
        said(Outcome.PASS),
        said(Outcome.FAIL, "b.brightcart.test", summary="b has expired"),
        said(Outcome.COULD_NOT_TELL, "c.brightcart.test"),
    )
    make_run(engagement, Run.State.DONE, patterns=["dns.*"])
    text = compared(as_consultant, engagement)
    assert "From audit 1 to audit 3" in text
    assert "1 fixed, 1 new, 1 could not be told any more." in text
    assert text.index('id="change-new"') < text.index("b has expired") < text.index('id="change-fixed"')


def test_the_address_names_both_audits_in_any_order(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    after_run(engagement, said(Outcome.PASS))
    assert "1 fixed." in compared(as_consultant, engagement, **{"from": 1, "to": 2})
    assert "1 new." in compared(as_consultant, engagement, **{"from": 2, "to": 1})
    assert "not two audits" in compared(as_consultant, engagement, **{"from": 2, "to": 2})


def test_an_audit_in_part_is_compared_in_what_it_looked_at(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL), said(Outcome.FAIL, "b.brightcart.test"))
    part = after_run(engagement, said(Outcome.PASS))
    Run.objects.filter(pk=part.pk).update(patterns=["tls.expiry"], subject="app.brightcart.test")
    text = compared(as_consultant, engagement, **{"from": 1, "to": 2})
    assert "1 fixed." in text
    assert "1 was looked at by one of the two only" in text


def test_a_cancelled_audit_has_not_seen_anything_go(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    claimed_run(engagement).finish(Run.State.CANCELLED)
    text = compared(as_consultant, engagement, **{"from": 1, "to": 2})
    assert "Nothing changed" in text
    assert "No longer checked" not in text


@pytest.mark.parametrize("number", ["99", "x", "-1", "²", "9" * 40, "\x00"])
def test_an_audit_that_there_is_not_is_not_found(
    as_consultant: Client, engagement: Engagement, number: str
) -> None:
    after_run(engagement, said(Outcome.FAIL))
    response = as_consultant.get(reverse("compare_runs", kwargs={"code": engagement.code}), {"from": number})
    assert response.status_code == 404


def test_an_audit_under_way_is_not_compared(as_consultant: Client, engagement: Engagement) -> None:
    after_run(engagement, said(Outcome.FAIL))
    claimed_run(engagement)
    response = as_consultant.get(reverse("compare_runs", kwargs={"code": engagement.code}), {"to": 2})
    assert response.status_code == 404


def test_before_there_are_two_audits_the_page_says_what_to_do(
    as_consultant: Client, engagement: Engagement
) -> None:
    assert "not two audits to compare" in compared(as_consultant, engagement)
    after_run(engagement, said(Outcome.FAIL))
    assert "not two audits to compare" in compared(as_consultant, engagement)


def test_the_page_of_the_checks_says_what_changed_since_the_baseline_and_filters_by_it(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, said(Outcome.FAIL), said(Outcome.PASS, "b.brightcart.test"))
    after_run(
        engagement, said(Outcome.PASS), said(Outcome.FAIL, "b.brightcart.test", summary="b has expired")
    )
    where = reverse("checks", kwargs={"code": engagement.code})
    text = as_consultant.get(where).content.decode()
    assert "Since audit 1, the baseline: 1 fixed, 1 new." in text
    new = as_consultant.get(where, {"change": "new"}).content.decode()
    assert "b has expired" in new
    assert "certificate good for 80 days" not in new
    fixed = as_consultant.get(where, {"change": "fixed"}).content.decode()
    assert "certificate good for 80 days" in fixed
    assert "b has expired" not in fixed
    host = as_consultant.get(where, {"host": "b.brightcart.test", "outcome": "all"}).content.decode()
    assert "b has expired" in host
    assert "certificate good for 80 days" not in host


def test_comparing_costs_as_many_queries_however_much_there_is(
    as_consultant: Client, engagement: Engagement, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for outcome in (Outcome.FAIL, Outcome.PASS):
        after_run(engagement, *(said(outcome, f"h{n}.brightcart.test") for n in range(40)))
    with django_assert_max_num_queries(15):
        compared(as_consultant, engagement)
