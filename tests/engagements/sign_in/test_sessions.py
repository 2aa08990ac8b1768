"""Where somebody is signed in: they see it and end it; nobody else does."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from engagements.models import User
from tests.engagements.sign_in.browsing import PASSWORD, grow_old, is_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PAGE = "/account/security/"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"


def other_browser(user: User, agent: str = IPHONE) -> Client:
    client = Client(headers={"user-agent": agent, "host": "localhost"}, REMOTE_ADDR="192.0.2.7")
    client.force_login(user)
    client.get("/account/security/")
    return client


def test_each_browser_is_listed_with_where_and_when(consultant: User) -> None:
    client = sign_in(consultant)
    other_browser(consultant)
    page = client.get(PAGE).content.decode()
    assert "Safari on iPhone" in page
    assert "192.0.2.7" in page
    assert page.count("this one") == 1


def test_one_is_ended_and_is_out_at_once(consultant: User) -> None:
    client, phone = sign_in(consultant), other_browser(consultant)
    pk = UserSession.objects.get(ip="192.0.2.7").pk
    assert client.post(f"{PAGE}sessions/{pk}/end/")["Location"] == PAGE
    assert phone.get(PAGE)["Location"].startswith("/account/login/")
    assert is_in(client)
    assert "192.0.2.7" not in client.get(PAGE).content.decode()


def test_all_others_are_ended_at_once(consultant: User) -> None:
    client = sign_in(consultant)
    phones = [other_browser(consultant), other_browser(consultant)]
    said = client.post(f"{PAGE}sessions/end/", follow=True).content.decode()
    assert "2 other browsers are signed out" in said
    assert all(phone.get(PAGE).status_code == 302 for phone in phones)
    assert client.get(PAGE).status_code == 200


def test_nobody_ends_those_of_others(consultant: User, stranger: User) -> None:
    phone = other_browser(consultant)
    pk = UserSession.objects.get(user=consultant).pk
    client = sign_in(stranger)
    client.post(f"{PAGE}sessions/{pk}/end/")
    client.post(f"{PAGE}sessions/end/")
    assert phone.get(PAGE).status_code == 200


def test_this_one_is_not_ended_by_the_list(consultant: User) -> None:
    client = sign_in(consultant)
    client.get(PAGE)
    client.post(f"{PAGE}sessions/{UserSession.objects.get().pk}/end/")
    assert client.get(PAGE).status_code == 200


def test_looking_ends_nothing(consultant: User) -> None:
    client, phone = sign_in(consultant), other_browser(consultant)
    pk = UserSession.objects.get(ip="192.0.2.7").pk
    assert client.get(f"{PAGE}sessions/{pk}/end/").status_code == 405
    assert client.get(f"{PAGE}sessions/end/").status_code == 405
    assert phone.get(PAGE).status_code == 200


def test_a_session_in_use_is_written_down_every_five_minutes_not_at_each_request(consultant: User) -> None:
    client = sign_in(consultant)
    client.get(PAGE)
    an_hour_ago = timezone.now() - timedelta(hours=1)
    UserSession.objects.update(last_seen_at=an_hour_ago)
    client.get(PAGE)
    assert UserSession.objects.get().last_seen_at == an_hour_ago
    cache.clear()  # five minutes later
    client.get(PAGE)
    assert UserSession.objects.get().last_seen_at > an_hour_ago


def test_ending_one_takes_a_fresh_sign_in(consultant: User) -> None:
    """Whoever took a session over does not throw its owner out."""
    client, phone = sign_in(consultant), other_browser(consultant)
    pk = UserSession.objects.get(ip="192.0.2.7").pk
    grow_old(client)
    for address in (f"{PAGE}sessions/{pk}/end/", f"{PAGE}sessions/end/"):
        asked = client.post(address)["Location"]
        assert asked == "/account/proof/password/?next=%2Faccount%2Fsecurity%2F"
    assert phone.get(PAGE).status_code == 200
    client.post(asked, {"password": PASSWORD, "next": PAGE})
    client.post(f"{PAGE}sessions/end/")
    assert phone.get(PAGE).status_code == 302


def test_proving_who_one_is_gives_the_session_another_key(consultant: User) -> None:
    client = sign_in(consultant)
    grow_old(client)
    before = client.cookies["sessionid"].value
    wrong = client.post("/account/proof/password/", {"password": "not this one", "next": PAGE})
    assert wrong.status_code == 200
    assert client.cookies["sessionid"].value == before
    client.post("/account/proof/password/", {"password": PASSWORD, "next": PAGE})
    assert client.cookies["sessionid"].value != before
    thief = Client()
    thief.cookies["sessionid"] = before
    assert thief.get(PAGE).status_code == 302
    page = client.get(PAGE).content.decode()
    assert page.count("this one") == 1
    assert UserSession.objects.count() == 1


@pytest.mark.parametrize(
    ("began", "seen", "is_over"), [(1, 1, False), (13, 71 / 24, False), (13, 73 / 24, True), (15, 0, True)]
)
def test_a_session_ends_by_itself(consultant: User, began: float, seen: float, is_over: bool) -> None:
    """14 days after the sign-in, or where nothing was asked of it for 72 hours."""
    client = sign_in(consultant)
    client.get(PAGE)
    now = timezone.now()
    UserSession.objects.update(
        created_at=now - timedelta(days=began), last_seen_at=now - timedelta(days=seen)
    )
    cache.clear()
    assert (client.get(PAGE).status_code == 302) is is_over
    assert is_in(client) is not is_over


def test_a_closed_account_is_out_at_once(consultant: User) -> None:
    client = sign_in(consultant)
    consultant.is_active = False
    consultant.save()
    assert client.get(PAGE)["Location"].startswith("/account/login/")


def test_an_operator_signs_somebody_out_everywhere(consultant: User, stranger: User) -> None:
    clients = [sign_in(consultant), other_browser(consultant)]
    other = sign_in(stranger)
    call_command("end_sessions", consultant.email.upper())
    assert all(client.get(PAGE).status_code == 302 for client in clients)
    assert other.get(PAGE).status_code == 200
    call_command("end_sessions", "--all")
    assert other.get(PAGE).status_code == 302
    with pytest.raises(CommandError, match="nobody signs in"):
        call_command("end_sessions", "none@such.test")


def test_a_new_password_ends_the_others(consultant: User) -> None:
    client, phone = sign_in(consultant), other_browser(consultant)
    consultant.refresh_from_db()
    form = {
        "oldpassword": "lantern-oak-tide-9",
        "password1": "harbour-fig-7-lamp",
        "password2": "harbour-fig-7-lamp",
    }
    assert client.post("/account/password/change/", form)["Location"] == PAGE
    assert client.get(PAGE).status_code == 200
    assert phone.get(PAGE).status_code == 302
