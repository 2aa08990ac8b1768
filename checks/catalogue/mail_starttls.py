"""Judges whether the hosts that take a domain's mail encrypt it on the way."""

from dataclasses import dataclass
from typing import Any

from checks.check import CouldNotFindOut, Outcome, Severity, Verdict, check, not_applicable
from checks.facts.mail_hosts import MailHosts, StarttlsFacts
from checks.subjects import SendingDomain

_OLD_VERSIONS = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})
# OpenSSL's X509_V_ERR_*.
_EXPIRED, _WRONG_NAME = 10, 62
# Worst first.
_ORDER = (Outcome.FAIL, Outcome.COULD_NOT_TELL, Outcome.WARN, Outcome.PASS)


@dataclass(frozen=True, slots=True)
class _Judgement:
    """What one host's dialogue amounts to; `text` follows its name in the summary."""

    host: str
    outcome: Outcome
    code: str
    text: str
    shown: dict[str, Any]

    def as_evidence(self) -> dict[str, Any]:
        return {"host": self.host, "code": self.code, "found": self.text, **self.shown}


@check(
    "mail.starttls",
    "Mail arrives encrypted",
    on=SendingDomain,
    worst=Severity.LOW,
    standard="RFC 3207",
    protects="Without encryption on the way anybody in between can read the mail that people send you.",
    says="pass warn fail could_not_tell not_applicable",
)
def starttls(domain: SendingDomain, mail: MailHosts, facts: StarttlsFacts) -> Verdict:
    if mail.is_null:
        return not_applicable("starttls.no-mail", f"{domain.name}: a null MX says that it takes no mail")
    if not facts.hosts:
        return not_applicable("starttls.no-mx", f"{domain.name}: no MX record names a mail server")
    judged = [_judge(host, said) for host, said in facts.hosts]
    worst = min(judged, key=lambda judgement: _ORDER.index(judgement.outcome))
    others = len(judged) - 1
    tail = f" ({others} more {'host' if others == 1 else 'hosts'} looked at)" if others else ""
    return Verdict(
        worst.outcome,
        worst.code,
        f"{domain.name}: {worst.host} {worst.text}{tail}",
        {
            "asked": f"{mail.answer.name} MX",
            "records": list(mail.answer.values[:20]),
            "host": worst.host,
            "hosts": [judgement.as_evidence() for judgement in judged],
        },
    )


def _judge(host: str, said: Any) -> _Judgement:
    if isinstance(said, CouldNotFindOut):
        hint = " (port 25 may be closed to us)" if said.code == "net.timeout" else ""
        text = f"gave no answer at port 25: {said.evidence.get('detail', said.reason)}{hint}"
        shown = {"attempts": said.evidence.get("attempts", [])}
        return _Judgement(host, Outcome.COULD_NOT_TELL, "starttls.unanswered", text, shown)
    shown = {"said": list(said.lines[:40]), "address": said.address}
    if said.refusal:
        text = f"turned us away: “{said.refusal}”"
        return _Judgement(host, Outcome.COULD_NOT_TELL, "starttls.refused", text, shown)
    if not said.offers_tls:
        text = "offers no STARTTLS, so mail reaches it in the open"
        return _Judgement(host, Outcome.FAIL, "starttls.missing", text, shown)
    if said.handshake is None:
        text = f"offers STARTTLS and then fails: {said.tls_refusal}"
        return _Judgement(host, Outcome.FAIL, "starttls.broken", text, shown)
    return _judge_handshake(host, said.handshake, shown)


def _judge_handshake(host: str, handshake: Any, shown: dict[str, Any]) -> _Judgement:
    version = handshake.version
    shown |= {"version": version, "cipher": handshake.cipher, "error": handshake.error}
    if version in _OLD_VERSIONS:
        text = f"speaks {version} at best, which is broken"
        return _Judgement(host, Outcome.WARN, "starttls.old-version", text, shown)
    if handshake.error_code == _WRONG_NAME:
        text = "shows a certificate for another name"
        return _Judgement(host, Outcome.WARN, "starttls.wrong-name", text, shown)
    if handshake.error_code == _EXPIRED:
        return _Judgement(
            host, Outcome.WARN, "starttls.expired", "shows a certificate that has expired", shown
        )
    if handshake.error:
        text = f"shows a certificate that is not trusted ({handshake.error})"
        return _Judgement(host, Outcome.WARN, "starttls.untrusted", text, shown)
    text = f"encrypts with {version} and a valid certificate"
    return _Judgement(host, Outcome.PASS, "starttls.valid", text, shown)
