"""On a narrow screen each value of a table stands beside the head of its column."""

import re

from handover.document import document_context, document_html
from handover.row_heads import with_row_heads
from tests.handover.conftest import MakePack

TABLE = (
    '<table class="w"><thead><tr><th scope="col" class="fit">When</th><th scope="col">What</th>'
    '<th scope="col">Who &amp; "why"</th></tr></thead><tbody>'
    '<tr><td class="fit">now</td><th scope="row">The door</th><td>Mira</td></tr>'
    '<tr class="note"><td colspan="3">a note</td></tr></tbody></table>'
)


def test_cells_after_the_name_of_a_row_know_their_heads() -> None:
    told = with_row_heads(f"<p>before</p>{TABLE}<p>after</p>")
    assert '<td class="fit">now</td><th scope="row">The door</th>' in told
    assert '<td data-head="Who &amp; &quot;why&quot;">Mira</td>' in told
    assert told.count("data-head") == 1
    assert re.sub(r' data-head="[^"]*"', "", told) == f"<p>before</p>{TABLE}<p>after</p>"


def test_a_row_without_a_name_tells_every_head() -> None:
    told = with_row_heads(TABLE.replace('<th scope="row">The door</th>', "<td>The door</td>"))
    assert re.findall(r'data-head="(\w+)', told) == ["When", "What", "Who"]


def test_one_value_needs_no_head() -> None:
    one = '<table><thead><tr><th scope="col">Term</th><th scope="col">Meaning</th></tr></thead>'
    one += '<tbody><tr><th scope="row">DNS</th><td>The phone book</td></tr></tbody></table>'
    assert with_row_heads(one) == one


def test_a_table_of_two_head_rows_or_of_none_stays_as_it_is() -> None:
    two = TABLE.replace("</tr></thead>", "</tr><tr><th>a</th></tr></thead>")
    none = "<table><tbody><tr><th>Sprint</th><td>48 hours</td></tr></tbody></table>"
    assert with_row_heads(two) == two
    assert with_row_heads(none) == none


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
