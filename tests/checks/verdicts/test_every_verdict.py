"""Each case comes to its verdict over real sockets, and no verdict that a check declares goes untried."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import tests.checks.verdicts as package
from checks.lab import RunningLab, running_lab
from tests.checks.verdicts.case import Case, scenarios_of, verdict_of

MODULES = sorted(one.name for one in pkgutil.iter_modules(package.__path__) if one.name.endswith("_cases"))


def cases_of(module: str) -> tuple[Case, ...]:
    return tuple(importlib.import_module(f"{package.__name__}.{module}").CASES)


ALL = [pytest.param(module, case, id=f"{module}: {case}") for module in MODULES for case in cases_of(module)]


@pytest.fixture(scope="module")
def lab(request: pytest.FixtureRequest) -> Iterator[RunningLab]:
    with running_lab(
        ["clean", *(one for one in scenarios_of(cases_of(request.param)) if one != "clean")]
    ) as running:
        yield running


@pytest.mark.parametrize(("lab", "case"), ALL, indirect=["lab"])
def test_the_case_comes_to_its_verdict(lab: RunningLab, case: Case) -> None:
    verdict = verdict_of(case, lab)
    assert (verdict.outcome.value, verdict.code) == (case.outcome, case.code), verdict.summary
