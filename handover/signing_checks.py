"""Has `manage.py check` tell of a certificate that cannot sign packs, before a pack does."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004  Django's own name
from django.utils import timezone


def check_pack_certificate(app_configs: Sequence[Any] | None, **_options: Any) -> list[CheckMessage]:
    """Nothing where none is configured."""
    if not settings.PACK_SIGNING_FILE:
        return []
    named = f"PACK_SIGNING_FILE {settings.PACK_SIGNING_FILE!r}"
    reading = import_module("config.pack_certificate")  # cryptography is 18 MB of every process
    try:
        certificate = reading.read_pack_certificate(
            settings.PACK_SIGNING_FILE, settings.PACK_SIGNING_PASSPHRASE
        )
    except reading.UnusableCertificate as why:
        return [Error(f"{named} {why}.", id="handover.E001")]
    now = timezone.now()
    hint = "No version is issued until PACK_SIGNING_FILE names a valid one, or none."
    if trouble := certificate.trouble(now):
        return [Error(f"{named} {trouble}.", hint=hint, id="handover.E002")]
    if certificate.ends_soon(now):
        return [Warning(f"{named} expires on {certificate.ends_at:%d %B %Y}.", id="handover.W001")]
    return []
