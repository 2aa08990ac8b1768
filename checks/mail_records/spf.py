"""Reads an SPF record into its terms, with every fault that makes receivers give it up (RFC 7208)."""

import ipaddress
import re
from dataclasses import dataclass

from checks.mail_records.spf_macros import macro_error, name_error
from checks.mail_records.tag_list import shorten

QUALIFIERS = "+-~?"
# A network of so many bits or fewer takes in an eighth of all addresses and more.
WIDEST = 3
LOOKUP_MECHANISMS = ("include", "a", "mx", "ptr", "exists")
_MECHANISM = re.compile(r"([+\-~?]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?=[:/]|$)(.*)", re.IGNORECASE)
_MODIFIER = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=(.*)")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,2}")
_NEAR_MISS = re.compile(r"[\s\"'“”]*(?:v\s*=\s*)?spf\s*[0-9]*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SpfTerm:
    """One mechanism or modifier.

    `name` is lower case; `target` is the domain-spec, or the address of ip4 and ip6 with its length in bits;
    `lengths` are those of a and mx, for IPv4 and IPv6; `error` is "" when the term is well formed.
    """

    text: str
    name: str
    qualifier: str = "+"
    target: str = ""
    is_modifier: bool = False
    error: str = ""
    lengths: tuple[int, int] = (32, 128)

    @property
    def costs_lookup(self) -> bool:
        """Whether the term counts towards the ten of §4.6.4."""
        return self.name == "redirect" if self.is_modifier else self.name in LOOKUP_MECHANISMS

    @property
    def widest(self) -> dict[str, int]:
        """The prefix length by type of address (A, AAAA) where it takes in an eighth of all or more.

        Of a and mx it counts only where they come to an address of that type.
        """
        if self.error or self.name not in {"a", "mx", "ip4", "ip6"}:
            return {}
        lengths = dict(zip(("A", "AAAA"), self.lengths, strict=True))
        if self.name in {"ip4", "ip6"}:
            _, slash, length = self.target.partition("/")
            lengths = {"A" if self.name == "ip4" else "AAAA": int(length)} if slash else {}
        return {rdtype: length for rdtype, length in lengths.items() if length <= WIDEST}


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """One record: its terms in order, and what makes the whole of it a permanent error."""

    text: str
    terms: tuple[SpfTerm, ...]
    errors: tuple[str, ...]

    @property
    def all_term(self) -> SpfTerm | None:
        """The `all` that ends the evaluation."""
        return next((term for term in self.terms if term.name == "all" and not term.is_modifier), None)

    @property
    def redirect(self) -> SpfTerm | None:
        """The redirect that is followed; an `all` anywhere in the record switches it off (§6.1)."""
        return None if self.all_term else self._modifier("redirect")

    @property
    def explanation_name(self) -> str:
        """The name of the text that explains a refusal (exp=), macros unexpanded; "" when there is none."""
        modifier = self._modifier("exp")
        return modifier.target if modifier else ""

    @property
    def has_idle_redirect(self) -> bool:
        return self.all_term is not None and self._modifier("redirect") is not None

    def _modifier(self, name: str) -> SpfTerm | None:
        return next((term for term in self.terms if term.is_modifier and term.name == name), None)

    @property
    def evaluated(self) -> tuple[SpfTerm, ...]:
        """The mechanisms that receivers come to, up to `all`, then the redirect."""
        reached: list[SpfTerm] = []
        for term in self.terms:
            if not term.is_modifier:
                reached.append(term)
                if term.name == "all":
                    break
        if self.redirect:
            reached.append(self.redirect)
        return tuple(reached)

    @property
    def idle_mechanisms(self) -> tuple[str, ...]:
        """Mechanisms after `all`, which nobody ever looks at."""
        mechanisms = [term for term in self.terms if not term.is_modifier]
        if self.all_term is None:
            return ()
        return tuple(term.text for term in mechanisms[mechanisms.index(self.all_term) + 1 :])

    @property
    def mistaken_modifiers(self) -> tuple[str, ...]:
        """`include=name` and the like: unknown modifiers by the grammar, which receivers pass over (§6)."""
        names = {*LOOKUP_MECHANISMS, "ip4", "ip6", "all"}
        return tuple(term.text for term in self.terms if term.is_modifier and term.name in names)

    @property
    def authorises_nobody(self) -> bool:
        """`v=spf1 -all`: the domain says that it sends no mail."""
        return [(term.name, term.qualifier) for term in self.evaluated] == [("all", "-")]


def is_spf(text: str) -> bool:
    """Whether a TXT value is an SPF record: the version, then a space or the end (§4.5)."""
    return text[:6].lower() == "v=spf1" and text[6:7] in {"", " "}


def looks_like_spf(text: str) -> bool:
    """Whether somebody meant a TXT value to be SPF, although receivers do not take it for that."""
    return not is_spf(text) and _NEAR_MISS.match(text) is not None


def parse_spf(text: str) -> SpfRecord:
    """Reads a value for which `is_spf` holds; anything else comes back with an error."""
    terms = tuple(_term(word) for word in text[6:].split(" ") if word)
    errors = [f"{shorten(term.text)}: {term.error}" for term in terms if term.error]
    if not is_spf(text):
        errors.insert(0, "the record does not begin with “v=spf1 ”")
    errors += [
        f"{name}= appears more than once"
        for name in ("redirect", "exp")
        if sum(term.is_modifier and term.name == name for term in terms) > 1
    ]
    return SpfRecord(text, terms, tuple(errors))


def _term(text: str) -> SpfTerm:
    mechanism = _MECHANISM.fullmatch(text)
    if mechanism:
        return _mechanism(text, mechanism[1] or "+", mechanism[2].lower(), mechanism[3])
    modifier = _MODIFIER.fullmatch(text)
    if modifier:
        name, value = modifier[1].lower(), modifier[2]
        error = name_error(value) if name in {"redirect", "exp"} else macro_error(value)
        return SpfTerm(text, name, target=value, is_modifier=True, error=error)
    return SpfTerm(text, "", error=_why_unknown(text))


def _why_unknown(text: str) -> str:
    name, equals, _ = text.lstrip(QUALIFIERS).partition("=")
    if equals and name.lower() in {*LOOKUP_MECHANISMS, "ip4", "ip6"}:
        return f"write “{name}:”, not “{name}=”"
    return "no mechanism or modifier of SPF"


def _mechanism(text: str, qualifier: str, name: str, rest: str) -> SpfTerm:
    if name in {"ip4", "ip6"}:
        address, error = _network(name, rest)
        return SpfTerm(text, name, qualifier, address, error=error)
    if name == "all":
        return SpfTerm(text, name, qualifier, error="takes no value" if rest else "")
    target, prefix = _split_prefix(name, rest)
    lengths, error = _lengths(prefix)
    if target.startswith(":"):
        error = error or name_error(target[1:])
    elif target or name in {"include", "exists"}:
        error = error or "a name is missing"
    return SpfTerm(text, name, qualifier, target.removeprefix(":"), error=error, lengths=lengths)


def _split_prefix(name: str, rest: str) -> tuple[str, str]:
    """Parts `:name/24//64` into `:name` and `/24//64`; only a and mx take prefix lengths."""
    if name not in {"a", "mx"}:
        return rest, ""
    stem = rest.rstrip("0123456789/")
    slash = rest.find("/", len(stem))
    return (rest[:slash], rest[slash:]) if slash >= 0 else (rest, "")


def _lengths(prefix: str) -> tuple[tuple[int, int], str]:
    """Reads `/24`, `//64` and `/24//64`, and says what is wrong with them."""
    first, double, second = prefix.partition("//")
    lengths = [32, 128]
    for place, text in ((0, first[1:] if first else None), (1, second if double else None)):
        if text is None:
            continue
        if not _NUMBER.fullmatch(text) or int(text) > lengths[place]:
            return (32, 128), f"“{prefix[:20]}” is no prefix length"
        lengths[place] = int(text)
    return (lengths[0], lengths[1]), ""


def _network(name: str, rest: str) -> tuple[str, str]:
    """The address or network of an ip4 or ip6 mechanism, and what is wrong with it."""
    text = rest.removeprefix(":")
    if not rest.startswith(":") or not text:
        return "", "an address is missing"
    address, slash, length = text.partition("/")
    kind, most = (ipaddress.IPv4Address, 32) if name == "ip4" else (ipaddress.IPv6Address, 128)
    try:
        kind(address)
    except ValueError:
        return text, f"“{shorten(address)}” is no {'IPv4' if name == 'ip4' else 'IPv6'} address"
    if "%" in address or (slash and (not _NUMBER.fullmatch(length) or int(length) > most)):
        return text, f"“{shorten(text)}” is no network"
    return text, ""
