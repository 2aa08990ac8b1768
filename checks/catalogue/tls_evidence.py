"""Shows certificates in verdicts: their names in words, and the chain as evidence."""

from collections.abc import Sequence
from typing import Any

from checks.check import Verdict, could_not_tell
from checks.facts.tls import TlsFacts

DAY = 86_400


def name_in(name: str) -> str:
    """The common name (or organisation) out of "CN=R11,O=Let's Encrypt,C=US"."""
    parts = dict(part.split("=", 1) for part in reversed(name.split(",")) if "=" in part)
    return (parts.get("CN") or parts.get("O") or name or "an unnamed issuer")[:100]


def without_certificate(tls: TlsFacts) -> Verdict:
    """The verdict of every check that has no certificate to judge."""
    why = f" ({tls.unreadable[0]})" if tls.unreadable else ""
    text = f"{tls.host}: no certificate that can be read{why}"
    return could_not_tell("tls.no-certificate", text, **evidence_of(tls))


def evidence_of(tls: TlsFacts) -> dict[str, Any]:
    evidence: dict[str, Any] = {
        "address": tls.address,
        "negotiated": f"{tls.version} {tls.cipher}".strip(),
        "error": f"{tls.error_code}: {tls.error}" if tls.error_code else "",
        "chain": [
            {
                "subject": one.subject,
                "issuer": one.issuer,
                "not_before": one.not_before.date().isoformat(),
                "not_after": one.not_after.date().isoformat(),
                "key": one.key,
                "signature": one.signature,
                "sha256": one.fingerprint,
            }
            for one in tls.chain
        ],
    }
    odd = {
        "too_weak": tls.weakness,
        "usual_handshake": tls.refused,
        "issuer_fetched": tls.completed,
        "unreadable": list(tls.unreadable),
    }
    return evidence | {key: value for key, value in odd.items() if value}


def span(seconds: float) -> str:
    """A length of time in the unit that matters: hours below two days."""
    days = seconds / DAY
    if days < 2:
        hours = max(int(seconds // 3600), 0)
        return "1 hour" if hours == 1 else f"{hours} hours"
    return f"{int(days)} days"


def listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
