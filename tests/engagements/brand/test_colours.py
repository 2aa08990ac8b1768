"""A brand's colour is read, judged on the portal's own grounds, and followed by the nearest that passes."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engagements.brand import legible
from engagements.brand.legible import GROUNDS, THEMES, Theme, judge, nearest
from engagements.brand.oklch import contrast, from_hex, to_hex
from engagements.brand.sheet import NAMES, brand_sheet, dark_of, tokens_of
from engagements.forms.brand import read_colour
from tests.engagements import contrast as independent

CSS = Path(__file__).parents[3] / "static" / "css" / "tokens.css"
COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
BRANDS = ["#ff6a00", "#ffd400", "#0a7cff", "#00c389", "#e4002b", "#7a00ff", "#111111", "#ffffff", "#808080"]


@given(COLOURS)
def test_a_colour_comes_back_from_oklch_as_it_was(colour: str) -> None:
    there_and_back = to_hex(from_hex(colour))
    channels = [(int(colour[i : i + 2], 16), int(there_and_back[i : i + 2], 16)) for i in (1, 3, 5)]
    assert all(abs(one - other) <= 1 for one, other in channels), there_and_back


@given(COLOURS, COLOURS)
def test_contrast_is_what_the_other_reckoning_says(one: str, other: str) -> None:
    wanted = independent.contrast(independent.hex_to_linear(one), independent.hex_to_linear(other))
    assert contrast(one, other) == pytest.approx(wanted)


def test_the_grounds_are_those_of_the_tokens() -> None:
    css = CSS.read_text(encoding="utf-8")
    for theme, place in zip(THEMES, (1, 2), strict=True):
        for name, ground in GROUNDS[theme].items():
            found = re.search(rf"--{name}: light-dark\(oklch\(([\d. ]+)\), oklch\(([\d. ]+)\)\)", css)
            assert found
            kept = (ground.lightness, ground.chroma, ground.hue)
            assert kept == tuple(float(one) for one in found[place].split()), (theme, name)


@given(COLOURS, st.sampled_from(THEMES))
def test_the_nearest_colour_passes_and_one_that_passes_is_its_own_nearest(colour: str, theme: Theme) -> None:
    found = judge(colour, theme)
    assert judge(found.nearest, theme).passes
    assert (found.nearest == colour) == found.passes


@pytest.mark.parametrize("colour", BRANDS)
@pytest.mark.parametrize("theme", THEMES)
def test_the_nearest_keeps_the_hue_and_goes_no_further_than_needed(colour: str, theme: Theme) -> None:
    wanted, found = from_hex(colour), from_hex(nearest(colour, theme))
    if found.chroma > 0.03:
        assert abs((wanted.hue - found.hue + 180) % 360 - 180) < 6
    step = 0.02 if theme == "light" else -0.02
    nearer = to_hex(from_hex(colour).at(found.lightness + step))
    if not judge(colour, theme).passes:
        assert not judge(nearer, theme).passes


def test_yellow_is_told_where_it_fails_by_day_and_passes_in_the_dark() -> None:
    by_day = judge("#ffd400", "light")
    assert not by_day.passes
    assert by_day.failing[0].said == "1.3"
    assert judge("#ffd400", "dark").passes


def test_a_ratio_is_never_rounded_up_to_what_is_asked_for() -> None:
    reading = legible.Reading("x", 4.4999)
    assert (reading.said, reading.passes) == ("4.4", False)


@given(COLOURS, st.sampled_from(THEMES))
def test_every_token_that_is_made_of_a_colour_can_be_read(colour: str, theme: Theme) -> None:
    tokens = tokens_of(colour, theme)
    grounds = [*legible.ground_hexes(theme).values(), tokens["accent-wash"]]
    for ground in grounds:
        assert contrast(tokens["accent"], ground) >= 4.5
        assert contrast(tokens["accent-hover"], ground) >= 4.5
    for fill in ("accent", "accent-hover"):
        assert contrast(tokens["accent-ink"], tokens[fill]) >= 4.5


def test_a_sheet_sets_every_accent_of_the_tokens_and_nothing_else() -> None:
    accents = set(re.findall(r"--(accent[\w-]*):", CSS.read_text(encoding="utf-8")))
    sheet = brand_sheet("#0a7cff", dark_of("#0a7cff", ""))
    assert accents == set(NAMES)
    assert set(re.findall(r"--([\w-]+):", sheet)) == accents | {"pack-accent", "pack-number"}


@pytest.mark.parametrize("typed", ["#1F3F99", "1f3f99", " #1f3f99 "])
def test_colours_are_read_as_people_write_them(typed: str) -> None:
    assert read_colour(typed) == "#1f3f99"
    assert read_colour("#abc") == "#aabbcc"


@pytest.mark.parametrize(
    "typed", ["", "blue", "#12", "#1f3f9g", "#1f3f99;}", "url(x)", "#1f3f9900", "＃1f3f99"]
)
def test_what_is_no_colour_is_not_taken_for_one(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a colour"):
        read_colour(typed)
