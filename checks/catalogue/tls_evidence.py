"""Shows certificates in verdicts: their names in words, and the chain as evidence."""

from typing import Any

from checks.facts.tls import TlsFacts


def name_in(name: str) -> str:
    """The common name (or organisation) out of "CN=R11,O=Let's Encrypt,C=US"."""
    parts = dict(part.split("=", 1) for part in reversed(name.split(",")) if "=" in part)
    return (parts.get("CN") or parts.get("O") or name or "an unnamed issuer")[:100]


def evidence_of(tls: TlsFacts) -> dict[str, Any]:
    return {
        "address": tls.address,
        "negotiated": f"{tls.version} {tls.cipher}".strip(),
        "error": f"{tls.error_code}: {tls.error}" if tls.error_code else "",
        "chain": [
            {
                "subject": one.subject,
                "issuer": one.issuer,
                "not_after": one.not_after.date().isoformat(),
                "key": one.key,
                "signature": one.signature,
            }
            for one in tls.chain
        ],
    }
