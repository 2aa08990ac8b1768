"""Whether a domain that asks for a place on the browsers' HSTS list would get one, and survive it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from checks.check import (
    CouldNotFindOut,
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
    warn,
)
from checks.facts.routing import PlainFacts
from checks.facts.site import Page, SiteFacts
from checks.facts.tls import TlsFacts
from checks.parsing.host_match import covers
from checks.parsing.hsts import parse_hsts
from checks.subjects import Domain, Host

_MOST_REDIRECTS = 3
# Nobody listens there, or hangs up on every hello: browsers on the list would find no other way in.
_NO_HTTPS = frozenset({"net.refused", "net.reset", "net.tls"})


@check(
    "headers.preload",
    "Ready for the browsers' own list",
    on=Domain,
    worst=Severity.MEDIUM,
    standard="RFC 6797 §14.4, hstspreload.org",
    protects="Who asks for that list gets every name of the domain locked to https for years, ready or not.",
)
def preload(
    domain: Domain,
    sites: Mapping[Host, SiteFacts | CouldNotFindOut],
    plain: Mapping[Host, PlainFacts | CouldNotFindOut],
    certificates: Mapping[Host, TlsFacts | CouldNotFindOut],
) -> Verdict:
    apex = next((found for host, found in sites.items() if host.name == domain.name), None)
    if apex is None:
        return not_applicable("preload.no-apex", f"{domain.name} itself is no host of the surface map")
    if isinstance(apex, CouldNotFindOut):
        return apex.verdict()
    home = apex.pages[0]
    if home.first.challenge:
        summary = f"{domain.name}: a bot challenge stands where the home page should be"
        return could_not_tell("preload.challenge", summary, url=home.url)
    lines = home.first.headers_of("strict-transport-security")
    policy = parse_hsts(lines[0]) if lines else None
    evidence: dict[str, Any] = {"url": home.url, "headers": [line[:500] for line in lines[:5]]}
    if policy is None or policy.problem or not policy.has_preload:
        return not_applicable("preload.not-asked", f"{domain.name} does not ask to be preloaded", **evidence)
    insecure = {
        host.name: why
        for host, tls in certificates.items()
        if host.name.endswith(f".{domain.name}") and (why := _why_cut_off(host, tls))
    }
    evidence["without_https"] = insecure
    if insecure and policy.has_subdomains:
        name, why = next(iter(insecure.items()))
        more = f" (and {len(insecure) - 1} more)" if len(insecure) > 1 else ""
        summary = f"{domain.name} asks to be preloaded, which cuts {name} off: {why}{more}"
        return fail("preload.cuts-off", summary, **evidence)
    mine = next((found for host, found in plain.items() if host.name == domain.name), None)
    gaps = [*policy.preload_gaps, *_gaps(domain, lines, home, mine)]
    evidence["lacks"] = gaps
    if gaps:
        summary = f"{domain.name} asks to be preloaded, and the list refuses it: {', '.join(gaps)}"
        return warn("preload.refused", summary, Severity.LOW, **evidence)
    summary = f"{domain.name} asks to be preloaded and meets what hstspreload.org wants"
    return passed("preload.ready", summary, **evidence)


def _why_cut_off(host: Host, tls: TlsFacts | CouldNotFindOut) -> str:
    """Why visitors who may only use https cannot get in, "" where they can or nobody knows."""
    if isinstance(tls, CouldNotFindOut):
        return tls.reason if tls.code in _NO_HTTPS else ""
    if tls.leaf is None or tls.refused:
        return ""
    if tls.error_code and not tls.has_other_path:
        return tls.error
    return "" if covers(tls.leaf.names, host.name) else "its certificate is for other names"


def _gaps(
    domain: Domain, lines: tuple[str, ...], home: Page, plain: PlainFacts | CouldNotFindOut | None
) -> list[str]:
    """What the list asks for beside the words of the header."""
    gaps = []
    if len(lines) > 1:
        gaps.append("one header, not several")
    if len(home.hops) - 1 > _MOST_REDIRECTS:
        gaps.append(f"at most {_MOST_REDIRECTS} redirects")
    if any(urlsplit(hop.url).scheme != "https" for hop in home.hops):
        gaps.append("no redirect to plain http")
    if isinstance(plain, PlainFacts) and not plain.response.challenge:
        target = urlsplit(plain.response.location or "")
        if (target.scheme, target.hostname) != ("https", domain.name):
            gaps.append(f"plain http that leads to https://{domain.name} first")
    return gaps
