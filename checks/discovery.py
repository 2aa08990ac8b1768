"""Looks at a domain and proposes its surface map, each proposal with the reason for it."""

import asyncio
import secrets
from dataclasses import dataclass

from checks.net.answers import NetError
from checks.net.network import Net, NetConfig, open_net
from checks.subjects import RouteRole
from checks.surface_guess import host_role, route_role

HOST_LABELS = (
    "www", "app", "api", "admin", "auth", "login", "account", "portal", "my", "shop", "dashboard",
    "docs", "help", "support", "status", "blog", "staging", "preview", "dev",
)  # fmt: skip
PATHS = ("/login", "/signin", "/signup", "/register", "/reset", "/dashboard", "/health")
LIVES_ON = ("app", "portal", "my", "account", "www", "")
SECONDS = 8.0


@dataclass(frozen=True, slots=True)
class ProposedHost:
    name: str
    role: str
    why: str


@dataclass(frozen=True, slots=True)
class ProposedRoute:
    url: str
    role: str
    status: int
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a look at the domain found; `exists` is None where DNS gave no usable answer."""

    exists: bool | None
    hosts: tuple[ProposedHost, ...] = ()
    routes: tuple[ProposedRoute, ...] = ()
    canonical_host: str = ""


def discover(domain: str, config: NetConfig) -> Proposal:
    """Asks DNS for the usual names and the hosts found for the usual pages; at most `SECONDS` long."""
    return asyncio.run(_discover(domain, config))


def exists(domain: str, config: NetConfig) -> bool | None:
    """Whether DNS knows the domain; None where it gave no usable answer."""

    async def ask() -> bool | None:
        async with open_net(config) as net:
            return await _exists(domain, net)

    return asyncio.run(ask())


async def _discover(domain: str, config: NetConfig) -> Proposal:
    async with open_net(config) as net:
        known = await _exists(domain, net)
        if not known:
            return Proposal(known)
        try:
            async with asyncio.timeout(SECONDS):
                hosts = await _hosts(domain, net)
                canonical, routes = await _routes(domain, hosts, net)
        except TimeoutError:
            hosts, canonical, routes = (ProposedHost(domain, "apex", "the domain itself"),), "", ()
        return Proposal(True, hosts, routes, canonical)


async def _exists(domain: str, net: Net) -> bool | None:
    answers = await asyncio.gather(*(net.query(domain, rdtype) for rdtype in ("SOA", "A", "NS")))
    if any(answer.rcode == "NOERROR" for answer in answers):
        return True
    return False if all(answer.rcode == "NXDOMAIN" for answer in answers) else None


async def _hosts(domain: str, net: Net) -> tuple[ProposedHost, ...]:
    """The apex, and every usual name with an answer of its own: a wildcard's answer names nothing."""
    names = [domain, *(f"{label}.{domain}" for label in HOST_LABELS)]
    nobody = f"{secrets.token_hex(6)}.{domain}"
    wild, *answers = await asyncio.gather(*(net.query(name, "A") for name in (nobody, *names)))
    hosts = []
    for name, answer in zip(names, answers, strict=True):
        is_alias = bool(answer.chain)
        if not answer.values and not is_alias:
            continue
        if name != domain and wild.values and set(answer.values) == set(wild.values):
            continue
        target = answer.chain[-1] if is_alias else ", ".join(answer.values[:2])
        hosts.append(ProposedHost(name, host_role(name, domain), f"DNS points it to {target}"))
    return tuple(hosts) or (ProposedHost(domain, "apex", "the domain itself"),)


async def _routes(
    domain: str, hosts: tuple[ProposedHost, ...], net: Net
) -> tuple[str, tuple[ProposedRoute, ...]]:
    """The home page where visitors end, and the usual pages that the likely hosts answer for."""
    names = {host.name for host in hosts}
    canonical = await _home(domain, net)
    home = ProposedRoute(f"https://{canonical or domain}/", RouteRole.HOME, 200, "visitors end here")
    likely = [name for label in LIVES_ON if (name := f"{label}.{domain}".removeprefix(".")) in names][:3]
    found = await asyncio.gather(*(_route(f"https://{host}{path}", net) for host in likely for path in PATHS))
    answering = {route.role: route for route in reversed([route for route in found if route])}
    return canonical, (home, *sorted(answering.values(), key=lambda route: route.url))


async def _home(domain: str, net: Net) -> str:
    try:
        visit = await net.visit(f"https://{domain}/")
    except NetError:
        return ""
    host = visit.final_url.removeprefix("https://").partition("/")[0]
    return host if host == domain or host.endswith(f".{domain}") else ""


async def _route(url: str, net: Net) -> ProposedRoute | None:
    """The page if it answers by itself, or asks for a sign-in on the same host."""
    try:
        response = await net.request(url)
    except NetError:
        return None
    path = "/" + url.removeprefix("https://").partition("/")[2]
    role = route_role(path)
    is_door = role is RouteRole.DASHBOARD and response.status in {302, 303, 307}
    if response.status == 200 or is_door:
        return ProposedRoute(url, role, response.status, f"it answers {response.status}")
    return None
