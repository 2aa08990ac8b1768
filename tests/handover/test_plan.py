"""The plan of a pack: whatever was kept, each section stands in it once, new ones at their usual place."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.plan import Place, Plan, arranged
from handover.sections import Section, all_sections

MOVABLE = [section.key for section in all_sections() if not section.pinned]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
KEPT = st.fixed_dictionaries(
    {"key": st.sampled_from([*MOVABLE, "cover", "gone", "", 7])},
    optional={"is_in": st.booleans() | JUNK, "note": st.text(max_size=20) | JUNK, "more": JUNK},
)


def section(key: str, order: int, pinned: Any = "") -> Section:
    return Section(key, order, key.title(), lambda _material: {}, pinned=pinned)


@given(kept=st.lists(KEPT | JUNK, max_size=40) | JUNK)
def test_whatever_was_kept_a_pack_has_its_cover_and_each_chosen_section_once(kept: object) -> None:
    places = arranged(kept, all_sections())
    assert sorted(place.key for place in places) == sorted(MOVABLE)
    keys = [one.key for one, _note in Plan(places).chosen(all_sections())]
    assert keys == ["cover", *(place.key for place in places if place.is_in), "sign_off"]
    assert arranged(Plan(places).as_json()["sections"], all_sections()) == places


@given(
    order=st.permutations(MOVABLE),
    chosen=st.sets(st.sampled_from(MOVABLE)),
    notes=st.dictionaries(st.sampled_from(MOVABLE), st.text(max_size=9)),
)
def test_any_order_and_any_choice_is_kept_as_it_is(
    order: list[str], chosen: set[str], notes: dict[str, str]
) -> None:
    wanted = Plan(tuple(Place(key, key in chosen, notes.get(key, "")) for key in order))
    again = Plan(arranged(wanted.as_json()["sections"], all_sections()))
    assert again == wanted
    assert again.seen == wanted.seen
    assert again.chosen(all_sections())[1:-1] == [
        (one, notes.get(key, ""))
        for key in order
        if key in chosen
        for one in all_sections()
        if one.key == key
    ]


@given(kept=st.permutations(MOVABLE), key=st.sampled_from(MOVABLE), step=st.sampled_from([-1, 1]))
def test_a_step_there_and_back_leaves_everything_where_it_was(kept: list[str], key: str, step: int) -> None:
    plan = Plan(tuple(map(Place, kept)))
    moved = plan.moved(key, step)
    is_at_an_end = key == kept[0 if step < 0 else -1]
    assert (moved == plan) is is_at_an_end
    assert is_at_an_end or moved.moved(key, -step) == plan


def test_nothing_is_moved_that_is_not_there() -> None:
    plan = Plan((Place("risks"), Place("access")))
    assert plan.moved("cover", 1) == plan.moved("", -1) == plan


@pytest.mark.parametrize(
    ("kept", "expected"),
    [
        ([], ["one", "new", "two", "three"]),
        (["three", "one", "two"], ["three", "one", "new", "two"]),
        (["two", "gone", "three"], ["one", "new", "two", "three"]),
    ],
)
def test_a_section_that_came_stands_in_behind_the_one_that_it_follows_usually(
    kept: list[str], expected: list[str]
) -> None:
    sections = [section(key, number) for number, key in enumerate(["one", "new", "two", "three"])]
    places = arranged([{"key": key, "is_in": False} for key in kept], sections)
    assert [place.key for place in places] == expected
    assert {place.key for place in places if place.is_in} == set(expected) - set(kept)


def test_what_is_pinned_is_in_at_its_end_whatever_was_kept() -> None:
    sections = [section("cover", 1, "first"), section("risks", 2), section("sign_off", 3, "last")]
    kept = [{"key": key, "is_in": False, "note": "no"} for key in ("sign_off", "risks", "cover")]
    plan = Plan(arranged(kept, sections))
    assert [(one.key, note) for one, note in plan.chosen(sections)] == [("cover", ""), ("sign_off", "")]
