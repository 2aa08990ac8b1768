"""Whether a route keeps its promise while many ask at once: sent with consent only, at an agreed rate."""

from collections import Counter
from typing import Any

from checks.catalogue.speed import milliseconds, percentile
from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.load import LoadFacts
from checks.subjects import Route

MOST_ERRORS = 0.01
FEWEST = 20


@check(
    "speed.load",
    "Keeps up with many visitors",
    on=Route,
    worst=Severity.HIGH,
    standard="Playbook target; ISO/IEC 25023 capacity",
    protects="A launch brings many people at once, and a site that breaks then loses them all.",
    says="pass fail could_not_tell not_applicable",
)
def load(route: Route, facts: LoadFacts) -> Verdict:
    if not facts.target_ms:
        return not_applicable(
            "load.no-target", f"{route.url}: the playbook sets no target for this kind of route"
        )
    evidence = _shown(facts)
    count = len(facts.answers)
    held_back = sum(one.is_held_back for one in facts.answers)
    if held_back:
        text = (
            f"{route.url}: {held_back} of {count} requests were held back at {facts.per_second:g} a second, "
            "so the site itself was not put to the test"
        )
        return could_not_tell("load.held-back", text, **evidence)
    errors = [one for one in facts.answers if facts.is_error(one)]
    rate = f"{count} requests at {facts.per_second:g} a second"
    if count and len(errors) >= MOST_ERRORS * count:
        stopped = f"; stopped there, because {facts.stopped}" if facts.stopped else ""
        what = Counter(one.error or f"status {one.status}" for one in errors).most_common(1)[0][0]
        text = f"{route.url}: {len(errors)} of {rate} failed ({what}){stopped}"
        return fail("load.errors", text, **evidence)
    slowest = percentile([one.seconds * 1000 for one in facts.answers], 0.95) if count else 0.0
    if count < FEWEST and slowest <= facts.target_ms:
        text = f"{route.url}: only {count} of {facts.planned} requests came through ({facts.stopped})"
        return could_not_tell("load.too-few", text, **evidence)
    figures = f"p95 {milliseconds(slowest)} over {rate}, target {facts.target_ms:.0f} ms"
    if slowest > facts.target_ms:
        return fail("load.slow", f"{route.url}: {figures}", Severity.MEDIUM, **evidence)
    return passed("load.holds", f"{route.url}: no error, {figures}", **evidence)


def _shown(facts: LoadFacts) -> dict[str, Any]:
    times = [one.seconds * 1000 for one in facts.answers if not one.error]
    return {
        "url": facts.url,
        "requests": len(facts.answers),
        "agreed": facts.planned,
        "per_second": facts.per_second,
        "seconds": round(facts.seconds, 2),
        "target_ms": facts.target_ms,
        "statuses": {str(status): n for status, n in Counter(one.status for one in facts.answers).items()},
        "errors": [one.error for one in facts.answers if one.error][:10],
        "p50_ms": round(percentile(times, 0.5), 1) if times else 0,
        "p95_ms": round(percentile(times, 0.95), 1) if times else 0,
        "max_ms": round(max(times), 1) if times else 0,
        "stopped": facts.stopped,
    }
