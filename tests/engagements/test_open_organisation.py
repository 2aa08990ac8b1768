"""`manage.py open_organisation`: how a portal of one's own begins."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from engagements.models import Membership, Organisation, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def _open(name: str, owner: str) -> None:
    call_command("open_organisation", name, owner=owner, owner_name="Ada Lind")


def test_owner_signs_in_with_a_code_and_opens_engagements(client: Client) -> None:
    _open("Lind & Daughters", "ada@lind.test")
    client.post("/account/login/code/", {"email": "ada@lind.test"})
    code = re.search(r"^\s*([A-Z0-9][A-Z0-9-]{3,})\s*$", mail.outbox[-1].body, re.MULTILINE)
    assert code, mail.outbox[-1].body
    client.post("/account/login/code/confirm/", {"code": code[1]})
    assert client.get("/new/").status_code == 200
    assert Membership.objects.get().role == Membership.Role.OWNER


def test_known_person_becomes_owner_without_a_second_account() -> None:
    person = make_user(email="ada@lind.test")
    _open("Lind", "Ada@Lind.test")
    assert Membership.objects.get().user == person
    assert User.objects.count() == 1


def test_names_that_look_alike_get_addresses_of_their_own() -> None:
    _open("Lind", "ada@lind.test")
    _open("LIND!", "bo@lind.test")
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == ["lind", "lind-2"]


@pytest.mark.parametrize(
    ("name", "owner", "word"),
    [
        ("", "a@b.test", "1 to 120"),
        ("x" * 121, "a@b.test", "1 to 120"),
        ("Lind", "nobody", "no e-mail address"),
    ],
)
def test_wrong_words_are_refused(name: str, owner: str, word: str) -> None:
    with pytest.raises(CommandError, match=word):
        _open(name, owner)
    assert not Organisation.objects.exists()


def test_second_organisation_of_a_name_is_refused() -> None:
    _open("Lind", "ada@lind.test")
    with pytest.raises(CommandError, match="already"):
        _open("Lind", "bo@lind.test")
