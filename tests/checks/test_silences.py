"""Rows that share one cause are folded; others stand under their topics as before."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from checks.check import Outcome
from checks.result_rows import Row
from checks.silences import fold_silences
from tests.factories import make_engagement

NO_NAME = "old.brightcart.test A: NXDOMAIN"


def row(check: str, subject: str = "old.brightcart.test", cause: str = NO_NAME, **fields: str) -> Row:
    values: dict[str, Any] = {
        "title": check,
        "summary": f"could not fetch {subject}: {cause}",
        "outcome": Outcome.COULD_NOT_TELL.value,
        "severity": "",
        "url": f"/{check}/",
        "code": "net.no-address" if cause else "",
    } | fields
    return Row(check_key=check, subject=subject, cause=cause, **values)


def test_many_checks_of_a_host_without_an_address_are_one_row_at_the_end() -> None:
    groups = fold_silences(
        [row("tls.expiry"), row("headers.hsts"), row("dns.ttl", cause=""), row("edge.proxied")]
    )
    assert [group.topic for group in groups] == ["dns", "silent"]
    (silence,) = groups[-1].silences
    assert silence.host == "old.brightcart.test"
    assert [one.check_key for one in silence.rows] == ["edge.proxied", "headers.hsts", "tls.expiry"]
    assert groups[-1].count == 3
    assert str(silence.reason) == "The name has no address"


def test_addresses_of_a_host_are_folded_with_the_host() -> None:
    login = row("caching.private", "https://old.brightcart.test/login")
    (group,) = fold_silences([row("tls.expiry"), row("headers.hsts"), login])
    assert group.count == 3
    assert len(group.silences) == 1


def test_two_rows_with_the_same_cause_are_not_worth_a_fold() -> None:
    groups = fold_silences([row("tls.expiry"), row("headers.hsts")])
    assert [group.topic for group in groups] == ["tls", "headers"]


def test_different_causes_on_one_host_stay_apart() -> None:
    late = [row(f"speed.{n}", cause="timed out after 5 s", code="net.timeout") for n in range(3)]
    nameless = [row(f"tls.{n}") for n in range(4)]
    (group,) = fold_silences([*late, *nameless])
    assert [(one.cause, len(one.rows)) for one in group.silences] == [
        (NO_NAME, 4),
        ("timed out after 5 s", 3),
    ]


def test_what_fails_is_never_folded_away() -> None:
    failing = [row(f"tls.{n}", outcome=Outcome.FAIL.value) for n in range(5)]
    (group,) = fold_silences(failing)
    assert group.topic == "tls"
    assert not group.silences


@pytest.mark.django_db
def test_the_fold_names_host_count_and_cause_and_leads_to_each_check() -> None:
    groups = fold_silences(row(f"tls.{n}") for n in range(4))
    html = render_to_string("checks/results_table.html", {"groups": groups, "engagement": make_engagement()})
    assert "old.brightcart.test: 4 checks could not tell" in html
    assert "NXDOMAIN" in html
    assert all(f'href="/tls.{n}/"' in html for n in range(4))
