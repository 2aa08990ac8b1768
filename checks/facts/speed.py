"""Times a route over and over on one connection, alone, when the rest of the audit is done."""

import time
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.net.answers import NetError
from checks.net.network import Net
from checks.subjects import Route, RouteRole, Surface

SAMPLES = 20
_TRIES = 24
_SECONDS = 30.0
# Below the probe's own deadline, so that what has been measured by then is still judged.
_ENOUGH_SECONDS = 27.0
_NOT_TIMED = frozenset({RouteRole.WEBHOOK, RouteRole.ASSET})


@dataclass(frozen=True, slots=True)
class Sample:
    """One timed request: `seconds` from the request sent to the last byte, connection set-up apart."""

    status: int
    seconds: float
    connect_seconds: float
    error: str = ""


@dataclass(frozen=True, slots=True)
class TimingFacts:
    """`samples` is empty where there is no target to hold them against; `target_ms` then is 0.

    `also_fine` are the statuses from 400 on that are the route's proper answer.
    """

    url: str
    target_ms: float
    samples: tuple[Sample, ...] = ()
    seconds: float = 0.0
    also_fine: frozenset[int] = frozenset()

    @property
    def good(self) -> tuple[Sample, ...]:
        """Requests that brought the route's own answer: how fast an error page comes says nothing."""
        return tuple(one for one in self.samples if is_own_answer(one, self.also_fine))


def is_own_answer(sample: Sample, also_fine: frozenset[int]) -> bool:
    return not sample.error and (sample.status < 400 or sample.status in also_fine)


def _also_fine(route: Route) -> frozenset[int]:
    """The error statuses that are this route's answer to a visitor without a session."""
    asks_to_sign_in = {401, 403} if route.role in {RouteRole.DASHBOARD, RouteRole.API} else set()
    return frozenset({route.expected_status, *asks_to_sign_in})


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
    also_fine = _also_fine(route)
    began = time.monotonic()
    samples: list[Sample] = []
    good = 0
    while good < SAMPLES and len(samples) < _TRIES and time.monotonic() - began < _ENOUGH_SECONDS:
        sample = await _time(route.url, net)
        samples.append(sample)
        good += is_own_answer(sample, also_fine)
        if not good and len(samples) > 2:
            attempts = [one.error or f"status {one.status}" for one in samples]
            reason = f"could not time {route.url}: {attempts[-1]}"
            raise CouldNotFindOut("speed.no-answer", reason, url=route.url, attempts=attempts)
    return TimingFacts(route.url, target, tuple(samples), time.monotonic() - began, also_fine)


async def _time(url: str, net: Net) -> Sample:
    """The first on a connection pays for it, told apart."""
    try:
        response = await net.request(url, fresh=True)
    except NetError as error:
        return Sample(0, 0.0, 0.0, str(error))
    if response.challenge:
        return Sample(response.status, 0.0, 0.0, f"bot challenge ({response.challenge})")
    return Sample(response.status, response.seconds + response.read_seconds, response.connect_seconds)
