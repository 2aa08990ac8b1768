"""No address in a verdict lets its reader in, and what is no secret stays readable."""

import pytest

from checks.check import CouldNotFindOut, passed
from checks.redaction import Numbered, without_secrets

SECRETS = [
    ("https://me:hunter2@a.test/", "https://…@a.test/"),
    ("https://a.test/reset?token=abc123", "https://a.test/reset?token=…"),
    (
        "https://id.a.test/authorize?client_id=web&state=xyz1&nonce=n1&code=c1",
        "https://id.a.test/authorize?client_id=web&state=…&nonce=…&code=…",
    ),
    ("https://a.test/?x=f3a9c2d17b6e4a5088c1d2e3f4a5b6c7", "https://a.test/?x=…"),
    ("https://a.test/in?next=%2Freset%3Ftoken%3Dabc", "https://a.test/in?next=…"),
    ("https://a.test/magic/f3a9c2d17b6e4a5088c1d2e3f4a5b6c7/go", "https://a.test/magic/…/go"),
    ("https://a.test/join/f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "https://a.test/join/…"),
    ("https://a.test/d/xB-9kQ_tV3mZ-p0Rw7Yc_Hn2LdJf8Sg4Ae1", "https://a.test/d/…"),
    ("https://a.test/our-plans-f3a9c2d17b6e4a5088c1d2e3f4a5b6c7", "https://a.test/…"),
    ("https://a.test/in?code=482913", "https://a.test/in?code=…"),
    ("https://a.test/cb#access_token=abc123&n=1", "https://a.test/cb#access_token=…&n=1"),
    (
        "https://a.test/join/f3a9c2d17b6e4a5088c1d2e3f4a5b6c7: slow (as is https://a.test/?token=abc).",
        "https://a.test/join/…: slow (as is https://a.test/?token=…).",
    ),
    ("https://a.test/in?code=hxq-wkp-zzt", "https://a.test/in?code=…"),
    ("https://a.test/?x=f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "https://a.test/?x=…"),
    (
        "1: http://a.test/?sid=1 → 302 to https://u@b.test/?jwt=e",
        "1: http://a.test/?sid=… → 302 to https://…@b.test/?jwt=…",
    ),
]
OPEN = [
    "https://a.test/login?next=%2Fapp&from=launch-check&step=2",
    "https://a.test/static/app.3f9a1c2b4d5e6f708192a3b4c5d6e7f8.js?v=12",
    "https://a.test:443/en/launch-check/kept",
    "https://a.test/blog/10-things-to-know-before-you-launch-your-startup",
    "https://a.test/blog/best-running-shoes-2026-summer-guide",
    "https://a.test/de/produkte/kaffeemaschine-deluxe-3000-edelstahl",
    "https://a.test/p/apple-iphone-15-pro-max-256gb-titanium-unlocked",
    "https://a.test/?code=DE&lang=en",
    "https://a.test/?code=en-GB&state=berlin",
    "https://a.test/?state=new-york&code=404",
    "https://a.test/?utm_campaign=early-birds-summer-sale-2026",
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


def test_numbered_secrets_stay_apart_and_read_the_same_once_they_are_shown() -> None:
    hide = Numbered()
    texts = [text for text, _ in SECRETS]
    numbered = [without_secrets(text, hide) for text in texts]
    assert [without_secrets(text, hide) for text in texts] == numbered
    assert without_secrets(numbered, hide) == numbered
    assert without_secrets(numbered) == [shown for _, shown in SECRETS]
    one, other = (f"https://a.test/join/{digit * 31}a" for digit in "12")
    assert without_secrets(one, hide) != without_secrets(other, hide)
    assert "1111" not in without_secrets(one, hide)
