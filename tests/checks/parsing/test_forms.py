"""Forms as a browser would send them, and pages of any kind."""

from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.parsing.forms import form_to_send, read_forms

BASE = "https://app.shop.test/login"
PAGE = """
<form action=/search><input name=q></form>
<form method=POST action=/in><input type=hidden name=csrf value="a&amp;b"><input type=email name=email>
<input type=password name=password><input type=checkbox name=keep><input type=checkbox name=news checked>
<input type=text name=off disabled><input type=text><input type=submit name=go value=In>
<button name=other value=1>Other</button></form><input name=outside>
"""


def test_the_form_that_asks_for_a_password_is_the_one_that_matters() -> None:
    form = form_to_send(read_forms(PAGE, BASE))
    assert form is not None
    assert (form.action, form.method, form.asks_password) == ("https://app.shop.test/in", "POST", True)
    assert parse_qsl(form.body("me", "secret"), keep_blank_values=True) == [
        (b"csrf", b"a&b"),
        (b"email", b"me"),
        (b"password", b"secret"),
        (b"news", b"on"),
        (b"go", b"In"),
    ]
    assert b"email=&" in form.body("", "")


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("", None),
        ("<form><input name=q></form>", None),
        ("<form method=post><input name=mail></form>", BASE),
        ("<form method=post></form>", None),
        ("<form method=post action='https://[bad'><input name=a></form>", None),
        ("<form method=post action=javascript:void(0)><input name=a></form>", None),
        ("<!-- <form method=post><input name=a></form> -->", None),
        ("<form method=post><textarea name=text></textarea>", BASE),
        ("<form method=post action=//id.other.test/x><input name=a>", "https://id.other.test/x"),
    ],
)
def test_which_form_a_page_is_about(page: str, action: str | None) -> None:
    form = form_to_send(read_forms(page, BASE))
    assert (form.action if form else None) == action


TAGS = st.sampled_from(
    [
        "<form",
        "</form>",
        " method=post",
        " action=",
        ">",
        "<input",
        " name=a",
        " type=password",
        "'",
        '"',
        "/",
    ]
)


@given(
    st.lists(TAGS | st.text(max_size=8), max_size=40).map("".join), st.text(max_size=20), st.text(max_size=20)
)
def test_any_page_is_read_and_what_is_sent_can_be_read_back(page: str, name: str, password: str) -> None:
    for form in read_forms(page, BASE):
        assert form.action.partition("://")[0] in {"http", "https"} or "://" not in form.action
        pairs = parse_qsl(form.body(name, password), keep_blank_values=True)
        assert len(pairs) <= len(form.fields)
