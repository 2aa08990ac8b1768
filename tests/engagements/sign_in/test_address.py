"""Another address: both mailboxes agree first, and nobody gets by it what is somebody else's."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from engagements.actions.change_address import change_address
from engagements.actions.issue_link import issue_link
from engagements.models import Engagement, User
from tests.engagements.sign_in.browsing import (
    browser,
    grow_old,
    is_in,
    mailed_code,
    prove,
    sign_in_by_code,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
CHANGE = "/account/security/address/"
CONFIRM = "/account/security/address/confirm/"
OLD, NEW = "noor@brightcart.test", "noor@haddad.test"


@pytest.fixture
def client(founder: User) -> Client:
    client = sign_in_by_code(founder)
    mail.outbox.clear()
    return client


def ask(client: Client, email: str = NEW) -> Any:
    return client.post(CHANGE, {"email": email})


def confirm(client: Client, old: str = "", new: str = "") -> Any:
    return client.post(CONFIRM, {"old": old or mailed_code(OLD), "new": new or mailed_code(NEW)})


def email_of(user: User) -> str:
    user.refresh_from_db()
    return user.email


def test_a_code_from_each_mailbox_changes_it(client: Client, founder: User) -> None:
    assert ask(client)["Location"] == CONFIRM
    assert sorted(one.to[0] for one in mail.outbox) == sorted([OLD, NEW])
    assert email_of(founder) == OLD, "asking changes nothing"
    assert confirm(client)["Location"] == "/account/security/"
    assert email_of(founder) == NEW
    assert is_in(client)
    assert is_in(sign_in_by_code(founder))


@pytest.mark.parametrize("box", ["old", "new"])
def test_one_mailbox_alone_changes_nothing(client: Client, founder: User, box: str) -> None:
    """Whoever reads the old mailbox or has the session, and whoever owns the new one, needs the other."""
    ask(client)
    page = confirm(client, **{box: "AAAA-AAAA"})
    assert page.status_code == 422
    assert page.content.decode().count("This is not the code") == 1
    assert email_of(founder) == OLD


def test_the_codes_are_two_and_neither_does_for_the_other(client: Client, founder: User) -> None:
    ask(client)
    assert mailed_code(OLD) != mailed_code(NEW)
    confirm(client, old=mailed_code(NEW), new=mailed_code(OLD))
    assert email_of(founder) == OLD


def test_a_code_for_one_address_does_not_do_for_another(client: Client, founder: User) -> None:
    ask(client)
    code = mailed_code(NEW)
    ask(client, "victim@elsewhere.test")
    client.post(CONFIRM, {"old": mailed_code(OLD), "new": code})
    assert email_of(founder) == OLD


def test_after_five_wrong_ones_none_fits(client: Client, founder: User) -> None:
    ask(client)
    for _try in range(5):
        confirm(client, new="AAAA-AAAA")
    confirm(client)
    assert email_of(founder) == OLD


def test_an_old_session_may_not_even_ask(client: Client) -> None:
    grow_old(client)
    assert ask(client)["Location"].startswith("/account/proof/")
    assert not mail.outbox


def test_the_old_address_opens_nothing_any_more(
    client: Client, founder: User, engagement: Engagement
) -> None:
    """Not by a code, not by a link that waits in it, and not by what allauth kept of it."""
    EmailAddress.objects.create(user=founder, email=OLD, primary=True, verified=True)
    token = issue_link(engagement.participants.get(user=founder))
    reset = browser()
    reset.post("/account/password/reset/", {"email": OLD})
    link = re.search(r"https?://[^/]+(/account/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link
    ask(client)
    confirm(client)
    assert email_of(founder) == NEW
    thief = browser()
    sent = len(mail.outbox)
    thief.post("/account/login/code/", {"email": OLD})
    assert "No account here" in mail.outbox[sent].body
    thief.get(f"/join/{token}/")
    assert thief.post("/join/").status_code == 404
    assert "no longer works" in reset.get(link[1], follow=True).content.decode()
    assert not is_in(thief)


def test_other_browsers_are_signed_out_and_the_old_mailbox_hears_of_it(client: Client, founder: User) -> None:
    other = sign_in_by_code(founder)
    mail.outbox.clear()
    ask(client)
    confirm(client)
    assert mail.outbox[-1].to == [OLD]
    assert NEW in mail.outbox[-1].body
    assert other.get("/account/security/")["Location"].startswith("/account/login/")


def test_the_sprints_they_follow_have_it_on_record(
    client: Client, founder: User, engagement: Engagement
) -> None:
    ask(client)
    confirm(client)
    event = engagement.events.latest("pk")
    assert event.actor == founder
    assert event.changes == {"email": [OLD, NEW]}


def test_an_address_of_somebody_is_refused_and_not_given_away(client: Client, founder: User) -> None:
    make_user(NEW)
    client.get("/account/security/")  # takes along what was said at the sign-in
    known = ask(client)
    assert known["Location"] == CONFIRM
    told = {one.to[0]: str(one.body) for one in mail.outbox}
    assert "has an account here already" in told[NEW]
    assert not re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", told[NEW], re.MULTILINE)
    page = client.get(CONFIRM).content.decode()
    mail.outbox.clear()
    ask(client, "free@haddad.test")
    other = client.get(CONFIRM).content.decode().replace("free@haddad.test", NEW)
    masked = re.compile(r'value="[A-Za-z0-9]{64}"|"X-CSRFToken": "[^"]*"')
    assert masked.sub("", page) == masked.sub("", other)
    assert email_of(founder) == OLD


def test_nobody_takes_an_invited_address_before_its_owner_comes(
    client: Client, founder: User, engagement: Engagement, as_consultant: Client
) -> None:
    """Invited while the codes were under way: the account that waits for its owner stays theirs."""
    ask(client)
    form = {"email": NEW, "name": "Somebody Else", "role": "founder"}
    assert as_consultant.post(f"/e/{engagement.code}/people/invite/", form).status_code == 302
    said = client.post(CONFIRM, {"old": mailed_code(OLD), "new": mailed_code(NEW)}, follow=True)
    assert "Nothing is changed" in said.content.decode()
    assert email_of(founder) == OLD
    assert User.objects.get(email=NEW) != founder


def test_who_is_invited_at_the_old_address_afterwards_is_somebody_else(
    client: Client, founder: User, engagement: Engagement, as_consultant: Client
) -> None:
    ask(client)
    confirm(client)
    form = {"email": OLD, "name": "New Hire", "role": "founder"}
    as_consultant.post(f"/e/{engagement.code}/people/invite/", form)
    assert User.objects.get(email=OLD) != founder
    assert engagement.participants.count() == 2


def test_two_who_take_one_address_at_the_same_moment(founder: User, viewer: User) -> None:
    assert change_address(user=founder, email=NEW)
    assert not change_address(user=viewer, email=NEW)
    assert not change_address(user=viewer, email=NEW.upper())
    assert email_of(viewer) == "vic@brightcart.test"


def test_an_address_by_which_allauth_knows_somebody_is_taken(founder: User, viewer: User) -> None:
    EmailAddress.objects.create(user=viewer, email=NEW, verified=True)
    assert not change_address(user=founder, email=NEW)
    assert email_of(founder) == OLD


@pytest.mark.parametrize("email", ["", "nobody", OLD, OLD.upper(), "a@b", "x" * 300 + "@y.test"])
def test_what_is_no_other_address_is_refused(client: Client, email: str) -> None:
    assert ask(client, email).status_code == 422
    assert not mail.outbox


def test_mailboxes_of_strangers_are_not_flooded(client: Client) -> None:
    answers = [ask(client, f"victim{number}@elsewhere.test").status_code for number in range(12)]
    assert answers == [302] * 10 + [429] * 2


def test_codes_that_were_never_asked_for_lead_back(as_founder: Client) -> None:
    assert prove(as_founder).get(CONFIRM)["Location"] == CHANGE
