"""Judges whether receivers can read a domain's SPF record, and whether it refuses strangers."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.spf import SpfFacts
from checks.mail_records.spf import SpfRecord, SpfTerm, parse_spf
from checks.mail_records.spf_tree import SpfNode, Trouble
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain

MAX_TEXT = 2000


@check(
    "mail.spf",
    "SPF record",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 7208",
    protects="Without one readable SPF record anybody can send mail in your name, and yours lands in spam.",
    says="pass warn fail could_not_tell",
)
def spf(domain: SendingDomain, facts: SpfFacts) -> Verdict:
    shown = facts.as_evidence()
    if facts.record is None:
        return _no_single_record(domain, facts, shown)
    record, tree = facts.record, facts.tree
    if record.errors or tree is None:
        return fail(
            "spf.syntax",
            f"{domain.name}: receivers discard the SPF record: {_first(record.errors)}",
            errors=[shorten(error, MAX_TEXT) for error in record.errors[:50]],
            **shown,
        )
    unfinished = _unfinished_redirect(domain, record, tree, shown)
    if unfinished:
        return unfinished
    return _judge_ending(domain, record, tree, shown) or _judge_terms(domain, record, shown)


def _first(errors: tuple[str, ...]) -> str:
    return shorten(errors[0], 160) if errors else "it cannot be read"


def _no_single_record(domain: SendingDomain, facts: SpfFacts, shown: dict[str, Any]) -> Verdict:
    if facts.records:
        count = len(facts.records)
        return fail(
            "spf.multiple",
            f"{domain.name}: {count} SPF records where one is allowed, so receivers use none",
            **shown,
        )
    if facts.near_misses:
        texts = [shorten(text, MAX_TEXT) for text in facts.near_misses[:50]]
        return fail(
            "spf.unreadable",
            f"{domain.name}: “{shorten(texts[0])}” is not taken for SPF; it must begin with “v=spf1 ”",
            near_misses=texts,
            **shown,
        )
    return fail("spf.missing", f"{domain.name}: no SPF record ({facts.answer.rcode})", **shown)


def _unfinished_redirect(
    domain: SendingDomain, record: SpfRecord, tree: SpfNode, shown: dict[str, Any]
) -> Verdict | None:
    """A verdict where the record that a redirect leads to is none, or is not known."""
    _, node = _ending(record, tree)
    if node is None:
        return None
    what = f"{domain.name}: {node.term} leads to {node.name or 'a name'}"
    shown = {**shown, "redirect": node.as_evidence()}
    if node.trouble is Trouble.UNANSWERED:
        return could_not_tell(
            "spf.redirect-unanswered", f"{what}, which does not answer ({node.detail})", **shown
        )
    if node.trouble is Trouble.DEPENDS_ON_MESSAGE:
        return could_not_tell("spf.redirect-depends", f"{what} that differs for each message", **shown)
    if node.is_cut:
        return could_not_tell("spf.redirect-unfollowed", f"{what}, after too many look-ups", **shown)
    return fail("spf.broken-redirect", f"{what}: {node.trouble} ({node.detail or 'a circle'})", **shown)


def _ending(record: SpfRecord, tree: SpfNode) -> tuple[SpfTerm | None, SpfNode | None]:
    """The `all` that a record comes to through its redirects, or the redirect that could not be followed."""
    while record.redirect:
        redirect = record.redirect
        child = next((child for child in tree.children if child.term == redirect.text), None)
        if child is None:
            return None, SpfNode(redirect.text, redirect.target, is_cut=True)
        if child.trouble or not child.record:
            return None, child
        record, tree = parse_spf(child.record), child
    return record.all_term, None


def _judge_ending(
    domain: SendingDomain, record: SpfRecord, tree: SpfNode, shown: dict[str, Any]
) -> Verdict | None:
    open_term, whom = _open_to_everyone(tree)
    if open_term:
        return fail("spf.allows-everyone", f"{domain.name}: “{open_term}” lets {whom} send as you", **shown)
    last, _ = _ending(record, tree)
    if last is None:
        return fail(
            "spf.no-all",
            f"{domain.name}: the SPF record ends without “-all” or “~all”, so strangers are not refused",
            Severity.MEDIUM,
            **shown,
        )
    if last.qualifier == "?":
        return fail(
            "spf.neutral",
            f"{domain.name}: SPF ends in “{last.text}”, which says nothing about strangers",
            Severity.MEDIUM,
            **shown,
        )
    return None


_EVERY, _EVERY_IPV6, _MANY = "every server", "every server over IPv6", "a large part of all servers"


def _open_to_everyone(tree: SpfNode) -> tuple[str, str]:
    """The term, here or in a record that this one takes over, that fits any sender, and whom it lets in."""
    for term in parse_spf(tree.record).evaluated:
        node = next((child for child in tree.children if child.term == term.text), None)
        if term.qualifier == "+" and not term.is_modifier and (whom := _lets_in(term, node)):
            return term.text, whom
    for child in tree.children:
        # -include and ~include turn a match into a refusal.
        if child.record and not child.trouble and child.term.lower().startswith(("include", "+include", "r")):
            found, whom = _open_to_everyone(child)
            if found:
                return f"{child.term}: {found}", whom
    return "", ""


def _lets_in(term: SpfTerm, node: SpfNode | None) -> str:
    """Whom a mechanism fits where that is a large part of all servers, else ""."""
    found = node.found if node else ()
    if term.name == "all" or (term.name == "exists" and found):
        return _EVERY
    by_itself = term.name in {"ip4", "ip6"}
    widest = {rdtype: length for rdtype, length in term.widest.items() if by_itself or rdtype in found}
    if 0 not in widest.values():
        return _MANY if widest else ""
    return _EVERY if widest.get("A") == 0 else _EVERY_IPV6


def _judge_terms(domain: SendingDomain, record: SpfRecord, shown: dict[str, Any]) -> Verdict:
    idle = [shorten(text, MAX_TEXT) for text in (*record.mistaken_modifiers, *record.idle_mechanisms)][:50]
    if idle or record.has_idle_redirect:
        named = shorten(", ".join(idle[:3]) or "redirect=", 120)
        why = (
            "is no mechanism (write “:”)"
            if record.mistaken_modifiers
            else f"it stands beside “{_text(record.all_term)}”"
        )
        return warn(
            "spf.ignored-terms", f"{domain.name}: {named} has no effect: {why}", ignored=idle, **shown
        )
    if record.authorises_nobody:
        return passed("spf.no-mail", f"{domain.name}: “{record.text}” says that it sends no mail", **shown)
    if any(term.name == "ptr" for term in record.evaluated):
        return warn(
            "spf.ptr", f"{domain.name}: SPF uses ptr, which many receivers ignore", Severity.LOW, **shown
        )
    ending = _text(record.all_term) or _text(record.redirect)
    return passed("spf.valid", f"{domain.name}: one SPF record, ending in “{ending}”", **shown)


def _text(term: SpfTerm | None) -> str:
    return term.text if term else ""
