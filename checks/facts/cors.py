"""Asks a host as pages of strangers would, to see whom it lets read its answers."""

import asyncio
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.cache_control import shared_storing
from checks.subjects import Host, RouteRole, Surface

# Answers of these say something about one person; the first that a host has is asked.
_WORTH_READING = (RouteRole.API, RouteRole.DASHBOARD, RouteRole.LOGIN, RouteRole.HOME)


@dataclass(frozen=True, slots=True)
class CorsReply:
    """What one Origin got. `kind` is "prefix" (the domain's name with more behind it), "suffix" (with more in
    front) or "null"."""

    kind: str
    origin: str
    allow_origin: str | None
    allow_credentials: str | None
    vary: str


@dataclass(frozen=True, slots=True)
class CorsFacts:
    """`url` is what was asked, `status` what it answered; `is_shared` whether shared caches keep it."""

    host: str
    url: str
    status: int
    replies: tuple[CorsReply, ...]
    missed: tuple[str, ...] = ()
    challenge: str = ""
    is_shared: bool = False


def hostile_origins(domain: str) -> dict[str, str]:
    """Strangers' origins that a sloppy comparison takes for the domain's own."""
    return {
        "prefix": f"https://{domain}.cors-check.example",
        "suffix": f"https://cors-check-{domain}",
        "null": "null",
    }


@probe()
async def probe_cors(host: Host, surface: Surface, net: Net) -> CorsFacts:
    """Raises CouldNotFindOut when no origin gets an answer."""
    url = _target(host, surface)
    origins = hostile_origins(surface.domain.name)
    answers = await asyncio.gather(*(_ask(url, origin, net) for origin in origins.values()))
    replies, missed, last = [], [], None
    for (kind, origin), answer in zip(origins.items(), answers, strict=True):
        if isinstance(answer, NetError):
            missed.append(f"Origin {origin}: {answer.detail}")
            continue
        last = answer
        replies.append(_reply(kind, origin, answer))
    if last is None:
        raise next(answer for answer in answers if isinstance(answer, NetError)).could_not(f"fetch {url}")
    storing = shared_storing(last.status, last.headers)
    return CorsFacts(
        host.name,
        url,
        last.status,
        tuple(replies),
        tuple(missed),
        last.challenge or "",
        storing.is_storable and storing.is_reused,
    )


def _reply(kind: str, origin: str, answer: Response) -> CorsReply:
    return CorsReply(
        kind,
        origin,
        answer.header("access-control-allow-origin"),
        answer.header("access-control-allow-credentials"),
        answer.header("vary") or "",
    )


def _target(host: Host, surface: Surface) -> str:
    routes = surface.routes_of(host)
    for role in _WORTH_READING:
        for route in routes:
            if route.role is role:
                return route.url
    return f"https://{host.name}/"


async def _ask(url: str, origin: str, net: Net) -> Response | NetError:
    try:
        return await net.request(url, headers=(("Origin", origin),), can_wait=True)
    except NetError as error:
        return error
