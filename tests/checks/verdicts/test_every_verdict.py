"""Each case comes to its verdict over real sockets, and no verdict that a check declares goes untried."""

import importlib
import pkgutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

import tests.checks.verdicts as package
from checks.check import all_checks
from checks.lab import RunningLab, running_lab
from tests.checks.verdicts.case import Case, scenarios_of, verdict_of

MODULES = sorted(one.name for one in pkgutil.iter_modules(package.__path__) if one.name.endswith("_cases"))


def cases_of(module: str) -> tuple[Case, ...]:
    return tuple(importlib.import_module(f"{package.__name__}.{module}").CASES)


# The cases of a module stay on one worker, which starts their lab once.
ALL = [
    pytest.param(module, case, id=f"{module}: {case}", marks=pytest.mark.xdist_group(module))
    for module in MODULES
    for case in cases_of(module)
]


@pytest.fixture(scope="module")
def labs() -> Iterator[Callable[[str], RunningLab]]:
    """One lab at a time, kept for as long as the cases are of the same module."""
    with ExitStack() as stack:
        served: dict[str, RunningLab] = {}

        def lab_of(module: str) -> RunningLab:
            if module not in served:
                stack.close()
                served.clear()
                others = (one for one in scenarios_of(cases_of(module)) if one != "clean")
                served[module] = stack.enter_context(running_lab(["clean", *others]))
            return served[module]

        yield lab_of


@pytest.mark.parametrize(("module", "case"), ALL)
def test_the_case_comes_to_its_verdict(labs: Callable[[str], RunningLab], module: str, case: Case) -> None:
    verdict = verdict_of(case, labs(module))
    assert (verdict.outcome.value, verdict.code) == (case.outcome, case.code), verdict.summary


def test_no_verdict_that_a_check_declares_goes_untried() -> None:
    tried: dict[str, set[str]] = defaultdict(set)
    for module in MODULES:
        for case in cases_of(module):
            tried[case.check].add(case.outcome)
    declared = {check.key: {outcome.value for outcome in check.outcomes} for check in all_checks()}
    assert dict(tried) == declared
