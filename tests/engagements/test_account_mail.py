"""The mails of signing in are HTML too: their text, with the code and the link brought out."""

import pytest
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from engagements.account_mail import Part, account_html, parts_of
from engagements.models import User

CASES = [
    ("Hello\nthere", [Part("text", "Hello\nthere")]),
    (
        "Your code:\n\nAB12-CD34\n\nBye",
        [Part("text", "Your code:"), Part("code", "AB12-CD34"), Part("text", "Bye")],
    ),
    (
        "Click:\nhttps://portal.test/x/?a=1&b=2\n\nBye",
        [Part("text", "Click:"), Part("address", "https://portal.test/x/?a=1&b=2"), Part("text", "Bye")],
    ),
    ("\n\nhttps://portal.test/\n", [Part("address", "https://portal.test/")]),
    ("See https://portal.test/ there", [Part("text", "See https://portal.test/ there")]),
    ("OK", [Part("text", "OK")]),
]


@pytest.mark.parametrize(("text", "parts"), CASES)
def test_a_text_falls_into_what_it_says(text: str, parts: list[Part]) -> None:
    assert parts_of(text) == parts


@pytest.mark.django_db
def test_a_code_comes_as_text_and_as_html(
    client: Client, founder: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    client.post("/account/login/code/", {"email": founder.email})
    (mail,) = mailoutbox
    (html,) = [str(one.content) for one in mail.alternatives]
    code = next(part.text for part in parts_of(str(mail.body)) if part.kind == "code")
    assert f">{code}</p>" in html
    assert "prefers-color-scheme: dark" in html


@pytest.mark.django_db
def test_nothing_of_an_address_becomes_markup(
    client: Client, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    client.post("/account/login/code/", {"email": "a&copy=b@elsewhere.test"})
    (mail,) = mailoutbox
    (html,) = [str(one.content) for one in mail.alternatives]
    assert "a&copy=b@elsewhere.test" in str(mail.body)
    assert "a&amp;copy=b@elsewhere.test" in html


@pytest.mark.django_db
def test_a_new_password_is_offered_in_the_portal_s_own_words(
    client: Client, founder: User, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    founder.set_password("reading-lamp-oak")
    founder.save()
    client.post("/account/password/reset/", {"email": founder.email})
    (mail,) = mailoutbox
    (html,) = [str(one.content) for one in mail.alternatives]
    assert str(mail.subject).endswith("Set a new password")
    assert "Click" not in str(mail.body)
    assert "/account/password/reset/key/" in str(mail.body)
    assert html.count(">Open the page</a>") == 1


def test_no_link_of_the_mail_program_s_own_colour_and_no_line_twice() -> None:
    text = "It was mira@brightcart.test.\n\nLaunch Ready, portal.test"
    html = account_html(subject="S", text=text, portal="portal.test")
    assert "mira@brightcart.test" in html
    assert "<a " not in html, "in the dark it would be blue on black"
    assert "Launch Ready, portal.test" not in html
