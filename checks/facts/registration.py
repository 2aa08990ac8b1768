"""Asks a domain's registry, over RDAP, whether the name is registered, by whom and until when."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.rdap import NotRdap, Registration, read_registration
from checks.subjects import Domain

# RFC 2606, RFC 6761, RFC 8375 and others: names that nobody can register.
RESERVED = ("test", "example", "invalid", "localhost", "local", "onion", "alt", "internal", "home.arpa")
_BOOTSTRAP = Path(__file__).parent / "data" / "rdap-dns.json"
_ACCEPT = (("accept", "application/rdap+json, application/json"),)
_NOT_THERE = 404
# What some registries answer when they are asked about a name below a registered one.
_NO_SUCH_NAMES = frozenset({_NOT_THERE, 400, 422})
_TOO_MANY = 429
_MOST_NAMES = 3


@dataclass(frozen=True, slots=True)
class RegistrationFacts:
    """`registration` is None for a name that its registry does not know; `reserved` names the suffix under

    which nothing can be registered, and then nobody was asked. `asked` holds each address with its status.
    """

    domain: str
    registration: Registration | None = None
    reserved: str = ""
    asked: tuple[tuple[str, int], ...] = ()
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)

    @property
    def name(self) -> str:
        """The registered name that the domain lies in."""
        return self.registration.name if self.registration and self.registration.name else self.domain


@cache
def rdap_servers() -> dict[str, str]:
    """By suffix, from IANA's bootstrap registry (RFC 9224) as it was when this version was made."""
    listed = json.loads(_BOOTSTRAP.read_text(encoding="utf-8"))["services"]
    return {suffix: server for server, suffixes in listed.items() for suffix in suffixes.split()}


@probe()
async def probe_registration(domain: Domain, net: Net) -> RegistrationFacts:
    """Climbs to the name that is registered: shop.example.co.uk is a part of example.co.uk."""
    servers = {**rdap_servers(), **net.rdap_servers}
    suffix = next((one for one in _parents(domain.name) if one in servers), "")
    if not suffix:
        reserved = next((one for one in _parents(domain.name) if one in RESERVED), "")
        if reserved:
            return RegistrationFacts(domain.name, reserved=reserved)
        top = domain.name.rpartition(".")[2]
        raise CouldNotFindOut(
            "registration.no-rdap", f"the registry of .{top} publishes no RDAP service", suffix=top
        )
    asked: list[tuple[str, int]] = []
    names = [one for one in (domain.name, *_parents(domain.name)) if one.endswith(f".{suffix}")]
    for name in names[-_MOST_NAMES:]:
        url = f"{servers[suffix].rstrip('/')}/domain/{name}"
        response = await _ask(net, url)
        asked.append((url, response.status))
        if response.status not in (_NO_SUCH_NAMES if name != names[-1] else {_NOT_THERE}):
            return RegistrationFacts(domain.name, _read(response, asked), asked=tuple(asked))
    return RegistrationFacts(domain.name, asked=tuple(asked))


def _parents(name: str) -> Iterator[str]:
    labels = name.split(".")
    return (".".join(labels[start:]) for start in range(1, len(labels)))


async def _ask(net: Net, url: str) -> Response:
    """Two tries: what a server at its limit or in trouble says may pass."""
    try:
        response = (await net.visit(url, headers=_ACCEPT)).last
        if response.status == _TOO_MANY or response.status >= 500:
            response = (await net.visit(url, headers=_ACCEPT)).last
    except NetError as error:
        raise error.could_not(f"ask the registry at {url}") from None
    return response


def _read(response: Response, asked: list[tuple[str, int]]) -> Registration:
    evidence = {"asked": [f"{url}: {status}" for url, status in asked]}
    if response.certificate_error:
        reason = f"the registry at {response.url} cannot be trusted: {response.certificate_error}"
        raise CouldNotFindOut("registration.untrusted", reason, **evidence)
    if response.status != 200:
        reason = f"the registry answered {response.status} at {response.url}"
        raise CouldNotFindOut("registration.refused", reason, status=response.status, **evidence)
    try:
        return read_registration(response.body)
    except NotRdap as error:
        reason = f"{response.url}: {error}"
        raise CouldNotFindOut("registration.not-rdap", reason, **evidence) from None
