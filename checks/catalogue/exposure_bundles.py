"""Judges what the code that every visitor downloads gives away: credentials, and developers' addresses."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.bundles import BundleFacts
from checks.facts.indexing import HIDDEN_ROLES
from checks.facts.page_files import PageFileFacts
from checks.facts.site import SiteFacts, unless_judged
from checks.parsing.internal_addresses import STAGING, THIS_MACHINE, internal_kind, other_environment
from checks.parsing.secrets import Credential, Kind
from checks.subjects import Host, Surface

_SHOWN = 20


def _nothing_to_read(host: Host, site: SiteFacts) -> Verdict | None:
    if site.redirects_to:
        return not_applicable("site.redirects", f"{host.name}: only redirects, to {site.redirects_to}")
    reason = unless_judged(site)
    if reason:
        return reason.verdict()
    if not any(page.is_html for page in site.contents):
        return not_applicable("site.no-html", f"{host.name}: serves no HTML page, so no scripts")
    return None


@check(
    "exposure.bundle-secrets",
    "No secrets in what browsers download",
    on=Host,
    worst=Severity.BLOCKER,
    standard="OWASP WSTG-INFO-05, CWE-540",
    protects="Whoever opens your page's code could take a key from it and use it in your name, at your cost.",
    says="pass warn fail could_not_tell not_applicable",
)
def bundle_secrets(host: Host, site: SiteFacts, files: PageFileFacts, bundles: BundleFacts) -> Verdict:
    nothing = _nothing_to_read(host, site)
    if nothing:
        return nothing
    found = bundles.credentials
    secrets = [(url, one) for url, one in found if one.kind is Kind.SECRET]
    public = sorted({one.what for _, one in found if one.kind is Kind.PUBLIC})
    evidence: dict[str, Any] = {
        "looked_at": [url[:300] for url in bundles.looked_at[:_SHOWN]],
        "missed": list(files.missed[:_SHOWN]),
        "left_out": bundles.left_out,
        "public_by_design": public,
    }
    if secrets:
        url, first = secrets[0]
        more = f", and {len(secrets) - 1} more" if len(secrets) > 1 else ""
        text = f"{url}: holds a {first.what} ({first.masked}){more}"
        return fail("bundle-secrets.secret", text, found=_listed(secrets), **evidence)
    tests = [(url, one) for url, one in found if one.kind is Kind.TEST]
    if tests:
        url, first = tests[0]
        text = f"{url}: holds a {first.what} ({first.masked}); the live one may stand beside it tomorrow"
        return warn("bundle-secrets.test-key", text, Severity.MEDIUM, found=_listed(tests), **evidence)
    if files.missed_scripts:
        text = f"{host.name}: {len(files.missed_scripts)} of its scripts could not be read"
        return could_not_tell(
            "bundle-secrets.unknown", f"{text} ({files.missed_scripts[0]})"[:500], **evidence
        )
    fine = f"; {', '.join(public)}: public by design" if public else ""
    text = f"{host.name}: no secret in what browsers download, {len(bundles.looked_at)} texts in all{fine}"
    return passed("bundle-secrets.none", text[:500], **evidence)


def _listed(found: list[tuple[str, Credential]]) -> list[dict[str, Any]]:
    return [{"url": url[:300], "what": one.what, "value": one.masked, "at": one.where} for url, one in found][
        :_SHOWN
    ]


@check(
    "exposure.bundle-internals",
    "No developers' addresses in scripts",
    on=Host,
    worst=Severity.MEDIUM,
    standard="OWASP WSTG-INFO-05",
    protects="Scripts that call a test system fail for visitors, and show attackers the way to it.",
    says="pass warn fail could_not_tell not_applicable",
)
def bundle_internals(
    host: Host, site: SiteFacts, files: PageFileFacts, bundles: BundleFacts, surface: Surface
) -> Verdict:
    if host.role in HIDDEN_ROLES:
        text = f"{host.name} is itself a {host.role} environment"
        return not_applicable("bundle-internals.not-production", text)
    nothing = _nothing_to_read(host, site)
    if nothing:
        return nothing
    found = _internal(bundles, surface)
    evidence: dict[str, Any] = {
        "looked_at": [url[:300] for url in bundles.looked_at[:_SHOWN]],
        "missed": list(files.missed[:_SHOWN]),
        "left_out": bundles.left_out,
        "found": [
            {"url": url[:300], "address": shown[:200], "leads_to": kind}
            for url, shown, kind in found[:_SHOWN]
        ],
    }
    serious = [one for one in found if one[2] != THIS_MACHINE]
    for url, shown, kind in serious or found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        text = f"{url}: names {shown}, which leads to {kind}{more}"[:500]
        if serious:
            code = "bundle-internals.staging" if kind == STAGING else "bundle-internals.private"
            return fail(code, text, **evidence)
        return warn("bundle-internals.localhost", text, Severity.LOW, **evidence)
    if files.missed_scripts:
        text = f"{host.name}: {len(files.missed_scripts)} of its scripts could not be read"
        return could_not_tell(
            "bundle-internals.unknown", f"{text} ({files.missed_scripts[0]})"[:500], **evidence
        )
    text = f"{host.name}: its scripts name no staging system and no private machine"
    return passed("bundle-internals.none", text, **evidence)


def _internal(bundles: BundleFacts, surface: Surface) -> list[tuple[str, str, str]]:
    """Where it stands, the address, where that leads.

    Libraries hold "http://localhost" without a port as a mere base for reading addresses.
    """
    listed = [host.name for host in surface.hosts if host.role in HIDDEN_ROLES]
    found = []
    for one in bundles.addresses:
        kind = internal_kind(one.host)
        if other_environment(one.host, surface.domain.name, listed):
            found.append((one.url, one.shown, STAGING))
        elif kind and (kind != THIS_MACHINE or one.port):
            found.append((one.url, one.shown, kind))
    return found
