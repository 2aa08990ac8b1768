"""EMAIL_URL becomes a mailer that Django can use."""

from pathlib import Path
from typing import Any

import environ
import pytest
from django.conf import settings
from django.core.mail import EmailMessage, mailers

from config.mailing import mailer

CASES = [
    (
        "smtp://mail.internal:2525",
        {"host": "mail.internal", "port": 2525, "use_tls": False, "use_ssl": False},
    ),
    ("smtp+tls://u:p%40ss@mail.internal:587", {"username": "u", "password": "p@ss", "use_tls": True}),
    ("smtp+ssl://mail.internal:465", {"port": 465, "use_tls": False, "use_ssl": True}),
    ("smtp://mail.internal", {"port": 25, "username": "", "password": ""}),
]


@pytest.mark.parametrize(("url", "options"), CASES)
def test_a_mail_server_is_read_from_its_url(url: str, options: dict[str, Any]) -> None:
    read = mailer(environ.Env.email_url_config(url))
    assert read["BACKEND"].endswith("smtp.EmailBackend")
    assert options.items() <= read["OPTIONS"].items()


@pytest.mark.parametrize("url", ["smtp+tls://mail.internal:587", "filemail:///tmp/mail", "consolemail://"])
def test_django_takes_the_mailer(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAILERS", {"default": mailer(environ.Env.email_url_config(url))})
    assert mailers.default.alias == "default"


def test_mails_are_kept_as_files_without_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"filemail:///{tmp_path}"
    monkeypatch.setattr(settings, "MAILERS", {"default": mailer(environ.Env.email_url_config(url))})
    EmailMessage("A subject", "A text", "portal@localhost", ["ana@steady.test"]).send()
    (kept,) = tmp_path.iterdir()
    assert "Subject: A subject" in kept.read_text(encoding="utf-8")
