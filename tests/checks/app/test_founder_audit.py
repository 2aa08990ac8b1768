"""The audit as a founder reads it: what stops the launch first, in plain words, no machinery."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from checks.check import Check, Outcome, Severity, all_checks, get_check
from checks.engine import CheckResult
from checks.plain_faults import PLAIN_FAULTS, plain_fault
from checks.plain_topics import PLAIN_TOPICS
from checks.result_rows import TOPICS
from engagements.models import Engagement, Risk, User
from tests.checks.app.verdicts import after_run, claimed_run, said
from tests.engagements.glossary.plain import without_terms

pytestmark = pytest.mark.django_db


def shown(client: Client, engagement: Engagement) -> str:
    response = client.get(reverse("founder_audit", kwargs={"code": engagement.code}))
    assert response.status_code == 200
    text = re.sub(r"<[^>]+>", " ", without_terms(response.content.decode()))
    return " ".join(text.split())


def one(key: str, outcome: Outcome, host: str = "app.brightcart.test", **fields: object) -> CheckResult:
    check: Check = get_check(key)
    return said(outcome, host, check=check, summary=f"{host}: jargon of {key}", **fields)  # type: ignore[arg-type]


def test_what_stops_the_launch_is_said_first_by_what_it_protects(
    as_founder: Client, engagement: Engagement
) -> None:
    after_run(
        engagement,
        one("headers.nosniff", Outcome.FAIL),
        one("tls.expiry", Outcome.FAIL),
        one("tls.expiry", Outcome.FAIL, "www.brightcart.test"),
        one("tls.versions", Outcome.PASS),
        one("dns.resolves", Outcome.PASS),
    )
    text = shown(as_founder, engagement)
    expiry, nosniff = (get_check(key) for key in ("tls.expiry", "headers.nosniff"))
    assert "1 thing must be fixed before the launch 1 more can be better, 2 are in order." in text
    assert text.index(expiry.protects) < text.index("Encryption") < text.index(nosniff.protects)
    for check in (expiry, nosniff):
        said_first = text.index(str(plain_fault(check)))
        assert said_first < text.index(check.protects) < text.index(f"Checked: {check.title}")
    assert "in 2 places" in text
    assert "Needs work" in text
    assert "In order" in text


def test_no_jargon_of_the_machinery_gets_through(as_founder: Client, engagement: Engagement) -> None:
    after_run(engagement, one("tls.expiry", Outcome.FAIL), one("mail.spf", Outcome.WARN))
    text = shown(as_founder, engagement)
    for word in ("jargon", "tls.expiry", "Blocker", "verdict", "RFC"):
        assert word not in text


def test_where_nothing_is_wrong_it_says_so(as_founder: Client, engagement: Engagement) -> None:
    after_run(engagement, one("tls.expiry", Outcome.PASS))
    assert "Everything that we could check is in order" in shown(as_founder, engagement)


def test_a_warning_works_today(as_founder: Client, engagement: Engagement) -> None:
    after_run(engagement, one("tls.expiry", Outcome.WARN))
    text = shown(as_founder, engagement)
    assert "Nothing stops the launch; some things can be better" in text
    assert "Works today; could be better" in text
    assert str(plain_fault(get_check("tls.expiry"))) not in text, "what only warns is not broken"
    assert text.count(get_check("tls.expiry").protects) == 1


def test_what_could_not_be_told_is_neither_good_nor_bad(as_founder: Client, engagement: Engagement) -> None:
    after_run(engagement, one("tls.expiry", Outcome.COULD_NOT_TELL))
    text = shown(as_founder, engagement)
    assert "1 we could not find out." in text
    assert "1 point is not known yet" in text
    assert "in order" not in text.replace("is in order", "", 1)


def test_a_silent_host_is_named_once_and_hides_no_failure(as_founder: Client, engagement: Engagement) -> None:
    keys = ["tls.expiry", "tls.versions", "tls.trusted", "tls.hostname", "headers.nosniff", "headers.hsts"]
    after_run(
        engagement,
        *(one(key, Outcome.COULD_NOT_TELL, "old.brightcart.test") for key in keys),
        one("dns.dangling", Outcome.FAIL, "old.brightcart.test"),
        one("tls.expiry", Outcome.PASS),
    )
    text = shown(as_founder, engagement)
    assert "old.brightcart.test gave no answer" in text
    assert get_check("dns.dangling").protects in text
    assert "could not find out" not in text


def test_repairs_since_the_sprint_began_are_counted(as_founder: Client, engagement: Engagement) -> None:
    after_run(engagement, one("tls.expiry", Outcome.FAIL))
    assert "repaired" not in shown(as_founder, engagement)
    after_run(engagement, one("tls.expiry", Outcome.PASS))
    assert "1 fault was repaired since the sprint began." in shown(as_founder, engagement)


def test_who_takes_care_of_it_is_said(as_founder: Client, engagement: Engagement, consultant: User) -> None:
    after_run(engagement, one("tls.expiry", Outcome.FAIL))
    engagement.risks.update(status=Risk.Status.FIXING, owner=consultant)
    assert "Ana Lima is fixing it" in shown(as_founder, engagement)
    engagement.risks.update(status=Risk.Status.ACCEPTED, accepted_until=timezone.now() + timedelta(days=9))
    assert "accepted as it is" in shown(as_founder, engagement)


def test_before_the_first_audit_the_page_says_what_will_stand_there(
    as_founder: Client, engagement: Engagement
) -> None:
    assert "Nothing has been looked at yet" in shown(as_founder, engagement)
    claimed_run(engagement)
    assert "We are looking right now" in shown(as_founder, engagement)


def test_the_severity_of_the_verdict_decides_what_stops_the_launch(
    as_founder: Client, engagement: Engagement
) -> None:
    after_run(engagement, one("tls.expiry", Outcome.FAIL, severity=Severity.HIGH))
    text = shown(as_founder, engagement)
    assert "Nothing stops the launch" in text
    assert "Should be fixed before the launch" in text


@pytest.mark.parametrize("hosts", [1, 40])
def test_queries_do_not_grow_with_the_results(
    as_founder: Client,
    engagement: Engagement,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    hosts: int,
) -> None:
    for outcome in (Outcome.FAIL, Outcome.WARN):
        after_run(engagement, *(one("tls.expiry", outcome, f"h{n}.brightcart.test") for n in range(hosts)))
    with django_assert_max_num_queries(14):
        shown(as_founder, engagement)


def test_every_check_that_can_fail_says_in_plain_words_what_is_wrong() -> None:
    can_fail = {check.key for check in all_checks() if Outcome.FAIL in check.outcomes}
    assert can_fail - set(PLAIN_FAULTS) == set()
    known = {check.key: check for check in all_checks()}
    assert set(PLAIN_FAULTS) - set(known) == set(), "words for a check that is gone"
    for key, words in PLAIN_FAULTS.items():
        assert str(words).endswith("."), key
        assert str(words) not in {known[key].protects, known[key].title}
        assert not re.search(
            r"DNS|TLS|HTTP|SPF|DKIM|DMARC|CORS|CSP|HSTS|header|record|redirect", str(words)
        ), key


def test_what_should_be_fixed_is_not_hidden_among_what_can_be_better(
    as_founder: Client, engagement: Engagement
) -> None:
    after_run(
        engagement,
        one("tls.expiry", Outcome.FAIL),
        one("tls.trusted", Outcome.FAIL, severity=Severity.HIGH),
        one("headers.nosniff", Outcome.FAIL),
    )
    assert "1 thing must be fixed before the launch 1 more should be, 1 can be better." in shown(
        as_founder, engagement
    )
    after_run(engagement, one("tls.expiry", Outcome.PASS))
    assert "1 should be fixed before the launch, 1 can be better, 1 is in order." in shown(
        as_founder, engagement
    )


def test_every_topic_of_the_catalogue_has_a_plain_name() -> None:
    topics = {check.topic for check in all_checks()}
    assert topics <= set(PLAIN_TOPICS)
    assert topics <= set(TOPICS)


def test_what_is_judged_of_the_sprint_as_a_whole_has_no_place(
    as_founder: Client, engagement: Engagement
) -> None:
    run = after_run(engagement, one("tls.expiry", Outcome.FAIL))
    check = next(check for check in all_checks() if check.subject_kind == "engagement")
    run.results.update(check_key=check.key, subject_kind="engagement", subject="the sprint's books")
    text = shown(as_founder, engagement)
    assert check.protects in text
    assert "books" not in text
