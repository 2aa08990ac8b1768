"""Keeps what the portal must remember but nobody may read: encrypted, with keys that can be changed."""

import hashlib
import re
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

# A key's mark and a Fernet token, whose first byte is its version.
_STORED = re.compile(r"[0-9a-f]{8}:gAAAA[A-Za-z0-9_-]+={0,2}$")


class CannotUnseal(Exception):
    """No key of the list opens it; the message names neither the text nor the keys."""


def seal(text: str) -> str:
    """`text` under the newest key, with the key's mark in front. Raises ImproperlyConfigured without keys."""
    mark, key = _keys()[0]
    return f"{mark}:{key.encrypt(text.encode()).decode('ascii')}"


def unseal(sealed: str) -> str:
    """Raises CannotUnseal where the key that it was sealed with is not in the list any more."""
    mark, _, token = sealed.partition(":")
    for known, key in _keys():
        if known == mark:
            try:
                return key.decrypt(token.encode("ascii", "replace")).decode()
            except InvalidToken:
                raise CannotUnseal("a sealed value was changed since it was written") from None
    raise CannotUnseal("the key that a sealed value was written with is missing from ENCRYPTION_KEYS")


def can_seal() -> bool:
    """Whether the operator has set a key; an embedded portal always has one of its own."""
    return bool(settings.ENCRYPTION_KEYS)


def newest_mark() -> str:
    """What values sealed with the key in use begin with. Raises ImproperlyConfigured without keys."""
    return f"{_keys()[0][0]}:"


def _keys() -> list[tuple[str, Fernet]]:
    """Every key with its mark, the one in use first. Any long random text is a key."""
    if not settings.ENCRYPTION_KEYS:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is not set, so nothing can be kept encrypted")
    return [_key(text) for text in settings.ENCRYPTION_KEYS]


def _key(text: str) -> tuple[str, Fernet]:
    digest = hashlib.sha256(b"launch-ready sealing\0" + text.encode()).digest()
    mark = hashlib.sha256(b"launch-ready mark\0" + digest).hexdigest()[:8]
    return mark, Fernet(urlsafe_b64encode(digest))


class Sealed:
    """An encrypted text; printing it, logging it or a traceback through it shows nothing."""

    __slots__ = ("stored",)

    def __init__(self, stored: str) -> None:
        self.stored = stored

    def __repr__(self) -> str:
        return "Sealed(…)"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return bool(self.stored)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.stored == self.stored

    def __hash__(self) -> int:
        return hash(self.stored)

    def reveal(self) -> str:
        """Raises CannotUnseal."""
        return unseal(self.stored) if self.stored else ""


class SealedTextField(models.TextField[Any, Any]):
    """Takes a text and keeps it encrypted; gives a `Sealed`, whose `reveal()` is the text."""

    def from_db_value(
        self, value: str | None, expression: object, connection: BaseDatabaseWrapper
    ) -> Sealed | None:
        return None if value is None else Sealed(value)

    def to_python(self, value: Any) -> Any:
        """A dump holds what is stored: read back, it must not be sealed a second time."""
        return Sealed(value) if isinstance(value, str) and _STORED.match(value) else value

    def value_to_string(self, obj: models.Model) -> str:
        """For dumps: encrypted as it is."""
        value = self.value_from_object(obj)
        return value.stored if isinstance(value, Sealed) else seal(str(value))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.stored
        return seal(str(value)) if value else value
