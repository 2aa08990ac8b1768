"""Reads CAA records (RFC 8659 §4, RFC 8657), as strictly as the authorities that go by them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

CRITICAL = 128
ISSUE, ISSUE_WILD = "issue", "issuewild"
# Registered property tags: what other tags say cannot be known, so a critical one forbids everything.
KNOWN_TAGS = frozenset({ISSUE, ISSUE_WILD, "iodef", "contactemail", "contactphone", "issuevmc", "issuemail"})
KNOWN_METHODS = frozenset(
    {"http-01", "dns-01", "tls-alpn-01", "dns-account-01", "dns-persist-01", "onion-csr-01"}
)

_RECORD = re.compile(r'(\d{1,3})\s+([A-Za-z0-9]{1,255})\s+"(.*)"', re.DOTALL)
_PLAIN = re.compile(r"(\d{1,3})\s+([A-Za-z0-9]{1,255})\s+(\S*)")
_ESCAPE = re.compile(r"\\(\d{3}|.)", re.DOTALL)
_LABEL = r"[A-Za-z0-9](?:-*[A-Za-z0-9])*"
_ISSUER = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_PARAMETER = re.compile(rf"({_LABEL})[ \t]*=[ \t]*([\x21-\x3a\x3c-\x7e]*)")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class Property:
    """One CAA record; `issuer` and `parameters` are read from the value of issue and issuewild.

    An empty `issuer` authorises nobody. `trouble` is why the value cannot be read: it authorises nobody then.
    """

    flags: int
    tag: str
    value: str
    issuer: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    trouble: str = ""

    @property
    def is_unknown_and_critical(self) -> bool:
        return bool(self.flags & CRITICAL) and self.tag not in KNOWN_TAGS

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts at the issuer that may order, as URIs; none means any."""
        return tuple(value for name, value in self.parameters if name == "accounturi")

    @property
    def methods(self) -> frozenset[str] | None:
        """The ways of validation that are allowed; None means any."""
        lists = [value for name, value in self.parameters if name == "validationmethods"]
        return frozenset(word.lower() for value in lists for word in value.split(",")) if lists else None

    @property
    def why_unsatisfiable(self) -> str:
        """Why no order at that issuer can fit the parameters (RFC 8657 §3, §4), "" where one can."""
        if len(self.accounts) > 1:
            return "it names more than one accounturi, which no account can be"
        if self.accounts and not _URI.fullmatch(self.accounts[0]):
            return f"its accounturi {self.accounts[0][:80]!r} is no URI"
        if sum(name == "validationmethods" for name, _ in self.parameters) > 1:
            return "it has more than one list of validationmethods"
        if (
            self.methods is not None
            and not self.methods & KNOWN_METHODS
            and not _has_own_method(self.methods)
        ):
            return f"its validationmethods {', '.join(sorted(self.methods))[:80]!r} are none that is in use"
        return ""


def _has_own_method(methods: Iterable[str]) -> bool:
    """Issuers name ways of their own with "ca-" in front."""
    return any(method.startswith("ca-") for method in methods)


def read_property(text: str) -> Property | None:
    """A record in presentation form (`0 issue "ca.example; accounturi=…"`); None for what is none."""
    found = _RECORD.fullmatch(text.strip()) or _PLAIN.fullmatch(text.strip())
    if found is None or int(found[1]) > 255:
        return None
    flags, tag, value = int(found[1]), found[2].lower(), _ESCAPE.sub(_unescaped, found[3])
    if tag not in {ISSUE, ISSUE_WILD}:
        return Property(flags, tag, value)
    return _issuing(flags, tag, value)


def _issuing(flags: int, tag: str, value: str) -> Property:
    issuer, *rest = (part.strip(" \t") for part in value.split(";"))
    if issuer and not _ISSUER.fullmatch(issuer):
        return Property(flags, tag, value, trouble=f"{issuer[:80]!r} is no domain name of an issuer")
    parameters = []
    for part in rest:
        read = _PARAMETER.fullmatch(part)
        if part and read is None:
            return Property(flags, tag, value, trouble=f"{part[:80]!r} is no parameter")
        if read:
            parameters.append((read[1].lower(), read[2]))
    return Property(flags, tag, value, issuer.lower(), tuple(parameters))


def _unescaped(escape: re.Match[str]) -> str:
    code = escape[1]
    return chr(int(code)) if code.isdecimal() and len(code) == 3 and int(code) < 256 else code


def authorising(properties: Iterable[Property], *, is_wildcard: bool) -> tuple[Property, ...] | None:
    """The properties that decide about a certificate (RFC 8659 §4.3); None where nothing restricts it."""
    every = tuple(properties)
    wild = tuple(one for one in every if one.tag == ISSUE_WILD)
    if is_wildcard and wild:
        return wild
    return tuple(one for one in every if one.tag == ISSUE) or None
