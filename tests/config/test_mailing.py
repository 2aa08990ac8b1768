"""EMAIL_URL becomes a mailer that Django can use."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, InvalidMailer, mailers

from config.mailing import PROVIDERS, mailer
from config.validation import problems

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
    read = mailer(url)
    assert read["BACKEND"].endswith("smtp.EmailBackend")
    assert options.items() <= read["OPTIONS"].items()


@pytest.mark.parametrize("url", ["smtp+tls://mail.internal:587", "filemail:///tmp/mail", "consolemail://"])
def test_django_takes_the_mailer(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "MAILERS", {"default": mailer(url)})
    assert mailers.default.alias == "default"


def test_mails_are_kept_as_files_without_a_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"filemail:///{tmp_path}"
    monkeypatch.setattr(settings, "MAILERS", {"default": mailer(url)})
    EmailMessage("A subject", "A text", "portal@localhost", ["ana@steady.test"]).send()
    (kept,) = tmp_path.iterdir()
    assert "Subject: A subject" in kept.read_text(encoding="utf-8")


@pytest.mark.parametrize(("provider", "needed"), PROVIDERS.items())
def test_each_provider_takes_just_what_it_needs(
    provider: str, needed: frozenset[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    options = [f"{name}=https://x.test/" if name == "api_url" else f"{name}=x%3Dy" for name in sorted(needed)]
    address = f"anymail://{provider}?{'&'.join(options)}"
    assert not problems({"EMAIL_URL": address})
    monkeypatch.setattr(settings, "MAILERS", {"default": mailer(address)})
    assert mailers.default.alias == "default"
    for left_out in options:
        short = f"anymail://{provider}?{'&'.join(one for one in options if one != left_out)}"
        (problem,) = problems({"EMAIL_URL": short})
        assert problem == f"EMAIL_URL lacks {left_out.partition('=')[0]} for {provider}"
        monkeypatch.setattr(settings, "MAILERS", {"default": mailer(short)})
        with pytest.raises(InvalidMailer):
            _mailer = mailers.default


def test_a_provider_that_nobody_knows_is_named_and_its_key_is_not_shown() -> None:
    (problem,) = problems({"EMAIL_URL": "anymail://pigeon?api_key=sekret"})
    assert "pigeon" in problem
    assert "postmark" in problem
    assert "sekret" not in problem


def test_no_provider_is_loaded_where_none_is_named() -> None:
    """It brings an HTTP client with it, which the web process has no use for."""
    code = (
        "import django; django.setup(); import config.urls, config.smtp, sys; print('anymail' in sys.modules)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True
    )
    assert run.stdout.strip() == "False"
