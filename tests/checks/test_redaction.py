"""No address in a verdict lets its reader in, and what is no secret stays readable."""

import pytest

from checks.check import CouldNotFindOut, passed
from checks.redaction import without_secrets

SECRETS = [
    ("https://me:hunter2@a.test/", "https://…@a.test/"),
    ("https://a.test/reset?token=abc123", "https://a.test/reset?token=…"),
    (
        "https://id.a.test/authorize?client_id=web&state=xyz&nonce=n1&code=c1",
        "https://id.a.test/authorize?client_id=web&state=…&nonce=…&code=…",
    ),
    ("https://a.test/?x=f3a9c2d17b6e4a5088c1d2e3f4a5b6c7", "https://a.test/?x=…"),
    ("https://a.test/in?next=%2Freset%3Ftoken%3Dabc", "https://a.test/in?next=…"),
    ("https://a.test/magic/f3a9c2d17b6e4a5088c1d2e3f4a5b6c7/go", "https://a.test/magic/…/go"),
    (
        "1: http://a.test/?sid=1 → 302 to https://u@b.test/?jwt=e",
        "1: http://a.test/?sid=… → 302 to https://…@b.test/?jwt=…",
    ),
]
OPEN = [
    "https://a.test/login?next=%2Fapp&from=launch-check&step=2",
    "https://a.test/static/app.3f9a1c2b4d5e6f708192a3b4c5d6e7f8.js?v=12",
    "https://a.test:443/en/launch-check/kept",
    "v=spf1 include:_spf.a.test -all",
]


@pytest.mark.parametrize(("text", "expected"), SECRETS)
def test_secrets_in_addresses_are_hidden(text: str, expected: str) -> None:
    assert without_secrets({"hops": [text], "n": 1}) == {"hops": [expected], "n": 1}


@pytest.mark.parametrize("text", OPEN)
def test_what_is_no_secret_stays(text: str) -> None:
    assert without_secrets(text) == text


def test_every_verdict_is_free_of_them_however_it_was_made() -> None:
    url = "https://a.test/?token=abc123"
    for verdict in (passed("x.y", url, at=url), CouldNotFindOut("x.z", url, attempts=[url]).verdict()):
        assert "abc123" not in f"{verdict.summary} {verdict.evidence}"
