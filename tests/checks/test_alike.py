"""The same failure of one check on several subjects is one row, which opens to the single ones."""

import re
from typing import Any

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext

from checks.alike import fold_alike, fold_rows
from checks.check import Outcome
from checks.result_rows import Row
from engagements.models import Engagement
from tests.checks.app.verdicts import after_run, said


def row(subject: str, check: str = "headers.hsts", **fields: str) -> Row:
    values: dict[str, Any] = {
        "title": check,
        "summary": "no Strict-Transport-Security header",
        "outcome": Outcome.FAIL.value,
        "severity": "medium",
        "url": f"/{subject}/",
        "code": "hsts.missing",
        "kind": "host",
    } | fields
    return Row(check_key=check, subject=subject, **values)


def test_five_hosts_without_a_header_are_one_row_that_carries_them_all() -> None:
    (group,) = fold_rows(row(f"h{n}.brightcart.test") for n in (3, 1, 2, 5, 4))
    (head,) = group.rows
    assert head.subject == "on 5 hosts"
    assert [one.subject for one in head.alike] == [f"h{n}.brightcart.test" for n in range(1, 6)]
    assert (group.count, group.failing) == (5, 5)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("host", "on 2 hosts"),
        ("route", "on 2 routes"),
        ("domain", "on 2 domains"),
        ("sending domain", "on 2 sending domains"),
        ("", "in 2 places"),
    ],
)
def test_the_subjects_are_called_what_they_are(kind: str, words: str) -> None:
    (head,) = fold_alike([row("a.test", kind=kind), row("b.test", kind=kind)])
    assert head.subject == words


@pytest.mark.parametrize(
    "other",
    [
        {"check": "headers.csp"},
        {"outcome": "warn"},
        {"severity": "high"},
        {"code": "hsts.too-short"},
    ],
)
def test_what_differs_in_more_than_the_subject_stays_apart(other: dict[str, str]) -> None:
    rows = fold_alike([row("a.test"), row("b.test", **other)])
    assert [one.alike for one in rows] == [(), ()]


def test_what_passes_is_not_folded() -> None:
    passing = [row(f"h{n}.test", outcome="pass", severity="") for n in range(5)]
    assert fold_alike(passing) == passing


def test_a_page_of_one_host_is_not_named_as_if_it_were_on_all() -> None:
    said = "neither frame-ancestors nor X-Frame-Options"
    several = [row(f"{name}.test", summary=f"https://{name}.test/: {said}") for name in "ab"]
    (head,) = fold_alike(several)
    assert head.summary == said
    assert [one.summary for one in head.alike] == [one.summary for one in several]


def test_a_folded_row_stands_where_its_verdict_belongs() -> None:
    worst = row("z.test", "headers.cookies", severity="blocker")
    (group,) = fold_rows([row("a.test"), row("b.test"), worst, row("c.test", "headers.csp", severity="low")])
    assert [one.check_key for one in group.rows] == ["headers.cookies", "headers.hsts", "headers.csp"]


def test_the_open_fold_leads_to_each_finding() -> None:
    groups = fold_rows([row("a.test"), row("b.test")])
    html = render_to_string("checks/results_table.html", {"groups": groups})
    assert html.count("<details") == 1
    assert re.findall(r'href="(/[ab].test/)">([ab].test)<', html) == [
        ("/a.test/", "a.test"),
        ("/b.test/", "b.test"),
    ]


@pytest.mark.django_db
def test_the_list_of_one_check_shows_its_subjects_at_once(
    as_consultant: Client, engagement: Engagement
) -> None:
    after_run(engagement, *(said(Outcome.FAIL, f"h{n}.brightcart.test") for n in range(3)))
    where = f"/e/{engagement.code}/checks/"
    folded = as_consultant.get(where).content.decode()
    assert "on 3 hosts" in folded
    assert '<details class="fold">' in folded
    assert '<details class="fold" open>' in as_consultant.get(where, {"check": "tls.expiry"}).content.decode()
    of_the_run = as_consultant.get(f"/e/{engagement.code}/checks/runs/1/").content.decode()
    assert "on 3 hosts" in of_the_run


@pytest.mark.django_db
def test_queries_are_as_many_however_much_is_folded(as_consultant: Client, engagement: Engagement) -> None:
    where = f"/e/{engagement.code}/checks/"
    counts = []
    after_run(engagement, said(Outcome.PASS, "h0.brightcart.test"))  # the baseline: later ones are compared
    for hosts in (2, 25):
        after_run(engagement, *(said(Outcome.FAIL, f"h{n}.brightcart.test") for n in range(hosts)))
        with CaptureQueriesContext(connection) as queries:
            as_consultant.get(where)
        counts.append(len(queries))
    assert counts[0] == counts[1]
