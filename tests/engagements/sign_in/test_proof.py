"""Showing again who one is: a code by mail for who has nothing else, never for who has more."""

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from engagements.models import User
from tests.engagements.sign_in.browsing import PASSWORD, grow_old, mailed_code, sign_in, sign_in_by_code

pytestmark = pytest.mark.django_db
SET = "/account/password/set/"
PROOF = "/account/proof/code/"


@pytest.fixture
def stale(founder: User) -> Client:
    client = sign_in_by_code(founder)
    grow_old(client)
    mail.outbox.clear()
    return client


def test_a_fresh_sign_in_is_proof_enough(founder: User) -> None:
    assert sign_in_by_code(founder).get(SET).status_code == 200


def test_a_code_by_mail_proves_it_and_leads_on(stale: Client, founder: User) -> None:
    asked = stale.get(SET)
    assert asked["Location"] == f"{PROOF}?next=%2Faccount%2Fpassword%2Fset%2F"
    page = stale.get(asked["Location"]).content.decode()
    assert f"Mail a code to {founder.email}" in page
    assert not mail.outbox, "a page that is only opened mails nothing"
    stale.post(PROOF, {"next": SET})
    answer = stale.post(PROOF, {"code": mailed_code(founder.email).lower(), "next": SET})
    assert answer["Location"] == SET
    assert stale.get(SET).status_code == 200


def test_what_was_posted_too_late_is_not_done_and_not_kept(stale: Client, founder: User) -> None:
    stale.post(SET, {"password1": PASSWORD, "password2": PASSWORD})
    founder.refresh_from_db()
    assert not founder.has_usable_password()
    assert PASSWORD not in str(dict(stale.session))


def test_a_code_works_once_and_only_where_it_was_asked_for(stale: Client, founder: User) -> None:
    other = sign_in_by_code(founder)
    grow_old(other)
    stale.post(PROOF)
    code = mailed_code()
    other.post(PROOF, {"code": code})
    assert other.get(SET).status_code == 302
    stale.post(PROOF, {"code": code})
    grow_old(stale)
    stale.post(PROOF, {"code": code})
    assert stale.get(SET).status_code == 302


def test_after_five_wrong_ones_none_fits(stale: Client) -> None:
    stale.post(PROOF)
    for _try in range(5):
        assert "This is not the code" in stale.post(PROOF, {"code": "AAAA-AAAA"}).content.decode()
    stale.post(PROOF, {"code": mailed_code()})
    assert stale.get(SET).status_code == 302


def test_the_session_counts_too_where_the_cache_forgot(stale: Client) -> None:
    stale.post(PROOF)
    for _try in range(5):
        stale.post(PROOF, {"code": "AAAA-AAAA"})
        cache.clear()
    stale.post(PROOF, {"code": mailed_code()})
    assert stale.get(SET).status_code == 302


def test_tries_at_the_same_moment_are_counted_all_the_same(stale: Client) -> None:
    """Each begins with the session as it was before any of them."""
    stale.post(PROOF)
    before = dict(stale.session)
    for _try in range(5):
        stale.post(PROOF, {"code": "AAAA-AAAA"})
        session = stale.session
        session.update(before)
        session.save()
    stale.post(PROOF, {"code": mailed_code()})
    assert stale.get(SET).status_code == 302


def test_a_code_expires(stale: Client) -> None:
    stale.post(PROOF)
    session = stale.session
    session["mailed_code:reauthentication"]["expires"] -= 601
    session.save()
    stale.post(PROOF, {"code": mailed_code()})
    assert stale.get(SET).status_code == 302


def test_the_code_itself_is_kept_nowhere(stale: Client) -> None:
    stale.post(PROOF)
    assert mailed_code() not in str(dict(stale.session))
    assert mailed_code().replace("-", "") not in str(dict(stale.session))


def test_a_mailbox_is_not_flooded(stale: Client) -> None:
    answers = [stale.post(PROOF).status_code for _one in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert len(mail.outbox) == 10


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_to_no_other_site(stale: Client, target: str) -> None:
    assert "evil" not in stale.get(PROOF, {"next": target}).content.decode()
    stale.post(PROOF, {"next": target})
    assert stale.post(PROOF, {"code": mailed_code(), "next": target})["Location"] == "/account/security/"


def test_who_has_a_password_proves_it_by_that(consultant: User) -> None:
    client = sign_in(consultant)
    grow_old(client)
    address = "/account/security/address/"
    asked = client.get(address)
    assert asked["Location"].startswith("/account/proof/password/")
    wrong = client.post(asked["Location"], {"password": "not this one", "next": address})
    assert "This is not your password" in wrong.content.decode()
    assert client.get(address).status_code == 302
    assert client.post(asked["Location"], {"password": PASSWORD, "next": address})["Location"] == address
    assert client.get(address).status_code == 200
