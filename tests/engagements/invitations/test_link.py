"""The link in an invitation's mail: it works once, for a while, and only as it was written."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import Settings

from engagements.actions.use_link import use_link
from engagements.models import Engagement, InvitationLink
from tests.engagements.invitations.following import JOIN, Invite, age, is_in, said

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_link_and_a_button_sign_in_and_join(engagement: Engagement, invite: Invite) -> None:
    browser = Client()
    page = browser.get(invite(), follow=True)
    assert page.redirect_chain == [(JOIN, 302)]
    assert "Brightcart shop" in page.content.decode()
    assert "noor@brightcart.test" in page.content.decode()
    assert not is_in(browser)
    home = f"/e/{engagement.code}/home/"
    offer = browser.post(JOIN, follow=True)
    assert offer.redirect_chain == [(f"/account/security/passkeys/offer/?next={quote(home, safe='')}", 302)]
    assert f'href="{home}"' in offer.content.decode()
    assert browser.get(home).status_code == 200
    participant = engagement.participants.get()
    assert participant.accepted_at is not None
    assert engagement.events.filter(verb="came for the first time to", actor=participant.user).count() == 1


def test_what_only_looks_uses_nothing_up(invite: Invite) -> None:
    link = invite()
    for scanner in (Client(), Client(headers={"user-agent": "SafeLinks"})):
        scanner.head(link)
        said(scanner, link, 200)
    assert InvitationLink.objects.get().used_at is None
    browser = Client()
    browser.get(link)
    assert browser.post(JOIN).status_code == 302
    assert is_in(browser)


def test_a_link_works_once_and_says_so_to_whoever_it_was_forwarded_to(invite: Invite) -> None:
    link = invite()
    first, second = Client(), Client()
    first.get(link)
    second.get(link)
    first.post(JOIN)
    assert second.post(JOIN).status_code == 410
    assert not is_in(second)
    page = said(second, link, 410)
    assert "used already" in page
    assert "/account/login/code/" in page
    assert "Noor" not in page
    assert "noor@" not in page


def test_of_two_that_ask_at_once_one_gets_in(invite: Invite) -> None:
    invite()
    one, other = InvitationLink.objects.get(), InvitationLink.objects.get()
    assert [use_link(one), use_link(other)] == [True, False]


def test_a_link_that_was_replaced_between_looking_and_pressing_opens_nothing(invite: Invite) -> None:
    link = invite()
    seen = InvitationLink.objects.get()
    age(issued_at=timedelta(minutes=2))
    invite()
    assert not use_link(seen)
    assert "does not work" in said(Client(), link, 404)


def test_a_link_that_expired_between_looking_and_pressing_opens_nothing(invite: Invite) -> None:
    invite()
    seen = InvitationLink.objects.get()
    age(expires_at=timedelta(days=7))
    assert not use_link(seen)
    assert InvitationLink.objects.get().used_at is None


def test_an_expired_link_says_when_and_leads_to_a_code(invite: Invite) -> None:
    link = invite()
    age(expires_at=timedelta(days=7))
    browser = Client()
    page = said(browser, link, 410)
    assert "has expired" in page
    assert "/account/login/code/" in page
    assert "noor@" not in page
    assert browser.post(JOIN).status_code == 410
    assert not is_in(browser)


def test_it_lasts_as_many_days_as_the_setting_says(settings: Settings, invite: Invite) -> None:
    settings.INVITATION_DAYS = 2
    invite()
    link = InvitationLink.objects.get()
    assert link.expires_at - link.issued_at == timedelta(days=2)
    assert link.state_at(link.expires_at - timedelta(seconds=1)) == "open"
    assert link.state_at(link.expires_at) == "expired"


@pytest.mark.parametrize("change", ["first", "last", "short", "long", "case", "odd"])
def test_a_link_that_was_tampered_with_opens_nothing(invite: Invite, change: str) -> None:
    token = invite().split("/")[2]
    wrong = {
        "first": ("B" if token[0] == "A" else "A") + token[1:],
        "last": token[:-1] + ("B" if token[-1] == "A" else "A"),
        "short": token[:-1],
        "long": token + "A",
        "case": token.swapcase(),
        "odd": "%00%ff%F0%9F%92%A5" * 20,
    }[change]
    browser = Client()
    page = said(browser, f"{JOIN}{wrong}/", 404)
    assert "does not work" in page
    assert "Brightcart" not in page
    assert browser.post(JOIN).status_code == 404
    assert not is_in(browser)


def test_a_wrong_link_after_a_right_one_forgets_the_right_one(invite: Invite) -> None:
    browser = Client()
    browser.get(invite())
    said(browser, f"{JOIN}none-such/", 404)
    assert browser.post(JOIN).status_code == 404
    assert not is_in(browser)
