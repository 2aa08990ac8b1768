"""Looks whether a domain's owner has published the token that was asked for: as a TXT record or as a file."""

import asyncio
from dataclasses import dataclass
from enum import StrEnum

from checks.net.answers import NetError, Visit
from checks.net.network import Net

LABEL = "_launch-ready"
FILE = "/.well-known/launch-ready.txt"
PREFIX = "launch-ready="
_LONGEST_FILE = 1_000


class Found(StrEnum):
    THERE = "there"
    ABSENT = "absent"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Proof:
    """`method` is "dns" or "file", at `place`, where the token was found; else `detail` says why not."""

    found: Found
    method: str = ""
    place: str = ""
    detail: str = ""


def token_line(token: str) -> str:
    """What has to be published, in either place."""
    return f"{PREFIX}{token}"


def record_name(domain: str) -> str:
    return f"{LABEL}.{domain}"


def file_url(domain: str) -> str:
    return f"https://{domain}{FILE}"


async def find_proof(domain: str, token: str, net: Net) -> Proof:
    """Never raises; absent only where both places gave an answer, and neither was the token."""
    record, file = await asyncio.gather(find_record(domain, token, net), _in_file(domain, token, net))
    for proof in (record, file):
        if proof.found is Found.THERE:
            return proof
    found = Found.UNKNOWN if Found.UNKNOWN in {record.found, file.found} else Found.ABSENT
    return Proof(found, detail=f"{record.detail}; {file.detail}"[:500])


async def find_record(domain: str, token: str, net: Net) -> Proof:
    """Whether the TXT record is there; never raises."""
    name = record_name(domain)
    # The zone's own servers first: what was just entered need not wait for anybody's memory.
    answer = await net.query_authority(name, "TXT")
    if not answer.is_known:
        return Proof(Found.UNKNOWN, detail=f"{name} TXT: {answer.rcode}")
    if token_line(token) in {value.strip().strip('"').strip() for value in answer.values}:
        return Proof(Found.THERE, "dns", f"{name} TXT")
    count = len(answer.values)
    what = "no record" if not count else f"{count} other record{'s' if count > 1 else ''}"
    return Proof(Found.ABSENT, detail=f"{name} TXT: {what}")


async def _in_file(domain: str, token: str, net: Net) -> Proof:
    url = file_url(domain)
    try:
        visit = await net.visit(url)
    except NetError as error:
        # No web server at all is an answer; one that is silent is not.
        is_gone = error.kind in {"no-address", "refused"}
        return Proof(Found.ABSENT if is_gone else Found.UNKNOWN, detail=f"{url}: {error.detail}")
    last = visit.last
    problem = _problem(visit, domain)
    if not problem and token_line(token) == last.text[:_LONGEST_FILE].strip():
        return Proof(Found.THERE, "file", last.url)
    is_silent = last.status >= 500 or bool(last.challenge)
    detail = f"{url}: {problem or ('other content' if last.status == 200 else last.status)}"
    return Proof(Found.UNKNOWN if is_silent else Found.ABSENT, detail=detail)


def _problem(visit: Visit, domain: str) -> str:
    """Why the file proves nothing: it came from elsewhere, or by a way on which anybody may have put it."""
    for hop in visit.hops:
        host = hop.url.partition("://")[2].partition("/")[0].partition(":")[0]
        if host != domain and not host.endswith(f".{domain}"):
            return f"leads to {host}, outside the domain"
        if not hop.url.startswith("https://") or hop.certificate_error:
            return "not over a trusted https connection"
    if visit.stopped:
        return visit.stopped
    return "" if visit.last.status == 200 else str(visit.last.status)
