"""Inviting somebody as a consultant does, and reading the link in their mail."""

from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from engagements.models import Engagement
from tests.engagements.invitations.following import Invite, link_in
from tests.mail_server import send_waiting_mails


@pytest.fixture
def invite(
    engagement: Engagement,
    as_consultant: Client,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: Any,
) -> Invite:
    """Invites somebody; gives the link that is in the mail, without the portal's name."""

    def send(**fields: str) -> str:
        typed = {"email": "noor@brightcart.test", "name": "Noor Haddad", "role": "founder"} | fields
        with django_capture_on_commit_callbacks(execute=True):
            assert as_consultant.post(f"/e/{engagement.code}/people/invite/", typed).status_code == 302
        send_waiting_mails()
        return link_in(mailoutbox[-1])

    return send


@pytest.fixture
def resend(engagement: Engagement, as_consultant: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """Presses the button on the people page; gives that page's text."""

    def press() -> str:
        pk = engagement.participants.get().pk
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_consultant.post(f"/e/{engagement.code}/people/{pk}/resend/", follow=True)
        send_waiting_mails()
        return answer.content.decode()

    return press
