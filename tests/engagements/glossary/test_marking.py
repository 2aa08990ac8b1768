"""A page explains each term once, where it stands, and never breaks what people wrote."""

import re

import pytest
from django.template import Context, Template
from django.utils.html import escape

from engagements.glossary.marking import explain


def shown(html: str) -> str:
    """The page without the list at its end."""
    return explain(html).split('<details class="explain terms">')[0]


def listed(html: str) -> list[str]:
    return re.findall(r"<dt>(.*?)</dt>", explain(html))


def touched(html: str) -> list[str]:
    return re.findall(r'<button class="term__word"[^>]*>(.*?)</button>', explain(html))


def test_the_first_occurrence_can_be_touched_and_the_others_stay_as_they_are() -> None:
    html = shown("<p>Your DNS leads.</p><p>dns again, and a cookie.</p>")
    assert html.count("popovertarget") == 2
    button = re.search(r'<button class="term__word" type="button" popovertarget="(.*?)">DNS</button>', html)
    assert button
    assert f'<span class="term__text" id="{button[1]}" popover>The phone book' in html
    assert "<p>dns again" in html


def test_a_page_without_a_term_stays_as_it_is() -> None:
    html = "<p>Lamps are sold here.</p>"
    assert explain(html) == html


@pytest.mark.parametrize(
    "html",
    [
        '<p class="cookie" title="DNS">Nothing</p>',
        "<p><code>DNS</code> <pre>cookie</pre></p>",
        '<p class="mono small">DNS of x</p>',
        "<svg><text>DNS</text></svg>",
        "<select><option>DNS</option></select><textarea>cookie</textarea>",
        '<span class="visually-hidden">: DNS</span>',
        "<p>https://example.test/dns/ and cookie.js</p>",
    ],
)
def test_markup_code_and_addresses_are_left_alone(html: str) -> None:
    assert explain(html) == html


@pytest.mark.parametrize("tag", ["a", "button", "label", "legend"])
def test_no_control_stands_in_another_and_the_word_is_in_the_list(tag: str) -> None:
    html = f"<{tag}>Its DNS</{tag}>"
    assert shown(html) == html
    assert listed(html) == ["DNS"]
    later = f"{html} <p>DNS</p>"
    assert touched(later) == ["DNS"]
    assert shown(later).startswith(html)


def test_a_word_in_the_line_that_opens_more_is_explained_below_that_line() -> None:
    html = "<details><summary>DMARC &amp; DKIM are off</summary><ul><li>DMARC</li></ul></details>"
    assert touched(html) == []
    found = re.fullmatch(
        r"<details><summary>(.*?)</summary>(.*)<ul><li>DMARC</li></ul></details>", shown(html)
    )
    assert found
    assert found[1] == "DMARC &amp; DKIM are off"
    assert re.findall(r'<p class="term-note"><b>(\w+)</b>', found[2]) == ["DMARC", "DKIM"]


def test_what_people_wrote_stays_escaped() -> None:
    wicked = '<img src=x onerror=alert(1)> "DNS" <script>cookie</script> &amp; CSP</p>'
    html = shown(f"<p>{escape(wicked)}</p>")
    assert "<img" not in html
    assert "<script" not in html
    without = re.sub(
        r'<span class="term"><button[^>]*>(.*?)</button><span[^>]*>.*?</span></span>', r"\1", html
    )
    assert without == f"<p>{escape(wicked)}</p>"


def test_two_terms_in_one_place_do_not_overlap() -> None:
    html = "<p>The DNS record, then DNS, then the session cookie of a session.</p>"
    assert touched(html) == ["DNS record", "DNS", "session cookie", "session"]


def test_a_word_that_explains_itself_already_is_not_explained_within() -> None:
    page = Template('<p>{% term "Mail" "It is signed by DKIM." %}</p>').render(Context())
    assert explain(page) == page


def test_consultants_pages_and_peoples_talk_are_left_alone() -> None:
    page = Template("{% explained %}<p>DNS</p>{% endexplained %}")
    assert "term__word" in page.render(Context({"is_member": False, "page": "founder_home"}))
    assert page.render(Context({"is_member": True, "page": "risks"})) == "<p>DNS</p>"
    assert page.render(Context({"is_member": False, "page": "discussion"})) == "<p>DNS</p>"
    assert page.render(Context()) == "<p>DNS</p>"
