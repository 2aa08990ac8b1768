"""Judges whether hosts are behind the edge that they are meant to be behind, and what it does for speed."""

from typing import Any
from urllib.parse import urlsplit

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.edge import EdgeFacts
from checks.facts.page_files import PageFileFacts
from checks.facts.site import SiteFacts, hidden_by_challenge
from checks.facts.tls import TlsFacts
from checks.net.answers import Response
from checks.subjects import Host

# Up to here an answer fits into the first packet, and a smaller one would not come sooner.
WORTH_COMPRESSING = 1400
_TEXT = ("text/", "application/json", "application/javascript", "application/xml", "image/svg+xml")
_PACKED = frozenset({"gzip", "x-gzip", "br", "zstd", "deflate"})


@check(
    "edge.proxied",
    "Behind the edge",
    on=Host,
    worst=Severity.HIGH,
    standard="NIST SP 800-189",
    protects="A host that should be behind Cloudflare or the like, and is not, takes every attack itself.",
    says="pass fail could_not_tell not_applicable",
)
def proxied(host: Host, edge: EdgeFacts) -> Verdict:
    evidence = edge_evidence(edge)
    name = edge.edge.name if edge.edge else ""
    straight = [address for address in edge.addresses if address in edge.origin_addresses]
    if straight:
        text = f"{host.name}: DNS points straight to the origin, {straight[0]}, past the edge"
        return fail("edge.origin-in-dns", text, **evidence)
    if edge.strangers and host.is_proxied:
        text = f"{host.name}: {', '.join(edge.strangers)} is not {name}'s; part of the visitors go past it"
        return fail("edge.partly-bypassed", text, **evidence)
    if edge.edge:
        return passed("edge.proxied", f"{host.name}: behind {name} ({edge.marks[0].text})", **evidence)
    if not host.is_proxied:
        text = f"{host.name}: no edge in front of it, and the surface map asks for none"
        return not_applicable("edge.not-wanted", text, **evidence)
    if edge.page is not None:
        where = ", ".join(edge.addresses) or edge.page.address
        text = f"{host.name}: answers from {where} itself, with no sign of an edge"
        return fail("edge.bypassed", text, **evidence)
    text = f"{host.name}: no sign of an edge in DNS, and no answer to look for one ({edge.error})"
    return could_not_tell("edge.unknown", text, attempts=[edge.error], **evidence)


def edge_evidence(edge: EdgeFacts) -> dict[str, Any]:
    return {"addresses": list(edge.addresses), "marks": [str(mark) for mark in edge.marks[:10]]}


@check(
    "edge.compression",
    "Compressed, over HTTP/2",
    on=Host,
    worst=Severity.LOW,
    standard="RFC 9110 §8.4, RFC 9113",
    protects="Text that travels uncompressed, one file at a time, makes phones wait.",
    says="pass warn could_not_tell not_applicable",
)
def compression(host: Host, site: SiteFacts, files: PageFileFacts, tls: TlsFacts) -> Verdict:
    if site.redirects_to:
        text = f"{host.name}: only sends visitors on, to {site.redirects_to}"
        return not_applicable("edge.only-redirects", text)
    if reason := hidden_by_challenge(site):
        return reason.verdict()
    plain = [answer for answer in _texts(host, site, files) if not _is_packed(answer)]
    protocols = _protocols(site, tls)
    evidence: dict[str, Any] = {
        "protocols": protocols,
        "uncompressed": [f"{one.url}: {len(one.body)} bytes, {_kind(one)}" for one in plain],
    }
    if plain:
        size = sum(len(one.body) for one in plain)
        paths = ", ".join(urlsplit(one.url).path or "/" for one in plain[:3])
        text = f"{host.name}: {size / 1000:.0f} kB of text come uncompressed ({paths})"
        return warn("edge.uncompressed", text, **evidence)
    if not protocols:
        text = f"{host.name}: offers HTTP/1.1 alone, neither HTTP/2 (ALPN) nor HTTP/3 (Alt-Svc)"
        return warn("edge.http1-only", text, **evidence)
    text = f"{host.name}: text comes compressed, over {' and '.join(protocols)}"
    return passed("edge.compression", text, **evidence)


def _texts(host: Host, site: SiteFacts, files: PageFileFacts) -> list[Response]:
    """The host's own answers that are text, and long enough for compression to matter."""
    answers = [page.last for page in site.contents]
    answers += [
        one.response
        for one in files.files
        if one.is_loaded and one.response and urlsplit(one.response.url).hostname == host.name
    ]
    unique = {answer.url: answer for answer in answers}
    return [
        one for one in unique.values() if _kind(one).startswith(_TEXT) and len(one.body) >= WORTH_COMPRESSING
    ]


def _kind(answer: Response) -> str:
    return (answer.header("content-type") or "").partition(";")[0].strip().lower()


def _is_packed(answer: Response) -> bool:
    codings = (answer.header("content-encoding") or "").lower().replace(" ", "").split(",")
    return not _PACKED.isdisjoint(codings)


def _protocols(site: SiteFacts, tls: TlsFacts) -> list[str]:
    announced = " ".join(hop.header("alt-svc") or "" for page in site.pages for hop in page.own_hops)
    has_http3 = any(word.lstrip(",;").startswith(("h3=", "h3-29=")) for word in announced.split())
    return [*(["HTTP/2"] if tls.alpn == "h2" else []), *(["HTTP/3"] if has_http3 else [])]
