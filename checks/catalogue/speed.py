"""Whether core routes answer as fast as the playbook promises, and as fast as when the sprint began."""

import math
from collections.abc import Sequence
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.speed import SAMPLES, TimingFacts
from checks.subjects import Route, Surface

# What a visitor notices, and what is much for a route that was fast; less than 50 ms is mere noise.
MOST_SLOWER_MS = 400.0
MOST_SLOWER_SHARE = 0.5
NOISE_MS = 50.0


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile; `values` not empty, `share` in (0, 1]."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def whole_milliseconds(value: float) -> int:
    """To the nearest one, half of one up to it; 0 for less, which is said in words: nothing takes no time."""
    return max(1, round(value)) if value >= 0.5 else 0


def milliseconds(value: float) -> str:
    """ "608 ms" or "under 1 ms"; the pack says the same in its own language."""
    whole = whole_milliseconds(value)
    return f"{whole} ms" if whole else "under 1 ms"


@check(
    "speed.p95",
    "Answers fast enough",
    on=Route,
    worst=Severity.MEDIUM,
    standard="Playbook target; ISO/IEC 25023 time behaviour",
    protects="People leave pages that let them wait, and remember the slowest visit of twenty.",
    says="pass fail could_not_tell not_applicable",
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
    figures_text = f"p95 {milliseconds(slowest)} over {what}, target {facts.target_ms:.0f} ms"
    if slowest > facts.target_ms:
        return fail("speed.over-target", f"{route.url}: {figures_text}", **evidence)
    return passed("speed.on-target", f"{route.url}: {figures_text}", **evidence)


@check(
    "speed.regression",
    "No slower than before",
    on=Route,
    worst=Severity.MEDIUM,
    standard="Playbook baseline; ISO/IEC 25023 time behaviour",
    protects="What the sprint changed must not cost your visitors the time that they had before.",
    says="pass fail could_not_tell not_applicable",
)
def regression(route: Route, facts: TimingFacts, surface: Surface) -> Verdict:
    before = surface.speed_baseline_ms.get(route.url, 0.0)
    if not before:
        text = f"{route.url}: no earlier time is known that this one could be held against"
        return not_applicable("regression.no-baseline", text)
    if not facts.target_ms:
        return not_applicable("regression.not-timed", f"{route.url}: this kind of route is not timed")
    times = [sample.seconds * 1000 for sample in facts.good]
    evidence: dict[str, Any] = {"url": route.url, "baseline_ms": before, "samples": len(times)}
    if len(times) < SAMPLES:
        text = f"{route.url}: {len(times)} of {SAMPLES} requests were answered in time to be measured"
        return could_not_tell("regression.too-few-samples", text, **evidence)
    now = percentile(times, 0.95)
    evidence |= {"p95_ms": round(now, 1), "p50_ms": round(percentile(times, 0.5), 1)}
    slower = now - before
    change = f"p95 {milliseconds(now)}, {milliseconds(before)} when the sprint began"
    if slower > MOST_SLOWER_MS or (slower > NOISE_MS and slower > before * MOST_SLOWER_SHARE):
        text = f"{route.url}: {change}: {slower:.0f} ms slower"
        return fail("regression.slower", text, **evidence)
    return passed("regression.kept", f"{route.url}: {change}", **evidence)
