"""Who is let into an organisation, and who not: a mail is sent on easily, and people change sides."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from engagements.actions.change_member import change_member
from engagements.actions.keep_register import add_entry
from engagements.models import (
    Engagement,
    MemberInvitation,
    Membership,
    NextStep,
    Notification,
    Organisation,
    Participant,
    User,
)
from engagements.notifications.reading import notifications_of
from tests.engagements.sign_in.browsing import prove
from tests.engagements.test_members import accept, link_in
from tests.factories import make_engagement, make_member, make_named, make_organisation, make_participant
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db


@pytest.fixture
def invite(organisation: Organisation, owner: User, client_for: Any) -> Any:
    def post(**typed: Any) -> Any:
        data = {"email": "ben@steady.test", "name": "Ben Ode", "role": "consultant", "reach": "every"}
        answer = prove(client_for(owner)).post(
            f"/organisation/{organisation.slug}/members/invite/", data | typed
        )
        send_waiting_mails()
        return answer

    return post


def test_who_follows_other_sprints_already_signs_in_as_always(
    organisation: Organisation, engagement: Engagement, founder: User, invite: Any,
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    """A mail is sent on too easily to be the key to what they follow elsewhere."""
    other = make_engagement(make_organisation("Elsewhere"), domain="else.test")
    person = make_participant(other, email="ben@steady.test")
    invite()
    browser = Client()
    browser.get(link_in(mailoutbox))
    assert browser.post("/join-team/").headers["Location"] == "/account/login/?next=%2Fjoin-team%2F"
    assert not person.memberships.exists()


def test_a_second_step_is_due_once_the_account_opens_more(
    organisation: Organisation, invite: Any, mailoutbox: list[EmailMessage], client_for: Any
) -> None:
    person = make_participant(make_engagement(make_organisation("Elsewhere")), email="ben@steady.test")
    Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={})
    invite()
    browser = client_for(person)
    browser.get(link_in(mailoutbox))
    assert browser.post("/join-team/").headers["Location"] != "/"
    assert person.memberships.exists()
    assert browser.get("/").status_code == 302, "a mailed code alone opened no organisation"


def test_whom_an_owner_invited_does_not_come_in_once_they_are_none(
    organisation: Organisation, owner: User, client_for: Any, mailoutbox: list[EmailMessage]
) -> None:
    second = make_member(organisation, role=Membership.Role.OWNER, email="eva@steady.test")
    typed = {"email": "eva+two@steady.test", "name": "Eva", "role": "owner", "reach": "every"}
    prove(client_for(second)).post(f"/organisation/{organisation.slug}/members/invite/", typed)
    send_waiting_mails()
    member = organisation.memberships.get(user=second)
    change_member(
        membership=member, role=Membership.Role.CONSULTANT, is_every=True, engagements=(), actor=owner
    )
    assert accept(Client(), link_in(mailoutbox)).status_code == 404
    assert not MemberInvitation.objects.exists()


def test_what_was_internal_is_not_read_by_who_works_on_other_engagements_now(
    organisation: Organisation, engagement: Engagement, consultant: User, owner: User
) -> None:
    made = {"key": "k", "title": "t", "path": "/", "cadence": "none", "kind": "mention"}
    Notification.objects.create(engagement=engagement, user=consultant, is_internal=True, **made)
    assert notifications_of(consultant).count() == 1
    other = make_engagement(organisation, domain="other.test")
    member = organisation.memberships.get(user=consultant)
    Engagement.objects.filter(pk=engagement.pk).update(lead=owner)
    change_member(
        membership=member, role=Membership.Role.CONSULTANT, is_every=False, engagements=[other], actor=owner
    )
    make = Participant.Role.VIEWER
    Participant.objects.create(engagement=engagement, user=consultant, role=make, accepted_at=timezone.now())
    assert not notifications_of(consultant).exists()


def test_who_became_a_client_meanwhile_is_not_let_in(
    organisation: Organisation, engagement: Engagement, invite: Any, mailoutbox: list[EmailMessage],
    client_for: Any,
) -> None:  # fmt: skip
    invite()
    person = make_participant(engagement, email="ben@steady.test")
    answer = accept(client_for(person), link_in(mailoutbox))
    assert answer.status_code == 409
    assert "Nobody is on both" in answer.content.decode()
    assert not organisation.memberships.filter(user__email="ben@steady.test").exists()
    assert MemberInvitation.objects.get().used_at is None, "it works once that is put right"


def test_a_namesake_in_an_engagement_that_one_may_not_open_is_somebody_else(
    organisation: Organisation, engagement: Engagement, consultant: User, client_for: Any
) -> None:
    step = NextStep(engagement=engagement, title="Ask the agency", owner="Nia Holt")
    add_entry(engagement=engagement, entry=step, actor=consultant)
    other = make_engagement(organisation, domain="other.test")
    named = make_named(organisation, other, email="nia@steady.test", name="Nia Holt")
    page = client_for(named).get(f"/organisation/{organisation.slug}/leave/").content.decode()
    assert "Ask the agency" not in page


def test_what_another_consultancy_invited_to_is_not_opened_by_this_ones_mail(
    organisation: Organisation, invite: Any, mailoutbox: list[EmailMessage]
) -> None:
    ben = make_participant(make_engagement(), email="ben@steady.test")
    invite()
    browser = Client()
    assert accept(browser, link_in(mailoutbox))["Location"].startswith("/account/login/")
    assert "_auth_user_id" not in browser.session
    assert not ben.memberships.exists()
