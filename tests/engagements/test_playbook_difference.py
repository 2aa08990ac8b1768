"""What changed between two versions is told part by part, and nothing else is."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from engagements.playbooks.difference import Kind, PartChange, difference
from engagements.playbooks.examining import examine
from engagements.playbooks.playbook import Playbook, get_playbook
from engagements.playbooks.shape import Stage
from engagements.playbooks.writing import write_toml
from tests.engagements.playbook_making import sound_tables

BEFORE = get_playbook("creator-prototype")


def with_stage(stage: Stage) -> Playbook:
    stages = tuple(stage if one.key == stage.key else one for one in BEFORE.stages)
    return replace(BEFORE, stages=stages)


def changes(after: Playbook) -> list[PartChange]:
    return [change for section in difference(BEFORE, after) for change in section.changes]


def test_an_item_added_removed_changed_and_moved() -> None:
    audit = BEFORE.stages[0]
    first, second, *rest, last = audit.items
    changed = replace(second, title=second.title + " today", checks=("dns.ttl",))
    added = replace(first, key="brand-new", title="Brand new")
    told = changes(with_stage(replace(audit, items=(added, changed, last, *rest))))
    kinds = {change.title: change.kind for change in told}
    assert kinds["Brand new"] is Kind.ADDED
    assert kinds[first.title] is Kind.REMOVED
    assert kinds[changed.title] is Kind.CHANGED
    assert Kind.MOVED in kinds.values()
    words = next(change for change in told if change.kind is Kind.CHANGED)
    title = next(one for one in words.fields if one.name == "title")
    assert [(piece.mark, piece.text) for piece in title.pieces] == [("", second.title), ("ins", " today")]


def test_a_stage_renamed_and_a_target_changed_are_told_in_their_sections() -> None:
    target = replace(BEFORE.targets[0], value=1.5)
    after = replace(
        with_stage(replace(BEFORE.stages[1], goal="Another goal.")),
        targets=(target, *BEFORE.targets[1:]),
        outcome="Other.",
    )
    sections = difference(BEFORE, after)
    assert [section.group for section in sections] == ["about", "stages", "targets"]
    value = sections[2].changes[0].fields[0]
    assert (value.name, [piece.text for piece in value.pieces]) == ("value", ["2000", "1.5"])


@settings(max_examples=10)
@given(sound_tables())
def test_a_playbook_does_not_differ_from_itself(table: dict[str, Any]) -> None:
    playbook = examine(write_toml(table), table["key"]).playbook
    assert playbook is not None
    assert difference(playbook, playbook) == []
    assert len(difference(playbook, replace(playbook, outcome=playbook.outcome + "!"))) == 1
