"""The look keeps its promises: readable in both themes, icons that exist, drawings that escape."""

import re
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.template import Context, Template
from django.test import RequestFactory

from engagements.drawings.bars import BeforeAfter, before_after, sparkline
from engagements.drawings.clock import Span, sprint_ring, t_minus
from engagements.drawings.matrix import risk_matrix
from engagements.drawings.palette import PAPER, SCREEN
from engagements.drawings.rail import stage_rail
from engagements.templatetags.icons import icon, icon_names
from engagements.templatetags.links import undo_url
from engagements.templatetags.states import LOOKS, look, state
from engagements.templatetags.texts import fold, initials
from engagements.templatetags.times import duration, relative
from tests.engagements.contrast import Rgb, contrast, hex_to_linear, oklch_to_linear

ROOT = Path(__file__).resolve().parents[2]
TOKEN = re.compile(r"--([\w-]+): light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)")
TEXT_ON_SURFACE = [
    (ink, surface)
    for ink in ("ink", "ink-2", "ink-3", "accent", "accent-hover", "go", "hold", "nogo", "idle")
    for surface in ("paper", "sunk", "raised", "hover")
]
TEXT_ON_ITS_WASH = [(tone, f"{tone}-wash") for tone in ("accent", "go", "hold", "nogo", "idle")]
TEXT_ON_WASH = [
    (ink, f"{tone}-wash") for ink in ("ink", "ink-2") for tone in ("accent", "go", "hold", "nogo", "idle")
]
ON_FILL = [("accent-ink", "accent"), ("accent-ink", "accent-hover")]


def tokens() -> dict[str, tuple[Rgb, Rgb]]:
    """Every colour token as (day, night) in linear sRGB."""
    css = (ROOT / "static/css/tokens.css").read_text(encoding="utf-8")
    found = {}
    for name, day, night in TOKEN.findall(css):
        (l1, c1, h1), (l2, c2, h2) = ([float(part) for part in colour.split()] for colour in (day, night))
        found[name] = (oklch_to_linear(l1, c1, h1), oklch_to_linear(l2, c2, h2))
    return found


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_ON_SURFACE + TEXT_ON_ITS_WASH + TEXT_ON_WASH + ON_FILL)
def test_text_can_be_read(ink: str, ground: str, theme: int) -> None:
    colours = tokens()
    assert contrast(colours[ink][theme], colours[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "raised"])
def test_edge_of_a_field_can_be_seen(ground: str, theme: int) -> None:
    colours = tokens()
    assert contrast(colours["line-control"][theme], colours[ground][theme]) >= 3


@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "go", "hold", "nogo", "idle"])
def test_paper_palette_can_be_read(ink: str) -> None:
    assert contrast(hex_to_linear(asdict(PAPER)[ink]), hex_to_linear(PAPER.paper)) >= 4.5


def test_paper_shows_the_day_colours_of_the_tokens() -> None:
    colours = tokens()
    paper, screen = asdict(PAPER), asdict(SCREEN)
    for name in sorted(set(paper) - {"paper"}):
        token = screen[name].removeprefix("var(--").removesuffix(")")
        assert hex_to_linear(paper[name]) == pytest.approx(colours[token][0], abs=0.006), name


def test_contrast_of_black_and_white_is_twenty_one() -> None:
    assert contrast(hex_to_linear("#000000"), hex_to_linear("#ffffff")) == pytest.approx(21)


def test_oklch_of_pure_red_is_pure_red() -> None:
    assert oklch_to_linear(0.627955, 0.257683, 29.2339) == pytest.approx((1, 0, 0), abs=0.001)


def test_sprite_holds_exactly_the_listed_icons() -> None:
    tree = ElementTree.parse(ROOT / "static/icons/lucide.svg")  # noqa: S314 — our own file
    symbols = [symbol.get("id") for symbol in tree.iter("{http://www.w3.org/2000/svg}symbol")]
    assert sorted(str(name) for name in symbols) == sorted(icon_names())


def test_every_icon_that_a_template_names_exists() -> None:
    named = {
        name
        for page in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', page.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= icon_names()
    assert {shown.icon for shown in LOOKS.values()} <= icon_names()


def test_unknown_icon_fails_where_it_is_written() -> None:
    with pytest.raises(ValueError, match="No icon named 'unicorn'"):
        icon("unicorn")


def test_stylesheets_use_only_tokens_that_exist() -> None:
    sheets = list((ROOT / "static/css").glob("*.css"))
    text = "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= defined
    included = (ROOT / "templates/components/stylesheets.html").read_text(encoding="utf-8")
    assert {sheet.name for sheet in sheets} - {"styleguide.css"} >= set(
        re.findall(r"css/([\w-]+\.css)", included)
    )


def markup(page: Path) -> str:
    """What a template writes itself, without its tags."""
    return re.sub(r"{[%{].*?[%}]}", "", page.read_text(encoding="utf-8"))


def test_no_template_carries_inline_script_or_style() -> None:
    wrong = re.compile(r"\sstyle=\"|<style|\son\w+=\"|<script(?![^>]*\ssrc=)")
    pages = [
        page for page in (ROOT / "templates").rglob("*.html") if not {"pack", "emails"} & set(page.parts)
    ]
    assert [str(page) for page in pages if wrong.search(markup(page))] == []


@pytest.mark.parametrize(
    ("value", "tone", "word"),
    [
        ("pass", "go", "Pass"),
        ("could_not_tell", "hold", "Could not tell"),
        ("NOT_APPLICABLE", "idle", "Not applicable"),
        ("no-go", "nogo", "NO-GO"),
        ("<b>", "idle", "<b>"),
    ],
)
def test_state_has_tone_and_word(value: str, tone: str, word: str) -> None:
    assert (look(value).tone, str(look(value).word)) == (tone, word)


def test_state_escapes_what_nobody_described() -> None:
    assert "&lt;b&gt;" in state("<b>")


@pytest.mark.parametrize(
    ("left", "said"),
    [
        (timedelta(hours=31, minutes=20, seconds=5), "T−31:20:05"),
        (timedelta(0), "T−00:00:00"),
        (timedelta(days=5), "T−120:00:00"),
        (-timedelta(minutes=10), "T+00:10:00"),
    ],
)
def test_clock_reads_as_a_launch_director_says_it(left: timedelta, said: str) -> None:
    assert t_minus(left) == said


def test_held_clock_stands_and_says_what_it_waits_for() -> None:
    clock = {"is_held": True, "held_reason": "Waiting on <Ada>", "remaining": timedelta(hours=2)}
    page = Template("{% sprint_clock clock %}").render(Context({"clock": clock}))
    assert "T−02:00:00" in page
    assert "HOLD" in page
    assert "Waiting on &lt;Ada&gt;" in page
    assert "data-until" not in page


def test_running_clock_knows_when_it_ends() -> None:
    deadline = datetime.now(UTC) + timedelta(hours=1)
    clock = SimpleNamespace(deadline=deadline, is_held=False, held_reason="", remaining=None)
    page = Template("{% sprint_clock clock %}").render(Context({"clock": clock}))
    assert f'data-until="{deadline.isoformat()[:19]}' in page


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (timedelta(seconds=-20), "just now"),
        (timedelta(minutes=-3), "3 min ago"),
        (timedelta(hours=5), "in 5 h"),
        (timedelta(days=-3), "3 days ago"),
        (timedelta(days=-60), "23 Sep 2026"),
    ],
)
def test_relative_time_reads_naturally(shift: timedelta, said: str) -> None:
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    assert relative(now + shift, now) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [(0.42, "0.4 s"), (48, "48 s"), (200, "3 min 20 s"), (18600, "5 h 10 min"), (None, "–")],
)
def test_duration_has_units(length: float | None, said: str) -> None:
    assert duration(length) == said


@pytest.mark.parametrize(
    ("tags", "address"),
    [
        ("undo:/e/abc/undo/", "/e/abc/undo/"),
        ("", ""),
        ("undo://evil.test/", ""),
        ("undo:https://evil.test/", ""),
        ("undo:/\\evil.test", ""),
    ],
)
def test_undo_stays_on_this_site(tags: str, address: str) -> None:
    assert undo_url(Message(constants.SUCCESS, "Risk deleted", extra_tags=tags)) == address


def test_message_with_undo_becomes_a_toast_with_a_form() -> None:
    message = Message(constants.SUCCESS, "Risk <1> deleted", extra_tags="undo:/e/abc/undo/")
    page = Template('{% include "components/toasts.html" %}').render(Context({"messages": [message]}))
    assert '<form method="post" action="/e/abc/undo/">' in page
    assert "Risk &lt;1&gt; deleted" in page


def test_long_evidence_folds_and_loses_no_line() -> None:
    text = "\n".join(str(n) for n in range(40))
    folded = fold(text, 12)
    assert f"{folded.first}\n{folded.rest}" == text
    assert folded.hidden == 28
    assert fold("a\nb", 12).rest == ""


@pytest.mark.parametrize(("name", "said"), [("Mira Kovač", "MK"), ("info@example.net", "IN"), ("", "?")])
def test_initials_of_a_person(name: str, said: str) -> None:
    assert initials(name) == said


def test_column_sorts_one_way_then_the_other_and_keeps_the_filter() -> None:
    request = RequestFactory().get("/?q=tls&sort=due&page=3")
    page = Template('{% sort_header "due" "Due" %}').render(Context({"request": request}))
    assert 'aria-sort="ascending"' in page
    assert "?q=tls&amp;sort=-due" in page


def test_drawings_are_well_formed_and_escape_their_words() -> None:
    evil = '"><script>x</script>'
    stage = SimpleNamespace(title=evil, status="held")
    drawings = [
        risk_matrix({(5, 5): 2}, label=evil, href=lambda x, y: f"?l={x}&i={y}"),
        before_after([BeforeAfter(label=evil, before=10, after=5)], label=evil),
        sparkline([1, 2, 3], label=evil),
        sparkline([], label=evil),
        sprint_ring(elapsed=0.4, label=evil, holds=[Span(start=0.1, end=0.2)]),
        stage_rail([stage, stage], label=evil),
    ]
    for drawing in drawings:
        root = ElementTree.fromstring(drawing)  # noqa: S314 — our own drawing
        assert root.get("aria-label") == evil
        assert not [part for part in root.iter() if part.tag.endswith("script")]


def test_matrix_links_only_squares_that_hold_risks() -> None:
    drawn = risk_matrix({(5, 4): 2, (1, 1): 1}, label="Risks", href=lambda x, y: f"?l={x}&i={y}")
    assert re.findall(r'aria-label="(\d risks?, likelihood \d, impact \d)"', drawn) == [
        "2 risks, likelihood 5, impact 4",
        "1 risk, likelihood 1, impact 1",
    ]


def test_after_bar_is_green_only_when_it_got_better() -> None:
    better = before_after([BeforeAfter(label="p95", before=900, after=300)], palette=PAPER)
    worse = before_after([BeforeAfter(label="p95", before=300, after=900)], palette=PAPER)
    assert PAPER.go in better
    assert PAPER.nogo not in better
    assert PAPER.nogo in worse


def test_a_change_that_is_mere_noise_is_neither_better_nor_worse() -> None:
    row = BeforeAfter(label="p95", before=5, after=8, noise=50)
    assert not {PAPER.go, PAPER.nogo} & set(re.findall(r'fill="([^"]+)"', before_after([row], palette=PAPER)))
    much = BeforeAfter(label="p95", before=5, after=56, noise=50)
    assert PAPER.nogo in before_after([much], palette=PAPER)
