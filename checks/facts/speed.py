"""Times a route over and over on one connection, alone, when the rest of the audit is done."""

import time
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.net.answers import Sample
from checks.net.network import Net
from checks.subjects import Route, RouteRole, Surface

SAMPLES = 20
_TRIES = 24
_SECONDS = 30.0
# Below the probe's own deadline, so that what has been measured by then is still judged.
_ENOUGH_SECONDS = 27.0
_NOT_TIMED = frozenset({RouteRole.WEBHOOK, RouteRole.ASSET})


@dataclass(frozen=True, slots=True)
class TimingFacts:
    """`samples` is empty where there is no target to hold them against; `target_ms` then is 0."""

    url: str
    target_ms: float
    samples: tuple[Sample, ...] = ()
    seconds: float = 0.0

    @property
    def good(self) -> tuple[Sample, ...]:
        """Requests that were answered, and not with an error of the server or a brake."""
        return tuple(one for one in self.samples if not one.error and one.status < 500 and one.status != 429)


def target_of(route: Route, surface: Surface) -> float:
    """The playbook's p95 target for the route's role in milliseconds, 0 when it has none."""
    if route.role in _NOT_TIMED:
        return 0.0
    targets = surface.p95_targets_ms
    return float(targets.get(route.role.value) or targets.get("") or 0.0)


@probe(is_paced=True, seconds=_SECONDS)
async def probe_timing(route: Route, surface: Surface, net: Net) -> TimingFacts:
    target = target_of(route, surface)
    if not target:
        return TimingFacts(route.url, 0.0)
    began = time.monotonic()
    samples: list[Sample] = []
    good = 0
    while good < SAMPLES and len(samples) < _TRIES and time.monotonic() - began < _ENOUGH_SECONDS:
        (sample,) = await net.sample(route.url, 1)
        if sample.error and not good and len(samples) > 1:
            raise CouldNotFindOut(
                "speed.no-answer",
                f"could not time {route.url}: {sample.error}",
                url=route.url,
                attempts=[one.error for one in (*samples, sample)],
            )
        samples.append(sample)
        good += not sample.error and sample.status < 500 and sample.status != 429
    return TimingFacts(route.url, target, tuple(samples), time.monotonic() - began)
