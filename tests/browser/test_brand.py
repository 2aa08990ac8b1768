"""An owner chooses a colour and a logo and sees at once what they do; the founder's page wears them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.engagements.brand.logos import logo

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

BRAND = "/organisation/harbour-launch/brand/"
HOME = "/e/brightcart/home/"


def test_a_colour_is_judged_while_it_is_typed_and_worn_when_it_is_saved(
    open_as: Callable[..., Page], tmp_path: Path
) -> None:
    owner, founder = open_as("owner"), open_as("founder")
    said: list[str] = []
    for page in (owner, founder):
        page.on("console", lambda message: said.append(message.text))
    before = _accent(founder)
    owner.goto(BRAND)
    colour, preview = owner.get_by_label("Colour optional", exact=True), owner.locator("#brand-preview")
    colour.fill("#ffb400")
    expect(preview.locator(".reads").first).to_contain_text("1.7")
    take = preview.get_by_role("button", name="Use #")
    proposed = take.inner_text().removeprefix("Use ")
    take.click()
    expect(colour).to_have_value(proposed)
    expect(preview.get_by_role("button")).to_have_count(0)
    picture = tmp_path / "logo.png"
    picture.write_bytes(logo(proposed))
    owner.get_by_label("Logo optional").set_input_files(picture)
    expect(preview.locator("[data-logo]").first).to_be_visible()
    owner.get_by_role("button", name="Save brand").click()
    expect(owner.get_by_text("Brand saved.")).to_be_visible()

    assert _accent(founder) == _rgb(proposed) != before
    expect(founder.locator(".topbar__brand img")).to_be_visible()
    assert founder.evaluate("document.querySelector('.topbar__brand img').naturalWidth") > 100
    owner.goto(HOME)
    worn = owner.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--accent')")
    assert proposed in worn, "who looks at a founder's page sees it as they do"

    owner.goto(BRAND)
    colour.fill("")
    owner.get_by_label("Take the logo away").check()
    owner.get_by_role("button", name="Save brand").click()
    expect(owner.get_by_text("Brand saved.")).to_be_visible()
    assert _accent(founder) == before
    assert said == []


def _accent(page: Page) -> str:
    page.goto(HOME)
    return _button(page)


def _button(page: Page) -> str:
    shown = page.locator(".button--primary").first
    return str(shown.evaluate("one => getComputedStyle(one).backgroundColor"))


def _rgb(colour: str) -> str:
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgb({red}, {green}, {blue})"
