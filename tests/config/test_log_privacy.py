"""Secrets in addresses: a line of the log shows that there was one, never which."""

import logging
import sys
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from config.log_privacy import WithoutSecrets


def record(message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("django.request", logging.WARNING, __file__, 1, message, args, None)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Forbidden: /join/Ab-c_9/", "Forbidden: /join/…/"),
        ("Forbidden: /join/Ab-c_9?x=1", "Forbidden: /join/…?x=1"),
        ("GET /account/password/reset/key/1a-c0ffee/ 500", "GET /account/password/reset/key/…/ 500"),
        ("Not Found: /s/Ab-c_9/", "Not Found: /s/…/"),
        ("Not Found: /join/", "Not Found: /join/"),
        ("Not Found: /e/abc/risks/1/", "Not Found: /e/abc/risks/1/"),
        ("Not Found: /e/abc/join", "Not Found: /e/abc/join"),
    ],
)
def test_a_secret_in_an_address_is_left_out(line: str, told: str) -> None:
    for made in (record(line), record("%s", line)):
        assert WithoutSecrets().filter(made).getMessage() == told
        assert made.getMessage() == line, "other handlers get what was said"


def test_the_traceback_stays() -> None:
    try:
        raise ConnectionError("no database")
    except ConnectionError:
        made = record("Internal Server Error: %s", "/join/Ab-c_9/")
        made.exc_info = sys.exc_info()
    told = logging.Formatter().format(WithoutSecrets().filter(made))
    assert "no database" in told
    assert "Ab-c_9" not in told


def _patterns(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[str]:
    for one in patterns:
        path = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _patterns(one.url_patterns, path)
        elif "<str:token>" in path:
            yield path.replace("<str:token>", "s3cr3t")


def test_the_secret_of_no_address_stays_in_the_log() -> None:
    addresses = list(_patterns(get_resolver().url_patterns))
    assert {address.split("/")[1] for address in addresses} >= {"join", "join-team"}
    for address in addresses:
        made = logging.makeLogRecord({"msg": "Not Found: %s", "args": (address,)})
        assert "s3cr3t" not in WithoutSecrets().filter(made).getMessage(), address
