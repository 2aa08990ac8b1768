"""An address is not flooded with invitations: not by a button, not by a form, not by several engagements."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.actions.invite_member import invite_member, resend_member_invitation
from engagements.actions.invite_participant import invite_participant
from engagements.invitation_pause import MOST_AN_HOUR, InvitedOften
from engagements.membership_rules import MembershipRefused
from engagements.models import (
    Engagement,
    InvitationLink,
    MemberInvitation,
    Membership,
    Organisation,
    OutgoingMail,
    Participant,
    User,
)
from tests.engagements.invitations.following import Invite, age
from tests.factories import make_engagement, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NOOR = {"email": "noor@brightcart.test", "name": "Noor Haddad", "role": "founder"}


def ask_to_work(organisation: Organisation, owner: User, email: str = "kim@new.test") -> MemberInvitation:
    return invite_member(
        organisation=organisation, email=email, name="Kim Oh", role=Membership.Role.CONSULTANT, is_every=True,
        engagements=[], actor=owner,
    )  # fmt: skip


def ask_to_follow(engagement: Engagement, actor: User, email: str = "noor@brightcart.test") -> Participant:
    return invite_participant(
        engagement=engagement, email=email, name="Noor Haddad", role=Participant.Role.FOUNDER, actor=actor
    )


def wait(minutes: int) -> None:
    """For a link; mails stay as old as they are."""
    for model in (InvitationLink, MemberInvitation):
        for one in model._default_manager.all():
            model._default_manager.filter(pk=one.pk).update(
                issued_at=one.issued_at - timedelta(minutes=minutes)
            )


def test_the_form_sent_again_mails_nothing_for_a_minute(
    engagement: Engagement, invite: Invite, as_consultant: Client, mailoutbox: list[EmailMessage]
) -> None:
    invite()
    again = as_consultant.post(
        f"/e/{engagement.code}/people/invite/", NOOR | {"email": "Noor@brightcart.test"}
    )
    assert again.status_code == 422
    assert "went out a moment ago: wait a minute" in again.content.decode()
    assert OutgoingMail.objects.count() == 1
    age(issued_at=timedelta(minutes=2))
    invite(role="viewer")
    assert engagement.participants.get().role == "viewer"
    assert len(mailoutbox) == 2


def test_an_hour_holds_a_few_whatever_they_are_to(
    organisation: Organisation, engagement: Engagement, consultant: User
) -> None:
    mails = OutgoingMail.objects.all()
    for _number in range(MOST_AN_HOUR):
        ask_to_follow(engagement, consultant)
        wait(2)
    with pytest.raises(InvitedOften, match="5 invitations within an hour"):
        ask_to_follow(engagement, consultant)
    with pytest.raises(InvitedOften):
        ask_to_follow(make_engagement(organisation, title="Second"), consultant)
    mails.update(recipient="kim@new.test")
    with pytest.raises(MembershipRefused, match="within an hour"):
        ask_to_work(organisation, consultant)
    mails.update(recipient="noor@brightcart.test")
    ask_to_follow(engagement, consultant, "lee@brightcart.test")
    ask_to_follow(make_engagement(make_organisation("Elsewhere")), consultant)
    OutgoingMail.objects.update(queued_at=timezone.now() - timedelta(minutes=61))
    ask_to_follow(engagement, consultant)


def test_the_button_of_the_people_page_says_why_nothing_went_out(
    engagement: Engagement, invite: Invite, resend: Any, consultant: User
) -> None:
    invite()
    for _number in range(MOST_AN_HOUR - 1):
        age(issued_at=timedelta(minutes=2))
        resend()
    age(issued_at=timedelta(minutes=2))
    assert "5 invitations within an hour" in resend()
    assert OutgoingMail.objects.count() == MOST_AN_HOUR


def test_a_member_is_not_mailed_to_again_and_again(organisation: Organisation, owner: User) -> None:
    invitation = ask_to_work(organisation, owner)
    with pytest.raises(MembershipRefused, match="a moment ago"):
        ask_to_work(organisation, owner, "Kim@new.test")
    assert not resend_member_invitation(invitation=invitation, actor=owner)
    for _number in range(MOST_AN_HOUR - 1):
        wait(2)
        assert resend_member_invitation(invitation=invitation, actor=owner)
    wait(2)
    assert not resend_member_invitation(invitation=invitation, actor=owner)
    invitation.delete()
    with pytest.raises(MembershipRefused, match="within an hour"):
        ask_to_work(organisation, owner)


def test_a_new_engagement_does_not_go_round_it(
    organisation: Organisation, engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    for _number in range(MOST_AN_HOUR):
        ask_to_follow(engagement, consultant)
        wait(2)
    typed = {"organisation": organisation.pk, "founder_email": "Noor@brightcart.test", "founder_name": "Noor"}
    page = as_consultant.post("/new/", typed).content.decode()
    assert "noor@brightcart.test got 5 invitations within an hour" in page


def test_an_invitation_is_written_once(organisation: Organisation, owner: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        ask_to_work(organisation, owner)
    table = MemberInvitation._meta.db_table
    writes = [one["sql"] for one in asked if table in one["sql"] and not one["sql"].startswith("SELECT")]
    assert [one.split()[0] for one in writes if f'"{table}"' in one] == ["INSERT"]


@pytest.mark.parametrize("name", ["Kim\u202eho", "Kim\u2028Bcc: all", "Kim\x0bOh"])
def test_a_name_is_one_line_of_what_can_be_seen(
    engagement: Engagement, as_consultant: Client, name: str
) -> None:
    page = as_consultant.post(f"/e/{engagement.code}/people/invite/", NOOR | {"name": name})
    assert "Keep it on one line" in page.content.decode()
    assert not engagement.participants.exists()


def test_a_persian_name_is_one(engagement: Engagement, as_consultant: Client) -> None:
    typed = NOOR | {"name": "نیک\u200cپی"}
    assert as_consultant.post(f"/e/{engagement.code}/people/invite/", typed).status_code == 302
