"""Counts what a domain's SPF record costs its receivers."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.spf import SpfFacts
from checks.mail_records.spf_tree import MAX_LOOKUPS, MAX_MX_NAMES, MAX_VOID_LOOKUPS, SpfNode, Trouble
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain


@check(
    "mail.spf-lookups",
    "SPF look-ups",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 7208 §4.6.4",
    protects="Receivers that give up on your SPF record treat your mail as unauthenticated.",
    says="pass fail could_not_tell not_applicable",
)
def spf_lookups(domain: SendingDomain, facts: SpfFacts) -> Verdict:
    tree, record = facts.tree, facts.record
    if tree is None or record is None or record.errors:
        return not_applicable(
            "spf.nothing-to-count", f"{domain.name}: no readable SPF record to count look-ups in"
        )
    shown = {
        **facts.as_evidence(),
        "lookups": tree.lookups,
        "limit": MAX_LOOKUPS,
        "voids": tree.voids,
        "costs": list(tree.cost_lines()),
        "tree": tree.as_evidence(),
    }
    least = "" if tree.is_complete else "at least "
    count = f"{domain.name}: {least}{tree.lookups} of {MAX_LOOKUPS} DNS look-ups"
    return (
        _count_fails(count, tree, shown)
        or _count_unknown(count, tree, shown)
        or _count_passes(count, tree, shown)
    )


def _count_fails(count: str, tree: SpfNode, shown: dict[str, Any]) -> Verdict | None:
    loops = tree.troubled(Trouble.LOOP)
    if loops:
        return fail("spf.loop", f"{tree.name}: {loops[0].term} leads back to itself", **shown)
    if tree.lookups > MAX_LOOKUPS:
        dearest = max(tree.children, key=lambda child: child.lookups)
        share = f", {dearest.lookups} of them in {dearest.term}" if dearest.lookups > 1 else ""
        return fail("spf.too-many-lookups", f"{count}{share}", **shown)
    broken = [node for node in tree.walk() if node.trouble.is_permanent_error]
    if broken:
        node = broken[0]
        return fail(
            "spf.broken-include",
            f"{tree.name}: {node.term}: {node.trouble} ({shorten(node.detail)})",
            **shown,
        )
    crowds = tree.troubled(Trouble.TOO_MANY_MX)
    if crowds:
        return fail(
            "spf.too-many-mx",
            f"{tree.name}: {crowds[0].term} has {crowds[0].detail}, at most {MAX_MX_NAMES} are allowed",
            **shown,
        )
    if tree.voids > MAX_VOID_LOOKUPS:
        names = ", ".join(node.term for node in tree.walk() if node.is_void)
        return fail(
            "spf.too-many-voids",
            f"{tree.name}: {tree.voids} of {MAX_VOID_LOOKUPS} void look-ups: {shorten(names, 160)}",
            **shown,
        )
    return None


def _count_unknown(count: str, tree: SpfNode, shown: dict[str, Any]) -> Verdict | None:
    silent = tree.troubled(Trouble.UNANSWERED)
    if silent:
        node = silent[0]
        return could_not_tell(
            "spf.unanswered", f"{count} so far, but {node.term} ({node.name}) got {node.detail}", **shown
        )
    varying = tree.troubled(Trouble.DEPENDS_ON_MESSAGE)
    if varying:
        return could_not_tell(
            "spf.depends-on-message", f"{count} so far; {varying[0].term} differs for each message", **shown
        )
    return None


def _count_passes(count: str, tree: SpfNode, shown: dict[str, Any]) -> Verdict:
    voids = f", {tree.voids} of them void" if tree.voids else ""
    return passed("spf.lookups", f"{count}{voids}", **shown)
