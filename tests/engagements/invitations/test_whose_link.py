"""Whose link it is: nobody but the one who was invited gets in, whoever follows it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engagements.actions.remove_participant import remove_participant
from engagements.models import Engagement, InvitationLink, Membership, Organisation, Participant, User
from tests.engagements.invitations.following import JOIN, Invite, age, is_in, said
from tests.engagements.sign_in.browsing import STEP, app_code, set_up_app, sign_in
from tests.factories import make_engagement, make_member, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_a_link_of_somebody_who_was_removed_opens_nothing(
    engagement: Engagement, consultant: User, invite: Invite
) -> None:
    link = invite()
    browser = Client()
    browser.get(link)
    remove_participant(engagement=engagement, participant=engagement.participants.get(), actor=consultant)
    assert browser.post(JOIN).status_code == 404
    assert not is_in(browser)
    assert "does not work" in said(browser, link, 404)


@pytest.mark.parametrize("change", [{"email": "other@brightcart.test"}, {"is_active": False}])
def test_a_link_is_for_the_address_it_was_mailed_to_while_that_may_sign_in(
    invite: Invite, change: dict[str, Any]
) -> None:
    link = invite()
    User.objects.filter(email="noor@brightcart.test").update(**change)
    browser = Client()
    said(browser, link, 404)
    assert browser.post(JOIN).status_code == 404
    assert not is_in(browser)


def test_somebody_else_who_is_signed_in_is_asked_first(
    engagement: Engagement, invite: Invite, as_stranger: Client, stranger: User
) -> None:
    link = invite()
    page = said(as_stranger, link, 200)
    assert "signed in as somebody else" in page
    assert stranger.email in page
    as_stranger.post(JOIN)
    assert as_stranger.session["_auth_user_id"] == str(stranger.pk)
    assert InvitationLink.objects.get().used_at is None
    answer = as_stranger.post(JOIN, {"leave": "yes"})
    assert answer.headers["Location"].endswith(f"offer/?next=%2Fe%2F{engagement.code}%2Fhome%2F")
    assert as_stranger.session["_auth_user_id"] == str(engagement.participants.get().user_id)


def test_agreeing_to_be_signed_out_opens_no_used_link(
    invite: Invite, as_stranger: Client, stranger: User
) -> None:
    link = invite()
    InvitationLink.objects.update(used_at=timezone.now())
    as_stranger.get(link)
    assert as_stranger.post(JOIN, {"leave": "yes"}).status_code == 410
    assert as_stranger.session["_auth_user_id"] == str(stranger.pk)


@pytest.mark.parametrize("state", ["open", "used", "expired"])
def test_who_is_in_already_just_arrives(
    engagement: Engagement, invite: Invite, client_for: Any, state: str
) -> None:
    link = invite()
    if state == "used":
        InvitationLink.objects.update(used_at=timezone.now())
    if state == "expired":
        age(expires_at=timedelta(days=8))
    browser = client_for(engagement.participants.get().user)
    answer = browser.get(link, follow=True)
    assert answer.redirect_chain[-1] == (f"/e/{engagement.code}/home/", 302)
    assert answer.status_code == 200


def test_a_link_ends_when_its_person_comes_by_a_code(
    engagement: Engagement, invite: Invite, client_for: Any
) -> None:
    link = invite()
    client_for(engagement.participants.get().user).get(f"/e/{engagement.code}/home/")
    finder = Client()
    assert "used already" in said(finder, link, 410)
    assert finder.post(JOIN).status_code == 410
    assert not is_in(finder)


@pytest.mark.parametrize("is_staff", [True, False])
def test_a_forwarded_link_does_not_open_what_a_consultant_or_an_operator_sees(
    engagement: Engagement, invite: Invite, is_staff: bool
) -> None:
    elsewhere = make_organisation("Elsewhere")
    person = make_member(elsewhere, email="noor@brightcart.test", role=Membership.Role.OWNER)
    if is_staff:
        person.memberships.all().delete()
        User.objects.filter(pk=person.pk).update(is_staff=True)
    browser = Client()
    assert "a link alone does not sign you in" in said(browser, invite(), 200)
    answer = browser.post(JOIN)
    assert answer.headers["Location"] == f"/account/login/?next=%2Fe%2F{engagement.code}%2Fhome%2F"
    assert not is_in(browser)
    browser.force_login(person)
    assert browser.get(f"/e/{engagement.code}/home/").status_code == 200
    assert InvitationLink.objects.get().used_at is not None


def test_somebody_who_takes_part_elsewhere_joins_this_one_too(engagement: Engagement, invite: Invite) -> None:
    other = make_engagement(title="Tasklane")
    person = User.objects.create_user("noor@brightcart.test", name="Noor Al-Masri")
    Participant.objects.create(engagement=other, user=person, accepted_at=timezone.now())
    browser = Client()
    page = said(browser, invite(), 200)
    assert "Al-Masri" not in page
    assert "Tasklane" not in page
    browser.post(JOIN)
    assert not is_in(browser), "a mail that is sent on would open the other sprint as well"
    browser = sign_in(person)
    assert browser.get(f"/e/{engagement.code}/home/").status_code == 200
    assert browser.get(f"/e/{engagement.code}/people/").status_code == 403


def test_what_another_consultancy_invited_to_is_not_opened_by_a_mail_that_was_passed_on(
    organisation: Organisation, engagement: Engagement, invite: Invite
) -> None:
    """Before its person has come, too; a second sprint of the same consultancy opens nothing of others."""
    link = invite()
    person = engagement.participants.get().user
    second = Participant.objects.create(engagement=make_engagement(organisation), user=person)
    assert "Sign in" not in said(Client(), link, 200).split("<h1>")[1].split("</form>")[0]
    second.engagement = make_engagement()
    second.save(update_fields=["engagement"])
    browser = Client()
    browser.get(link)
    assert browser.post(JOIN)["Location"].startswith("/account/login/")
    assert not is_in(browser)


def test_a_link_alone_does_not_open_what_a_second_factor_guards(invite: Invite) -> None:
    link = invite()
    founder = User.objects.get(email="noor@brightcart.test")
    secret = set_up_app(sign_in(founder))
    browser = Client()
    browser.get(link)
    assert browser.post(JOIN)["Location"] == STEP
    assert not is_in(browser)
    browser.post(STEP, {"code": app_code(secret)})
    assert is_in(browser)
