"""How a zone comes back to what was approved, and how leftovers leave it."""

from collections.abc import Mapping
from typing import Any

from checks.fixes.dns_blocks import record_blocks
from checks.fixes.recipe import Block, FixContext, Recipe, fix

_MOST_RECORDS = 5


@fix("dns.expected")
def expected(context: FixContext) -> Recipe:
    """For missing and changed records: put them back, or approve the new state."""
    domain = context.subject_label
    steps = (
        "Ask whoever can sign in at the DNS provider whether the change was meant, and look in its log.",
        "If it was not meant, set each record below as it was approved; take the other value away.",
        "If it was meant, open Surface › DNS records, look again, read what would break, and approve it.",
        "Check again here.",
    )
    blocks = [
        block
        for one in context.mappings("approved_records")[:_MOST_RECORDS]
        for block in _blocks(domain, one)
    ]
    return Recipe(f"Bring the records of {domain} back to what was approved", steps, tuple(blocks))


def _blocks(domain: str, told: Mapping[str, Any]) -> tuple[Block, ...]:
    name, kind, value = (str(told.get(key, "")) for key in ("name", "type", "value"))
    ttl = told.get("ttl")
    return record_blocks(domain, name, kind, value, ttl if isinstance(ttl, int) and ttl > 0 else 3600)


@fix("dns.expected", "expected.added")
def added(context: FixContext) -> Recipe:
    domain = context.subject_label
    found = context.texts("added")
    steps = (
        "Find out who added each record below and for which service: the DNS provider's log tells.",
        "Take away at the DNS provider what nobody can explain: a stranger's record can carry mail or pages.",
        "Write down what stays under Surface › DNS records, with its purpose and owner, and approve it.",
        "Check again here.",
    )
    lines = "\n".join(found[:20])
    blocks = (Block("any DNS provider", "Records that nobody approved", lines, "dns"),) if found else ()
    return Recipe(f"Explain or remove what was added to {domain}", steps, blocks)


@fix("dns.expected", "expected.ttl")
def other_ttl(context: FixContext) -> Recipe:
    domain = context.subject_label
    found = context.texts("other_ttl")
    steps = (
        "Set the lifetime (TTL) of each record below at the DNS provider to the approved one.",
        "Where the present one is meant, as before a move, approve it under Surface › DNS records.",
        "Check again here.",
    )
    blocks = (
        (Block("any DNS provider", "Lifetimes, live and approved", "\n".join(found[:20])),) if found else ()
    )
    return Recipe(f"Settle how long records of {domain} are kept", steps, blocks)


@fix("dns.stale")
def stale(context: FixContext) -> Recipe:
    """For what leads nowhere or is needed by nothing."""
    domain = context.subject_label
    told = context.mappings("targets")
    lines = [f"{one.get('record', '')}   ; {one.get('trouble', '')}" for one in told]
    lines += [f"{record}   ; nothing on the surface map needs it" for record in context.texts("untied")]
    steps = (
        "Ask the owner of each record below whether its service is still in use.",
        "If it is, set the record to where the service lives now, and add its host to the surface map.",
        "If it is not, remove the record at the DNS provider first, then close the account at the service.",
        "Take it off Surface › DNS records as well, and check again here.",
    )
    blocks = (Block("any DNS provider", "Records to settle", "\n".join(lines[:20]), "dns"),) if lines else ()
    return Recipe(f"Clear out what {domain} no longer uses", steps, blocks)
