"""Facts come back from JSON as they were: every type that the catalogue asks for, made up and real."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.check import CouldNotFindOut, all_checks
from checks.facts.probe import is_fact, known_facts
from checks.lab import RunningLab, running_lab
from checks.net.answers import NetError
from checks.record.codec import Blobs, NotReadable, Reader, Writer
from checks.subjects import Surface
from tests.checks.record.audits import whole_audit

SCENARIOS = ("clean", "brightcart", "edgecases", "fablecraft", "tasklane")
FACTS = sorted(known_facts().values(), key=lambda fact: fact.__name__)

TEXTS = st.text(max_size=8)
st.register_type_strategy(str, TEXTS)
st.register_type_strategy(bytes, st.binary(max_size=16))
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(CouldNotFindOut, st.builds(CouldNotFindOut, TEXTS, TEXTS))
st.register_type_strategy(NetError, st.builds(NetError, TEXTS, TEXTS, st.lists(TEXTS, max_size=2).map(tuple)))


def through_json(value: Any, hint: Any) -> Any:
    writer = Writer()
    text = json.dumps([writer.write(value, hint), writer.blobs.entries])
    kept, entries = json.loads(text)
    return Reader(Blobs(entries)).read(kept, hint)


def alike(one: Any, other: Any) -> bool:
    """Equality, with errors equal when they say the same."""
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(alike(one[key], other[key]) for key in one)
    if type(one) is not type(other):
        return False
    if isinstance(one, CouldNotFindOut):
        return (one.code, one.reason, one.evidence) == (other.code, other.reason, other.evidence)
    if isinstance(one, NetError):
        return (one.kind, one.detail, one.attempts) == (other.kind, other.detail, other.attempts)
    if is_dataclass(one):
        return all(alike(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(alike, one, other))
    return bool(one == other)


def test_every_fact_that_a_check_asks_for_is_tried() -> None:
    asked = {need.type for check in all_checks() for need in check.needs if is_fact(need.type)}
    assert asked <= set(FACTS)
    assert len(asked) > 50


@pytest.mark.parametrize("fact", [*FACTS, Surface], ids=lambda fact: fact.__name__)
def test_a_fact_comes_back_as_it_was(fact: type[Any]) -> None:
    @settings(
        max_examples=15,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(st.from_type(fact))
    def comes_back(value: Any) -> None:
        assert alike(through_json(value, fact), value)

    comes_back()


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(list(SCENARIOS)) as running:
        yield running


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_what_a_real_audit_found_out_comes_back_as_it_was(lab: RunningLab, scenario: str) -> None:
    book, _ = whole_audit(lab, scenario)
    assert len(book.facts) > 40
    for (fact, label), value in book.facts.items():
        hint = CouldNotFindOut if isinstance(value, CouldNotFindOut) else fact
        assert alike(through_json(value, hint), value), f"{fact.__name__} of {label}"
    assert alike(through_json(book.surface, Surface), book.surface)


@dataclass(frozen=True, slots=True)
class Old:
    name: str
    count: int = 0


@dataclass(frozen=True, slots=True)
class Strange:
    what: object


def test_fields_of_another_version_are_passed_over_and_new_ones_take_their_default() -> None:
    assert Reader().read({"name": "a", "colour": "red"}, Old) == Old("a")


@pytest.mark.parametrize("kept", [{}, [], 7, None, {"name": "a", "count": "many"}, "name"])
def test_what_does_not_fit_its_type_is_not_readable(kept: Any) -> None:
    with pytest.raises(NotReadable, match=r"Old|int"):
        Reader().read(kept, Old)


@pytest.mark.parametrize("place", [-1, 3, "a", None])
def test_a_body_that_is_not_there_is_not_readable(place: Any) -> None:
    with pytest.raises(NotReadable):
        Reader().read(place, bytes)


def test_a_type_without_a_form_is_refused_when_it_is_written() -> None:
    with pytest.raises(TypeError, match="no form for"):
        Writer().write(Strange(object()), Strange)


def test_the_same_body_is_kept_once() -> None:
    writer = Writer()
    page = b"<html>" * 100
    assert writer.write((page, page, b"\xff"), tuple[bytes, ...]) == [0, 0, 1]
    assert len(writer.blobs.entries) == 2
