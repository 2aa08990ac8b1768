"""The page of permissions as a founder, a viewer and a consultant meet it."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from checks.models import ActiveStop, ConsentDecision, SentRequest, TrialLogin
from checks.permission.consent_state import read_consents
from checks.permission.limits import CROSS_USER, RATE_LIMIT, WAF
from engagements.models import Engagement, User
from tests.checks.permission.permitted import consent
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db


def page(name: str, engagement: Engagement, **kwargs: object) -> str:
    return reverse(name, kwargs={"code": engagement.code, **kwargs})


def seen(text: str, key: str) -> str:
    """The hidden value that says which terms stood on the page."""
    found = re.search(rf'permission/{re.escape(key)}/decide/".*?name="seen" value="(\w+)"', text, re.DOTALL)
    assert found
    return found[1]


def decide(client: Client, engagement: Engagement, kind: str, key: str = RATE_LIMIT, **typed: str) -> str:
    shown = seen(client.get(page("permission", engagement)).content.decode(), key)
    data = {"kind": kind, "days": "2", "hours": "any", "seen": shown, **typed}
    return client.post(page("decide_consent", engagement, check=key), data, follow=True).content.decode()


def test_the_page_says_in_plain_words_what_would_be_sent(as_founder: Client, engagement: Engagement) -> None:
    text = as_founder.get(page("permission", engagement)).content.decode()
    assert "https://app.brightcart.test/login" in text
    assert "At most 30 requests to each address in one test and 10 a second, 90 requests altogether" in text
    assert "What could go wrong" in text
    assert "_launch-ready.brightcart.test" in text
    assert text.count("Permit this test") == 2, "the playbook sets no figure to hold a load against"


def test_a_founder_grants_and_withdraws_and_every_decision_is_kept(
    as_founder: Client, engagement: Engagement, founder: User
) -> None:
    assert "Permitted. You can withdraw it" in decide(as_founder, engagement, "granted", hours="night")
    state = read_consents(engagement)[RATE_LIMIT]
    assert state.terms is not None
    assert state.terms.window is not None
    assert (state.terms.window.hours, state.terms.total) == ((22, 6), 90)
    granted = engagement.consent_decisions.get()
    assert (granted.by, granted.by_name, granted.by_email) == (founder, "Noor Haddad", "noor@brightcart.test")
    assert "wrong password" in granted.text
    assert "only between 22:00 and 06:00" in granted.text
    assert "Withdrawn." in decide_without_form(as_founder, engagement, "withdrawn")
    assert [one.kind for one in engagement.consent_decisions.all()] == ["withdrawn", "granted"]
    assert not read_consents(engagement)[RATE_LIMIT].is_granted


def decide_without_form(client: Client, engagement: Engagement, kind: str) -> str:
    address = page("decide_consent", engagement, check=RATE_LIMIT)
    return client.post(address, {"kind": kind}, follow=True).content.decode()


def test_nobody_consents_to_terms_they_have_not_read(as_founder: Client, engagement: Engagement) -> None:
    text = as_founder.get(page("permission", engagement)).content.decode()
    engagement.routes.create(url="https://app.brightcart.test/reset", role="reset")
    data = {"kind": "granted", "seen": seen(text, RATE_LIMIT)}
    answer = as_founder.post(page("decide_consent", engagement, check=RATE_LIMIT), data, follow=True)
    assert "the test has changed since you read it" in answer.content.decode()
    assert not engagement.consent_decisions.exists()


def test_nobody_of_the_consultancy_decides_for_the_founder(
    client_for: Callable[[User], Client], engagement: Engagement, consultant: User, owner: User, viewer: User
) -> None:
    for person in (consultant, owner, viewer):
        answer = client_for(person).post(
            page("decide_consent", engagement, check=RATE_LIMIT), {"kind": "granted"}
        )
        assert answer.status_code == 403, person
    engagement.participants.create(user=consultant, role="founder", accepted_at=timezone.now())
    answer = client_for(consultant).post(
        page("decide_consent", engagement, check=RATE_LIMIT), {"kind": "granted"}
    )
    assert answer.status_code == 403, "not even one who invited herself as founder"
    assert not ConsentDecision.objects.exists()


def test_what_the_consultant_asks_for_stands_on_the_founders_home_until_it_is_answered(
    as_consultant: Client,
    as_founder: Client,
    engagement: Engagement,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_consultant.post(page("ask_consent", engagement, check=WAF))
        as_consultant.post(page("ask_consent", engagement, check=WAF))
    assert engagement.consent_decisions.count() == 1
    send_waiting_mails()
    (mail,) = mailoutbox
    assert mail.to == ["noor@brightcart.test"]
    link = re.search(r"https?://[^/]+(/notifications/\d+/)", str(mail.body))
    assert link, mail.body
    assert as_founder.get(link[1])["Location"] == f"{page('permission', engagement)}#{WAF}"
    home = page("founder_home", engagement)
    assert "Ana Lima asks for your permission to test this" in as_founder.get(home).content.decode()
    decide(as_founder, engagement, "declined", WAF)
    assert "asks for your permission to test this" not in as_founder.get(home).content.decode()


def test_asking_again_does_not_end_a_permission(as_consultant: Client, engagement: Engagement) -> None:
    consent(engagement, WAF)
    answer = as_consultant.post(page("ask_consent", engagement, check=WAF), follow=True)
    assert "permitted it already" in answer.content.decode()
    assert read_consents(engagement)[WAF].is_granted


def test_a_test_account_is_kept_encrypted_and_never_shown(as_founder: Client, engagement: Engagement) -> None:
    typed = {
        "login_url": "https://app.brightcart.test/login",
        "username": "probe-one",
        "password": "kept-for-testing",
        "marker": "Probe One",
    }
    address = page("trial_login", engagement, place=1)
    assert as_founder.post(address, typed).status_code == 302
    login = engagement.trial_logins.get()
    assert (login.password.reveal(), login.marker.reveal()) == ("kept-for-testing", "Probe One")
    assert "kept-for-testing" not in login.password.stored + repr(login.password) + str(vars(login))
    for text in (as_founder.get(address), as_founder.get(page("permission", engagement))):
        for secret in ("kept-for-testing", "probe-one", "Probe One"):
            assert secret not in text.content.decode()
    as_founder.post(page("forget_login", engagement, place=1))
    assert not engagement.trial_logins.exists()


@pytest.mark.parametrize(
    ("field", "value", "complaint"),
    [
        ("login_url", "https://elsewhere.test/login", "brightcart.test"),
        ("login_url", "javascript:alert(1)", "field__error"),
        ("marker", "abc", "too short"),
        ("marker", "Probe", "part of this one"),
    ],
)
def test_an_account_that_cannot_serve_is_refused(
    as_founder: Client, engagement: Engagement, field: str, value: str, complaint: str
) -> None:
    TrialLogin.objects.create(
        engagement=engagement, place=2, login_url="x", username="u", password="p", marker="Probe Two"
    )
    typed = {
        "login_url": "https://app.brightcart.test/login",
        "username": "probe-one",
        "password": "kept-for-testing",
        "marker": "Tester One",
        field: value,
    }
    answer = as_founder.post(page("trial_login", engagement, place=1), typed)
    assert answer.status_code == 422
    assert re.search(complaint, answer.content.decode())
    assert "kept-for-testing" not in answer.content.decode()
    assert engagement.trial_logins.count() == 1


def test_without_a_key_nothing_is_kept(
    as_founder: Client, engagement: Engagement, settings: Settings
) -> None:
    settings.ENCRYPTION_KEYS = []
    typed = {"login_url": "x", "username": "u", "password": "p", "marker": "m"}
    answer = as_founder.post(page("trial_login", engagement, place=1), typed)
    assert "has set no key to encrypt with" in answer.content.decode()
    assert not TrialLogin.objects.exists()
    assert as_founder.get(page("permission", engagement)).status_code == 200


def test_the_founder_stops_everything_and_only_the_founder_lifts_it(
    as_founder: Client, as_consultant: Client, engagement: Engagement
) -> None:
    as_founder.post(page("stop_active", engagement))
    assert (
        "Noor Haddad stopped all of these tests"
        in as_consultant.get(page("permission", engagement)).content.decode()
    )
    as_consultant.post(page("lift_stop", engagement))
    assert ActiveStop.objects.exists()
    as_founder.post(page("lift_stop", engagement))
    assert not ActiveStop.objects.exists()


def test_the_consultant_runs_one_test_by_its_name(as_consultant: Client, engagement: Engagement) -> None:
    consent(engagement, RATE_LIMIT)
    answer = as_consultant.post(page("run_active", engagement, check=RATE_LIMIT))
    run = engagement.runs.get()
    assert (answer.status_code, run.patterns) == (302, [RATE_LIMIT])
    assert as_consultant.post(page("run_active", engagement, check="tls.expiry")).status_code == 404


def test_the_log_tells_what_was_sent_and_pages_cost_the_same_however_much_it_was(
    as_founder: Client, engagement: Engagement, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    decision = consent(engagement, CROSS_USER)
    SentRequest.objects.bulk_create(
        SentRequest(
            engagement=engagement,
            consent=decision,
            check_key=CROSS_USER,
            at=timezone.now(),
            method="GET",
            url=f"https://app.brightcart.test/{number}",
            status=200,
        )
        for number in range(250)
    )
    with django_assert_max_num_queries(12):
        text = as_founder.get(page("permission_log", engagement)).content.decode()
    assert "250 requests by tests that need permission" in text
    assert "https://app.brightcart.test/249" in text
    assert "https://app.brightcart.test/0<" not in text, "on the last page"
    with django_assert_max_num_queries(26):
        as_founder.get(page("permission", engagement))
