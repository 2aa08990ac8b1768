"""Getting in: by invitation alone, to the address that was invited, with mails that lead to the portal."""

import re

import pytest
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from engagements.models import Engagement, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db

CODE = r"^([A-Z0-9]{4}-[A-Z0-9]{4})$"
NAMES = {"PORTAL_URL": "https://portal.example", "ALLOWED_HOSTS": [".example"]}


@pytest.fixture
def named(settings: Settings) -> None:
    for name, value in NAMES.items():
        setattr(settings, name, value)


@pytest.mark.parametrize("name", ["account_email", "account_confirm_email"])
def test_nobody_gives_themselves_another_address(as_founder: Client, founder: User, name: str) -> None:
    """Whoever could take an address before its owner is invited would be let in in the owner's place."""
    with pytest.raises(NoReverseMatch):
        reverse(name)
    form = {"action_add": "", "action_primary": "", "email": "not-yet-invited@elsewhere.test"}
    assert as_founder.post("/account/email/", form).status_code == 404
    founder.refresh_from_db()
    assert founder.email == "noor@brightcart.test"


def test_sign_up_is_closed(client: Client) -> None:
    form = {"email": "new@elsewhere.test", "password1": "lantern-oak-tide-9"}
    assert client.post(reverse("account_signup"), form).status_code == 200
    assert not User.objects.filter(email="new@elsewhere.test").exists()


def test_a_mailed_code_lets_an_invited_person_in(
    client: Client, founder: User, engagement: Engagement
) -> None:
    client.post(reverse("account_request_login_code"), {"email": "Noor@Brightcart.test"})
    assert mail.outbox[0].to == ["noor@brightcart.test"]
    code = re.search(CODE, str(mail.outbox[0].body), re.MULTILINE)
    assert code, mail.outbox[0].body
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert client.get(reverse("founder_home", kwargs={"code": engagement.code})).status_code == 200


def test_a_mailed_code_is_worth_three_tries(client: Client, founder: User, engagement: Engagement) -> None:
    client.post(reverse("account_request_login_code"), {"email": founder.email})
    code = re.search(CODE, str(mail.outbox[0].body), re.MULTILINE)
    assert code
    for _try in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"})
    client.post(reverse("account_confirm_login_code"), {"code": code[1]})
    assert client.get(reverse("founder_home", kwargs={"code": engagement.code})).status_code == 302


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
def test_known_and_unknown_addresses_are_answered_alike(client: Client, name: str) -> None:
    make_user("known@elsewhere.test")
    said = []
    for address in ("known@elsewhere.test", "nobody@elsewhere.test"):
        answer = Client().post(reverse(name), {"email": address}, follow=True)
        text = re.sub(r"<[^>]*>", "", answer.content.decode())
        said.append((answer.redirect_chain, text.replace(address, "")))
    assert said[0] == said[1]
    assert len(mail.outbox) == 2, "the mail takes time in either case"


def test_a_mail_to_an_unknown_address_offers_no_way_in(client: Client) -> None:
    client.post(reverse("account_request_login_code"), {"email": "nobody@elsewhere.test"})
    assert "No account here" in mail.outbox[0].body
    assert "signup" not in mail.outbox[0].body


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password"])
@pytest.mark.usefixtures("named")
def test_a_host_header_reaches_no_mail(client: Client, founder: User, name: str) -> None:
    client.post(reverse(name), {"email": founder.email}, headers={"host": "stolen.example:1337"}, secure=True)
    said = f"{mail.outbox[0].subject} {mail.outbox[0].body}"
    assert "stolen" not in said
    assert "1337" not in said
    assert "portal.example" in said


@pytest.mark.usefixtures("named")
def test_the_link_of_a_reset_mail_sets_a_new_password(founder: User) -> None:
    browser = Client(headers={"host": "portal.example"})
    browser.post(reverse("account_reset_password"), {"email": founder.email})
    link = re.search(r"https://portal\.example(/\S+)", str(mail.outbox[0].body))
    assert link
    form = browser.get(link[1], follow=True)
    address = form.redirect_chain[-1][0]
    browser.post(address, {"password1": "lantern-oak-tide-9", "password2": "lantern-oak-tide-9"})
    founder.refresh_from_db()
    assert founder.check_password("lantern-oak-tide-9")
    assert browser.get(link[1], follow=True).status_code == 200
    browser.post(address, {"password1": "second-use-of-it-1", "password2": "second-use-of-it-1"})
    founder.refresh_from_db()
    assert founder.check_password("lantern-oak-tide-9"), "a link works once"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_no_other_site(client: Client, target: str) -> None:
    make_user("ira@elsewhere.test", password="lantern-oak-tide-9")
    form = {"login": "ira@elsewhere.test", "password": "lantern-oak-tide-9", "next": target}
    answer = client.post(reverse("account_login"), form)
    assert answer.status_code == 302
    assert answer["Location"] == reverse("board")


def test_a_session_gets_a_new_key_at_sign_in(client: Client) -> None:
    make_user("ira@elsewhere.test", password="lantern-oak-tide-9")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post(reverse("account_login"), {"login": "ira@elsewhere.test", "password": "lantern-oak-tide-9"})
    assert client.session["_auth_user_id"]
    assert client.session.session_key != before


@pytest.mark.parametrize("is_known", [True, False])
def test_the_page_of_the_code_claims_nothing_about_the_address_and_sends_another(
    founder: User, mailoutbox: list[EmailMessage], is_known: bool
) -> None:
    browser = Client()
    email = founder.email if is_known else "nobody@elsewhere.test"
    page = browser.post(reverse("account_request_login_code"), {"email": email}, follow=True).content.decode()
    assert f"If {email} is known here, a code is in its inbox." in page
    assert f"If {email} is known here, a code is on its way." in page
    assert "has been sent" not in page
    assert "Send a new code" in page
    sent = len(mailoutbox)
    again = browser.post(reverse("account_confirm_login_code"), {"action": "resend"}, follow=True)
    assert f"If {email} is known here, a code is on its way." in again.content.decode()
    assert len(mailoutbox) == sent + is_known, "a stranger is written to once"
    assert mailoutbox[-1].body != mailoutbox[0].body or not is_known, "an old code is replaced"


def test_a_page_is_of_one_language_whatever_the_browser_asks_for(client: Client, db: None) -> None:
    """Libraries have translations of their own, and no page may be half in one of them."""
    page = client.get("/account/login/", headers={"Accept-Language": "de, fr;q=0.5"}).content.decode()
    assert '<html lang="en"' in page
    assert "Passwort" not in page
