"""Turns EMAIL_URL into one of Django's mailers: a mail server, a provider, or a folder of files."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

from environ import Env

DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"
SMTP = "config.smtp.EmailBackend"
PROVIDER = "config.provider.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"
# What each provider of django-anymail needs in the address, by the names of its documentation.
PROVIDERS: dict[str, frozenset[str]] = {
    "brevo": frozenset({"api_key"}),
    "mailersend": frozenset({"api_token"}),
    "mailgun": frozenset({"api_key"}),
    "mailjet": frozenset({"api_key", "secret_key"}),
    "mailtrap": frozenset({"api_token"}),
    "mandrill": frozenset({"api_key"}),
    "postal": frozenset({"api_key", "api_url"}),
    "postmark": frozenset({"server_token"}),
    "resend": frozenset({"api_key"}),
    "scaleway": frozenset({"project_id", "secret_key"}),
    "sparkpost": frozenset({"api_key"}),
}


def mailer(address: str) -> dict[str, Any]:
    """The entry of MAILERS for an EMAIL_URL: `smtp://…`, `filemail:///folder`, `anymail://provider?key=…`."""
    if address.startswith("anymail:"):
        provider, options = provider_of(address)
        return {"BACKEND": PROVIDER, "OPTIONS": {"provider": provider, **options}}
    url = Env.email_url_config(address)
    backend = url["EMAIL_BACKEND"]
    if backend == FILES:
        return {"BACKEND": backend, "OPTIONS": {"file_path": url["EMAIL_FILE_PATH"]}}
    if backend != DJANGO_SMTP:
        return {"BACKEND": backend}
    server: dict[str, Any] = {
        "host": url["EMAIL_HOST"],
        "port": url["EMAIL_PORT"] or 25,
        "username": url["EMAIL_HOST_USER"] or "",
        "password": url["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": url.get("EMAIL_USE_TLS", False),
        "use_ssl": url.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }
    return {"BACKEND": SMTP, "OPTIONS": server}


def provider_of(address: str) -> tuple[str, dict[str, str]]:
    """The provider's name and the options of its backend, as they stand in the address."""
    parts = urlsplit(address)
    return parts.netloc, dict(parse_qsl(parts.query))
