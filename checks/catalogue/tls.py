"""Judges certificates: whether they are trusted, name the host and last long enough."""

import itertools
from collections.abc import Sequence
from typing import Any

from checks.catalogue.tls_evidence import evidence_of, name_in
from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.tls import Certificate, TlsFacts
from checks.parsing.host_match import covers
from checks.subjects import Host

DAY = 86_400
SHORT_LIVED_DAYS = 10  # CA/Browser Forum, Baseline Requirements §1.6.1
# X509_V_ERR_* of OpenSSL, x509_vfy.h.
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _SELF_SIGNED_ABOVE = 18, 19
_NO_ISSUER, _CANNOT_VERIFY_LEAF = 20, 21
_HOSTNAME, _IP_ADDRESS = 62, 64


@check(
    "tls.trusted",
    "Certificate trusted",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 5280 §6",
    protects="Browsers stop visitors with a full-page warning when they cannot trust your certificate.",
)
def trusted(host: Host, tls: TlsFacts) -> Verdict:
    if not tls.chain:
        return could_not_tell(
            "tls.no-certificate", f"{host.name}: no certificate that can be read", **evidence_of(tls)
        )
    if tls.unverified:
        text = (
            f"{host.name}: the handshake that browsers make failed ({tls.unverified}), so nothing is verified"
        )
        return could_not_tell("tls.unverified", text, attempts=[tls.unverified], **evidence_of(tls))
    if tls.error_code in {0, _HOSTNAME, _IP_ADDRESS}:
        if not _is_in_order(tls.chain):
            return warn(
                "tls.wrong-order",
                f"{host.name}: certificates are sent in the wrong order; strict clients refuse them",
                Severity.MEDIUM,
                **evidence_of(tls),
            )
        return passed(
            "tls.trusted",
            f"{host.name}: trusted, issued by {name_in(tls.chain[0].issuer)}",
            **evidence_of(tls),
        )
    code, why = _distrust(tls)
    return fail(code, f"{host.name}: {why}", **evidence_of(tls))


def _distrust(tls: TlsFacts) -> tuple[str, str]:
    """Tells the reasons apart: OpenSSL says only how far it came."""
    leaf, top = tls.chain[0], _top(tls.chain)
    if tls.error_code == _EXPIRED:
        late = next((one for one in tls.chain if one.not_after <= tls.at), None)
        if late is None:
            return "tls.untrusted", "a certificate above those that are sent has expired"
        return (
            "tls.expired",
            f"the certificate of {name_in(late.subject)} expired on {late.not_after:%Y-%m-%d}",
        )
    if tls.error_code == _NOT_YET_VALID:
        return "tls.not-yet-valid", f"the certificate is valid only from {leaf.not_before:%Y-%m-%d %H:%M} UTC"
    if tls.error_code == _SELF_SIGNED or leaf.is_self_signed:
        return "tls.self-signed", "the certificate is self-signed, so no browser trusts it"
    if tls.error_code == _SELF_SIGNED_ABOVE or top.is_self_signed:
        return "tls.unknown-root", f"the chain ends at {name_in(top.subject)}, which browsers do not know"
    if tls.error_code in {_NO_ISSUER, _CANNOT_VERIFY_LEAF}:
        if top is leaf or top.issuer_url:
            missing = name_in(top.issuer)
            return "tls.missing-intermediate", f"the intermediate certificate of {missing} is not sent"
        return "tls.unknown-root", f"the chain ends at {name_in(top.issuer)}, which browsers do not know"
    return "tls.untrusted", f"the certificate is not trusted: {tls.error}"


@check(
    "tls.hostname",
    "Certificate covers the host",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 9525 §6",
    protects="A certificate for another name makes browsers block your address as an impostor's.",
)
def hostname(host: Host, tls: TlsFacts) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return could_not_tell(
            "tls.no-certificate", f"{host.name}: no certificate that can be read", **evidence_of(tls)
        )
    names = list(leaf.names[:50])
    if covers(leaf.names, host.name):
        return passed(
            "tls.hostname", f"{host.name}: covered by {_list(_covering(leaf, host.name))}", names=names
        )
    if not leaf.names:
        return fail(
            "tls.no-names",
            f"{host.name}: the certificate names no host; its common name does not count",
            names=names,
            common_name=leaf.common_name,
        )
    return fail("tls.hostname", f"{host.name}: the certificate is for {_list(names)}", names=names)


def _covering(leaf: Certificate, host: str) -> list[str]:
    return [name for name in leaf.names if covers([name], host)]


@check(
    "tls.expiry",
    "Certificate not about to expire",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 5280 §4.1.2.5",
    protects="On the day a certificate runs out, every visitor sees a warning in place of your site.",
)
def expiry(host: Host, tls: TlsFacts) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return could_not_tell(
            "tls.no-certificate", f"{host.name}: no certificate that can be read", **evidence_of(tls)
        )
    days = (leaf.not_after - tls.at).total_seconds() / DAY
    evidence = {
        "not_before": leaf.not_before.isoformat(),
        "not_after": leaf.not_after.isoformat(),
        "checked_at": tls.at.isoformat(),
        "days_left": round(days, 2),
        "issuer": leaf.issuer,
    }
    if days < 0:
        ago = _span((tls.at - leaf.not_after).total_seconds())
        text = f"{host.name}: certificate expired {ago} ago, on {leaf.not_after:%Y-%m-%d}"
        return fail("tls.expired", text, Severity.BLOCKER, **evidence)
    text = f"{host.name}: certificate expires in {_span(days * DAY)}, on {leaf.not_after:%Y-%m-%d}"
    if (leaf.not_after - leaf.not_before).total_seconds() <= SHORT_LIVED_DAYS * DAY:
        return _judge_short_lived(days, text, evidence)
    if days < 3:
        return fail("tls.expires-now", text, Severity.BLOCKER, **evidence)
    if days < 14:
        return fail("tls.expires-soon", text, Severity.HIGH, **evidence)
    if days <= 30:
        return warn("tls.expires-this-month", text, Severity.MEDIUM, **evidence)
    return passed("tls.expiry", text, **evidence)


def _judge_short_lived(days: float, text: str, evidence: dict[str, Any]) -> Verdict:
    """Such certificates are renewed every few days by design: the usual limits would never let one pass."""
    text = f"{text}, as short-lived certificates do"
    if days < 1:
        return fail("tls.expires-now", text, Severity.BLOCKER, **evidence)
    if days < 2:
        return warn("tls.expires-this-month", text, Severity.MEDIUM, **evidence)
    return passed("tls.short-lived", text, **evidence)


def _is_in_order(chain: Sequence[Certificate]) -> bool:
    """Each certificate is followed by its issuer; what comes behind a root does not matter."""
    for certificate, following in itertools.pairwise(chain):
        if certificate.is_self_signed:
            return True
        if not following.issued(certificate):
            return not any(other.issued(certificate) for other in chain if other is not certificate)
    return True


def _top(chain: Sequence[Certificate]) -> Certificate:
    """The last certificate that can be reached from the leaf, issuer by issuer, in any order."""
    top, rest = chain[0], list(chain[1:])
    while not top.is_self_signed and (issuer := next((one for one in rest if one.issued(top)), None)):
        rest.remove(issuer)
        top = issuer
    return top


def _span(seconds: float) -> str:
    days = seconds / DAY
    if days < 2:
        hours = max(int(seconds // 3600), 0)
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{int(days)} days"


def _list(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
