"""What people write in Markdown can be read and can do nothing else."""

import re

import pytest

from engagements.markdown import render_markdown

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.test/pixel.png)",
    '<a href="https://x.test" onclick="alert(1)">x</a>',
    "<iframe src=https://evil.test></iframe>",
    '[x](https://x.test "onmouseover=alert(1)")',
    "<svg/onload=alert(1)>",
    "<style>*{display:none}</style>",
    "```<script>\nalert(1)\n```",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_nothing_runs_and_nothing_is_fetched(text: str) -> None:
    tags = re.findall(r"<[^>]+>", render_markdown(text))
    for tag in tags:
        assert not re.match(r"<(script|img|iframe|svg|style|object|embed|form)", tag, re.IGNORECASE), tag
        assert not re.search(r"\son\w+=|javascript:|data:", re.sub(r'title="[^"]*"', "", tag), re.IGNORECASE)


def test_steps_tables_and_links_are_shown() -> None:
    html = render_markdown(
        "1. Stop\n2. Call `ops`\n\n| a | b |\n|:-:|---|\n| 1 | 2 |\n\n[docs](https://x.test)"
    )
    assert "<ol>" in html
    assert "<code>ops</code>" in html
    assert "<td>1</td>" in html
    assert "style" not in html
    assert 'rel="noopener noreferrer nofollow"' in html


@pytest.mark.parametrize("text", ["> " * 5_000, "[" * 20_000, "*" * 20_000, "`" * 20_000, "\0"])
def test_wild_text_is_rendered(text: str) -> None:
    assert isinstance(render_markdown(text), str)


@pytest.mark.parametrize(
    "text",
    [
        "*" * 5_000 + "deep" + "*" * 5_000,
        "_*" * 5_000 + "deep" + "*_" * 5_000,
        "~~*" * 900 + "deep" + "*~~" * 900,
    ],
)
def test_what_nobody_nests_so_deep_is_shown_as_it_was_typed(text: str) -> None:
    html = render_markdown(text)
    depth = most = 0
    for tag in re.findall(r"<[^>]+>", html):
        depth += -1 if tag.startswith("</") else 1
        most = max(most, depth)
    assert most <= 45
    assert "deep" in html


def test_lists_in_lists_in_quotes_are_nested() -> None:
    html = render_markdown("> 1. a\n>    - b\n>      - **c *d***")
    assert "<blockquote>\n<ol>\n<li>a\n<ul>" in html
    assert "<strong>c <em>d</em></strong>" in html


def test_a_text_shown_as_typed_holds_no_markup() -> None:
    html = render_markdown("*" * 5_000 + "<script>alert(1)</script>" + "*" * 5_000)
    assert "<script" not in html


@pytest.mark.parametrize("text", ["_*" * 10_000, "`a" * 10_000])
def test_a_paragraph_in_thousands_of_pieces_is_shown_as_it_was_typed(text: str) -> None:
    assert render_markdown(text) == f"<pre>{text}</pre>"
