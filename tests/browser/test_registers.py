"""The registers by keyboard alone, with two people at once, window by window, and without JavaScript."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]
RISKS = "/e/tasklane/risks/"


def add_risk(page: Page, title: str) -> None:
    page.goto(RISKS)
    page.keyboard.press("n")
    page.wait_for_url("**/risks/new/")
    page.get_by_label("Risk", exact=True).focus()
    page.keyboard.type(title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def go_to_row(page: Page, title: str) -> None:
    """Down the list with j until the row has the focus."""
    page.goto(f"{RISKS}?sort=-number&group=none")
    for _step in range(30):
        page.keyboard.press("j")
        if title in page.evaluate("document.activeElement.closest('tr')?.textContent ?? ''"):
            return
    raise AssertionError(f"no row of {title}")


def test_a_risk_is_added_edited_selected_changed_and_taken_back_by_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as("consultant")
    for title in ("Keyboard one", "Keyboard two"):
        add_risk(page, title)
    go_to_row(page, "Keyboard one")
    page.keyboard.press("ArrowRight")  # the status
    page.keyboard.press("e")
    field = page.locator(".cell-form select")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_have_count(0)
    expect(page.locator("td[data-edit=status]:focus")).to_have_count(1)
    page.keyboard.press("e")
    expect(field).to_be_focused()
    page.keyboard.type("Being")
    page.keyboard.press("Tab")  # saves, and goes on with the owner
    expect(page.locator(".cell-form[data-cell=owner] select")).to_be_focused()
    page.keyboard.press("x")  # types into the field, selects nothing
    page.keyboard.press("Escape")
    row = page.locator("[data-rows] tr[id]", has_text="Keyboard one")
    expect(row).to_contain_text("Being fixed")
    expect(page.locator(".cell-form")).to_have_count(0)
    expect(page.locator("td[data-edit=owner]:focus")).to_have_count(1)

    page.keyboard.press("x")
    page.keyboard.press("e")  # an edited row keeps its tick
    expect(page.locator(".cell-form select")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("td[data-edit=owner]:focus")).to_have_count(1)
    page.keyboard.press("k")
    page.keyboard.press("Shift+X")
    expect(page.locator("[data-picked]")).to_have_text("2")
    page.keyboard.press("b")
    expect(page.locator("#bulk summary").first).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.locator("#bulk button:focus")).to_have_text("Closed")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Status set for 2 entries.")).to_be_visible()
    expect(row).to_contain_text("Closed")
    expect(page.locator("#bulk")).to_be_hidden()

    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Taken back for 2 entries.")).to_be_visible(timeout=20_000)
    expect(row).to_contain_text("Being fixed")


def test_two_people_in_one_cell_see_what_the_other_wrote(open_as: OpenAs) -> None:
    ana, jonas = open_as("consultant"), open_as("owner")
    add_risk(ana, "Both write here")
    for page in (ana, jonas):
        go_to_row(page, "Both write here")
        page.keyboard.press("e")
        expect(page.locator(".cell-form input[name=title]")).to_be_focused()
    jonas.keyboard.type("Both write here, says Jonas")
    jonas.keyboard.press("Enter")
    expect(jonas.locator(".cell-form")).to_have_count(0)
    ana.keyboard.type("Both write here, says Ana")
    ana.keyboard.press("Enter")
    expect(ana.locator(".cell-form ins")).to_have_text("Both write here, says Jonas")
    expect(ana.locator(".cell-form input[name=title]")).to_have_value("Both write here, says Ana")
    violations = Axe().run(ana).response["violations"]
    assert not violations, violations
    ana.keyboard.press("Enter")
    expect(ana.locator(".cell-form")).to_have_count(0)
    expect(ana.locator("[data-rows]")).to_contain_text("Both write here, says Ana")


def test_a_dead_network_keeps_what_was_typed(open_as: OpenAs) -> None:
    page = open_as("consultant")
    add_risk(page, "The network dies")
    go_to_row(page, "The network dies")
    page.keyboard.press("e")
    field = page.locator(".cell-form input[name=title]")
    expect(field).to_be_focused()
    page.context.set_offline(True)
    page.keyboard.type("Typed while it was dead")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That did not work.")).to_be_visible()
    expect(field).to_have_value("Typed while it was dead")
    page.context.set_offline(False)
    page.keyboard.press("Enter")
    expect(page.locator("[data-rows]")).to_contain_text("Typed while it was dead")


def test_a_filter_narrows_as_one_types_and_the_address_says_so(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/brightcart/risks/")
    page.keyboard.press("/")
    page.keyboard.type("no-such-risk-anywhere")
    expect(page.get_by_text("Nothing matches")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/risks/\?q=no-such-risk-anywhere$"))


def test_the_register_is_selected_on_a_phone_without_a_script(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, base_url=portal.url, java_script_enabled=False)
    page = context.new_page()
    email, password = portal.sign_ins["consultant"]
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto("/e/brightcart/access/")
    bar = page.locator("#bulk")
    expect(bar).to_be_hidden()
    page.locator("input[name=pick]").first.check()
    expect(bar).to_be_visible()
    bar.get_by_text("Second factor").click()
    bar.get_by_role("button", name="Not known").click()
    expect(page.get_by_text("Second factor set for 1 entry.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Taken back for 1 entry.")).to_be_visible()
    context.close()


def test_on_a_phone_a_tap_on_a_cell_edits_it_and_what_stands_above_follows(open_as: OpenAs) -> None:
    page = open_as("consultant", PHONE)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto("/e/brightcart/risks/?group=urgency")
    closed = page.locator(".table__group", has_text="Must fix now").locator("[data-count-of]")
    before = int(closed.inner_text())
    sentence = page.locator("#says").inner_text()
    row = page.locator("[data-rows] tr[id]").first
    title = row.locator("th a").inner_text()
    cell = row.locator("td[data-edit=status]")
    box = cell.bounding_box()
    assert box is not None
    assert box["height"] >= 24
    cell.click()
    field = page.locator(".cell-form select")
    expect(field).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    field.select_option("closed")
    page.locator(".cell-form").get_by_role("button", name="Save").click()
    expect(closed).to_have_text(str(before - 1))
    expect(page.locator("#says")).not_to_have_text(sentence)
    assert said == []

    row = page.locator("[data-rows] tr[id]", has_text=title)
    pencil = row.get_by_role("link", name=re.compile("^Edit risk"))
    large = pencil.bounding_box()
    assert large is not None
    assert min(large["width"], large["height"]) >= 44
    row.locator("td[data-edit=status]").click()
    field.select_option("open")
    page.locator(".cell-form").get_by_role("button", name="Save").click()
    expect(closed).to_have_text(str(before))
