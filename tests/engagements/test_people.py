"""People: who is in a sprint, how the founder gets in by a mailed code, and how everybody signs in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from engagements.actions.raise_risk import raise_risk
from engagements.models import Engagement, Participant, User
from engagements.registers.owner_field import people_of
from tests.engagements.invitations.following import age
from tests.factories import make_participant
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^\s*([A-Z0-9]{3,}(?:-[A-Z0-9]{3,})*)\s*$", re.MULTILINE)


@pytest.fixture
def invite(engagement: Engagement, as_consultant: Client, django_capture_on_commit_callbacks: Any) -> Any:
    """Sends the invitation form, and then its mail."""

    def send(**fields: str) -> Any:
        typed = {"email": "noor@brightcart.test", "name": "Noor Haddad", "role": "founder"} | fields
        with django_capture_on_commit_callbacks(execute=True):
            answer = as_consultant.post(f"/e/{engagement.code}/people/invite/", typed)
        send_waiting_mails()
        return answer

    return send


def test_it_lists_both_sides(
    engagement: Engagement, founder: User, viewer: User, owner: User, as_consultant: Client
) -> None:
    shown = as_consultant.get(f"/e/{engagement.code}/people/").content.decode()
    for person in (founder, viewer, owner):
        assert person.name in shown
        assert person.email in shown
    assert "last here" in shown


def test_whose_word_it_was_is_kept_when_a_name_looks_like_a_credential(
    engagement: Engagement, invite: Any
) -> None:
    name = "X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa"
    assert invite(name=name).status_code == 422
    assert invite(name=name, not_secret="on").status_code == 302
    assert engagement.events.filter(verb="said that no credential is in").count() == 1


@pytest.mark.parametrize(("person", "status"), [("founder", 403), ("stranger", 404)])
def test_only_the_consultancy_invites(
    engagement: Engagement, client_for: Any, request: pytest.FixtureRequest, person: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(person))
    assert client.get(f"/e/{engagement.code}/people/").status_code == status
    typed = {"email": "new@brightcart.test", "name": "New", "role": "founder"}
    assert client.post(f"/e/{engagement.code}/people/invite/", typed).status_code == status
    assert not User.objects.filter(email="new@brightcart.test").exists()


def test_a_founder_is_invited_signs_in_by_the_mailed_code_and_sees_their_sprint(
    engagement: Engagement, invite: Any, mailoutbox: list[EmailMessage]
) -> None:
    assert invite().status_code == 302
    (mail,) = mailoutbox
    assert mail.to == ["noor@brightcart.test"]
    assert "Hello Noor" in mail.body
    assert "Ana Lima invited you" in mail.body
    way_in = re.search(r"^https?://[^/]+(/account/\S+)", str(mail.body), re.MULTILINE)
    assert way_in is not None
    browser = Client()
    asked = browser.post(way_in[1], {"email": "noor@brightcart.test"}, follow=True)
    assert asked.status_code == 200
    code = CODE.search(str(mailoutbox[1].body))
    assert code is not None, mailoutbox[1].body
    entered = browser.post(reverse("account_confirm_login_code"), {"code": code.group(1)}, follow=True)
    assert entered.redirect_chain[-1][0] == f"/e/{engagement.code}/home/"
    assert "Brightcart shop" in entered.content.decode()


def test_a_wrong_code_does_not_sign_in(engagement: Engagement, founder: User) -> None:
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"email": founder.email})
    wrong = browser.post(reverse("account_confirm_login_code"), {"code": "WRONG1"})
    assert "This is not the code that we sent." in wrong.content.decode()
    assert browser.get("/").status_code == 302


def test_an_unknown_address_gets_the_same_page_and_no_account(
    founder: User, mailoutbox: list[EmailMessage]
) -> None:
    known, unknown = Client(), Client()
    first = known.post(reverse("account_request_login_code"), {"email": founder.email})
    second = unknown.post(reverse("account_request_login_code"), {"email": "nobody@elsewhere.test"})
    assert (first.status_code, first.headers["Location"]) == (second.status_code, second.headers["Location"])
    assert not User.objects.filter(email="nobody@elsewhere.test").exists()


def test_inviting_again_changes_the_role_and_mails_again(
    engagement: Engagement, invite: Any, mailoutbox: list[EmailMessage]
) -> None:
    invite()
    age(issued_at=timedelta(minutes=2))
    invite(email="NOOR@brightcart.test", role="viewer")
    participant = Participant.objects.get(engagement=engagement)
    assert (participant.role, User.objects.filter(email__iexact="noor@brightcart.test").count()) == (
        "viewer",
        1,
    )
    assert len(mailoutbox) == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "noor"}, "email"),
        ({"name": ""}, "name"),
        ({"role": "owner"}, "role"),
        ({"email": ""}, "email"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nobody_is_mailed(
    engagement: Engagement, invite: Any, mailoutbox: list[EmailMessage], typed: dict[str, str], field: str
) -> None:
    response = invite(**typed)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not mailoutbox
    assert not engagement.participants.exists()


def test_a_line_break_in_a_product_s_name_does_not_reach_the_head_of_the_mail(
    engagement: Engagement, invite: Any, mailoutbox: list[EmailMessage]
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(title="Shop\nBcc: all@elsewhere.test")
    assert invite().status_code == 302
    assert [str(mail.subject) for mail in mailoutbox] == [
        "Shop Bcc: all@elsewhere.test: follow your launch sprint"
    ]


def test_a_mail_server_that_is_down_leaves_the_invitation_saved_and_its_mail_waiting(
    engagement: Engagement, invite: Any, settings: Settings
) -> None:
    options = {"host": "127.0.0.1", "port": 1}
    settings.MAILERS = {"default": {"BACKEND": "config.smtp.EmailBackend", "OPTIONS": options}}
    assert invite().status_code == 302
    assert engagement.participants.get().user.email == "noor@brightcart.test"
    mail = engagement.outgoing_mails.get()
    assert (mail.state, "could not be reached" in mail.error) == ("waiting", True)


def test_a_password_signs_in_and_the_button_signs_out(consultant: User) -> None:
    consultant.set_password("steady-as-she-goes")
    consultant.save()
    browser = Client()
    login = reverse("account_login")
    assert browser.get(login).status_code == 200
    wrong = browser.post(login, {"login": consultant.email, "password": "guess"})
    assert "This address and this password don&#x27;t belong together." in wrong.content.decode()
    right = browser.post(f"{login}?next=/new/", {"login": consultant.email, "password": "steady-as-she-goes"})
    assert right.headers["Location"] == "/new/"
    assert browser.get(reverse("account_logout")).status_code == 200
    browser.post(reverse("account_logout"))
    assert browser.get("/").headers["Location"].startswith(login)


def test_signing_in_never_leads_to_another_site(consultant: User) -> None:
    consultant.set_password("steady-as-she-goes")
    consultant.save()
    address = f"{reverse('account_login')}?next=https://elsewhere.test/"
    response = Client().post(address, {"login": consultant.email, "password": "steady-as-she-goes"})
    assert response.headers["Location"] == "/"


def test_nobody_signs_up(db: None) -> None:
    shown = Client().get(reverse("account_signup"))
    assert shown.status_code == 200
    Client().post(
        reverse("account_signup"), {"email": "new@elsewhere.test", "password1": "steady-as-she-goes"}
    )
    assert not User.objects.exists()


def test_somebody_who_was_switched_off_stays_outside(consultant: User) -> None:
    consultant.set_password("steady-as-she-goes")
    consultant.is_active = False
    consultant.save()
    browser = Client()
    typed = {"login": consultant.email, "password": "steady-as-she-goes"}
    browser.post(reverse("account_login"), typed)
    assert browser.get("/").status_code == 302


def test_many_people_take_as_many_queries_as_few(
    engagement: Engagement, founder: User, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    where = f"/e/{engagement.code}/people/"
    with django_assert_max_num_queries(15) as few:
        as_consultant.get(where)
    for _number in range(30):
        make_participant(engagement)
    with django_assert_max_num_queries(15) as many:
        as_consultant.get(where)
    assert len(few) == len(many)


def test_a_removed_person_is_out_from_the_next_request_on(
    engagement: Engagement, founder: User, as_consultant: Client, client_for: Any
) -> None:
    signed_in = client_for(founder)
    home = f"/e/{engagement.code}/home/"
    assert signed_in.get(home).status_code == 200
    participant = engagement.participants.get(user=founder)
    as_consultant.post(f"/e/{engagement.code}/people/{participant.pk}/remove/")
    assert signed_in.get(home).status_code == 404
    assert not engagement.participants.exists()
    assert engagement.events.filter(target_label=founder.name).exists()


@pytest.fixture
def known_elsewhere() -> User:
    """Somebody with an account of long standing, under a name that this consultancy does not know."""
    return User.objects.create_user(
        "noor@brightcart.test", name="Noor Al-Masri Haddad", last_login=timezone.now() - timedelta(days=3)
    )


def test_an_invitation_does_not_tell_whose_account_the_address_is(
    engagement: Engagement, invite: Any, as_consultant: Client, known_elsewhere: User
) -> None:
    risk = raise_risk(engagement=engagement, actor=None, title="Login is cached")
    code = engagement.code
    answer = as_consultant.get(invite(name="N. Haddad").headers["Location"]).content.decode()
    assert "Invited N. Haddad by mail" in answer
    seen = [as_consultant.get(f"/e/{code}/{page}/").content.decode() for page in ("people", "risks")]
    form = as_consultant.get(f"/e/{code}/risks/{risk.number}/edit/")
    assert 'name="owner"' in form.content.decode()
    seen.append(form.content.decode())
    seen += [str(list(engagement.events.values_list("target_label", "actor_name")))]
    removed = as_consultant.post(
        f"/e/{code}/people/{engagement.participants.get().pk}/remove/", follow=True
    ).content.decode()
    assert "N. Haddad no longer sees this engagement." in removed
    for text in [answer, removed, *seen, str(list(engagement.events.values_list("target_label")))]:
        assert "Al-Masri" not in text
        assert "last here" not in text, "an account that was used three days ago is one that exists"
    assert "not here yet" in seen[0]
    known_elsewhere.refresh_from_db()
    assert known_elsewhere.name == "Noor Al-Masri Haddad"


def test_once_they_have_come_they_go_by_their_own_name(
    engagement: Engagement, invite: Any, as_consultant: Client, client_for: Any, known_elsewhere: User
) -> None:
    invite(name="N. Haddad")
    came = client_for(known_elsewhere)
    assert came.get(f"/e/{engagement.code}/home/").status_code == 200
    accepted = engagement.participants.get().accepted_at
    assert accepted is not None
    came.get(f"/e/{engagement.code}/home/")
    assert engagement.participants.get().accepted_at == accepted
    shown = as_consultant.get(f"/e/{engagement.code}/people/").content.decode()
    assert "Noor Al-Masri Haddad" in shown
    assert "last here" in shown
    assert 'list__title">N. Haddad' not in shown
    assert [str(person) for person in people_of(engagement)].count("Noor Al-Masri Haddad") == 1


def test_somebody_new_may_own_a_risk_before_they_have_come(engagement: Engagement, invite: Any) -> None:
    invite()
    assert "Noor Haddad" in [str(person) for person in people_of(engagement)]


def test_somebody_invited_again_after_they_were_removed_is_awaited_again(
    engagement: Engagement, invite: Any, as_consultant: Client, client_for: Any, known_elsewhere: User
) -> None:
    invite(name="N. Haddad")
    client_for(known_elsewhere).get(f"/e/{engagement.code}/home/")
    as_consultant.post(f"/e/{engagement.code}/people/{engagement.participants.get().pk}/remove/")
    invite(name="N. Haddad")
    assert "not here yet" in as_consultant.get(f"/e/{engagement.code}/people/").content.decode()
    client_for(known_elsewhere).get(f"/e/{engagement.code}/home/")
    assert engagement.participants.get().accepted_at is not None
