"""Whole runs of active checks: what they send, what keeps them from sending, and how they are stopped."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from checks.actions.decide_consent import Kind, decide_consent
from checks.actions.execute_run import execute_run
from checks.actions.start_run import start_run
from checks.actions.stop_active import lift_stop, stop_active, stop_all
from checks.lab import RunningLab, running_lab
from checks.models import ConsentDecision, Run, SentRequest
from checks.permission.consent_state import broken_links
from checks.permission.limits import CROSS_USER, LIMITS, RATE_LIMIT, WAF, Limits
from checks.permission.window import Window
from engagements.models import Engagement, Organisation
from tests.checks.app.audited import aim_at, audited
from tests.checks.permission.permitted import APP, clean_engagement, consent, published
from tests.factories import make_organisation, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture(scope="module")
def served() -> Iterator[RunningLab]:
    with running_lab(["clean"]) as lab:
        yield lab


@pytest.fixture
def lab(served: RunningLab, settings: Settings) -> Iterator[RunningLab]:
    before = served.scenario("clean")
    aim_at(served, settings)
    served.log.clear()
    yield served
    served.replace(before)


@pytest.fixture
def clean(lab: RunningLab, organisation: Organisation) -> Iterator[Engagement]:
    """Its token is in the zone."""
    engagement = clean_engagement(organisation)
    with published(lab, engagement):
        yield engagement


def verdicts(engagement: Engagement) -> dict[str, str]:
    results = engagement.results.current().exclude(outcome="not_applicable")
    return {result.code: result.outcome for result in results}


def sent_posts(lab: RunningLab) -> int:
    return sum(request.method == "POST" for request in lab.log.requests)


def test_with_proof_and_consent_it_sends_and_writes_down_what_it_sent(
    clean: Engagement, lab: RunningLab
) -> None:
    decision = consent(clean, RATE_LIMIT)
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"rate-limit.throttled": "pass"}
    log = list(clean.sent_requests.order_by("pk").values_list("method", "url", "status", "consent"))
    assert log[0] == ("GET", f"{APP}/login", 200, decision.pk)
    assert log[-1] == ("POST", f"{APP}/login", 429, decision.pk)
    assert len(log) == sent_posts(lab) + 1 <= LIMITS[RATE_LIMIT].per_address
    look = clean.ownership_looks.first()
    assert (look.found, look.method, look.place) == ("there", "dns", "_launch-ready.clean.test TXT")


def test_without_consent_nothing_is_sent_and_the_verdict_says_so(clean: Engagement, lab: RunningLab) -> None:
    audited(clean, RATE_LIMIT)
    result = clean.results.get(check_key=RATE_LIMIT, subject=f"{APP}/login")
    assert (result.outcome, result.code) == ("could_not_tell", "permission.missing")
    assert "the founder has not been asked" in result.summary
    assert sent_posts(lab) == SentRequest.objects.count() == 0


def test_without_proof_nothing_is_sent(lab: RunningLab, organisation: Organisation) -> None:
    engagement = clean_engagement(organisation)
    consent(engagement, RATE_LIMIT)
    audited(engagement, RATE_LIMIT)
    assert verdicts(engagement) == {"permission.unverified": "could_not_tell"}
    assert sent_posts(lab) == 0


def test_proof_that_was_taken_away_is_said_to_be_lost(lab: RunningLab, organisation: Organisation) -> None:
    engagement = clean_engagement(organisation)
    consent(engagement, RATE_LIMIT)
    with published(lab, engagement):
        audited(engagement, RATE_LIMIT)
    lab.log.clear()
    audited(engagement, RATE_LIMIT)
    assert verdicts(engagement) == {"permission.verification-lost": "could_not_tell"}
    assert sent_posts(lab) == 0
    assert engagement.events.filter(verb="no longer found the proof of ownership of").count() == 1


def test_the_token_of_another_engagement_proves_nothing(clean: Engagement) -> None:
    other = clean_engagement(make_organisation())
    consent(other, WAF)
    audited(other, WAF)
    assert verdicts(other) == {"permission.unverified": "could_not_tell"}


@pytest.mark.parametrize("kind", [Kind.ASKED, Kind.DECLINED, Kind.WITHDRAWN])
def test_any_later_decision_ends_the_permission(clean: Engagement, lab: RunningLab, kind: Kind) -> None:
    consent(clean, RATE_LIMIT)
    founder = make_participant(clean)
    decide_consent(engagement=clean, check_key=RATE_LIMIT, kind=kind, terms=None, actor=founder)
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.missing": "could_not_tell"}
    assert sent_posts(lab) == 0


def test_outside_the_window_nothing_is_sent(clean: Engagement, lab: RunningLab) -> None:
    now = timezone.now()
    consent(clean, RATE_LIMIT, window=Window(now - timedelta(days=2), now - timedelta(days=1)))
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.window": "could_not_tell"}
    assert sent_posts(lab) == 0


def test_the_total_holds_over_runs(clean: Engagement, lab: RunningLab) -> None:
    consent(clean, RATE_LIMIT, total=4)
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.used-up": "could_not_tell"}
    audited(clean, RATE_LIMIT)
    assert sent_posts(lab) == 3
    assert SentRequest.objects.count() == 4


def test_an_address_that_came_later_is_not_covered(clean: Engagement, lab: RunningLab) -> None:
    consent(clean, WAF)
    clean.hosts.create(name="api.clean.test", role="api")
    audited(clean, WAF)
    result = clean.results.get(check_key=WAF, subject="api.clean.test")
    assert result.code == "permission.not-covered"
    assert not [request for request in lab.log.requests if request.host == "api.clean.test"]


def test_a_decision_that_was_tampered_with_permits_nothing(clean: Engagement, lab: RunningLab) -> None:
    decision = consent(clean, RATE_LIMIT)
    consent(clean, WAF)
    assert broken_links(clean) == []
    ConsentDecision.objects.filter(pk=decision.pk).update(terms={**decision.terms, "total": 100_000})
    assert broken_links(clean) == [1]
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.missing": "could_not_tell"}
    ConsentDecision.objects.filter(pk=decision.pk).delete()
    assert broken_links(clean) == [2], "a missing link shows"


def test_an_ordinary_audit_sends_nothing_of_the_kind_and_keeps_what_was_told(
    clean: Engagement, lab: RunningLab
) -> None:
    consent(clean, RATE_LIMIT)
    audited(clean)
    assert verdicts(clean)["permission.not-run"] == "could_not_tell"
    assert sent_posts(lab) == 0
    audited(clean, RATE_LIMIT)
    posts = sent_posts(lab)
    audited(clean)
    assert verdicts(clean)["rate-limit.throttled"] == "pass"
    assert sent_posts(lab) == posts


def test_test_accounts_are_used_and_stand_nowhere_in_the_clear(
    clean: Engagement, lab: RunningLab, caplog: pytest.LogCaptureFixture
) -> None:
    for place, (name, password) in enumerate(
        [("one@clean.test", "first-of-two"), ("two@clean.test", "second-of-two")], start=1
    ):
        clean.trial_logins.create(
            place=place, login_url=f"{APP}/login", username=name, password=password, marker=name
        )
    consent(clean, CROSS_USER)
    audited(clean, CROSS_USER)
    assert verdicts(clean) == {"cross-user.apart": "pass"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT username, password, marker FROM checks_triallogin")
        stored = str(cursor.fetchall())
    said = "".join(
        [stored, caplog.text, str(list(clean.results.values())), str(list(clean.sent_requests.values()))]
    )
    for secret in ("first-of-two", "second-of-two", "one@clean.test"):
        assert secret not in said


def test_a_stop_lets_nothing_out_until_it_is_lifted_by_whoever_may(
    clean: Engagement, lab: RunningLab
) -> None:
    founder = make_participant(clean)
    consent(clean, RATE_LIMIT, founder)
    stop_active(engagement=clean, actor=founder, is_client=True)
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.stopped": "could_not_tell"}
    assert not lift_stop(engagement=clean, actor=founder, is_client=False), "the founder's is the founder's"
    assert lift_stop(engagement=clean, actor=founder, is_client=True)
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"rate-limit.throttled": "pass"}


def test_the_operator_stops_them_for_all(clean: Engagement, lab: RunningLab, settings: Settings) -> None:
    consent(clean, RATE_LIMIT)
    call_command("active_checks", "stop", "--reason", "an incident")
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.operator-stop": "could_not_tell"}
    call_command("active_checks", "allow")
    settings.ACTIVE_CHECKS = False
    audited(clean, RATE_LIMIT)
    assert verdicts(clean) == {"permission.operator-stop": "could_not_tell"}
    assert sent_posts(lab) == 0


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite's test database is one connection's")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["founder", "operator", "withdrawal"])
def test_a_test_in_the_middle_of_sending_stops_within_a_second(
    clean: Engagement, lab: RunningLab, by: str
) -> None:
    slow = Limits(per_address=30, per_second=5)
    scenario = lab.scenario("clean")
    lab.replace(scenario.with_host("app.clean.test", guards=()))
    founder = make_participant(clean)
    decision = consent(clean, RATE_LIMIT, founder, limits=slow)
    run = start_run(engagement=clean, actor=None, patterns=[RATE_LIMIT]).run
    stopped_at: list[float] = []

    def stop_soon() -> None:
        while SentRequest.objects.count() < 3:
            time.sleep(0.05)
        if by == "founder":
            stop_active(engagement=clean, actor=founder, is_client=True)
        elif by == "operator":
            stop_all(reason="")
        else:
            kind = Kind.WITHDRAWN
            decide_consent(engagement=clean, check_key=RATE_LIMIT, kind=kind, terms=None, actor=founder)
        stopped_at.append(time.monotonic())
        sent.append(SentRequest.objects.count())
        connection.connection.close()

    sent: list[int] = []
    stopper = threading.Thread(target=stop_soon)
    stopper.start()
    execute_run(run.pk)
    ended = time.monotonic()
    stopper.join()
    assert ended - stopped_at[0] < 1.5
    assert SentRequest.objects.filter(consent=decision).count() <= sent[0] + 1, "at most the one under way"
    run.refresh_from_db()
    assert run.state in {Run.State.CANCELLED, Run.State.DONE}
