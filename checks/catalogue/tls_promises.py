"""What a certificate promises beyond its name and dates: to be public, and that its server vouches for it."""

from typing import Any

from checks.catalogue.tls_evidence import name_in, without_certificate
from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.certificate import Certificate
from checks.facts.staple import Staple
from checks.facts.tls import TlsFacts
from checks.facts.tls_offers import TlsOffers
from checks.subjects import Host

# Chrome's policy: so many logs, and one more for what lives longer where no log is shown beside it.
# It wants two operators as well; who runs a log, no certificate says.
_FEWEST_LOGS, _LONG_LIVED_DAYS = 2, 180
_UNSEEN = "who runs them, and whether browsers know them, was not looked at"
# X509_V_ERR_*: trusted, trusted but for the dates, trusted but for the name.
_FROM_A_ROOT = frozenset({0, 9, 10, 62, 64})


@check(
    "tls.transparency",
    "Certificate publicly logged",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 6962 §3, Chrome and Apple CT policies",
    protects="Browsers refuse certificates that no public log knows: visitors see a warning instead.",
    says="pass fail could_not_tell not_applicable",
)
def transparency(host: Host, tls: TlsFacts, offers: TlsOffers) -> Verdict:
    leaf = tls.leaf
    if leaf is None:
        return without_certificate(tls)
    # What the server shows beside another certificate says nothing about this one.
    beside = _logs_beside(offers) if offers.is_about(leaf.serial) else set()
    logs = {*leaf.logs, *beside}
    needed = _FEWEST_LOGS + (leaf.lifetime_days > _LONG_LIVED_DAYS and not beside)
    evidence: dict[str, Any] = {
        "logs_in_certificate": list(leaf.logs)[:10],
        "logs_beside_it": sorted(beside)[:10],
        "needed": needed,
        "lifetime_days": round(leaf.lifetime_days, 1),
        "issuer": leaf.issuer,
    }
    if tls.error_code not in _FROM_A_ROOT and not tls.has_other_path:
        text = f"{host.name}: only certificates that browsers trust need be in public logs ({tls.error})"
        return not_applicable("transparency.untrusted", text, **evidence)
    if len(logs) >= needed:
        text = f"{host.name}: {len(logs)} logs vouch for the certificate, browsers want {needed}; {_UNSEEN}"
        return passed("transparency.logged", text, **evidence)
    if not offers.has_shown_all or not offers.is_about(leaf.serial):
        why = "shows another certificate over" if offers.has_shown_all else "does not speak"
        text = (
            f"{host.name}: the certificate itself names {len(logs)} of {needed} public logs, and the server "
            f"{why} TLS 1.2, in which it could be asked for others"
        )
        return could_not_tell("transparency.unseen", text, **evidence)
    if logs:
        text = f"{host.name}: {len(logs)} public log vouches for the certificate; browsers want {needed}"
        text = text if len(logs) == 1 else text.replace("log vouches", "logs vouch")
        return fail("transparency.too-few", text, **evidence)
    text = f"{host.name}: no public log vouches for the certificate of {name_in(leaf.issuer)}"
    return fail("transparency.missing", f"{text}; Chrome, Safari and Firefox refuse it", **evidence)


def _logs_beside(offers: TlsOffers) -> set[str]:
    return {*offers.logs, *(offers.staple.logs if offers.staple else ())}


@check(
    "tls.stapling",
    "Certificate vouched for by the server",
    on=Host,
    worst=Severity.BLOCKER,
    standard="RFC 6066 §8, RFC 6960, RFC 7633",
    protects="Some certificates oblige your server to prove that they still count; without, Firefox stops.",
)
def stapling(host: Host, tls: TlsFacts, offers: TlsOffers) -> Verdict:
    leaf, staple = tls.leaf, offers.staple
    if leaf is None:
        return without_certificate(tls)
    shown = offers.serial or leaf.serial  # a staple goes with the certificate of its own handshake
    evidence = _evidence(leaf, staple, shown)
    if staple and staple.status == "revoked" and staple.serial in {shown, leaf.serial}:
        which = "the certificate" if shown == leaf.serial else "a certificate that it shows"
        text = f"{host.name}: its issuer {name_in(leaf.issuer)} has revoked {which}"
        return fail("stapling.revoked", text, **evidence)
    if leaf.must_staple and shown != leaf.serial:
        text = (
            f"{host.name}: shows another certificate in TLS 1.2, where the proof that this one demands shows"
        )
        return could_not_tell("stapling.unseen", text, **evidence)
    if staple is None:
        return _without_staple(host, leaf, offers, evidence)
    if trouble := _trouble(shown, staple, tls):
        code, why = trouble
        if leaf.must_staple:
            text = f"{host.name}: the proof that its certificate demands is useless: {why}; Firefox refuses"
            return fail(code, text, Severity.HIGH, **evidence)
        return warn(
            code, f"{host.name}: sends a useless proof about its certificate: {why}", Severity.LOW, **evidence
        )
    until = f", until {staple.until:%Y-%m-%d %H:%M} UTC" if staple.until else ""
    return passed(
        "stapling.good", f"{host.name}: proves that its certificate still counts{until}", **evidence
    )


def _without_staple(host: Host, leaf: Certificate, offers: TlsOffers, evidence: dict[str, Any]) -> Verdict:
    if leaf.must_staple and not offers.has_shown_all:
        text = f"{host.name}: whether it sends the proof that its certificate demands shows in TLS 1.2 alone"
        return could_not_tell("stapling.unseen", text, **evidence)
    if leaf.must_staple:
        text = f"{host.name}: its certificate demands a proof (OCSP staple) that the server does not send"
        return fail("stapling.missing", f"{text}; Firefox refuses", Severity.HIGH, **evidence)
    if not leaf.responder_url:
        text = f"{host.name}: {name_in(leaf.issuer)} gives no such proofs (OCSP) for its certificate"
        return not_applicable("stapling.retired", text, **evidence)
    text = f"{host.name}: no proof is sent, and the certificate demands none"
    return passed("stapling.not-demanded", text, **evidence)


def _trouble(shown: int, staple: Staple, tls: TlsFacts) -> tuple[str, str] | None:
    if staple.problem:
        return "stapling.unusable", staple.problem
    if staple.serial != shown:
        return "stapling.other-certificate", "it is about another certificate"
    if staple.until and staple.until < tls.at:
        return "stapling.old", f"it ended on {staple.until:%Y-%m-%d %H:%M} UTC"
    if staple.status != "good":
        return "stapling.unusable", "its issuer does not know the certificate"
    return None


def _evidence(leaf: Certificate, staple: Staple | None, shown: int) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "must_staple": leaf.must_staple,
        "responder": leaf.responder_url,
        "issuer": leaf.issuer,
        "staple": {},
    }
    if staple:
        evidence["staple"] = {
            "status": staple.status,
            "is_about_the_certificate_shown_with_it": staple.serial == shown,
            "from": staple.updated.isoformat() if staple.updated else "",
            "until": staple.until.isoformat() if staple.until else "",
            "problem": staple.problem,
        }
    return evidence
