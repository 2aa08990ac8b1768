"""Turns EMAIL_URL, as django-environ reads it, into one of Django's mailers."""

from typing import Any

DJANGO_SMTP = "django.core.mail.backends.smtp.EmailBackend"
SMTP = "config.smtp.EmailBackend"
FILES = "django.core.mail.backends.filebased.EmailBackend"


def mailer(url: dict[str, Any]) -> dict[str, Any]:
    """The entry of MAILERS for the parts of an e-mail URL."""
    backend = url["EMAIL_BACKEND"]
    if backend == FILES:
        return {"BACKEND": backend, "OPTIONS": {"file_path": url["EMAIL_FILE_PATH"]}}
    if backend != DJANGO_SMTP:
        return {"BACKEND": backend}
    options = {
        "host": url["EMAIL_HOST"],
        "port": url["EMAIL_PORT"] or 25,
        "username": url["EMAIL_HOST_USER"] or "",
        "password": url["EMAIL_HOST_PASSWORD"] or "",
        "use_tls": url.get("EMAIL_USE_TLS", False),
        "use_ssl": url.get("EMAIL_USE_SSL", False),
        "timeout": 20,
    }
    return {"BACKEND": SMTP, "OPTIONS": options}
