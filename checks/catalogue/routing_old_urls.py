"""Whether whoever comes by an old address reaches the page that took its place."""

from typing import Any
from urllib.parse import urlsplit

from checks.check import (
    CouldNotFindOut,
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
    warn,
)
from checks.facts.evidence import hop_lines
from checks.facts.old_urls import OldUrlFacts
from checks.net.answers import Visit
from checks.subjects import Domain, OldUrl

PERMANENT = frozenset({301, 308})
_SHOWN = 50
# Worst first: what the summary tells of when several are wrong.
_ORDER = (
    "old-urls.loop",
    "old-urls.lost",
    "old-urls.error",
    "old-urls.elsewhere",
    "old-urls.stays",
    "old-urls.temporary",
)
_WARNS = frozenset({"old-urls.temporary"})


@check(
    "routing.old-urls",
    "Old addresses lead on",
    on=Domain,
    worst=Severity.HIGH,
    standard="RFC 9110 §15.4.2, §15.4.9; Google Search: site moves",
    protects="Links from customers, partners and search engines keep working after the move.",
    says="pass warn fail could_not_tell not_applicable",
)
def old_urls(domain: Domain, facts: OldUrlFacts) -> Verdict:
    if not facts.ways:
        return not_applicable("old-urls.none", f"{domain.name}: no old address is on the surface map")
    judged = [(old, way, *_judge(old, way)) for old, way in facts.ways]
    evidence: dict[str, Any] = {
        "old_urls": [
            {"url": old.url, "target": old.target, "code": code, "hops": _shown(way)}
            for old, way, code, _ in judged
        ][:_SHOWN],
        "count": len(judged),
    }
    for code in _ORDER:
        texts = [text for _, _, found, text in judged if found == code]
        if texts:
            wrong = sum(found in _ORDER for _, _, found, _ in judged)
            more = f"; {wrong} of {len(judged)} old addresses need work" if wrong > 1 else ""
            judge = warn if code in _WARNS else fail
            severity = Severity.MEDIUM if code in {"old-urls.temporary", "old-urls.stays"} else None
            return judge(code, f"{texts[0]}{more}", severity, **evidence)
    silent = [text for _, _, found, text in judged if found == "old-urls.no-answer"]
    if silent:
        return could_not_tell("old-urls.no-answer", silent[0], **evidence)
    text = f"{domain.name}: all {len(judged)} old addresses reach their targets for good"
    if len(judged) == 1:
        text = f"{judged[0][0].url} reaches {judged[0][0].target} for good"
    return passed("old-urls.reached", text, **evidence)


def _judge(old: OldUrl, way: Visit | CouldNotFindOut) -> tuple[str, str]:
    """A code, and what to say."""
    if isinstance(way, CouldNotFindOut):
        return "old-urls.no-answer", way.reason
    last = way.last
    if way.error:
        text = f"{old.url}: the redirect to {last.location} got no answer ({way.stopped})"
        return "old-urls.no-answer", text
    if way.stopped:
        return "old-urls.loop", f"{old.url} redirects without end ({way.stopped})"
    if last.challenge or last.status == 429:
        why = "a bot challenge" if last.challenge else "429"
        return "old-urls.no-answer", f"{old.url} ends at {last.url} in {why}"
    if last.status >= 400 and last.status not in {401, 403}:
        code = "old-urls.lost" if last.status in {404, 410} else "old-urls.error"
        return code, f"{old.url} ends in {last.status} at {last.url}"
    return _judge_end(old, way)


def _judge_end(old: OldUrl, way: Visit) -> tuple[str, str]:
    """The target may itself send visitors on, to a login for one."""
    last = way.last
    reached = next((place for place, hop in enumerate(way.hops) if _is_same(old.target, hop.url)), None)
    if reached is None and len(way.hops) == 1:
        return "old-urls.stays", f"{old.url} answers {last.status} itself and does not lead to {old.target}"
    if reached is None:
        return "old-urls.elsewhere", f"{old.url} ends at {last.url}, not at {old.target}"
    for hop in way.hops[:reached]:
        if hop.status not in PERMANENT:
            text = f"{hop.url} leads to {hop.location} with {hop.status}, which is temporary"
            return "old-urls.temporary", text
    return "old-urls.reached", f"{old.url} reaches {old.target}"


def _is_same(target: str, url: str) -> bool:
    """A final slash does not matter, nor a query that the target leaves open."""
    wanted, got = urlsplit(target), urlsplit(url)
    same_query = not wanted.query or wanted.query == got.query
    places = [(one.scheme, (one.hostname or "").lower(), one.path.rstrip("/")) for one in (wanted, got)]
    return places[0] == places[1] and same_query


def _shown(way: Visit | CouldNotFindOut) -> list[str]:
    return [way.reason] if isinstance(way, CouldNotFindOut) else hop_lines(way.hops)
