"""Sign-up: closed unless the operator opens it; then a mailbox is proved before anything is made."""

import re

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from engagements.models import Engagement, Membership, Organisation, User
from tests.engagements.sign_in.browsing import browser, is_in, mailed_code
from tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
PAGE, CONFIRM = "/account/signup/", "/account/signup/confirm/"
TYPED = {"name": "Rui Sato", "organisation": "Harbour Launch", "email": "Rui@Harbour.test"}


@pytest.fixture
def open_door(settings: Settings) -> None:
    settings.SIGN_UP = True


def test_it_is_closed_by_default(client: Client) -> None:
    assert "by invitation" in client.get(PAGE).content.decode()
    assert PAGE not in client.get("/account/login/").content.decode()
    client.post(PAGE, TYPED)
    assert client.get(CONFIRM)["Location"] == PAGE
    assert not mail.outbox
    assert not User.objects.exists()


def test_closing_it_stops_who_is_half_way(client: Client, settings: Settings) -> None:
    settings.SIGN_UP = True
    client.post(PAGE, TYPED)
    settings.SIGN_UP = False
    client.post(CONFIRM, {"code": mailed_code()})
    assert not User.objects.exists()


@pytest.mark.usefixtures("open_door")
def test_a_code_from_the_mailbox_opens_the_organisation(client: Client) -> None:
    assert f'href="{PAGE}"' in client.get("/account/login/").content.decode()
    assert client.post(PAGE, TYPED)["Location"] == CONFIRM
    assert not User.objects.exists(), "nothing is made before the mailbox is proved"
    assert mail.outbox[0].to == ["rui@harbour.test"]
    assert "Harbour Launch" not in mail.outbox[0].body, "strangers write no mails to others"
    assert "Rui" not in mail.outbox[0].body
    offer = client.post(CONFIRM, {"code": mailed_code()})["Location"]
    assert offer == "/account/security/passkeys/offer/?next=%2F"
    owner = User.objects.get(email="rui@harbour.test")
    membership = owner.memberships.get()
    assert (membership.organisation.name, membership.role) == ("Harbour Launch", Membership.Role.OWNER)
    assert client.get("/").status_code == 200
    assert client.get(f"/organisation/{membership.organisation.slug}/").status_code == 200


@pytest.mark.usefixtures("open_door")
def test_an_address_cannot_be_taken_before_its_owner_is_invited(
    client: Client, engagement: Engagement, as_consultant: Client
) -> None:
    client.post(PAGE, TYPED | {"email": "victim@elsewhere.test"})
    client.post(CONFIRM, {"code": "AAAA-AAAA"})
    form = {"email": "victim@elsewhere.test", "name": "Vic", "role": "founder"}
    as_consultant.post(f"/e/{engagement.code}/people/invite/", form)
    assert not is_in(client)
    assert client.get(f"/e/{engagement.code}/home/").status_code == 302


@pytest.mark.usefixtures("open_door")
def test_invited_while_the_code_was_under_way(client: Client, engagement: Engagement) -> None:
    client.post(PAGE, TYPED)
    invited = make_user("rui@harbour.test")
    assert client.post(CONFIRM, {"code": mailed_code()})["Location"] == "/account/login/"
    assert not is_in(client)
    assert not invited.memberships.exists()
    assert not Organisation.objects.filter(name="Harbour Launch").exists()


@pytest.mark.usefixtures("open_door")
def test_a_known_address_is_told_by_mail_alone() -> None:
    make_user("known@harbour.test")
    pages = []
    for email in ("known@harbour.test", "fresh@harbour.test"):
        client = browser()
        client.post(PAGE, TYPED | {"email": email})
        page = client.get(CONFIRM).content.decode().replace(email, "")
        pages.append(re.sub(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"', "", page))
    assert pages[0] == pages[1]
    assert "has an account here already" in mail.outbox[0].body
    assert mailed_code("fresh@harbour.test")


@pytest.mark.usefixtures("open_door")
def test_a_name_that_another_has_tells_nothing_of_it(client: Client) -> None:
    other = make_organisation("Harbour Launch")
    client.post(PAGE, TYPED)
    client.post(CONFIRM, {"code": mailed_code()})
    mine = User.objects.get(email="rui@harbour.test").memberships.get().organisation
    assert mine != other
    assert mine.slug != other.slug


@pytest.mark.usefixtures("open_door")
def test_who_is_signed_in_opens_one_without_a_code(as_founder: Client, founder: User) -> None:
    page = as_founder.get(PAGE).content.decode()
    assert "E-mail address" not in page
    assert as_founder.post(PAGE, {"organisation": "Noor Launches"})["Location"] == "/"
    assert founder.memberships.get().role == Membership.Role.OWNER
    assert not mail.outbox


@pytest.mark.usefixtures("open_door")
@pytest.mark.parametrize("field", ["name", "organisation", "email"])
def test_what_is_missing_is_named(client: Client, field: str) -> None:
    answer = client.post(PAGE, TYPED | {field: " "})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not mail.outbox


@pytest.mark.usefixtures("open_door")
def test_one_mailbox_gets_three_mails_an_hour() -> None:
    answers = [browser().post(PAGE, TYPED).status_code for _one in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert len(mail.outbox) == 3


@pytest.mark.usefixtures("open_door")
@pytest.mark.parametrize("field", ["name", "organisation"])
def test_a_name_is_one_line_of_what_can_be_seen(client: Client, field: str) -> None:
    answer = client.post(PAGE, TYPED | {field: "Harbour\u202eLaunch"})
    assert list(answer.context["form"].errors) == [field]
    assert not mail.outbox
