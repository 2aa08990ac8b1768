"""Whether core routes answer as fast as the playbook promises."""

import math
from collections.abc import Sequence
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.speed import SAMPLES, TimingFacts
from checks.subjects import Route


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; `values` not empty, `share` in (0, 1]."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@check(
    "speed.p95",
    "Answers fast enough",
    on=Route,
    worst=Severity.MEDIUM,
    standard="Playbook target; ISO/IEC 25023 time behaviour",
    protects="People leave pages that let them wait, and remember the slowest visit of twenty.",
)
def p95(route: Route, facts: TimingFacts) -> Verdict:
    if not facts.target_ms:
        return not_applicable(
            "speed.no-target", f"{route.url}: the playbook sets no target for this kind of route"
        )
    good = [sample.seconds * 1000 for sample in facts.good]
    connects = [sample.connect_seconds * 1000 for sample in facts.good if sample.connect_seconds]
    lost = [one.error or f"status {one.status}" for one in facts.samples if one not in facts.good]
    evidence: dict[str, Any] = {
        "url": route.url,
        "samples": len(good),
        "target_ms": facts.target_ms,
        "times_ms": [round(value, 1) for value in good[:50]],
        "connect_ms": round(max(connects, default=0.0), 1),
        "lost": lost[:10],
        "statuses": sorted({one.status for one in facts.good}),
    }
    if good:
        figures = {"p50_ms": percentile(good, 0.5), "p95_ms": percentile(good, 0.95), "max_ms": max(good)}
        evidence |= {name: round(value, 1) for name, value in figures.items()}
    # So few samples still convict a route of which even the fastest answer is too slow.
    is_decided = len(good) >= SAMPLES or (len(good) >= SAMPLES // 4 and min(good) > facts.target_ms)
    if not is_decided:
        summary = f"{route.url}: {len(good)} of {SAMPLES} requests were answered in time to be measured"
        return could_not_tell("speed.too-few-samples", summary, **evidence)
    slowest = percentile(good, 0.95)
    what = (
        f"{len(good)} requests"
        if facts.good[0].status < 300
        else f"{len(good)} requests, each answered {facts.good[0].status}"
    )
    figures_text = f"p95 {slowest:.0f} ms over {what}, target {facts.target_ms:.0f} ms"
    if slowest > facts.target_ms:
        return fail("speed.over-target", f"{route.url}: {figures_text}", **evidence)
    return passed("speed.on-target", f"{route.url}: {figures_text}", **evidence)
