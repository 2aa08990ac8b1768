"""Reads the names people type: what is a domain, a host of it, an address on it, and what is none."""

import ipaddress
import re
from functools import cache
from urllib.parse import urlsplit

import idna
from publicsuffixlist import PublicSuffixList

MAX_NAME = 253
MAX_LABEL = 63
_INTERNAL_SUFFIXES = (
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "localdomain",
    "localhost",
    "home.arpa",
    "in-addr.arpa",
    "ip6.arpa",
    "onion",
    "invalid",
    "example",
)
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_NUMBER = re.compile(r"0x[0-9a-f]*|[0-9]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class DomainNameError(ValueError):
    """What was typed is not what the field is for; the message says why and how to put it right."""


@cache
def _public_suffixes(*, with_private: bool = True) -> PublicSuffixList:
    return PublicSuffixList(only_icann=not with_private)


def normalise_domain(text: str) -> str:
    """A registrable or lower domain name in ASCII, lower case, without the final dot.

    Unicode is mapped as browsers do (UTS 46) and encoded as punycode. Raises DomainNameError.
    """
    name = _name(text, "example.com")
    for suffix in _INTERNAL_SUFFIXES:
        if name == suffix or name.endswith(f".{suffix}"):
            raise DomainNameError(f"“{_shown(name)}” is an internal name: it does not exist on the Internet.")
    if "." not in name:
        raise DomainNameError(
            f"“{_shown(name)}” has no ending: write the whole name, such as {name[:40]}.com."
        )
    if is_public_suffix(name):
        raise DomainNameError(f"“{_shown(name)}” is a public suffix that many people register names under.")
    return name


def normalise_host(text: str, domain: str) -> str:
    """A host name that is the domain or lies in it. Raises DomainNameError."""
    name = _name(text, f"app.{domain}")
    if name != domain and not name.endswith(f".{domain}"):
        raise DomainNameError(f"“{_shown(name)}” is not in {domain}.")
    return name


def normalise_route(text: str, domain: str) -> str:
    """An https address on a host of the domain, host in ASCII, without a fragment. Raises DomainNameError."""
    address = text.strip()
    if _CONTROL.search(address) or " " in address or "\\" in address:
        raise DomainNameError("An address has no spaces, control characters or backslashes in it.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise DomainNameError(f"“{_shown(address)}” cannot be read as an address.") from None
    if parts.scheme.lower() != "https" or not parts.netloc:
        raise DomainNameError(
            f"Write the whole address, beginning with https://, such as https://{domain}/login."
        )
    if "@" in parts.netloc:
        raise DomainNameError("Leave the user name and password out of the address.")
    if port not in {None, 443}:
        raise DomainNameError(f"Port {port} is not one that visitors use: leave it out.")
    if port is None and parts.netloc.endswith(":"):
        raise DomainNameError("Leave the colon after the host out.")
    host = normalise_host(parts.netloc.rpartition(":")[0] if port else parts.netloc, domain)
    query = f"?{parts.query}" if parts.query else ""
    return f"https://{host}{parts.path or '/'}{query}"


def registrable_part(name: str) -> str:
    """The name that somebody registered: example.co.uk of shop.example.co.uk; "" for a public suffix."""
    return _public_suffixes().privatesuffix(name) or ""


def is_public_suffix(name: str, *, with_private: bool = True) -> bool:
    """Whether strangers get names under it: co.uk, and `with_private` ones of providers, as github.io."""
    return bool(name) and _public_suffixes(with_private=with_private).publicsuffix(name) == name


def _name(text: str, example: str) -> str:
    """The rules that every host name obeys (RFC 1035, RFC 5890, UTS 46)."""
    typed = text.strip()
    if not typed:
        raise DomainNameError(f"Enter a domain name, such as {example}.")
    if _CONTROL.search(typed):
        raise DomainNameError("There are characters in this that nobody can see: type the name again.")
    if "/" in typed or typed.lower().startswith(("http:", "https:")):
        raise DomainNameError(f"“{_shown(typed)}” is an address: enter the name alone, such as {example}.")
    if "@" in typed:
        raise DomainNameError(
            f"“{_shown(typed)}” is a mail address: enter the name alone, such as {example}."
        )
    _refuse_address(typed)
    name = _to_ascii(typed).removesuffix(".")
    _refuse_address(name)
    if len(name) > MAX_NAME:
        raise DomainNameError(f"A name has at most {MAX_NAME} characters; this one has {len(name)}.")
    if name == "localhost" or name.endswith(".localhost"):
        raise DomainNameError("“localhost” is this computer itself, not a name on the Internet.")
    _check_labels(name, typed)
    return name


def _check_labels(name: str, typed: str) -> None:
    for label in name.split("."):
        if len(label) > MAX_LABEL:
            raise DomainNameError(
                f"“{_shown(label)}” is longer than {MAX_LABEL} characters between two dots."
            )
        if not label:
            raise DomainNameError(f"“{_shown(typed)}” has a dot too many.")
        if not _LABEL.fullmatch(label):
            raise DomainNameError(f"“{_shown(label)}” has characters that no domain name can have.")


def _is_ip(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _refuse_address(name: str) -> None:
    if _is_ip(name.strip("[]")):
        raise DomainNameError(f"“{_shown(name)}” is an IP address: enter the domain name.")
    if ":" in name:
        raise DomainNameError(f"“{_shown(name)}” has a port in it: enter the name alone.")
    if _NUMBER.fullmatch(name.lower().removesuffix(".").rpartition(".")[2]):
        raise DomainNameError(f"“{_shown(name)}” is read as an IP address: enter the domain name.")


def _to_ascii(name: str) -> str:
    if name.isascii():
        lowered = name.lower()
        _check_punycode(lowered)
        return lowered
    try:
        return idna.encode(name, uts46=True).decode("ascii").lower()
    except idna.IDNAError as error:
        if "too long" in str(error).lower():
            raise DomainNameError(f"“{_shown(name)}” is too long for a domain name.") from None
        raise DomainNameError(f"“{_shown(name)}” has characters that no domain name can have.") from None


def _check_punycode(name: str) -> None:
    for label in name.split("."):
        if label.startswith("xn--"):
            try:
                idna.decode(label)
            except (idna.IDNAError, UnicodeError):
                raise DomainNameError(f"“{_shown(label)}” is no valid internationalised name.") from None


def _shown(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
