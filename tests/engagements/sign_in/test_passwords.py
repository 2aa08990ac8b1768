"""Passwords: any characters, long or not, but nothing that anybody would try first."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from engagements.models import User
from tests.engagements.sign_in.browsing import browser, is_in, sign_in_by_code

pytestmark = pytest.mark.django_db
SET = "/account/password/set/"


@pytest.mark.parametrize(
    "password",
    [
        "lantern oak tide",
        "alllowercaseletters",
        "8302749516",
        "!?#%&/()=+*!?#%",
        "пароль-из-восьми-слов",
        "🦉🌊🪴🧭🛶🪵🔭🧶🫖🪁",
        "  spaces at both ends  ",
        "x1" * 64,
    ],
)
def test_it_is_kept_as_it_was_typed(founder: User, password: str) -> None:
    sign_in_by_code(founder).post(SET, {"password1": password, "password2": password})
    others = {password.swapcase(), password[:-1], password.strip(), password[:64]} - {password}
    for typed, opens in ((password, True), *((other, False) for other in sorted(others))):
        client = browser()
        client.post("/account/login/", {"login": founder.email, "password": typed})
        assert is_in(client) is opens


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short-9", "password_too_short"),
        ("basketball", "password_too_common"),
        ("LaunchReady2026!", "password_words"),
        ("launch-portal-2026", "password_words"),
        ("Brightcart-2026!", "password_words"),
        ("noor@brightcart.test", "password_too_similar"),
        ("winter-password-1", "password_words"),
    ],
)
def test_what_anybody_would_try_first_is_refused(founder: User, password: str, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        validate_password(password, founder)
    assert code in {error.code for error in caught.value.error_list}


def test_the_name_of_ones_consultancy_is_no_password(consultant: User, founder: User) -> None:
    with pytest.raises(ValidationError, match="Anybody would try"):
        validate_password("Steady-2026-Launch", consultant)
    validate_password("Steady-lanterns-2026", founder)
