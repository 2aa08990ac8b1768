"""Asks for the home page once more as a reader of another language would, without compression."""

from dataclasses import dataclass

from checks.facts.probe import probe
from checks.facts.site import SiteFacts
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.cache_control import shared_storing
from checks.subjects import Host

OTHER_LANGUAGES = "de, fr;q=0.8, ja;q=0.6"


@dataclass(frozen=True, slots=True)
class NegotiationFacts:
    """`usual` is the home page's own answer, `other` the one in other languages and plain.

    Both are None where no shared cache would hand a copy on, so that nothing hangs on it.
    """

    host: str
    usual: Response | None = None
    other: Response | None = None
    error: str = ""


@probe()
async def probe_negotiation(host: Host, site: SiteFacts, net: Net) -> NegotiationFacts:
    home = site.home
    if home is None or home.first.challenge or home.first.status >= 400:
        return NegotiationFacts(host.name)
    storing = shared_storing(home.first.status, home.first.headers)
    if not (storing.is_storable and storing.is_reused):
        return NegotiationFacts(host.name)
    headers = (("Accept-Language", OTHER_LANGUAGES), ("Accept-Encoding", "identity"))
    try:
        other = await net.request(home.first.url, headers=headers, can_wait=True)
    except NetError as error:
        return NegotiationFacts(host.name, home.first, None, error.detail)
    return NegotiationFacts(host.name, home.first, other)
