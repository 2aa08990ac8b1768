"""An open browser is not enough for what an owner does to others: proof is asked for, and nothing is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagements.actions.export_client import ask_export
from engagements.models import Engagement, Organisation, User
from tests.engagements.brand.logos import logo
from tests.engagements.register_forms import fields_of
from tests.engagements.sign_in.browsing import PASSWORD, grow_old, prove, set_up_app, sign_in

pytestmark = pytest.mark.django_db
INVITATION = {"email": "Kim@new.test", "name": "Kim Oh", "role": "consultant", "reach": "every"}

type Said = Callable[[Organisation], Any]
type Deed = tuple[str, dict[str, Any], Said]


@pytest.fixture
def as_owner(owner: User) -> Client:
    """Signed in an hour ago."""
    client = sign_in(owner)
    grow_old(client)
    return client


@pytest.fixture
def deeds(engagement: Engagement, consultant: User, owner: User) -> dict[str, Deed]:
    """For each: where it is done, what is typed, and what it changes."""
    member = consultant.memberships.get().pk
    return {
        "invite": ("members/invite/", INVITATION, lambda one: one.member_invitations.count()),
        "change": (
            f"members/{member}/",
            {"role": "owner", "reach": "every"},
            lambda one: one.memberships.get(pk=member).role,
        ),
        "remove": (
            f"members/{member}/remove/",
            {"successor": str(owner.pk)},
            lambda one: one.memberships.count(),
        ),
        "erase": (
            f"clients/{engagement.client_id}/erase/",
            {"name": "Brightcart"},
            lambda one: one.clients.count(),
        ),
        "brand": ("brand/", {"sender_name": "Steady Mail"}, lambda one: one.sender_name),
    }


@pytest.mark.parametrize("name", ["invite", "change", "remove", "erase", "brand"])
def test_what_was_typed_waits_for_the_proof_and_is_sent_from_where_it_stood(
    organisation: Organisation, deeds: dict[str, Deed], as_owner: Client, name: str
) -> None:
    where, typed, said = deeds[name]
    page = f"/organisation/{organisation.slug}/{where}"
    before = said(organisation)
    sent = fields_of(as_owner.get(page).content.decode()) | typed
    asked = as_owner.post(page, sent)
    assert asked["Location"].startswith("/account/proof/password/")
    assert said(Organisation.objects.get()) == before, "nothing is done without it"
    proof = as_owner.get(asked["Location"]).content.decode()
    assert "What you typed is kept." in proof
    assert f'href="{page}">Cancel' in proof
    back = as_owner.post("/account/proof/password/", {"password": PASSWORD, "next": page})
    assert back["Location"] == page
    shown = as_owner.get(page).content.decode()
    assert "Nothing is done yet" in shown
    again = fields_of(shown)
    assert {field: again[field] for field in typed} == typed
    assert as_owner.post(page, again).status_code in {200, 302}
    assert said(Organisation.objects.get()) != before


def test_a_second_factor_is_asked_for_and_no_longer_asked_for_after_proof(
    organisation: Organisation, owner: User
) -> None:
    client, page = sign_in(owner), f"/organisation/{organisation.slug}/security/"
    set_up_app(client)
    for choice, is_needed in (("needed", True), ("free", False)):
        grow_old(client)
        assert client.post(page, {"second_factor": choice})["Location"].startswith("/account/proof/app/")
        organisation.refresh_from_db()
        assert bool(organisation.second_factor_since) is not is_needed
        prove(client).post(page, {"second_factor": choice})
        organisation.refresh_from_db()
        assert bool(organisation.second_factor_since) is is_needed


def test_a_client_is_taken_along_after_proof(
    organisation: Organisation, engagement: Engagement, owner: User, as_owner: Client
) -> None:
    client = engagement.client
    page = f"/organisation/{organisation.slug}/clients/{client.pk}/"
    asked = as_owner.post(f"{page}export/")
    assert asked["Location"] == f"/account/proof/password/?next={page.replace('/', '%2F')}"
    assert not client.exports.exists()
    job = ask_export(client=client, actor=owner)
    assert as_owner.get(f"{page}export.zip").status_code == 404, "there is no file to be had yet"
    job.delete()
    as_owner.post("/account/proof/password/", {"password": PASSWORD, "next": page})
    assert "Nothing is done yet" in as_owner.get(page).content.decode()
    assert as_owner.post(f"{page}export/")["Location"] == page
    assert client.exports.exists()


def test_colours_are_changed_without_and_a_logo_is_chosen_again(
    organisation: Organisation, as_owner: Client
) -> None:
    page = f"/organisation/{organisation.slug}/brand/"
    sent = fields_of(as_owner.get(page).content.decode())
    assert as_owner.post(page, sent | {"colour": "#204080"})["Location"] == page
    sent = fields_of(as_owner.get(page).content.decode())
    file = SimpleUploadedFile("logo.png", logo())
    asked = as_owner.post(page, sent | {"reply_to": "eve@elsewhere.test", "logo_file": file})
    assert asked["Location"].startswith("/account/proof/")
    organisation.refresh_from_db()
    assert (organisation.reply_to, organisation.logo_sha256) == ("", "")
    shown = as_owner.get(page).content.decode()
    assert "choose it again" in shown
    assert "eve@elsewhere.test" in shown


def test_a_kept_form_is_shown_once_and_on_its_own_page_alone(
    organisation: Organisation, as_owner: Client
) -> None:
    invite = f"/organisation/{organisation.slug}/members/invite/"
    as_owner.post(invite, INVITATION)
    assert "Kim Oh" not in as_owner.get(f"/organisation/{organisation.slug}/members/").content.decode()
    assert "Kim Oh" in as_owner.get(invite).content.decode()
    assert "Kim Oh" not in as_owner.get(invite).content.decode()
    as_owner.post(invite, INVITATION)
    session = as_owner.session
    session["kept_form"] |= {"until": 0.0}
    session.save()
    assert "Kim Oh" not in as_owner.get(invite).content.decode()


def test_no_proof_opens_what_is_not_ones_own(organisation: Organisation, stranger: User) -> None:
    client = sign_in(stranger)
    grow_old(client)
    for where in ("members/invite/", "brand/", "security/", "leave/"):
        assert client.post(f"/organisation/{organisation.slug}/{where}", INVITATION).status_code == 404
    assert "kept_form" not in client.session
