"""Looks at a host at each of its addresses, of which a visitor gets one by chance."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from checks.facts.address import AddressFacts, shake_at
from checks.facts.certificate import read_chain
from checks.facts.dns_reach import is_mapped
from checks.facts.probe import probe
from checks.net.answers import Handshake, NetError, Response
from checks.net.network import Net
from checks.net.reach import has_route
from checks.parsing.host_match import covers
from checks.subjects import Host

_MOST_OF_A_FAMILY = 3
_PAGE_SECONDS = 5.0  # within the time that an audit has: a page that never comes must be told, not waited for


@dataclass(frozen=True, slots=True)
class AddressView:
    """What the server at one address shows: `error` is why no TLS, `distrust` why its certificate is refused.

    `status` is 0 where the home page did not come (`page_error`); `leads_to` is where it redirects to, its
    query left out. `challenge` is the sign of a bot challenge in the page's place.
    """

    address: str
    error: str = ""
    distrust: str = ""
    covers_host: bool = False
    fingerprint: str = ""
    status: int = 0
    leads_to: str = ""
    page_error: str = ""
    challenge: str = ""

    @property
    def held_back(self) -> str:
        """Why what came says nothing about the home page, "" where it does."""
        if self.challenge:
            return f"a bot challenge ({self.challenge})"
        return "too many requests (429)" if self.status == 429 else ""


@dataclass(frozen=True, slots=True)
class EveryAddressFacts:
    """`views` is empty where there is one address alone; for the `untried` ones there is no way from here.

    Addresses that the public cannot reach are left out.
    """

    addresses: AddressFacts
    views: tuple[AddressView, ...] = ()
    untried: tuple[str, ...] = ()


@probe()
async def probe_every_address(host: Host, addresses: AddressFacts, net: Net) -> EveryAddressFacts:
    """A handshake and the home page from each address, side by side; nothing where there is just one."""
    families = (sorted(set(found)) for found in (addresses.ipv4.values, addresses.ipv6.values))
    known = [
        address
        for family in families
        for address in family[:_MOST_OF_A_FAMILY]
        if not net.why_forbidden(address) and not is_mapped(address)
    ]
    if len(known) < 2:
        return EveryAddressFacts(addresses)
    untried = tuple(address for address in known if ":" in address and not has_route(address))
    tried = [address for address in known if address not in untried]
    views = await asyncio.gather(*(_view(host.name, address, net) for address in tried))
    return EveryAddressFacts(addresses, tuple(views), untried)


async def _view(host: str, address: str, net: Net) -> AddressView:
    shown, page = await asyncio.gather(_shake(host, address, net), _ask(host, address, net))
    if isinstance(shown, NetError):
        return AddressView(address, error=shown.detail)
    chain, unreadable = read_chain(shown.chain)
    leaf = chain[0] if chain else None
    distrust = shown.error or (unreadable[0] if unreadable and leaf is None else "")
    if leaf and not leaf.is_valid_at(datetime.now(UTC)):
        distrust = f"valid from {leaf.not_before:%Y-%m-%d} to {leaf.not_after:%Y-%m-%d}"
    view = AddressView(
        address,
        distrust=distrust,
        covers_host=leaf is not None and covers(leaf.names, host),
        fingerprint=leaf.fingerprint if leaf else "",
    )
    if isinstance(page, NetError):
        return replace(view, page_error=page.detail)
    return replace(
        view,
        status=page.status,
        leads_to=(page.location or "").partition("?")[0],
        challenge=page.challenge or "",
    )


async def _shake(host: str, address: str, net: Net) -> Handshake | NetError:
    try:
        return await shake_at(host, address, net)
    except NetError as error:
        return error


async def _ask(host: str, address: str, net: Net) -> Response | NetError:
    url = f"https://{host}/"
    try:
        async with asyncio.timeout(_PAGE_SECONDS):
            return await net.request_at(url, address)
    except TimeoutError:
        return NetError("timeout", f"{url} at {address}: no page within {_PAGE_SECONDS:g} s")
    except NetError as error:
        return error
