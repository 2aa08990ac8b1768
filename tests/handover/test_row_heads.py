"""On a narrow screen each value of a table stands beside the head of its column."""

import re
from pathlib import Path

from django.conf import settings

from engagements.markdown import render_markdown
from engagements.models import Engagement
from handover.document import document_context, document_html
from handover.formats.page import document_page
from handover.row_heads import with_row_heads
from tests.handover.conftest import MakePack

TABLE = (
    '<table class="w"><thead><tr><th scope="col" class="fit">When</th><th scope="col">What</th>'
    '<th scope="col">Who &amp; "why"</th></tr></thead><tbody>'
    '<tr><td class="fit">now</td><th scope="row">The door</th><td>Mira</td></tr>'
    '<tr class="note"><td colspan="3">a note</td></tr></tbody></table>'
)


def unmarked(html: str) -> str:
    return re.sub(r' data-head="[^"]*"| data-listed', "", html)


def test_cells_after_the_name_of_a_row_know_their_heads() -> None:
    told = with_row_heads(f"<p>before</p>{TABLE}<p>after</p>")
    assert '<td class="fit">now</td><th scope="row">The door</th>' in told
    assert '<td data-head="Who &amp; &quot;why&quot;">Mira</td>' in told
    assert told.count("data-head") == 1
    assert '<table data-listed class="w">' in told
    assert unmarked(told) == f"<p>before</p>{TABLE}<p>after</p>"


def test_a_row_without_a_name_tells_every_head() -> None:
    told = with_row_heads(TABLE.replace('<th scope="row">The door</th>', "<td>The door</td>"))
    assert re.findall(r'data-head="(\w+)', told) == ["When", "What", "Who"]


def test_one_value_needs_no_head() -> None:
    one = '<table><thead><tr><th scope="col">Term</th><th scope="col">Meaning</th></tr></thead>'
    one += '<tbody><tr><th scope="row">DNS</th><td>The phone book</td></tr></tbody></table>'
    assert with_row_heads(one) == one.replace("<table>", "<table data-listed>")


def test_a_table_of_figures_of_two_head_rows_or_of_none_keeps_its_cells() -> None:
    two = TABLE.replace("</tr></thead>", "</tr><tr><th>a</th></tr></thead>")
    none = "<table><tbody><tr><th>Sprint</th><td>48 hours</td></tr></tbody></table>"
    assert with_row_heads(two) == two
    assert with_row_heads(none) == none.replace("<table>", "<table data-listed>")
    figures = TABLE.replace('class="w"', 'class="w figures"')
    assert with_row_heads(figures) == figures
    assert with_row_heads(TABLE.replace('class="w"', 'class="w-figures"')) != TABLE


def test_a_word_of_somebody_s_is_no_attribute_of_a_cell() -> None:
    told = with_row_heads(TABLE.replace("Mira", "Mira: the colspan=2 is wrong"))
    assert '<td data-head="Who &amp; &quot;why&quot;">Mira: the colspan=2 is wrong</td>' in told
    assert '<td colspan="3">a note</td>' in told


ON_CALL = """\
| Day | Who | When |
| --- | --- | ---: |
| Monday | [Noor](https://noor.test "<td onclick=a() </table>") | at **9** |
"""
PAIR = "| If | Then |\n| --- | --- |\n| it is slow | call Mira |\n"


def test_a_table_that_people_wrote_tells_every_head_however_few() -> None:
    told = with_row_heads(render_markdown(ON_CALL))
    assert re.findall(r'<td data-head="([^"]*)"', told) == ["Day", "Who", "When"]
    assert unmarked(told) == render_markdown(ON_CALL)
    told = with_row_heads(render_markdown(PAIR))
    assert re.findall(r'<td data-head="([^"]*)">', told) == ["If", "Then"]
    assert "<table data-listed>" in told


def test_notes_words_and_steps_tell_their_heads_on_screens(make: MakePack, sprint: Engagement) -> None:
    sprint.runbooks.update(steps=PAIR)
    snapshot = make(is_rendered=False).snapshot
    snapshot |= {"introduction": ON_CALL, "closing": ON_CALL}
    next(one for one in snapshot["sections"] if one["key"] == "risks")["note"] = ON_CALL
    context = document_context(snapshot, is_for_screens=True)
    parts = {one["key"]: one for one in context["sections"]}
    for html in (context["introduction"], context["closing"], parts["risks"]["note"]):
        assert re.findall(r'<td data-head="([^"]*)"', html) == ["Day", "Who", "When"]
    assert '<td data-head="Then">call Mira</td>' in parts["runbooks"]["html"]


def test_every_table_of_a_page_is_listed_or_keeps_its_head(make: MakePack) -> None:
    """The style sheet for narrow screens hides the heads of those that are listed alone."""
    tables = re.findall(r"<table\b[^>]*>", document_page(make(is_rendered=False).snapshot))
    assert len(tables) > 10
    assert [one for one in tables if "data-listed" not in one and 'class="figures"' not in one] == []
    sheet = (Path(settings.BASE_DIR) / "static/css/pack-narrow.css").read_text()
    hidden = re.findall(r"([^{}]*)\bthead \{ display: none; \}", sheet)
    assert hidden
    assert all("[data-listed]" in selector for selector in hidden)


def test_screens_hear_of_heads_and_paper_does_not(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    sections = document_context(snapshot, is_for_screens=True)["sections"]
    access = next(one["html"] for one in sections if one["key"] == "access")
    assert '<td data-head="Owner">' in access
    assert "data-head" not in document_html(snapshot)


def test_what_is_drawn_at_the_head_is_no_word_for_the_cells_below() -> None:
    drawn = TABLE.replace(">What</th>", "><svg><title>27 Nov to 30 Nov</title><text>27 Nov</text></svg></th>")
    told = with_row_heads(drawn.replace('<th scope="row">The door</th>', "<td>The door</td>"))
    assert re.findall(r'data-head="(\w+)', told) == ["When", "Who"]
