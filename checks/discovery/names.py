"""Finds the host names of a domain: usual ones, those on certificates, those that its pages mention."""

import asyncio
import re
import secrets
from collections.abc import Iterable, Mapping

from cryptography import x509

from checks.discovery.proposal import ProposedHost
from checks.net.answers import Answer, NetError
from checks.net.network import Net
from checks.net.policy import parse_host
from checks.surface_guess import host_role

USUAL = (
    "www", "app", "api", "admin", "auth", "login", "account", "accounts", "portal", "my", "shop", "store",
    "web", "dashboard", "console", "docs", "help", "support", "developers", "status", "blog", "news", "forum",
    "community", "cdn", "assets", "static", "media", "img", "files", "mail", "webmail", "staging", "stage",
    "preview", "beta", "demo", "dev", "test", "sandbox", "graphql", "gateway", "ws", "checkout", "pay",
    "billing", "id", "sso", "go", "m", "old", "shop-old", "origin", "direct", "mta-sts",
)  # fmt: skip
MOST_MENTIONS = 40


class Names:
    """Collects names with the first reason for each, and says which of them DNS knows."""

    def __init__(self, domain: str, net: Net) -> None:
        self._domain = domain
        self._net = net
        self._wild = frozenset[str]()
        self.found: dict[str, ProposedHost] = {}

    async def look_for_usual(self) -> None:
        """The apex, and every usual name with an answer of its own: a wildcard's answer names nothing."""
        nobody = f"{secrets.token_hex(6)}.{self._domain}"
        names = (self._domain, *(f"{label}.{self._domain}" for label in USUAL))
        wild, *answers = await asyncio.gather(*(self._ask(name) for name in (nobody, *names)))
        self._wild = _answered(wild)
        for name, answer in zip(names, answers, strict=True):
            self._add(name, answer, "")
        if self._domain not in self.found:
            self.found[self._domain] = ProposedHost(self._domain, "apex", "the domain itself")

    async def add(self, whys: Mapping[str, str]) -> tuple[str, ...]:
        """Adds those of the names in the domain that resolve; returns what is new."""
        names = [name for name in whys if name not in self.found and self.is_ours(name)][:MOST_MENTIONS]
        answers = await asyncio.gather(*(self._ask(name) for name in names))
        for name, answer in zip(names, answers, strict=True):
            self._add(name, answer, whys[name])
        return tuple(name for name in names if name in self.found)

    def is_ours(self, name: str) -> bool:
        if not name.endswith(f".{self._domain}"):
            return False
        try:
            return parse_host(name) == name
        except NetError:
            return False

    async def _ask(self, name: str) -> tuple[Answer, Answer]:
        return await asyncio.gather(self._net.query(name, "A"), self._net.query(name, "AAAA"))

    def _add(self, name: str, answers: tuple[Answer, Answer], why: str) -> None:
        answered = _answered(answers)
        if not answered or (name != self._domain and not why and answered == self._wild):
            return
        chain = answers[0].chain or answers[1].chain
        target = chain[-1] if chain else ", ".join(sorted(answered)[:2])
        points = f"DNS points it to {target}"
        reason = f"{why}; {points}" if why else points
        self.found[name] = ProposedHost(name, host_role(name, self._domain), reason)


def _answered(answers: Iterable[Answer]) -> frozenset[str]:
    return frozenset(value for answer in answers for value in (*answer.values, *answer.chain))


async def certificate_names(host: str, net: Net) -> dict[str, str]:
    """The names on a host's certificate, each with that as the reason; none where there is no certificate."""
    try:
        handshake = await net.handshake(host)
    except NetError:
        return {}
    try:
        leaf = x509.load_der_x509_certificate(handshake.chain[0])
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        listed = names.get_values_for_type(x509.DNSName)
    except (ValueError, IndexError, x509.ExtensionNotFound):
        return {}
    return {name.lower(): f"the certificate of {host} names it" for name in listed if "*" not in name}


def mentioned(domain: str, text: str) -> dict[str, str]:
    """Hosts of the domain in the text of a page or script, each with the first address that it stands in."""
    found: dict[str, str] = {}
    label = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
    pattern = (
        rf"(?:https?:|wss?:)?//((?:{label}\.){{1,4}}{re.escape(domain)})(?!\.?[\w-])(/[\w./~%-]{{0,200}})?"
    )
    for match in re.finditer(pattern, text[:400_000].lower()):
        found.setdefault(match[1], f"https://{match[1]}{match[2] or '/'}")
        if match[2] and found[match[1]].endswith(f"{match[1]}/"):
            found[match[1]] = f"https://{match[1]}{match[2]}"
    return found
