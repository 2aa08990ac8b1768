"""Browsers at the way in: with a password, a mailed code, or a session of a while ago."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from engagements.models import User

PASSWORD = "lantern-oak-tide-9"
CODE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)
APP = "/account/security/app/on/"
STEP = "/account/login/second-step/"


def browser() -> Client:
    """Passkeys work under a name alone, and without https on this machine's own."""
    return Client(headers={"host": "localhost"})


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(user: User, **fields: str) -> Client:
    """A browser that has just come in with the password, or stands before the second step."""
    client = browser()
    client.post("/account/login/", {"login": with_password(user).email, "password": PASSWORD, **fields})
    return client


def sign_in_by_code(user: User) -> Client:
    client = browser()
    client.post("/account/login/code/", {"email": user.email})
    client.post("/account/login/code/confirm/", {"code": mailed_code()})
    return client


def mailed_code(to: str = "") -> str:
    """The code in the newest mail, or in the newest one to that address."""
    found = [CODE.search(str(one.body)) for one in mail.outbox if not to or one.to == [to]]
    assert found, mail.outbox
    assert found[-1], mail.outbox[-1].body
    return found[-1][1]


def prove(client: Client) -> Client:
    session = client.session
    session["proved_at"] = time.time()
    session.save()
    return client


def grow_old(client: Client, seconds: float = 3600) -> None:
    """The sign-in of this browser was that long ago."""
    session = client.session
    session["proved_at"] = time.time() - seconds
    for record in session.get("account_authentication_methods", []):
        record["at"] -= seconds
    session.save()


def app_code(secret: str, steps: int = 0, *, lasts: float = 3) -> str:
    """What an authenticator app shows now, or that many half minutes later, for so many seconds at least."""
    left = 30 - time.time() % 30
    if left < lasts:
        time.sleep(left)
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def set_up_app(client: Client) -> str:
    """The key that the app was given."""
    page: Any = client.get(APP)
    secret = str(page.context["form"].secret)
    assert client.post(APP, {"code": app_code(secret)}).status_code == 302
    return secret
