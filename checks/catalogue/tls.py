"""Judges whether browsers trust a certificate, and whether it is for the host.

One fault makes one finding: trust is judged at a moment when the host's own certificate was valid, and
however weak its key is; `tls.expiry` and `tls.strength` judge those by themselves.
"""

import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta

from checks.catalogue.tls_evidence import evidence_of, listed, name_in, without_certificate
from checks.check import Severity, Verdict, check, fail, passed, warn
from checks.facts.certificate import Certificate
from checks.facts.tls import NO_ISSUER, TlsFacts, path_of, top_of
from checks.parsing.host_match import covers
from checks.subjects import Host

# X509_V_ERR_* of OpenSSL, x509_vfy.h.
_NOT_YET_VALID, _EXPIRED = 9, 10
_SELF_SIGNED, _SELF_SIGNED_ABOVE = 18, 19
_TRUSTED = frozenset({0, 62, 64})  # the latter two are about the host's name
_BY_CODE = {
    7: ("tls.bad-signature", "a signature in the chain does not fit the certificate"),
    24: ("tls.not-an-authority", "a certificate above the host's own may not issue others"),
    25: ("tls.not-an-authority", "there are more certificates in the chain than its root allows"),
    26: ("tls.wrong-purpose", "the certificate was not issued for web servers (extended key usage)"),
    32: ("tls.not-an-authority", "a certificate above the host's own may not sign others (key usage)"),
    47: ("tls.name-constraints", "its issuer may not issue for this name (name constraints)"),
    48: ("tls.name-constraints", "its issuer may not issue for this name (name constraints)"),
    79: ("tls.not-an-authority", "a certificate above the host's own may not issue others"),
}
# CA/Browser Forum, Baseline Requirements §6.3.2; browsers refuse what is longer since 2020.
_LONGEST_DAYS = 398


@check(
    "tls.trusted",
    "Certificate trusted",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 5280 §6",
    protects="Browsers stop visitors with a full-page warning when they cannot trust your certificate.",
    says="pass warn fail could_not_tell",
)
def trusted(host: Host, tls: TlsFacts) -> Verdict:
    if not tls.chain:
        return without_certificate(tls)
    leaf = tls.chain[0]
    if tls.error_code in {_EXPIRED, _NOT_YET_VALID} and not tls.has_other_path:
        return _judge_at_its_time(host, tls)
    if tls.error_code not in _TRUSTED and not tls.has_other_path:
        return _distrusted(host, tls)
    if why := _unfit(leaf):
        code, text = why
        return fail(code, f"{host.name}: {text}", Severity.HIGH, **evidence_of(tls))
    if tls.error_code not in _TRUSTED:
        text = f"{host.name}: browsers find a way to a root, simpler clients do not ({tls.error})"
        return warn("tls.crooked-path", text, Severity.MEDIUM, **evidence_of(tls))
    if untidy := _untidy(host, tls):
        return untidy
    text = f"{host.name}: trusted, issued by {name_in(leaf.issuer)}"
    return passed("tls.trusted", text, **evidence_of(tls))


def _judge_at_its_time(host: Host, tls: TlsFacts) -> Verdict:
    """OpenSSL looks at dates when it has found a path to a root: all that is missing is the right day."""
    leaf, *above = path_of(tls.chain)
    moment = _moment(leaf, tls.at)
    late = next((one for one in above if not one.is_valid_at(moment)), None)
    if late is not None:
        has_expired = late.not_after <= moment
        when = (
            f"expired on {late.not_after:%Y-%m-%d}"
            if has_expired
            else f"is valid only from {late.not_before:%Y-%m-%d}"
        )
        text = f"{host.name}: the certificate of its issuer {name_in(late.subject)} {when}"
        return fail("tls.expired-issuer", text, **evidence_of(tls))
    if moment == tls.at:
        text = f"{host.name}: a certificate above those that are sent has expired"
        return fail("tls.expired-issuer", text, **evidence_of(tls))
    text = f"{host.name}: trusted but for its dates, issued by {name_in(leaf.issuer)}"
    return passed("tls.trusted-but-for-dates", text, **evidence_of(tls))


def _moment(leaf: Certificate, now: datetime) -> datetime:
    """Now, or the moment nearest to now at which the certificate was valid."""
    if leaf.is_valid_at(now):
        return now
    return leaf.not_before if now < leaf.not_before else leaf.not_after - timedelta(seconds=1)


def _distrusted(host: Host, tls: TlsFacts) -> Verdict:
    """Tells the reasons apart: OpenSSL says only how far it came."""
    leaf, top = tls.chain[0], top_of(tls.chain)
    if tls.error_code == _SELF_SIGNED or leaf.is_self_signed:
        code, why = "tls.self-signed", "the certificate is self-signed, so no browser trusts it"
    elif tls.error_code in NO_ISSUER and not top.is_self_signed and (top is leaf or top.issuer_url):
        return _incomplete(host, tls, name_in(top.issuer))
    elif tls.error_code in {_SELF_SIGNED_ABOVE, *NO_ISSUER}:
        root = top.subject if top.is_self_signed else top.issuer
        code, why = "tls.unknown-root", f"the chain ends at {name_in(root)}, which browsers do not know"
    else:
        unknown = "tls.untrusted", f"the certificate is not trusted: {tls.error}"
        code, why = _BY_CODE.get(tls.error_code, unknown)
    return fail(code, f"{host.name}: {why}", **evidence_of(tls))


def _incomplete(host: Host, tls: TlsFacts, missing: str) -> Verdict:
    text = f"{host.name}: the intermediate certificate of {missing} is not sent"
    if tls.completed == "trusted":
        text += "; Chrome, Edge and Safari fetch it by themselves, but curl, apps and webhooks refuse"
        return fail("tls.missing-intermediate", text, Severity.HIGH, **evidence_of(tls))
    text += (
        f", and fetching it does not help ({tls.completed})"
        if tls.completed
        else ", and the certificate does not say where browsers could fetch it"
    )
    return fail("tls.missing-intermediate", text, **evidence_of(tls))


def _unfit(leaf: Certificate) -> tuple[str, str] | None:
    """What browsers refuse beyond what OpenSSL does."""
    if not leaf.can_serve or not leaf.can_sign:
        usage = "extended key usage" if not leaf.can_serve else "key usage without digital signature"
        return "tls.wrong-purpose", f"the certificate was not issued for web servers ({usage})"
    if leaf.is_authority:
        return "tls.authority-as-server", "the certificate is an authority's own, which Firefox refuses"
    if leaf.lifetime_days > _LONGEST_DAYS + 0.1:
        days = f"{leaf.lifetime_days:.0f} days"
        return "tls.too-long-lived", f"the certificate is valid for {days}; browsers allow {_LONGEST_DAYS}"
    return None


def _untidy(host: Host, tls: TlsFacts) -> Verdict | None:
    """What works in browsers and trips stricter or older clients up."""
    if not _is_in_order(tls.chain):
        text = f"{host.name}: certificates are sent in the wrong order; strict clients refuse them"
        return warn("tls.wrong-order", text, Severity.MEDIUM, **evidence_of(tls))
    late = next((one for one in tls.chain[1:] if one.not_after <= tls.at), None)
    if late is not None:
        text = (
            f"{host.name}: sends along the certificate of {name_in(late.subject)} by {name_in(late.issuer)}, "
            f"which expired on {late.not_after:%Y-%m-%d}; browsers find another way, old clients do not"
        )
        return warn("tls.expired-cross-sign", text, Severity.LOW, **evidence_of(tls))
    path = path_of(tls.chain)
    if len(path) < len(tls.chain):
        extra = [name_in(one.subject) for one in tls.chain if one not in path] or ["one twice"]
        text = f"{host.name}: sends certificates that nobody needs ({listed(extra)})"
        return warn("tls.superfluous", text, Severity.LOW, **evidence_of(tls))
    return None


def _is_in_order(chain: Sequence[Certificate]) -> bool:
    """Each certificate is followed by its issuer; what comes behind a root does not matter."""
    for certificate, following in itertools.pairwise(chain):
        if certificate.is_self_signed:
            return True
        if not following.issued(certificate):
            return not any(other.issued(certificate) for other in chain if other is not certificate)
    return True


@check(
    "tls.hostname",
    "Certificate covers the host",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 9525 §6",
    protects="A certificate for another name makes browsers block your address as an impostor's.",
    says="pass fail could_not_tell",
)
def hostname(host: Host, tls: TlsFacts) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return without_certificate(tls)
    names = [*leaf.names, *leaf.addresses][:50]
    if covers(leaf.names, host.name):
        covering = [name for name in leaf.names if covers([name], host.name)]
        return passed("tls.hostname", f"{host.name}: covered by {listed(covering)}", names=names)
    if not names:
        text = f"{host.name}: the certificate names no host; its common name does not count"
        return fail("tls.no-names", text, names=names, common_name=leaf.common_name)
    return fail("tls.hostname", f"{host.name}: the certificate is for {listed(names)}", names=names)
