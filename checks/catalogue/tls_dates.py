"""Judges how long a certificate lasts, and whether it will be renewed without anybody thinking of it."""

from typing import Any

from checks.catalogue.tls_evidence import DAY, name_in, span, without_certificate
from checks.check import Severity, Verdict, check, fail, not_applicable, passed, warn
from checks.facts.certificate import Certificate
from checks.facts.tls import TlsFacts
from checks.subjects import Host, Surface

SHORT_LIVED_DAYS = 10  # CA/Browser Forum, Baseline Requirements §1.6.1
# The longest that an authority with automation in mind issues for; everything above is renewed by hand.
_AUTOMATED_DAYS = 100
# Issuers by the start of their organisation's name, who issue to programs (ACME or their own platform) only
# or mostly.
_AUTOMATES = (
    "let's encrypt", "google trust services", "zerossl", "buypass", "ssl corp", "cloudflare",
    "internet security research group",
)  # fmt: skip
# Amazon renews what it issues to its own services, however long it lasts; nobody else can hold the key.
_MANAGES = ("amazon",)


@check(
    "tls.expiry",
    "Certificate not about to expire",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 5280 §4.1.2.5",
    protects="On the day a certificate runs out, every visitor sees a warning in place of your site.",
    says="pass warn fail could_not_tell",
)
def expiry(host: Host, tls: TlsFacts) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return without_certificate(tls)
    days = (leaf.not_after - tls.at).total_seconds() / DAY
    evidence = _dates(leaf, tls) | {"days_left": round(days, 2)}
    if leaf.not_before > tls.at:
        text = f"{host.name}: certificate is valid only from {leaf.not_before:%Y-%m-%d %H:%M} UTC"
        return fail("tls.not-yet-valid", text, Severity.BLOCKER, **evidence)
    if days < 0:
        ago = span((tls.at - leaf.not_after).total_seconds())
        text = f"{host.name}: certificate expired {ago} ago, on {leaf.not_after:%Y-%m-%d}"
        return fail("tls.expired", text, Severity.BLOCKER, **evidence)
    text = f"{host.name}: certificate expires in {span(days * DAY)}, on {leaf.not_after:%Y-%m-%d}"
    if leaf.lifetime_days <= SHORT_LIVED_DAYS:
        return _judge_short_lived(days, text, evidence)
    if days < 3:
        return fail("tls.expires-now", text, Severity.BLOCKER, **evidence)
    if days < 14:
        return fail("tls.expires-soon", text, Severity.HIGH, **evidence)
    if days <= 30:
        return warn("tls.expires-this-month", text, Severity.MEDIUM, **evidence)
    return passed("tls.expiry", text, **evidence)


def _dates(leaf: Certificate, tls: TlsFacts) -> dict[str, Any]:
    return {
        "not_before": leaf.not_before.isoformat(),
        "not_after": leaf.not_after.isoformat(),
        "checked_at": tls.at.isoformat(),
        "issuer": leaf.issuer,
    }


def _judge_short_lived(days: float, text: str, evidence: dict[str, Any]) -> Verdict:
    """Such certificates are renewed every few days by design: the usual limits would never let one pass."""
    text = f"{text}, as short-lived certificates do"
    if days < 1:
        return fail("tls.expires-now", text, Severity.BLOCKER, **evidence)
    if days < 2:
        return warn("tls.expires-this-month", text, Severity.MEDIUM, **evidence)
    return passed("tls.short-lived", text, **evidence)


@check(
    "tls.renewal",
    "Certificate renewal taken care of",
    on=Host,
    worst=Severity.MEDIUM,
    standard="RFC 8555",
    protects="A certificate that somebody has to remember is the one that runs out on a Sunday.",
    says="pass warn could_not_tell not_applicable",
)
def renewal(host: Host, tls: TlsFacts, surface: Surface) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return without_certificate(tls)
    if leaf.is_self_signed:
        text = f"{host.name}: the certificate is self-signed, so no issuer renews it"
        return not_applicable("tls.renewal-nothing", text, **_dates(leaf, tls))
    lifetime, issuer = f"{leaf.lifetime_days:.0f}-day", name_in(leaf.issuer)
    evidence = _dates(leaf, tls) | {"lifetime_days": round(leaf.lifetime_days, 1)}
    if _renews_itself(leaf):
        text = f"{host.name}: a {lifetime} certificate of {issuer}, which programs renew"
        return passed("tls.renewal", text, **evidence)
    by = f"{leaf.not_after:%Y-%m-%d}"
    if surface.renewal_owner:
        text = f"{host.name}: {surface.renewal_owner} renews the {lifetime} certificate of {issuer} by {by}"
        return passed("tls.renewal-owned", text, owner=surface.renewal_owner, **evidence)
    text = (
        f"{host.name}: nothing shows that the {lifetime} certificate of {issuer} renews itself, and the "
        f"runbook for expired certificates names no owner; it runs out on {by}"
    )
    return warn("tls.renewal-nobody", text, **evidence)


def _renews_itself(leaf: Certificate) -> bool:
    issuer = leaf.issuer.lower()
    organisation = next((part[2:] for part in issuer.split(",") if part.startswith("o=")), "")
    if organisation.startswith(_MANAGES):
        return True
    if leaf.lifetime_days <= SHORT_LIVED_DAYS:
        return True
    return leaf.lifetime_days <= _AUTOMATED_DAYS and (
        organisation.startswith(_AUTOMATES) or "acme" in name_in(issuer).split()
    )
