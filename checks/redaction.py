"""Takes out of shown addresses what would let a reader in: passwords, tokens, codes and the like."""

import re
from typing import Any
from urllib.parse import unquote_plus

HIDDEN = "…"
_URL = re.compile(r"(https?://)([^\s/?#\"'<>“”]*)([^\s\"'<>“”]*)", re.IGNORECASE)
_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|api[._-]?key|^key$|^sig$|signature|^code$|^state$|^nonce$|session|^sid$|jwt|"
    r"assertion|saml|credential|ticket|^otp$|^auth$|authorization|hmac|challenge|invit|magic|^hash$",
    re.IGNORECASE,
)
# Long and of mixed characters: a value that nobody chose by hand.
_RANDOM_VALUE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_+/=.~-]{24,}")
_RANDOM_SEGMENT = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_=~-]{32,}|eyJ[\w.~-]{20,}")


def without_secrets(value: Any) -> Any:
    """The same JSON with every address in it fit to be shown."""
    if isinstance(value, str):
        return _URL.sub(_shown, value) if "://" in value else value
    if isinstance(value, dict):
        return {key: without_secrets(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(inner) for inner in value]
    return value


def _shown(match: re.Match[str]) -> str:
    scheme, authority, rest = match.groups()
    _, at, place = authority.rpartition("@")
    path, mark, query = rest.partition("?")
    path = "/".join(HIDDEN if _RANDOM_SEGMENT.fullmatch(part) else part for part in path.split("/"))
    query = "&".join(_shown_parameter(part) for part in query.split("&"))
    return f"{scheme}{HIDDEN + at if at else ''}{place}{path}{mark}{query}"


def _shown_parameter(text: str) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        return HIDDEN if _RANDOM_VALUE.fullmatch(text) else text
    plain = unquote_plus(value)
    # A value may be an address by itself, with parameters of its own.
    inner = (part.partition("=")[0] for part in re.split(r"[?&#;]", plain) if "=" in part)
    is_secret = (
        _SECRET_NAME.search(name) or _RANDOM_VALUE.fullmatch(plain) or any(map(_SECRET_NAME.search, inner))
    )
    return f"{name}={HIDDEN}" if value and is_secret else text
