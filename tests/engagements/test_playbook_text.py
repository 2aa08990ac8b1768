"""The text of a playbook: written and read without loss, and each fault in it named with its line."""

import re
import tomllib
from dataclasses import fields
from typing import Any

import pytest
from django.conf import settings as settings_of_django
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.models import BarLine, Deliverable, FailureSignal, Item, Stage
from engagements.playbooks.examining import Examined, examine, with_value
from engagements.playbooks.limits import LONGEST, LONGEST_KEY, MOST_BYTES
from engagements.playbooks.lines import find_places
from engagements.playbooks.parts import KINDS
from engagements.playbooks.playbook import Playbook, all_playbooks, shipped_text
from engagements.playbooks.writing import playbook_to_toml, write_toml
from tests.engagements.catalogue_keys import CATALOGUE
from tests.engagements.playbook_making import CHECKS, sound_tables

KEY = "creator-prototype"
SOUND = shipped_text(KEY)


def examined(old: str, new: str) -> Examined:
    assert old in SOUND
    return examine(SOUND.replace(old, new, 1), KEY, CATALOGUE)


@pytest.mark.parametrize("playbook", all_playbooks(), ids=lambda playbook: playbook.key)
def test_what_ships_is_sound_and_comes_back_equal(playbook: Playbook) -> None:
    assert examine(shipped_text(playbook.key), playbook.key, CATALOGUE).playbook == playbook
    text = playbook_to_toml(playbook)
    again = examine(text, playbook.key, CATALOGUE)
    assert again.faults == ()
    assert again.playbook == playbook
    assert playbook_to_toml(playbook) == text


@settings(max_examples=40)
@given(sound_tables())
def test_every_sound_playbook_comes_back_equal(table: dict[str, Any]) -> None:
    first = examine(write_toml(table), table["key"], {*CHECKS, "tls.expiry"})
    assert first.faults == ()
    assert first.playbook is not None
    text = playbook_to_toml(first.playbook)
    second = examine(text, table["key"], {*CHECKS, "tls.expiry"})
    assert second.playbook == first.playbook
    assert playbook_to_toml(second.playbook) == text


_SCALARS = (
    st.text(max_size=12)
    | st.integers()
    | st.booleans()
    | st.floats(allow_nan=False)
    | st.datetimes()
    | st.dates()
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=12,
)


@settings(max_examples=200)
@given(st.dictionaries(st.text(max_size=6), _VALUES, max_size=4))
def test_any_table_is_written_so_that_it_reads_the_same_and_each_value_has_its_place(
    table: dict[str, Any],
) -> None:
    text = write_toml(table)
    assert tomllib.loads(text) == table
    places = find_places(text)
    for steps, value in _leaves(table):
        place = places[steps]
        assert tomllib.loads(f"it = {text[place.start : place.end]}") == {"it": value}
        assert text.count("\n", 0, place.start) + 1 == place.line


def _leaves(value: Any, steps: tuple[Any, ...] = ()) -> Any:
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, member in pairs:
        if isinstance(member, dict | list):
            yield from _leaves(member, (*steps, key))
        else:
            yield (*steps, key), member


HAND_WRITTEN = '''# a comment with "quotes" and [brackets]
a.b."c d" = 1
[t] # behind it
x = [1,
  # within
  {y = "}", z = [']', "a\\"b"]}, ]
m = """one
two "" three""""
l = \'\'\'it's
so\'\'\'
[[t.s]]
k = 1979-05-27 07:32:00 # when
[[t.s]]
k = -2.5e3
[t.s.u]
v = true
'''


def test_places_are_found_in_every_style_of_toml() -> None:
    tomllib.loads(HAND_WRITTEN)
    places = find_places(HAND_WRITTEN)
    lines = {steps: place.line for steps, place in places.items()}
    assert lines[("a", "b", "c d")] == 2
    assert lines[("t",)] == 3
    assert lines[("t", "x", 0)] == 4
    assert lines[("t", "x", 1, "z", 1)] == 6
    assert (lines[("t", "m")], lines[("t", "l")]) == (7, 9)
    assert (lines[("t", "s", 0)], lines[("t", "s", 0, "k")]) == (11, 12)
    assert (lines[("t", "s", 1)], lines[("t", "s", 1, "u", "v")]) == (13, 16)
    place = places[("t", "s", 0, "k")]
    assert HAND_WRITTEN[place.start : place.end] == "1979-05-27 07:32:00"


def line(text: str) -> int:
    """The number of the line that holds this text in the sound playbook."""
    assert text in SOUND
    return SOUND.count("\n", 0, SOUND.index(text)) + 1


FAULTS = [
    pytest.param('version = "1.0"', "version = 1.0 = 2", 0, "this is no TOML: .*column 15", id="syntax"),
    pytest.param('version = "1.0"', 'version = "new"', 0, "version 'new' is not of the form", id="version"),
    pytest.param('version = "1.0"\n', "", -1, "key 'version' is missing", id="missing at the top"),
    pytest.param('goal = "', 'gaol = "', 0, "unknown key 'gaol'; did you mean 'goal'", id="unknown key"),
    pytest.param(
        '"secret-rotation", ', '"secret-rotatoin", ', 0, "did you mean 'secret-rotation'", id="runbook"
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'checks = ["dns.tll"]',
        0,
        "no check 'dns.tll'; did you mean 'dns.ttl'",
        id="check",
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'checks = ["dsn.*"]',
        0,
        "no check falls under 'dsn.*'; did you mean 'dns.*'",
        id="glob",
    ),
    pytest.param(
        'checks = ["dns.ttl"]',
        'checks = [\n"dns.ttl",\n"x y"]',
        2,
        "'x y' is neither a check",
        id="list over lines",
    ),
    pytest.param(
        'artefact = "dns-map"', 'artefact = "napkin"', 0, "artefact 'napkin' is none of", id="choice"
    ),
    pytest.param("impact = 5", "impact = 6", 0, "impact 6 is not between 1 and 5", id="range"),
    pytest.param("impact = 5", 'impact = "big"', 0, "impact must be a whole number, not 'big'", id="kind"),
    pytest.param("impact = 5", "impact = true", 0, "impact must be a whole number, not True", id="truth"),
    pytest.param(
        'items = ["security.edge-tls"]',
        'items = ["security.moat"]',
        0,
        "there is no item 'security.moat'",
        id="item",
    ),
    pytest.param('stages = ["security"]', 'stages = ["safety"]', 0, "there is no stage 'safety'", id="stage"),
    pytest.param("starts = 13", "starts = 14", 0, "the next part starts at hour 14, not 13", id="gap"),
    pytest.param("ends = 48", "ends = 50", 0, "must run from hour 0 to hour 48", id="end"),
    pytest.param("number = 2", "number = 4", 0, "must be numbered 1 to 7 in order", id="numbers"),
    pytest.param('key = "ttl"', 'key = "TTL!"', 0, "key 'TTL!' is no slug", id="slug"),
    pytest.param('title = "', 'title = "' + "x" * 300, 0, "title has .* characters, 120 at most", id="long"),
    pytest.param('title = "', 'title = "\\u0000', 0, "title holds a control character", id="control"),
    pytest.param("value = ", "value = nan #", 0, "value must be a finite number", id="nan"),
    pytest.param('title = "', 'title = " " #', 0, "title is empty", id="empty"),
]


@pytest.mark.parametrize(("old", "new", "below", "reason"), FAULTS)
def test_a_fault_is_named_with_its_line(old: str, new: str, below: int, reason: str) -> None:
    found = examined(old, new)
    assert found.playbook is None
    expected = 1 if below < 0 else line(old) + below
    hits = [fault for fault in found.faults if re.search(reason, str(fault))]
    assert [fault.line for fault in hits] == [expected], found.faults


def test_all_faults_are_told_at_once_in_the_order_of_the_lines() -> None:
    text = SOUND.replace("impact = 5", 'impact = "big"', 1).replace("dns.ttl", "dns.tll", 1)
    text = text.replace('artefact = "dns-map"', 'artefact = "napkin"', 1).replace("ends = 48", "ends = 50")
    found = examine(text, KEY, CATALOGUE)
    assert len(found.faults) == 4
    lines = [fault.line for fault in found.faults]
    assert lines == sorted(lines)


def test_a_wrong_value_is_not_complained_of_twice() -> None:
    assert len(examined("impact = 5", 'impact = "big"').faults) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("x" * (MOST_BYTES + 1), "more than 512 kB"),
        ("a = " + "[" * 5000, "nest"),
        ("a = " + "9" * 5000, "no TOML"),
        ("a = '", "no TOML"),
        ("", "key 'key' is missing"),
        ("stages = 3", "stages must be a list"),
        ("stages = [1]", "must be a table"),
        ("[key]\na = 1", "key must be a text"),
    ],
)
def test_whatever_is_no_playbook_is_refused_in_words(text: str, reason: str) -> None:
    found = examine(text, KEY, CATALOGUE)
    assert not found.is_sound
    assert any(reason in str(fault) for fault in found.faults), found.faults
    assert all(fault.line >= 1 for fault in found.faults)


def test_more_parts_than_a_page_can_show_are_refused() -> None:
    advice = '\n[[overbuild]]\ntitle = "x"\nadvice = "x"\ninstead = "x"\nwords = ["x"]\n'
    found = examine(SOUND + advice * 101, KEY, CATALOGUE)
    assert any("overbuild has 107 entries, 100 at most" in str(fault) for fault in found.faults)


def test_a_value_at_the_top_is_replaced_and_all_else_kept() -> None:
    text = with_value(SOUND, "key", "ours")
    assert text == SOUND.replace(f'key = "{KEY}"', 'key = "ours"', 1)
    assert tomllib.loads(with_value('title = "x"', "key", "ours"))["key"] == "ours"


def test_limits_are_those_of_the_columns_that_an_engagement_fills() -> None:
    models: dict[str, Any] = {
        "stages": Stage,
        "items": Item,
        "deliverables": Deliverable,
        "failure_signals": FailureSignal,
        "minimum_bar": BarLine,
    }
    for (group, name), longest in LONGEST.items():
        if group in models:
            assert models[group]._meta.get_field(name).max_length == longest
    assert all(model._meta.get_field("key").max_length == LONGEST_KEY for model in models.values())


def test_the_document_names_every_key_that_there_is() -> None:
    example = (settings_of_django.BASE_DIR / "docs" / "playbooks.md").read_text(encoding="utf-8")
    table = tomllib.loads(example.split("```toml")[1].split("```")[0])
    stage = table["stages"][0]
    for group, kind in KINDS.items():
        part = table if group == "about" else {**table, **stage}[group][0] if group != "stages" else stage
        assert set(part) == {field.name for field in fields(kind)}, group
    faults = examine(write_toml(table), "our-shops", CATALOGUE).faults
    assert {str(fault) for fault in faults} == {
        "stages: must be numbered 1 to 7 in order, not [1]",
        "plan: must run from hour 0 to hour 48",
    }
