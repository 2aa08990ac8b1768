"""The authenticator app and the recovery codes: asked for at every way in, each good for once."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from engagements.actions.rotate_keys import rotate_keys
from engagements.models import User
from engagements.sealing import newest_mark
from tests.engagements.sign_in.browsing import (
    APP,
    STEP,
    app_code,
    browser,
    grow_old,
    is_in,
    set_up_app,
    sign_in,
    sign_in_by_code,
)

pytestmark = pytest.mark.django_db
CODES = "/account/security/codes/"


def recovery_codes(client: Client) -> list[str]:
    codes: list[str] = client.get(CODES).context["unused_codes"]
    return list(codes)


def test_its_page_shows_a_drawing_and_the_key_and_wants_a_code_of_it(consultant: User) -> None:
    client = sign_in(consultant)
    page = client.get(APP)
    assert page.context["form"].secret in page.content.decode()
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    assert client.post(APP, {"code": "000000"}).status_code == 200
    assert not Authenticator.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_owns_the_account_hears_of_it(consultant: User) -> None:
    set_up_app(sign_in(consultant))
    assert "An authenticator app was set up" in mail.outbox[-1].subject
    assert mail.outbox[-1].to == [consultant.email]


def test_from_then_on_password_and_mailed_code_need_the_app_besides(consultant: User) -> None:
    secret = set_up_app(sign_in(consultant))
    for client in (sign_in(consultant), sign_in_by_code(consultant)):
        assert not is_in(client)
        assert client.get("/").status_code == 302
        client.post(STEP, {"code": "123456"})
        assert not is_in(client)
        client.post(STEP, {"code": app_code(secret)})
        assert is_in(client)
        cache.clear()  # half a minute later


def test_a_code_of_the_app_works_once(consultant: User) -> None:
    secret = set_up_app(sign_in(consultant))
    code = app_code(secret)
    first, second = sign_in(consultant), sign_in(consultant)
    first.post(STEP, {"code": code})
    assert is_in(first)
    second.post(STEP, {"code": code})
    assert not is_in(second)


def test_a_code_of_another_half_minute_does_not_fit(consultant: User) -> None:
    secret = set_up_app(sign_in(consultant))
    for steps in (-10, 10):
        client = sign_in(consultant)
        client.post(STEP, {"code": app_code(secret, steps)})
        assert not is_in(client)


@pytest.mark.postgres
def test_a_recovery_code_works_once(consultant: User) -> None:
    client = sign_in(consultant)
    set_up_app(client)
    codes = recovery_codes(client)
    assert len(codes) == len(set(codes)) == 10
    first, second = sign_in(consultant), sign_in(consultant)
    first.post(STEP, {"code": codes[0]})
    assert is_in(first)
    second.post(STEP, {"code": codes[0]})
    assert not is_in(second)
    assert codes[0] not in recovery_codes(first)


def test_new_recovery_codes_end_the_old_ones(consultant: User) -> None:
    client = sign_in(consultant)
    set_up_app(client)
    old = recovery_codes(client)
    client.post(CODES + "new/")
    assert not set(old) & set(recovery_codes(client))
    other = sign_in(consultant)
    other.post(STEP, {"code": old[0]})
    assert not is_in(other)


def test_they_come_as_a_file_that_no_cache_keeps(consultant: User) -> None:
    client = sign_in(consultant)
    set_up_app(client)
    answer = client.get(CODES + "file/")
    assert answer.content.decode().split() == recovery_codes(client)
    assert "no-store" in answer["Cache-Control"]


def test_guessing_stops_after_a_few(consultant: User) -> None:
    secret = set_up_app(sign_in(consultant))
    client = sign_in(consultant)
    for guess in range(6):
        client.post(STEP, {"code": f"{guess:06}"})
    client.post(STEP, {"code": app_code(secret)})
    assert not is_in(client)


@pytest.mark.postgres
def test_its_secrets_are_kept_encrypted_and_follow_a_new_key(consultant: User, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = ["an-old-key-that-is-long-enough-to-be-one-01"]
    client = sign_in(consultant)
    secret = set_up_app(client)
    codes = recovery_codes(client)
    kept = " ".join(str(row.data) for row in Authenticator.objects.all())
    assert secret not in kept
    assert newest_mark() in kept
    settings.ENCRYPTION_KEYS = ["a-new-key-that-is-long-enough-to-be-one-02", *settings.ENCRYPTION_KEYS]
    assert rotate_keys() == (2, 0)
    assert rotate_keys() == (0, 0)
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS[:1]
    other = sign_in(consultant)
    other.post(STEP, {"code": app_code(secret)})
    assert is_in(other)
    assert recovery_codes(other) == codes


@pytest.mark.postgres
def test_what_no_key_opens_is_counted_and_left(consultant: User, settings: Settings) -> None:
    set_up_app(sign_in(consultant))
    settings.ENCRYPTION_KEYS = ["a-new-key-that-is-long-enough-to-be-one-02"]
    assert rotate_keys() == (0, 2)


def test_it_is_turned_off_by_who_has_just_shown_who_they_are(consultant: User) -> None:
    client = sign_in(consultant)
    secret = set_up_app(client)
    grow_old(client)
    off = "/account/security/app/off/"
    asked = client.post(off)
    assert asked["Location"].startswith("/account/proof/app/")
    answer = client.post(asked["Location"], {"code": app_code(secret), "next": off})
    assert answer["Location"] == off
    client.post(off)
    assert not Authenticator.objects.exists(), "its recovery codes go with it"
    assert is_in(sign_in(consultant))


def test_a_password_is_no_proof_for_who_has_a_second_factor(consultant: User) -> None:
    """Whoever stole the password and a session does not take the second factor away."""
    client = sign_in(consultant)
    set_up_app(client)
    grow_old(client)
    page = client.get("/account/proof/password/", {"next": APP})
    assert page["Location"].startswith("/account/proof/app/")
    assert client.get("/account/proof/code/")["Location"].startswith("/account/proof/app/")


def test_a_new_password_by_mail_does_not_go_round_it(consultant: User) -> None:
    set_up_app(sign_in(consultant))
    client = browser()
    client.post("/account/password/reset/", {"email": consultant.email})
    link = re.search(r"(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    address = client.get(link[1], follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "harbour-fig-7-lamp", "password2": "harbour-fig-7-lamp"})
    assert not is_in(client)
    client.post("/account/login/", {"login": consultant.email, "password": "harbour-fig-7-lamp"})
    assert not is_in(client)
    assert client.get(STEP).status_code == 200


def test_nobody_sees_the_codes_of_others_or_without_having_any(stranger: User) -> None:
    client = sign_in(stranger)
    for address in (CODES, CODES + "file/", "/account/security/app/off/"):
        assert client.get(address).status_code == 404
    assert browser().get(CODES)["Location"].startswith("/account/login/")
