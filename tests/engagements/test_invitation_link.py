"""The link in an invitation's mail: it lets the one who was invited in, once, and nobody else ever."""

import logging
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from engagements.actions.remove_participant import remove_participant
from engagements.actions.use_link import use_link
from engagements.invitation_links import digest_of
from engagements.models import Engagement, InvitationLink, Membership, Participant, User
from tests.doors.canary import tenant_models
from tests.factories import make_engagement, make_member, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LINK = re.compile(r"https?://[^/\s]+(/join/([\w-]{43})/)\s")
JOIN = "/join/"
type Invite = Callable[..., str]


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
        return link_in(mailoutbox[-1])

    return send


@pytest.fixture
def resend(engagement: Engagement, as_consultant: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """Presses the button on the people page; gives that page's text."""

    def press() -> str:
        pk = engagement.participants.get().pk
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_consultant.post(f"/e/{engagement.code}/people/{pk}/resend/", follow=True)
        return answer.content.decode()

    return press


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


def test_a_link_and_a_button_sign_in_and_join(engagement: Engagement, invite: Invite) -> None:
    browser = Client()
    page = browser.get(invite(), follow=True)
    assert page.redirect_chain == [(JOIN, 302)]
    assert "Brightcart shop" in page.content.decode()
    assert "noor@brightcart.test" in page.content.decode()
    assert not is_in(browser)
    answer = browser.post(JOIN, follow=True)
    assert answer.redirect_chain == [(f"/e/{engagement.code}/home/", 302)]
    assert answer.status_code == 200
    participant = engagement.participants.get()
    assert participant.accepted_at is not None
    assert engagement.events.filter(verb="came for the first time to", actor=participant.user).count() == 1


def test_what_only_looks_uses_nothing_up(invite: Invite) -> None:
    link = invite()
    for scanner in (Client(), Client(headers={"user-agent": "SafeLinks"})):
        scanner.head(link)
        said(scanner, link, 200)
    assert InvitationLink.objects.get().used_at is None
    browser = Client()
    browser.get(link)
    assert browser.post(JOIN).status_code == 302
    assert is_in(browser)


def test_a_link_works_once_and_says_so_to_whoever_it_was_forwarded_to(invite: Invite) -> None:
    link = invite()
    first, second = Client(), Client()
    first.get(link)
    second.get(link)
    first.post(JOIN)
    assert second.post(JOIN).status_code == 410
    assert not is_in(second)
    page = said(second, link, 410)
    assert "used already" in page
    assert "/account/login/code/" in page
    assert "Noor" not in page
    assert "noor@" not in page


def test_of_two_that_ask_at_once_one_gets_in(invite: Invite) -> None:
    invite()
    one, other = InvitationLink.objects.get(), InvitationLink.objects.get()
    assert [use_link(one), use_link(other)] == [True, False]


def test_a_link_that_was_replaced_between_looking_and_pressing_opens_nothing(invite: Invite) -> None:
    link = invite()
    seen = InvitationLink.objects.get()
    invite()
    assert not use_link(seen)
    assert "does not work" in said(Client(), link, 404)


def test_an_expired_link_says_when_and_leads_to_a_code(invite: Invite) -> None:
    link = invite()
    age(expires_at=timedelta(days=7))
    browser = Client()
    page = said(browser, link, 410)
    assert "has expired" in page
    assert "/account/login/code/" in page
    assert "noor@" not in page
    assert browser.post(JOIN).status_code == 410
    assert not is_in(browser)


def test_it_lasts_as_many_days_as_the_setting_says(settings: Settings, invite: Invite) -> None:
    settings.INVITATION_DAYS = 2
    invite()
    link = InvitationLink.objects.get()
    assert link.expires_at - link.issued_at == timedelta(days=2)
    assert link.state_at(link.expires_at - timedelta(seconds=1)) == "open"
    assert link.state_at(link.expires_at) == "expired"


@pytest.mark.parametrize("change", ["first", "last", "short", "long", "case", "odd"])
def test_a_link_that_was_tampered_with_opens_nothing(invite: Invite, change: str) -> None:
    token = invite().split("/")[2]
    wrong = {
        "first": ("B" if token[0] == "A" else "A") + token[1:],
        "last": token[:-1] + ("B" if token[-1] == "A" else "A"),
        "short": token[:-1],
        "long": token + "A",
        "case": token.swapcase(),
        "odd": "%00%ff%F0%9F%92%A5" * 20,
    }[change]
    browser = Client()
    page = said(browser, f"{JOIN}{wrong}/", 404)
    assert "does not work" in page
    assert "Brightcart" not in page
    assert browser.post(JOIN).status_code == 404
    assert not is_in(browser)


def test_a_wrong_link_after_a_right_one_forgets_the_right_one(invite: Invite) -> None:
    browser = Client()
    browser.get(invite())
    said(browser, f"{JOIN}none-such/", 404)
    assert browser.post(JOIN).status_code == 404
    assert not is_in(browser)


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
    assert answer.headers["Location"] == f"/e/{engagement.code}/home/"
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
    assert browser.get(f"/e/{engagement.code}/home/").status_code == 200
    assert browser.get(f"/e/{engagement.code}/people/").status_code == 403


@pytest.fixture
def logged() -> Iterator[StringIO]:
    """What the portal's own log says, as it is configured."""
    handler = logging.getHandlerByName("stderr")
    assert isinstance(handler, logging.StreamHandler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    handler.setStream(before)


def test_the_secret_is_kept_nowhere(invite: Invite, logged: StringIO) -> None:
    link = invite()
    token = link.split("/")[2]
    browser = Client()
    browser.get(link)
    Client(enforce_csrf_checks=True).post(link)
    Client().post(link)
    assert "Method Not Allowed (POST): /join/…/" in logged.getvalue()
    assert token not in logged.getvalue()
    kept = str([list(model._default_manager.values()) for model in tenant_models()])
    kept += str(dict(browser.session))
    assert digest_of(token) in kept
    assert token not in kept


def test_the_page_is_stored_nowhere_and_its_address_tells_nothing(invite: Invite) -> None:
    browser = Client()
    went = browser.get(invite())
    assert went.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in went.headers["Cache-Control"]
    shown = browser.get(JOIN)
    # A stricter policy would make browsers send “Origin: null” with the form, which is refused.
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown.headers["Cache-Control"]


def test_the_button_needs_its_form(invite: Invite) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.get(invite(), follow=True)
    assert browser.post(JOIN).status_code == 403
    assert not is_in(browser)


def test_a_session_that_was_planted_is_not_the_one_that_gets_in(invite: Invite) -> None:
    browser = Client()
    browser.get(invite())
    before = browser.session.session_key
    browser.post(JOIN)
    assert is_in(browser)
    assert browser.session.session_key != before


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
