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
from engagements.domain_name import registrable_part

_MOST_REDIRECTS = 3
# Nobody listens there, or hangs up on every hello: browsers on the list would find no other way in.
_NO_HTTPS = frozenset({"net.refused", "net.reset", "net.tls"})
_OLD = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


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
    apex = _own(domain, sites)
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
    below = {host: tls for host, tls in certificates.items() if host.name.endswith(f".{domain.name}")}
    insecure = {host.name: why for host, tls in below.items() if (why := _why_cut_off(host, tls))}
    evidence["without_https"] = insecure
    if insecure and policy.has_subdomains:
        name, why = next(iter(insecure.items()))
        more = f" (and {len(insecure) - 1} more)" if len(insecure) > 1 else ""
        summary = f"{domain.name} asks to be preloaded, which cuts {name} off: {why}{more}"
        return fail("preload.cuts-off", summary, **evidence)
    own = _own(domain, certificates)
    gaps = [*policy.preload_gaps, *_gaps(domain, lines, home, _own(domain, plain))]
    if own and (why := _why_cut_off(Host(domain.name), own)):
        gaps.append(f"a certificate that browsers take, and not this: {why}")
    evidence["lacks"] = gaps
    if gaps:
        summary = f"{domain.name} asks to be preloaded, and the list refuses it: {', '.join(gaps)}"
        return warn("preload.refused", summary, Severity.LOW, **evidence)
    with_pages = {host.name: tls for host, tls in below.items() if isinstance(plain.get(host), PlainFacts)}
    unseen = _unseen({domain.name: own, **with_pages})  # what does not answer to http has nobody to cut off
    evidence["unseen"] = unseen
    if unseen:
        name, why = next(iter(unseen.items()))
        summary = f"{domain.name} asks to be preloaded; whether visitors get into {name} over https: {why}"
        return could_not_tell("preload.unseen", summary, **evidence)
    summary = f"{domain.name} asks to be preloaded and meets what hstspreload.org wants"
    return passed("preload.ready", summary, **evidence)


def _own[F](domain: Domain, facts: Mapping[Host, F]) -> F | None:
    """What is known of the host that has the domain's own name."""
    return next((found for host, found in facts.items() if host.name == domain.name), None)


def _why_cut_off(host: Host, tls: TlsFacts | CouldNotFindOut) -> str:
    """Why visitors who may only use https cannot get in, "" where they can or nobody knows."""
    if isinstance(tls, CouldNotFindOut):
        return tls.reason if tls.code in _NO_HTTPS else ""
    if tls.leaf is None:
        return ""
    if tls.refused:  # by this machine's OpenSSL, which may be stricter than browsers, except about versions
        return f"it speaks {tls.version} alone, which browsers gave up" if tls.version in _OLD else ""
    if tls.error_code and not tls.has_other_path:
        return tls.error
    return "" if covers(tls.leaf.names, host.name) else "its certificate is for other names"


def _unseen(hosts: Mapping[str, TlsFacts | CouldNotFindOut | None]) -> dict[str, str]:
    """Those of which nobody knows whether visitors who may only use https get in, and why not."""
    unseen = {}
    for name, tls in hosts.items():
        if tls is None:
            unseen[name] = "nobody looked"
        elif isinstance(tls, CouldNotFindOut):
            unseen[name] = "" if tls.code in _NO_HTTPS else tls.reason
        else:
            unseen[name] = tls.refused or ("" if tls.leaf else "its certificate cannot be read")
    return {name: why for name, why in unseen.items() if why}


def _gaps(
    domain: Domain, lines: tuple[str, ...], home: Page, plain: PlainFacts | CouldNotFindOut | None
) -> list[str]:
    """What the list asks for beside the words of the header."""
    gaps = []
    if (whole := registrable_part(domain.name)) != domain.name:
        gaps.append(f"whole domains only, here {whole}")
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
