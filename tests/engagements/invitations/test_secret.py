"""The secret in a link: where it is not kept, and what a page with it lets others do."""

import logging
from collections.abc import Iterator
from io import StringIO

import pytest
from django.test import Client

from engagements.invitation_links import digest_of
from tests.doors.canary import tenant_models
from tests.engagements.invitations.following import JOIN, Invite, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the portal's own log says, as it is configured."""
    handler = logging.getHandlerByName("stderr")
    assert isinstance(handler, logging.StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def test_the_secret_is_kept_nowhere(invite: Invite, logged: StringIO) -> None:
    link = invite()
    token = link.split("/")[2]
    browser = Client()
    browser.get(link)
    Client(enforce_csrf_checks=True).post(link)
    Client().post(link)
    assert "Method Not Allowed (POST): /join/…/" in logged.getvalue()
    assert token not in logged.getvalue()
    kept = str([list(model._default_manager.values()) for model in tenant_models()])
    kept += str(dict(browser.session))
    assert digest_of(token) in kept
    assert token not in kept


def test_the_page_is_stored_nowhere_and_its_address_tells_nothing(invite: Invite) -> None:
    browser = Client()
    went = browser.get(invite())
    assert went.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in went.headers["Cache-Control"]
    shown = browser.get(JOIN)
    # A stricter policy would make browsers send “Origin: null” with the form, which is refused.
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown.headers["Cache-Control"]


def test_the_button_needs_its_form(invite: Invite) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(invite(), follow=True)
    assert browser.post(JOIN).status_code == 403
    assert not is_in(browser)


def test_a_session_that_was_planted_is_not_the_one_that_gets_in(invite: Invite) -> None:
    browser = Client()
    browser.get(invite())
    before = browser.session.session_key
    browser.post(JOIN)
    assert is_in(browser)
    assert browser.session.session_key != before
