"""Asks the domain where people who find a hole should write to."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from checks.facts.probe import probe
from checks.net.answers import NetError, Visit
from checks.net.network import Net
from checks.subjects import Domain

WELL_KNOWN = "/.well-known/security.txt"


@dataclass(frozen=True, slots=True)
class SecurityTxtFacts:
    """The way to the file from the domain itself, redirects followed (RFC 9116 §3)."""

    url: str
    visit: Visit
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@probe()
async def probe_security_txt(domain: Domain, net: Net) -> SecurityTxtFacts:
    """Raises CouldNotFindOut when the domain does not answer."""
    url = f"https://{domain.name}{WELL_KNOWN}"
    try:
        return SecurityTxtFacts(url, await net.visit(url))
    except NetError as error:
        raise error.could_not(f"fetch {url}") from None
