"""Shows answers from the network as evidence: short, raw, and ready for JSON."""

from collections.abc import Sequence
from typing import Any

from checks.net.answers import Answer, Record, Response

_LONGEST = 500
_MOST_RECORDS = 20
_MOST_HOPS = 12


def asked(answer: Answer) -> dict[str, Any]:
    """One DNS question, its answer and what each try got."""
    return {
        "name": answer.name,
        "type": answer.rdtype,
        "rcode": answer.rcode,
        "records": [record_line(record) for record in answer.records[:_MOST_RECORDS]],
        "attempts": list(answer.attempts[:6]),
    }


def record_line(record: Record) -> str:
    """A record as a zone file has it."""
    return f"{record.owner} {record.ttl} {record.rdtype} {record.value}"[:_LONGEST]


def hop_lines(hops: Sequence[Response]) -> list[str]:
    """A chain of HTTP answers, a line each: what was asked, the status, where it leads."""
    return [_hop_line(hop) for hop in hops[:_MOST_HOPS]]


def _hop_line(hop: Response) -> str:
    target = f" to {hop.location}" if hop.location else ""
    return f"{hop.url} → {hop.status}{target}"[:_LONGEST]
