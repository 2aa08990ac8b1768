"""Takes out of shown addresses what would let a reader in: passwords, tokens, codes and the like."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote_plus

HIDDEN = "…"
_URL = re.compile(r"(https?://)([^\s/?#\"'<>“”]*)([^\s\"'<>“”]*)", re.IGNORECASE)
_SECRET_NAME = re.compile(
    r"token|secret|passw|pwd|api[._-]?key|^key$|^sig$|signature|^nonce$|session|^sid$|jwt|"
    r"assertion|saml|credential|ticket|^otp$|^auth$|authorization|hmac|challenge|invit|magic|^hash$",
    re.IGNORECASE,
)
# What signs somebody in, or a country, a language, a federal state, an error's number.
_SECRET_OR_WORD = {
    "code": re.compile(r"[A-Za-z]{1,3}([-_][A-Za-z]{1,4})?|[0-9]{1,3}"),
    "state": re.compile(r"(?=.{1,24}$)[A-Za-z]{1,16}([ _-][A-Za-z]{1,16})*"),
}
_PARAMETERS = re.compile(r"([?&#])")
# Of the sentence around an address, not of the address.
_ENDS_A_PHRASE = ".,:;!?)]"
_HIDDEN_BEFORE = re.compile(f"{HIDDEN}[0-9]*")
# Long and of mixed characters: a value that nobody chose by hand, unless it reads as words.
_RANDOM_VALUE = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_+/=.~-]{24,}")
_RANDOM_SEGMENT = re.compile(r"(?=[^0-9]*[0-9])(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_=~-]{32,}")
_JWT_SEGMENT = re.compile(r"eyJ[\w.~-]{20,}")
_BETWEEN_WORDS = re.compile(r"[-_+/=.~]")
_WORD = re.compile(r"[A-Za-z]?[a-z]{0,39}|[A-Z]{1,40}|[0-9]{1,8}")
# A token of 24 characters has more than so many outside of what reads like words, a product's name fewer.
_MOST_UNREADABLE = 15

type Hide = Callable[[str], str]


def plainly(_secret: str) -> str:
    """Each secret becomes the same."""
    return HIDDEN


class Numbered:
    """Each secret becomes a number of its own, so that different addresses stay different.

    What `plainly` makes of them afterwards is the same as if they had never been numbered.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __call__(self, secret: str) -> str:
        if _HIDDEN_BEFORE.fullmatch(secret):
            return secret
        return f"{HIDDEN}{self._numbers.setdefault(secret, len(self._numbers) + 1)}"


def without_secrets(value: Any, hide: Hide = plainly) -> Any:
    """The same JSON with every address in it fit to be shown."""
    if isinstance(value, str):
        return _URL.sub(partial(_shown, hide), value) if "://" in value else value
    if isinstance(value, dict):
        return {key: without_secrets(inner, hide) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [without_secrets(inner, hide) for inner in value]
    return value


def _shown(hide: Hide, match: re.Match[str]) -> str:
    scheme, authority, rest = match.groups()
    user, at, place = authority.rpartition("@")
    address = rest.rstrip(_ENDS_A_PHRASE)
    path, *marked = _PARAMETERS.split(address)  # a fragment may hold tokens as well
    path = "/".join(hide(part) if _is_secret_segment(part) else part for part in path.split("/"))
    query = "".join(
        mark + _shown_parameter(part, hide) for mark, part in zip(marked[::2], marked[1::2], strict=True)
    )
    return f"{scheme}{hide(user) + at if at else ''}{place}{path}{query}{rest[len(address) :]}"


def _is_secret_segment(text: str) -> bool:
    if _JWT_SEGMENT.fullmatch(text) or _HIDDEN_BEFORE.fullmatch(text):
        return True
    return bool(_RANDOM_SEGMENT.fullmatch(text)) and not _is_readable(text)


def _shown_parameter(text: str, hide: Hide) -> str:
    name, equals, value = text.partition("=")
    if not equals:
        return hide(text) if _is_secret_value(text) else text
    plain = unquote_plus(value)
    # A value may be an address by itself, with parameters of its own.
    inner = (part.partition("=")[0] for part in re.split(r"[?&#;]", plain) if "=" in part)
    is_secret = _is_secret_named(name, plain) or _is_secret_value(plain)
    is_secret = is_secret or any(_is_secret_named(one, "") for one in inner)
    return f"{name}={hide(value)}" if value and is_secret else text


def _is_secret_named(name: str, value: str) -> bool:
    word = _SECRET_OR_WORD.get(name.lower())
    return not word.fullmatch(value) if word else bool(_SECRET_NAME.search(name))


def _is_secret_value(text: str) -> bool:
    if _HIDDEN_BEFORE.fullmatch(text):
        return True
    return bool(_RANDOM_VALUE.fullmatch(text)) and not _is_readable(text)


def _is_readable(text: str) -> bool:
    """Whether somebody chose it by hand: words and numbers, with little between that is neither."""
    odd = (part for part in _BETWEEN_WORDS.split(text) if not _WORD.fullmatch(part))
    return sum(map(len, odd)) <= _MOST_UNREADABLE
