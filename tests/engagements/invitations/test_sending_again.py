"""Sending an invitation again, and how the people page says it stands with each."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from engagements.models import Engagement
from tests.engagements.invitations.following import JOIN, Invite, age, is_in, link_in, said

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_sending_again_ends_the_old_link_and_stands_on_the_record(
    engagement: Engagement, invite: Invite, resend: Any, mailoutbox: list[EmailMessage]
) -> None:
    old = invite()
    age(issued_at=timedelta(minutes=2), expires_at=timedelta(days=9))
    page = resend()
    assert "Sent a new link to Noor Haddad; the old one ended." in page
    new = link_in(mailoutbox[-1])
    assert new != old
    assert "does not work" in said(Client(), old, 404)
    browser = Client()
    browser.get(new)
    browser.post(JOIN)
    assert is_in(browser)
    assert engagement.events.filter(verb="sent the invitation again to").count() == 1


def test_a_button_does_not_fill_an_inbox(invite: Invite, resend: Any, mailoutbox: list[EmailMessage]) -> None:
    link = invite()
    assert "a moment ago" in resend()
    assert len(mailoutbox) == 1
    said(Client(), link, 200)


def test_whoever_has_come_is_not_sent_another(
    engagement: Engagement, invite: Invite, resend: Any, mailoutbox: list[EmailMessage]
) -> None:
    invite()
    engagement.participants.update(accepted_at=timezone.now())
    age(issued_at=timedelta(minutes=2))
    assert "Noor Haddad is in already; nothing was sent." in resend()
    assert len(mailoutbox) == 1


def test_the_people_page_says_how_it_stands_with_each(
    engagement: Engagement, invite: Invite, as_consultant: Client, client_for: Any
) -> None:
    invite()
    where = f"/e/{engagement.code}/people/"

    def text() -> str:
        return re.sub(r"<[^>]+>", "", as_consultant.get(where).content.decode())

    assert "not here yet" in text()
    assert "The link works until" in text()
    assert "Send again" in text()
    age(expires_at=timedelta(days=8))
    assert "The link expired 24 h ago" in text()
    client_for(engagement.participants.get().user).get(f"/e/{engagement.code}/home/")
    assert "came just now" in text()
    assert "Send again" not in text()
    assert "The link" not in text()
