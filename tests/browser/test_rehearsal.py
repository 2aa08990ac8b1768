"""A rehearsal by keyboard on a desk, somebody else in it on a phone, and steps previewed while written."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]


def tick(page: Page, number: int) -> Locator:
    return page.get_by_role("button", name=re.compile(rf"Step {number} done"))


def open_runbook(page: Page, title: str) -> None:
    page.goto("/e/brightcart/runbooks/")
    page.get_by_role("link", name=re.compile(rf"^B\d+ {title}")).click()


def test_a_rehearsal_by_keyboard_with_somebody_else_on_a_phone(open_as: OpenAs) -> None:
    page = open_as("consultant")
    open_runbook(page, "Rotate a secret")
    page.get_by_role("button", name="Run it now").focus()
    page.keyboard.press("Enter")
    expect(tick(page, 1)).to_be_visible()
    steps = page.locator(".steps--run > .steps__step").count()
    page.keyboard.press("j")
    expect(tick(page, 1)).to_be_focused()
    page.keyboard.press("Space")
    expect(tick(page, 1)).to_have_attribute("aria-pressed", "true")
    expect(tick(page, 1)).to_be_focused()
    expect(page.locator("#rehearsal-progress")).to_contain_text(f"1 of {steps}")
    assert "#" not in page.url

    # What somebody is typing stays while the page follows the others.
    page.locator("#step-3 summary").focus()
    page.keyboard.press("Enter")
    page.locator("#note-3").fill("The vault asks for two people")

    phone = open_as("owner", PHONE)
    phone.goto(page.url)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = tick(phone, 2).bounding_box()
    assert box is not None
    assert min(box["width"], box["height"]) >= 44
    tick(phone, 2).click()
    expect(tick(phone, 2)).to_have_attribute("aria-pressed", "true")
    expect(tick(page, 2)).to_have_attribute("aria-pressed", "true", timeout=15_000)
    expect(page.locator("#note-3")).to_have_value("The vault asks for two people")
    page.locator("#step-3").get_by_role("button", name="Save note").click()
    expect(page.locator("#step-3-said")).to_contain_text("The vault asks for two people")

    tick(page, 1).click()
    expect(tick(page, 1)).to_have_attribute("aria-pressed", "false")
    page.goto("/e/brightcart/")
    open_runbook(page, "Rotate a secret")
    page.get_by_role("link", name="Go on with the rehearsal").click()
    page.get_by_role("link", name="End the rehearsal").click()
    page.get_by_role("radio", name=re.compile("It worked with changes")).check()
    page.get_by_role("button", name="Put on record").click()
    expect(page.get_by_text("Say what has to change")).to_be_visible()
    page.get_by_label("Note").fill("Two people are needed for the vault")
    page.get_by_role("button", name="Put on record").click()
    expect(page.get_by_text("Worked with changes").first).to_be_visible()
    expect(page.locator("button.steps__button")).to_have_count(0)


def test_steps_are_previewed_while_they_are_written(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/brightcart/runbooks/new/")
    page.get_by_label("Steps").fill("1. Breathe\n2. Call **Mira**")
    preview = page.locator("#id_steps_preview")
    expect(preview).to_contain_text("2 steps to tick")
    expect(preview.locator("strong")).to_have_text("Mira")
    page.get_by_label("Steps").press("End")
    page.keyboard.type("\n3. Wait")
    expect(preview).to_contain_text("3 steps to tick")
    expect(page.get_by_label("Steps")).to_be_focused()
