"""Rate limits by address: a visitor cannot choose theirs, however many proxies stand before the portal."""

import pytest
from django.test import Client
from pytest_django import Settings

from engagements.models import User

pytestmark = [pytest.mark.django_db]
PAGE = "/account/login/code/"
LIMIT = 20  # a minute, by address
PROXY = "10.0.0.9"


def ask(number: int, forwarded: str = "", remote: str = PROXY) -> int:
    """302 is a code that was mailed. Another mailbox each time, so that only the limit by address counts."""
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    form = {"email": f"person{number}@elsewhere.test"}
    return Client(REMOTE_ADDR=remote).post(PAGE, form, headers=headers).status_code


def refused(answers: list[int]) -> int:
    return sum(answer != 302 for answer in answers)


def test_without_proxies_what_a_visitor_forwards_counts_for_nothing() -> None:
    answers = [ask(number, f"198.51.100.{number}") for number in range(LIMIT + 3)]
    assert refused(answers) == 3


@pytest.mark.parametrize(("proxies", "behind"), [(1, ""), (2, ", 10.0.0.8")])
def test_behind_proxies_a_forged_beginning_counts_for_nothing(
    settings: Settings, proxies: int, behind: str
) -> None:
    """Each proxy adds whom it was asked by at the end: what is before that is the visitor's own invention."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    forged = (f"198.51.100.{number}, 203.0.113.5{behind}" for number in range(LIMIT + 3))
    assert refused([ask(number, text) for number, text in enumerate(forged)]) == 3


def test_behind_a_proxy_visitors_do_not_use_up_each_others_limit(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [ask(number, f"198.51.100.{number % 2}") for number in range(2 * LIMIT)]
    assert refused(answers) == 0
    assert ask(99, "198.51.100.0") != 302
    assert ask(99, "198.51.100.7") == 302


def test_a_network_of_ipv6_counts_as_one_visitor(settings: Settings) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    answers = [ask(number, f"2001:db8:1:2::{number:x}") for number in range(LIMIT + 3)]
    assert refused(answers) == 3


@pytest.mark.parametrize("forwarded", ["unknown", "_hidden", "203.0.113.5.6", "a" * 5000])
def test_what_is_no_address_lets_nobody_past_the_limit(settings: Settings, forwarded: str) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    assert ask(1, forwarded) == 403


def test_the_session_is_listed_with_the_visitors_address(settings: Settings, consultant: User) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    client = Client(REMOTE_ADDR=PROXY, headers={"x-forwarded-for": "198.51.100.9, 203.0.113.5"})
    client.force_login(consultant)
    page = client.get("/account/security/").content.decode()
    assert "203.0.113.5" in page
    assert "198.51.100.9" not in page
    assert PROXY not in page
