"""What a mailed link is, and how a browser follows one."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.core.mail import EmailMessage
from django.test import Client

from engagements.models import InvitationLink

LINK = re.compile(r"https?://[^/\s]+(/join/([\w-]{43})/)\s")
JOIN = "/join/"
type Invite = Callable[..., str]


def link_in(mail: EmailMessage) -> str:
    found = LINK.search(str(mail.body))
    assert found, mail.body
    return found[1]


def age(**fields: timedelta) -> None:
    """Moves the link's times into the past."""
    for name, by in fields.items():
        moment = getattr(InvitationLink.objects.get(), name)
        InvitationLink.objects.update(**{name: moment - by})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def said(client: Client, link: str, status: int) -> str:
    """What the page of a link says to this browser."""
    answer = client.get(link, follow=True)
    assert answer.status_code == status
    return answer.content.decode()
