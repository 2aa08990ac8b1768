"""Knocks at the server behind an edge, as a stranger who knows its address would."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import UTC, datetime

from checks.facts.edge import EdgeFacts, LeakFacts
from checks.facts.probe import probe
from checks.facts.tls import TlsFacts, facts_of
from checks.net.answers import Handshake, NetError, Response
from checks.net.network import Net
from checks.net.policy import is_ip_address
from checks.subjects import Host

MOST_CANDIDATES = 4
_KNOCKING_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Knock:
    """What one address answers to who asks it for the host: over https, over http, and its certificate.

    Each of `errors` is why one of them is missing, as "kind: detail" by "tls", "https" or "http".
    """

    address: str
    tls: TlsFacts | None
    https: Response | None
    http: Response | None
    errors: dict[str, str]


@dataclass(frozen=True, slots=True)
class OriginFacts:
    """What the origin of the surface map answers; `knock` is None where none is known, or where `error` says
    why its address is not."""

    host: str
    origin: str
    knock: Knock | None = None
    error: str = ""


@probe()
async def probe_origin(host: Host, net: Net) -> OriginFacts:
    if not host.origin:
        return OriginFacts(host.name, "")
    try:
        addresses = (host.origin,) if is_ip_address(host.origin) else await net.addresses(host.origin)
    except NetError as error:
        return OriginFacts(host.name, host.origin, error=f"{error.kind}: {error.detail}")
    return OriginFacts(host.name, host.origin, await _knock(host, addresses[0], net))


@dataclass(frozen=True, slots=True)
class CandidateFacts:
    """What the addresses answer that other records of the domain give away, by the record."""

    host: str
    answers: tuple[tuple[str, Knock], ...] = ()


@probe()
async def probe_candidates(host: Host, edge: EdgeFacts, leaks: LeakFacts, net: Net) -> CandidateFacts:
    """Only for hosts behind an edge whose origin nobody has named: one request to each of a few addresses."""
    if host.origin or not (host.is_proxied or edge.marks):
        return CandidateFacts(host.name)
    records = {leak.address: leak.record for leak in leaks.leaks if leak.address not in edge.addresses}
    chosen = list(records.items())[:MOST_CANDIDATES]
    knocks = await asyncio.gather(*(_knock(host, address, net, page_only=True) for address, _ in chosen))
    return CandidateFacts(
        host.name, tuple((record, knock) for (_, record), knock in zip(chosen, knocks, strict=True))
    )


async def _knock(host: Host, address: str, net: Net, *, page_only: bool = False) -> Knock:
    https = _or_error(net.request_at(f"https://{host.name}/", address))
    answers: dict[str, Handshake | Response | NetError]
    if page_only:
        answers = {"https": await https}
    else:
        parts = await asyncio.gather(
            _or_error(net.handshake(host.name, check_hostname=False, address=address)),
            https,
            _or_error(net.request_at(f"http://{host.name}/", address)),
        )
        answers = dict(zip(("tls", "https", "http"), parts, strict=True))
    shown, https_answer, http_answer = (answers.get(part) for part in ("tls", "https", "http"))
    return Knock(
        address=address,
        tls=facts_of(host.name, shown, datetime.now(UTC), net.roots())
        if isinstance(shown, Handshake)
        else None,
        https=https_answer if isinstance(https_answer, Response) else None,
        http=http_answer if isinstance(http_answer, Response) else None,
        errors={
            part: f"{answer.kind}: {answer.detail}"
            for part, answer in answers.items()
            if isinstance(answer, NetError)
        },
    )


async def _or_error[T](answer: Awaitable[T]) -> T | NetError:
    """A server that lets nobody in is silent, which one hopes for: that must not take all the time."""
    try:
        async with asyncio.timeout(_KNOCKING_SECONDS):
            return await answer
    except NetError as error:
        return error
    except TimeoutError:
        return NetError("timeout", f"no answer within {_KNOCKING_SECONDS:g} s")
