"""Answer times against the playbook's target, and how few samples still convict."""

import json

import pytest

from checks.catalogue.speed import milliseconds, p95, percentile, regression
from checks.catalogue.speed_weight import weight
from checks.facts.page_files import PageFile, PageFileFacts
from checks.facts.site import SiteFacts
from checks.facts.speed import Sample, TimingFacts, target_of
from checks.net.answers import Response
from checks.subjects import Domain, Host, Route, RouteRole, Surface
from tests.checks.catalogue.web_answers import page

ROUTE = Route("https://a.test/login", RouteRole.LOGIN)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "under 1 ms"),
        (0.49, "under 1 ms"),
        (0.5, "1 ms"),
        (1.4, "1 ms"),
        (607.6, "608 ms"),
        (608, "608 ms"),
    ],
)
def test_a_time_is_told_in_whole_milliseconds_and_never_as_none(value: float, said: str) -> None:
    assert milliseconds(value) == said


def samples(*milliseconds: float, status: int = 200, error: str = "") -> tuple[Sample, ...]:
    return tuple(Sample(status, one / 1000, 0.0, error) for one in milliseconds)


CASES = [
    (samples(*[100] * 20), "pass", "speed.on-target"),
    (samples(*[100] * 19, 900), "pass", "speed.on-target"),
    (samples(*[100] * 18, 900, 900), "fail", "speed.over-target"),
    (samples(*[501] * 20), "fail", "speed.over-target"),
    (samples(*[500] * 20), "pass", "speed.on-target"),
    (samples(*[100] * 19), "could_not_tell", "speed.too-few-samples"),
    (samples(*[2000] * 5), "fail", "speed.over-target"),
    (samples(*[2000] * 4), "could_not_tell", "speed.too-few-samples"),
    (samples(*[100] * 20, status=503), "could_not_tell", "speed.too-few-samples"),
    (samples(*[100] * 20, status=429), "could_not_tell", "speed.too-few-samples"),
    (samples(*[100] * 20, status=404), "could_not_tell", "speed.too-few-samples"),
    (samples(*[100] * 20, status=302), "pass", "speed.on-target"),
    (samples(*[100] * 19) + samples(0, error="timeout"), "could_not_tell", "speed.too-few-samples"),
]


@pytest.mark.parametrize(("measured", "outcome", "code"), CASES)
def test_p95(measured: tuple[Sample, ...], outcome: str, code: str) -> None:
    verdict = p95(ROUTE, TimingFacts(ROUTE.url, 500, measured))
    json.dumps(verdict.evidence)
    assert (verdict.outcome.value, verdict.code) == (outcome, code)


def test_what_a_guarded_route_answers_may_be_an_error_status() -> None:
    asked = samples(*[100] * 20, status=401)
    assert (
        p95(ROUTE, TimingFacts(ROUTE.url, 500, asked, also_fine=frozenset({401}))).code == "speed.on-target"
    )


def test_a_timed_redirect_is_called_one() -> None:
    assert (
        "over 20 requests, each answered 302"
        in p95(ROUTE, TimingFacts(ROUTE.url, 500, samples(*[9] * 20, status=302))).summary
    )


def test_figures_are_in_the_evidence() -> None:
    verdict = p95(ROUTE, TimingFacts(ROUTE.url, 500, samples(*range(1, 21))))
    evidence = verdict.evidence
    assert (evidence["p50_ms"], evidence["p95_ms"], evidence["max_ms"], evidence["samples"]) == (
        10,
        19,
        20,
        20,
    )


def test_route_without_a_target_does_not_apply() -> None:
    assert p95(ROUTE, TimingFacts(ROUTE.url, 0)).code == "speed.no-target"


def test_connection_set_up_is_kept_apart() -> None:
    slow_to_connect = (Sample(200, 0.1, 5.0), *samples(*[100] * 19))
    verdict = p95(ROUTE, TimingFacts(ROUTE.url, 500, slow_to_connect))
    assert verdict.code == "speed.on-target"
    assert verdict.evidence["connect_ms"] == 5000


@pytest.mark.parametrize(
    ("role", "targets", "expected"),
    [
        (RouteRole.LOGIN, {"login": 800.0, "": 2000.0}, 800),
        (RouteRole.HOME, {"login": 800.0, "": 2000.0}, 2000),
        (RouteRole.HOME, {"login": 800.0}, 0),
        (RouteRole.WEBHOOK, {"": 2000.0}, 0),
    ],
)
def test_target_of_a_role_wins_over_the_one_for_all(
    role: RouteRole, targets: dict[str, float], expected: float
) -> None:
    surface = Surface(Domain("a.test"), p95_targets_ms=targets)
    assert target_of(Route("https://a.test/x", role), surface) == expected


def test_percentile_is_the_nearest_rank() -> None:
    assert percentile([3, 1, 2], 0.5) == 2
    assert percentile([1], 0.95) == 1
    assert percentile(list(range(1, 101)), 0.95) == 95


@pytest.mark.parametrize(
    ("before", "now", "code"),
    [
        (0, 900, "regression.no-baseline"),
        (20, 65, "regression.kept"),  # more than half again, and nobody notices
        (100, 150, "regression.kept"),
        (100, 151, "regression.slower"),
        (1000, 1400, "regression.kept"),
        (1000, 1401, "regression.slower"),
        (900, 300, "regression.kept"),
    ],
)
def test_regression_is_what_a_visitor_notices(before: float, now: float, code: str) -> None:
    surface = Surface(Domain("a.test"), speed_baseline_ms={ROUTE.url: before})
    verdict = regression(ROUTE, TimingFacts(ROUTE.url, 5000, samples(*[now] * 20)), surface)
    assert verdict.code == code


def test_too_few_samples_say_nothing_of_a_regression() -> None:
    surface = Surface(Domain("a.test"), speed_baseline_ms={ROUTE.url: 10})
    verdict = regression(ROUTE, TimingFacts(ROUTE.url, 5000, samples(*[900] * 19)), surface)
    assert (verdict.outcome.value, verdict.code) == ("could_not_tell", "regression.too-few-samples")


def test_the_announced_length_counts_where_reading_was_cut_off() -> None:
    cut = Response("https://a.test/a.js", 200, (("content-length", "900000"),), b"x", True, wire_bytes=70_000)
    script = PageFile(cut.url, is_script=True, is_foreign=False, response=cut)
    home = page("https://a.test/", body=f'<script src="{cut.url}"></script>')
    verdict = weight(Host("a.test"), SiteFacts("a.test", (home,)), PageFileFacts("a.test", (script,)))
    assert (verdict.outcome.value, verdict.code) == ("fail", "weight.scripts")
    assert "at least 900 kB" in verdict.summary
