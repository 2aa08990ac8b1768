"""Whether the zone holds what was approved, and nothing in it has outlived what it was for."""

from collections.abc import Sequence
from typing import Any

from checks.check import (
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
    warn,
)
from checks.facts.dns_records import TargetFacts, TargetSight, ZoneFacts
from checks.subjects import Domain, Surface, ZoneRecord
from checks.zone.comparison import ADDRESSES, Row, State, compare
from checks.zone.dependents import Dependents

_MOST_NAMED = 3
_MOST_LISTED = 50
_LONGEST_LINE = 300
# What a stranger may take over, or what goes on sending visitors somewhere, once nobody needs it.
_LEADS_SOMEWHERE = ADDRESSES | {"MX", "NS", "SRV", "HTTPS", "SVCB"}


@check(
    "dns.expected",
    "DNS records are the approved ones",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 1034 §3.6, RFC 2181 §5",
    protects="A record that is changed, by mistake or by a stranger, takes your site or your mail with it.",
    says="pass warn fail could_not_tell not_applicable",
)
def expected(domain: Domain, facts: ZoneFacts, surface: Surface) -> Verdict:
    """Round-robin sets are sets, texts are compared joined, names without regard to case (RFC 4343)."""
    if not surface.approved:
        return not_applicable(
            "expected.nothing-approved",
            f"{domain.name}: nobody has approved its DNS records yet, so there is nothing to compare with",
        )
    rows = compare(facts.live, surface.approved)
    dependents = Dependents(surface, surface.approved)
    evidence = _differences(rows, dependents, facts, surface)
    of = {state: [row for row in rows if row.state is state] for state in State}
    broken = [*of[State.MISSING], *of[State.CHANGED]]
    added = of[State.NOT_APPROVED]
    if broken or added:
        code = f"expected.{_worst_word(of)}"
        severity = None if broken else Severity.MEDIUM
        return fail(code, f"{domain.name}: {_counted(of)}: {_named([*broken, *added])}", severity, **evidence)
    if of[State.UNKNOWN]:
        summary = f"{domain.name}: no usable DNS answer for {_open_question(of[State.UNKNOWN][0], facts)}"
        return could_not_tell("expected.no-answer", summary, **evidence)
    if of[State.TTL]:
        summary = f"{domain.name}: all records are as approved but for how long they are kept: "
        return warn("expected.ttl", summary + _named(of[State.TTL]), Severity.LOW, **evidence)
    count = len(surface.approved)
    what = "the 1 record is" if count == 1 else f"all {count} records are"
    summary = f"{domain.name}: {what} as {surface.approval or 'approved'}"
    return passed("expected.equal", summary, **evidence)


def _open_question(row: Row, facts: ZoneFacts) -> str:
    """The question that the row hangs on; where a provider is followed, that may be of another type."""
    asked = [one for one in facts.live.unanswered if one[0] == row.name]
    name, rdtype, rcode = min(asked, key=lambda one: one[1] != row.rdtype)
    return f"{name} {rdtype} ({rcode})"


def _worst_word(of: dict[State, list[Row]]) -> str:
    """The part of the code that says what weighs most."""
    if of[State.MISSING]:
        return "missing"
    return "changed" if of[State.CHANGED] else "added"


def _counted(of: dict[State, list[Row]]) -> str:
    words = {State.MISSING: "missing", State.CHANGED: "changed", State.NOT_APPROVED: "not approved"}
    return ", ".join(f"{len(of[state])} {word}" for state, word in words.items() if of[state])


def _named(rows: Sequence[Row]) -> str:
    shown = "; ".join(_line(row)[:_LONGEST_LINE] for row in rows[:_MOST_NAMED])
    more = len(rows) - _MOST_NAMED
    return f"{shown}; and {more} more" if more > 0 else shown


def _line(row: Row) -> str:
    """One difference as a person would say it."""
    name, live, approved = f"{row.name} {row.rdtype}", row.live, row.approved
    if row.state is State.TTL and live and approved:
        return f"{name} {live.ttl} s, approved {approved.ttl} s"
    if live and approved:
        return f"{name} {live.value}, approved {approved.value}"
    record = live or approved
    return f"{name} {record.value if record else ''}"


def _differences(
    rows: Sequence[Row], dependents: Dependents, facts: ZoneFacts, surface: Surface
) -> dict[str, Any]:
    """The records apart by what happened to them, and what hangs on those that are gone or changed."""
    listed: dict[str, Any] = {
        key: [_line(row)[:_LONGEST_LINE] for row in rows if row.state is state][:_MOST_LISTED]
        for key, state in (
            ("missing", State.MISSING),
            ("changed", State.CHANGED),
            ("added", State.NOT_APPROVED),
            ("other_ttl", State.TTL),
            ("follows_provider", State.FOLLOWS),
        )
    }
    hurt = [row.approved for row in rows if row.approved and row.state in {State.MISSING, State.CHANGED}]
    listed["would_break"] = [
        f"{record}: {said}"[:_LONGEST_LINE] for record in hurt for said in dependents.of(record)
    ][:_MOST_LISTED]
    listed["approved_records"] = [
        {"name": one.name, "type": one.rdtype, "value": one.value[:1_000], "ttl": one.ttl} for one in hurt
    ][:20]
    listed["unanswered"] = [" ".join(one) for one in facts.live.unanswered[:20]]
    return listed | {"approved_count": len(surface.approved), "approval": surface.approval}


@check(
    "dns.stale",
    "Every DNS record still has its use",
    on=Domain,
    worst=Severity.MEDIUM,
    standard="RFC 1912 §2",
    protects="What is left over from old services confuses whoever repairs things, and can be taken over.",
    says="pass warn fail could_not_tell not_applicable",
)
def stale(domain: Domain, facts: TargetFacts, surface: Surface) -> Verdict:
    """A record is tied where a host, mail, a certificate or another record needs it.

    One that leads nobody anywhere (a text) is also tied where somebody owns it and said what it is for.
    """
    if not surface.records:
        summary = f"{domain.name}: no DNS record is written down, so none can be seen to be left over"
        return not_applicable("stale.no-records", summary)
    dependents = Dependents(surface, surface.records)
    untied = [record for record in surface.records if not _is_tied(record, dependents)]
    gone = [one for one in facts.sights if one.code and one.code != "no-answer"]
    unclear = [one for one in facts.sights if one.code == "no-answer"]
    evidence = _leftovers(surface, facts, untied)
    if gone:
        first = min(gone, key=lambda one: one.code == "silent")
        summary = f"{domain.name}: {first.record} leads nowhere: {first.trouble}{_more(gone)}"
        return fail(f"stale.{first.code}", summary, **evidence)
    if untied:
        summary = f"{domain.name}: nothing on the surface map needs {untied[0]}{_more(untied)}"
        return warn("stale.untied", summary, Severity.LOW, **evidence)
    if unclear:
        summary = f"{domain.name}: {unclear[0].record}: {unclear[0].trouble}"
        return could_not_tell("stale.no-answer", summary, **evidence)
    count = len(surface.records)
    summary = f"{domain.name}: each of the {count} records written down is needed, and its target answers"
    return passed("stale.none", summary, **evidence)


def _is_tied(record: ZoneRecord, dependents: Dependents) -> bool:
    if dependents.of(record):
        return True
    return record.rdtype not in _LEADS_SOMEWHERE and bool(record.owner and record.purpose)


def _more(found: Sequence[object]) -> str:
    return f" (and {len(found) - 1} more)" if len(found) > 1 else ""


def _leftovers(surface: Surface, facts: TargetFacts, untied: Sequence[ZoneRecord]) -> dict[str, Any]:
    return {
        "records": len(surface.records),
        "untied": [str(record)[:_LONGEST_LINE] for record in untied[:_MOST_LISTED]],
        "targets": [_sight(one) for one in facts.sights if one.code][:_MOST_LISTED],
        "targets_asked": len(facts.sights),
    }


def _sight(sight: TargetSight) -> dict[str, Any]:
    return {
        "record": str(sight.record)[:_LONGEST_LINE],
        "target": sight.target,
        "trouble": sight.trouble,
        "attempts": list(sight.attempts),
    }
