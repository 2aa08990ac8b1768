"""An organisation's members: invited by mail, of all or of named engagements, and never without an owner."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from engagements.actions.change_member import change_member
from engagements.actions.raise_risk import raise_risk
from engagements.discussion.mentions import people_of as addressable
from engagements.membership_rules import MembershipRefused
from engagements.models import (
    Engagement,
    MemberInvitation,
    Membership,
    Organisation,
    User,
)
from engagements.registers.owner_field import people_of as owners_of
from tests.engagements.sign_in.browsing import prove
from tests.factories import (
    make_engagement,
    make_member,
    make_named,
    make_organisation,
)
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db
OFFER = "/account/security/passkeys/offer/?next=%2F"
LINK = re.compile(r"https?://[^/]+(/join-team/[\w-]{43}/)")


@pytest.fixture
def as_owner(owner: User, client_for: Any) -> Client:
    return prove(client_for(owner))


@pytest.fixture
def invite(organisation: Organisation, as_owner: Client) -> Any:
    def post(**typed: Any) -> Any:
        data = {"email": "ben@steady.test", "name": "Ben Ode", "role": "consultant", "reach": "every"}
        answer = as_owner.post(f"/organisation/{organisation.slug}/members/invite/", data | typed)
        send_waiting_mails()
        return answer

    return post


def link_in(mails: list[EmailMessage]) -> str:
    found = LINK.search(str(mails[-1].body))
    assert found is not None, mails[-1].body
    return found[1]


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return str(answer.content.decode())


def accept(browser: Client, link: str) -> Any:
    browser.get(link)
    return browser.post("/join-team/")


def test_a_member_is_in_with_one_button_and_nobody_is_before(
    organisation: Organisation, engagement: Engagement, as_owner: Client, invite: Any,
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    assert invite().status_code == 302
    assert not User.objects.filter(email="ben@steady.test").exists()
    waiting = page(as_owner, f"/organisation/{organisation.slug}/")
    assert "the link works until" in waiting
    link, browser = link_in(mailoutbox), Client()
    assert browser.get(link).headers["Location"] == "/join-team/"
    assert "Accept and sign in" in page(browser, "/join-team/")
    assert browser.post("/join-team/").headers["Location"] == OFFER
    assert "Brightcart shop" in page(browser, "/")
    member = organisation.memberships.get(user__email="ben@steady.test")
    assert (member.role, member.has_every_engagement, member.user.name) == ("consultant", True, "Ben Ode")
    told = [(one.actor_name, one.verb) for one in organisation.events.all()]
    assert told == [("Ben Ode", "joined"), ("Olga Berg", "invited")]
    again = Client()
    again.get(link)
    assert "This link was used already" in page(again, "/join-team/", 410)
    assert again.post("/join-team/").status_code == 410
    assert page(as_owner, f"/organisation/{organisation.slug}/").count("ben@steady.test") == 1


def test_only_the_invited_address_gets_in(
    organisation: Organisation, invite: Any, stranger: User, client_for: Any, mailoutbox: list[EmailMessage]
) -> None:
    invite()
    link, elsewhere = link_in(mailoutbox), client_for(stranger)
    elsewhere.get(link)
    assert "You are signed in as somebody else" in page(elsewhere, "/join-team/")
    assert elsewhere.post("/join-team/").status_code == 200
    assert not organisation.memberships.filter(user=stranger).exists()
    assert elsewhere.post("/join-team/", {"leave": "yes"}).headers["Location"] == OFFER
    assert organisation.memberships.filter(user__email="ben@steady.test").exists()
    tampered = Client()
    tampered.get(link[:-3] + "x-/")
    assert "This link does not work" in page(tampered, "/join-team/", 404)


def test_who_works_elsewhere_signs_in_as_always_and_works_in_both(
    organisation: Organisation, invite: Any, stranger: User, client_for: Any, mailoutbox: list[EmailMessage]
) -> None:
    invite(email=stranger.email.upper(), name="S. Ito")
    link, browser = link_in(mailoutbox), Client()
    browser.get(link)
    assert "Sign in to accept" in page(browser, "/join-team/")
    sent = browser.post("/join-team/")
    assert sent.headers["Location"] == "/account/login/?next=%2Fjoin-team%2F"
    assert not organisation.memberships.filter(user=stranger).exists(), "a mail alone is no key"
    signed_in = client_for(stranger)
    signed_in.get(link)
    assert signed_in.post("/join-team/").headers["Location"] == "/"
    assert stranger.memberships.count() == 2


def test_the_inviter_does_not_learn_whose_account_an_address_is(
    organisation: Organisation, as_owner: Client, invite: Any, stranger: User
) -> None:
    invite(email=stranger.email, name="S. I.")
    shown = page(as_owner, f"/organisation/{organisation.slug}/")
    assert "S. I." in shown
    assert "Sam Ito" not in shown


def test_an_address_that_is_in_already_gets_a_clear_word(
    organisation: Organisation, engagement: Engagement, founder: User, consultant: User, invite: Any,
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    here = invite(email=consultant.email.upper())
    assert here.status_code == 422
    assert "works here already. Change their role instead." in here.content.decode()
    both = invite(email=founder.email)
    assert both.status_code == 422
    assert "follows Brightcart shop on the client&#x27;s side" in both.content.decode()
    other = make_engagement(organisation, title="Another sprint")
    assert invite(email=founder.email, reach="named", engagements=[other.pk]).status_code == 302
    assert len(mailoutbox) == 1


def test_a_member_is_not_invited_to_the_client_s_side(
    organisation: Organisation, engagement: Engagement, consultant: User, owner: User, as_consultant: Client
) -> None:
    data = {"email": owner.email, "name": "Olga", "role": "founder"}
    answer = as_consultant.post(f"/e/{engagement.code}/people/invite/", data)
    assert answer.status_code == 422
    assert "works on this engagement" in answer.content.decode()
    freelancer = make_named(organisation, make_engagement(organisation))
    answer = as_consultant.post(f"/e/{engagement.code}/people/invite/", data | {"email": freelancer.email})
    assert answer.status_code == 302, "they do not see this one"


def test_a_link_is_sent_again_withdrawn_and_runs_out(
    organisation: Organisation, as_owner: Client, invite: Any, mailoutbox: list[EmailMessage]
) -> None:
    invite()
    invitation = MemberInvitation.objects.get()
    where = f"/organisation/{organisation.slug}/invitations/{invitation.pk}"
    as_owner.post(f"{where}/resend/")
    send_waiting_mails()
    assert len(mailoutbox) == 1, "a minute has to pass"
    MemberInvitation.objects.update(issued_at=timezone.now() - timedelta(minutes=2))
    as_owner.post(f"{where}/resend/")
    send_waiting_mails()
    first, second = (LINK.search(str(mail.body)) for mail in mailoutbox)
    assert first
    assert second
    assert first[1] != second[1]
    old = Client()
    old.get(first[1])
    page(old, "/join-team/", 404)
    MemberInvitation.objects.update(expires_at=timezone.now())
    assert accept(Client(), second[1]).status_code == 410
    assert "the link expired" in page(as_owner, f"/organisation/{organisation.slug}/")
    MemberInvitation.objects.update(expires_at=timezone.now() + timedelta(days=1))
    as_owner.post(f"{where}/withdraw/")
    assert accept(Client(), second[1]).status_code == 404
    assert not organisation.memberships.filter(user__email="ben@steady.test").exists()


def test_inviting_again_ends_the_first_link(
    invite: Any, organisation: Organisation, mailoutbox: list[EmailMessage]
) -> None:
    invite()
    assert "a moment ago" in invite(role="owner").content.decode()
    MemberInvitation.objects.update(issued_at=timezone.now() - timedelta(minutes=2))
    invite(role="owner")
    first, second = (LINK.search(str(mail.body)) for mail in mailoutbox)
    assert first
    assert second
    assert accept(Client(), first[1]).status_code == 404
    accept(Client(), second[1])
    assert organisation.memberships.get(user__email="ben@steady.test").is_owner


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "ben"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "founder"}, "role"),
        ({"reach": "named"}, "engagements"),
        ({"reach": "named", "engagements": ["999999"]}, "engagements"),
        ({"role": "owner", "reach": "named"}, "reach"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(
    invite: Any, engagement: Engagement, mailoutbox: list[EmailMessage], typed: dict[str, Any], field: str
) -> None:
    answer = invite(**typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not mailoutbox


def test_whose_word_it_was_is_kept_when_a_name_looks_like_a_credential(
    organisation: Organisation, invite: Any
) -> None:
    name = "X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa"
    assert invite(name=name).status_code == 422
    assert invite(name=name, not_secret="on").status_code == 302
    assert organisation.events.filter(verb="said that no credential is in").get().detail == "name"


def test_engagements_of_others_cannot_be_named(invite: Any) -> None:
    foreign = make_engagement(make_organisation())
    answer = invite(reach="named", engagements=[foreign.pk])
    assert "engagements" in answer.context["form"].errors


def test_a_consultant_of_named_engagements_finds_nothing_of_the_others(
    organisation: Organisation, engagement: Engagement, client_for: Any
) -> None:
    other = make_engagement(organisation, domain="quokka.test", title="The quokka shop")
    for one in (engagement, other):
        raise_risk(engagement=one, actor=None, title=f"Zebra of {one.title}")
    browser = client_for(make_named(organisation, engagement))
    board = page(browser, "/")
    assert "Brightcart shop" in board
    assert "quokka" not in board
    found = page(browser, "/search/?q=zebra")
    assert "of Brightcart shop" in found
    assert "quokka" not in found
    assert other.title not in page(browser, "/search/?q=quokka")
    assert "quokka.test" not in page(browser, "/search/?q=quokka")
    for address in ("", "risks/", "home/", "search/?q=zebra", "activity/export/jsonl/"):
        assert browser.get(f"/e/{other.code}/{address}").status_code == 404, address
    assert page(browser, f"/e/{engagement.code}/")
    assert browser.get("/new/").status_code == 403
    assert 'href="/new/"' not in board
    assert "quokka" not in page(browser, f"/organisation/{organisation.slug}/")


def test_who_does_not_work_on_it_can_neither_be_addressed_nor_own_anything_of_it(
    organisation: Organisation, engagement: Engagement, as_consultant: Client
) -> None:
    outsider = make_named(organisation, make_engagement(organisation), name="Fritz Freelance")
    insider = make_named(organisation, engagement, name="Ida Insider")
    assert outsider not in [one.user for one in addressable(engagement)]
    assert insider in [one.user for one in addressable(engagement)]
    assert outsider not in owners_of(engagement)
    assert insider in owners_of(engagement)
    shown = page(as_consultant, f"/e/{engagement.code}/people/")
    assert "Ida Insider" in shown
    assert "Fritz Freelance" not in shown
    assert "Fritz" not in page(as_consultant, f"/e/{engagement.code}/activity/")


def test_a_comment_cannot_reach_who_does_not_work_on_it(
    organisation: Organisation, engagement: Engagement, as_consultant: Client
) -> None:
    outsider = make_named(organisation, make_engagement(organisation), name="Fritz Freelance")
    risk = raise_risk(engagement=engagement, actor=None, title="Login is cached")
    as_consultant.post(
        f"/e/{engagement.code}/discussion/risk/{risk.pk}/say/", {"lane": "internal", "text": "@fritz look"}
    )
    assert not outsider.mentions.exists()


def test_an_owner_changes_what_somebody_is(
    organisation: Organisation, engagement: Engagement, consultant: User, as_owner: Client
) -> None:
    other = make_engagement(organisation, title="Another sprint")
    membership = consultant.memberships.get()
    engagement.lead = None
    engagement.save(update_fields=["lead"])
    where = f"/organisation/{organisation.slug}/members/{membership.pk}/"
    assert 'value="every" checked' in re.sub(r"\s+id=\S+", "", page(as_owner, where)).replace(" required", "")
    as_owner.post(where, {"role": "consultant", "reach": "named", "engagements": [other.pk]})
    membership.refresh_from_db()
    assert not membership.has_every_engagement
    assert [one.engagement for one in membership.assignments.all()] == [other]
    event = organisation.events.latest("pk")
    assert event.detail == "Consultant, every engagement → Consultant, 1 engagement: Another sprint"
    as_owner.post(where, {"role": "owner", "reach": "every"})
    membership.refresh_from_db()
    assert (membership.role, membership.has_every_engagement) == ("owner", True)
    assert not membership.assignments.exists()
    count = organisation.events.count()
    as_owner.post(where, {"role": "owner", "reach": "every"})
    assert organisation.events.count() == count, "nothing changed"


def test_nobody_loses_sight_of_what_they_have_taken_on(
    organisation: Organisation, engagement: Engagement, consultant: User, as_owner: Client
) -> None:
    other = make_engagement(organisation)
    where = f"/organisation/{organisation.slug}/members/{consultant.memberships.get().pk}/"
    answer = as_owner.post(where, {"role": "consultant", "reach": "named", "engagements": [other.pk]})
    assert answer.status_code == 422
    assert "Brightcart shop: the lead" in answer.content.decode()
    assert consultant.memberships.get().has_every_engagement


def test_the_last_owner_stays_one(organisation: Organisation, owner: User, as_owner: Client) -> None:
    membership = owner.memberships.get()
    where = f"/organisation/{organisation.slug}"
    demoted = as_owner.post(f"{where}/members/{membership.pk}/", {"role": "consultant", "reach": "every"})
    assert demoted.status_code == 422
    assert "is the last owner. Make somebody else an owner first." in demoted.content.decode()
    left = as_owner.post(f"{where}/leave/")
    assert left.status_code == 422
    assert "is the last owner" in left.content.decode()
    assert owner.memberships.get().is_owner


def test_an_owner_who_is_invited_and_has_not_come_is_none(
    organisation: Organisation, owner: User, as_owner: Client, invite: Any
) -> None:
    invite(role="owner")
    assert as_owner.post(f"/organisation/{organisation.slug}/leave/").status_code == 422


def test_a_removed_member_is_out_from_the_next_request_on(
    organisation: Organisation, engagement: Engagement, as_owner: Client, client_for: Any
) -> None:
    ben = make_member(organisation, name="Ben Ode")
    browser, pk = client_for(ben), ben.memberships.get().pk
    assert browser.get(f"/e/{engagement.code}/").status_code == 200
    answer = as_owner.post(f"/organisation/{organisation.slug}/members/{pk}/remove/")
    assert answer.status_code == 302
    assert browser.get(f"/e/{engagement.code}/").status_code == 404
    assert browser.get(f"/organisation/{organisation.slug}/").status_code == 404
    assert User.objects.filter(pk=ben.pk).exists()
    assert organisation.events.latest("pk").verb == "removed"


def test_a_consultant_neither_invites_nor_changes_nor_removes(
    organisation: Organisation, consultant: User, owner: User, as_consultant: Client
) -> None:
    where, pk = f"/organisation/{organisation.slug}", owner.memberships.get().pk
    for address in ("members/invite/", f"members/{pk}/", f"members/{pk}/remove/"):
        assert as_consultant.post(f"{where}/{address}").status_code == 403
    shown = page(as_consultant, f"{where}/")
    assert "Invite a member" not in shown
    assert "What changed" not in shown


def test_roles_are_refused_where_somebody_has_left_meanwhile(
    organisation: Organisation, owner: User, consultant: User
) -> None:
    membership = consultant.memberships.select_related("organisation").get()
    Membership.objects.filter(pk=membership.pk).delete()
    with pytest.raises(MembershipRefused, match="does not work here any more"):
        change_member(
            membership=membership, role=Membership.Role.OWNER, is_every=True, engagements=[], actor=owner
        )


def test_many_members_take_as_many_queries_as_few(
    organisation: Organisation, engagement: Engagement, as_owner: Client, django_assert_max_num_queries: Any
) -> None:
    where = f"/organisation/{organisation.slug}/"
    make_named(organisation, engagement)
    with django_assert_max_num_queries(10) as few:
        as_owner.get(where)
    for _number in range(20):
        make_named(organisation, engagement)
    with django_assert_max_num_queries(10) as many:
        as_owner.get(where)
    assert len(few) == len(many)
