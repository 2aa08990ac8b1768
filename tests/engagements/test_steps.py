"""Steps out of Markdown: each with all that belongs to it, nothing of the text lost."""

import pytest

from engagements.playbooks.runbook_template import all_runbook_templates
from engagements.steps import read_steps

TEXTS = [
    ("1. One\n2. Two", [(1, "One", ""), (2, "Two", "")], ""),
    ("1) One\n2) Two", [(1, "One", ""), (2, "Two", "")], ""),
    (
        "1. One\n\n   More of it\n\n       code\n2. Two",
        [(1, "One\n\nMore of it\n\n    code", ""), (2, "Two", "")],
        "",
    ),
    (
        "1. One\n   - a\n     1. deep\n   - b\n2. Two",
        [(1, "One\n- a\n  1. deep\n- b", ""), (2, "Two", "")],
        "",
    ),
    ("1. One\nlazily on\n2. Two", [(1, "One\nlazily on", ""), (2, "Two", "")], ""),
    ("Before\n\n3. Three\n4. Four\n\nAfter", [(3, "Three", "Before"), (4, "Four", "")], "After"),
    ("## A\n1. One\n\n## B\n1. Other", [(1, "One", "## A"), (1, "Other", "## B")], ""),
    (
        "1. Run\n   ```\n   1. no step\n   ```\n2. Two",
        [(1, "Run\n```\n1. no step\n```", ""), (2, "Two", "")],
        "",
    ),
    ("> 1. quoted\n\n1. One", [(1, "One", "> 1. quoted")], ""),
    ("- One\n- Two", [(1, "One", ""), (2, "Two", "")], ""),
    ("- not a step\n\n1. One", [(1, "One", "- not a step")], ""),
    ("Call Noor.", [(1, "Call Noor.", "")], ""),
    ("1.\n2. Two", [(2, "Two", "")], ""),
    ("10. Ten\n    more\n11. Eleven", [(10, "Ten\nmore", ""), (11, "Eleven", "")], ""),
    ("1. One\r\n2. Two\r\n", [(1, "One", ""), (2, "Two", "")], ""),
    ("", [], ""),
    ("  \n\n", [], ""),
]


@pytest.mark.parametrize(("text", "steps", "closing"), TEXTS)
def test_a_text_falls_into_its_steps(text: str, steps: list[tuple[int, str, str]], closing: str) -> None:
    read = read_steps(text)
    assert [(one.label, one.text, one.before) for one in read.steps] == steps
    assert read.closing_words == closing


@pytest.mark.parametrize("template", all_runbook_templates(), ids=lambda one: one.key)
def test_each_usual_runbook_has_the_steps_that_its_list_shows(template: object) -> None:
    text = template.steps  # type: ignore[attr-defined]
    read = read_steps(text)
    numbered = [line for line in text.splitlines() if line[:1].isdigit()]
    assert [one.label for one in read.steps] == list(range(1, len(numbered) + 1))
    assert all(one.before == "" for one in read.steps)
    assert read.closing_words == ""


def test_a_text_that_nobody_would_write_is_read_quickly_and_whole() -> None:
    assert len(read_steps("1. x\n" * 5000).steps) == 5000
    assert read_steps(">" * 5000 + "1. x").steps
