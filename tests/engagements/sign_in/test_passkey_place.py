"""A browser makes passkeys for a name alone: a page that was opened by a number says so, and where to go."""

import pytest
from django.test import Client
from pytest_django import Settings

from engagements.models import User
from tests.engagements.sign_in.browsing import prove

pytestmark = pytest.mark.django_db
ADD = "/account/security/passkeys/add/"
LOGIN = "/account/login/"


@pytest.fixture(autouse=True)
def names(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "[::1]", "192.0.2.7", "localhost", "portal.example"]


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "[::1]:8000"])
def test_on_the_machine_itself_it_leads_to_the_same_page_by_name(founder: User, host: str) -> None:
    client = Client(headers={"host": host})
    client.force_login(founder)
    page = prove(client).get(f"{ADD}?next=/").content.decode()
    assert f"Passkeys do not work at {host.removesuffix(':8000').strip('[]')}" in page
    assert f'href="http://localhost:8000{ADD}?next=/"' in page
    assert "data-passkey" not in page
    assert "Passkeys do not work" in Client(headers={"host": host}).get(LOGIN).content.decode()


def test_elsewhere_it_leads_nowhere() -> None:
    page = Client(headers={"host": "192.0.2.7"}).get(LOGIN).content.decode()
    assert "Passkeys do not work at 192.0.2.7" in page
    assert "localhost" not in page


def test_it_leads_to_no_name_that_the_portal_does_not_answer_to(settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    page = Client(headers={"host": "127.0.0.1"}).get(LOGIN).content.decode()
    assert "Passkeys do not work" in page
    assert "localhost" not in page


@pytest.mark.parametrize("host", ["localhost:8000", "portal.example"])
def test_by_a_name_there_is_the_button(host: str) -> None:
    page = Client(headers={"host": host}).get(LOGIN).content.decode()
    assert 'data-passkey="sign-in"' in page
    assert "Passkeys do not work at" not in page.replace("Passkeys do not work at this address", "")
