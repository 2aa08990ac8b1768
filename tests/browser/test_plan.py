"""Composing a pack with the keyboard alone: a section moves, the focus stays, nothing typed is lost."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

CONTENTS = "/e/fablecraft/handover/contents/"


def _order(page: Page) -> list[str]:
    return [one.get_attribute("value") or "" for one in page.locator("input[name=section]").all()]


def test_a_pack_is_composed_with_the_keyboard(open_as: Callable[..., Page]) -> None:
    page = open_as("consultant", PHONE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(CONTENTS)
    usual = _order(page)
    words = page.get_by_label("Introduction optional")
    words.fill("Dear **Noor**,")
    expect(page.locator("#id_introduction_preview strong")).to_have_text("Noor")
    note = page.locator(f"#row-{usual[2]} summary")
    note.focus()
    page.keyboard.press("Enter")
    page.locator(f"#id_note-{usual[2]}").fill("Read this twice.")
    page.locator(f"#row-{usual[1]} input[type=checkbox]").focus()
    page.keyboard.press("Space")

    later = page.locator(f"#down-{usual[0]}")
    later.focus()
    for place in (2, 3):
        page.keyboard.press("Enter")
        expect(page.locator("#plan-moved")).to_contain_text(f"place {place} of {len(usual)}")
        expect(later).to_be_focused()
    assert _order(page)[:4] == [usual[1], usual[2], usual[0], usual[3]]
    expect(words).to_have_value("Dear **Noor**,")
    expect(page.locator(f"#id_note-{usual[2]}")).to_be_visible()
    expect(page.locator(f"#row-{usual[1]} input[type=checkbox]")).not_to_be_checked()

    page.get_by_role("button", name="Save and preview").click()
    page.wait_for_url("**/handover/preview/")
    expect(page.locator(".pack-letter strong")).to_have_text("Noor")
    expect(page.locator(".pack-section h2").first).to_have_id(f"section-{usual[2]}")
    expect(page.locator(".section-note")).to_have_text("Read this twice.")
    assert page.locator(f"#section-{usual[1]}").count() == 0
    assert said == []

    page.goto(CONTENTS)
    page.get_by_role("button", name="Start from the organisation's default").click()
    expect(words).to_have_value("")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("As the default of Harbour Launch says.")).to_be_visible()
    assert _order(page) == usual


def test_a_pack_is_composed_without_scripts(open_as: Callable[..., Page]) -> None:
    signed_in = open_as("consultant")
    browser = signed_in.context.browser
    assert browser is not None
    state = signed_in.context.storage_state()
    base = signed_in.url.split("/", 3)[:3]
    context = browser.new_context(
        base_url="/".join(base), storage_state=state, java_script_enabled=False, viewport=PHONE
    )
    page = context.new_page()
    page.goto(CONTENTS)
    usual = _order(page)
    page.locator("#id_closing").fill("Call *us*.")
    page.locator(f"#up-{usual[3]}").click()
    expect(page.locator("#id_closing")).to_have_value("Call *us*.")
    expect(page.locator("#id_closing_preview em")).to_have_text("us")
    assert _order(page)[:4] == [usual[0], usual[1], usual[3], usual[2]]
    context.close()
