"""A consultant fills a sprint without a mouse: keys lead everywhere, and the focus is always seen."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]

NAME_OF_FOCUS = """() => {
  const one = document.activeElement;
  const named = one.getAttribute("aria-label") ?? one.labels?.[0]?.textContent ?? one.textContent;
  return named.replace(/\\s+/g, " ").trim();
}"""
# By an outline or a ring, and inside of what the window shows.
IS_FOCUS_SEEN = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
    || style.boxShadow !== "none";
  return one !== document.body && isMarked && box.bottom > 0 && box.top < innerHeight;
}"""


def focused(page: Page) -> str:
    return str(page.evaluate(NAME_OF_FOCUS))


def tab_to(page: Page, name: str, most: int = 12, key: str = "Tab") -> None:
    """On with Tab until the focus is on what begins with that name; every stop must be seen."""
    passed = []
    for _step in range(most):
        page.keyboard.press(key)
        passed.append(focused(page))
        assert page.evaluate(IS_FOCUS_SEEN), f"the focus is not seen on {passed[-1]!r} of {page.url}"
        if passed[-1].startswith(name):
            return
    raise AssertionError(f"{name!r} is not within {most} tabs: {passed}")


def go_to(page: Page, letter: str, title: str) -> None:
    page.keyboard.press("g")
    page.keyboard.press(letter)
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.wait_for_load_state()  # the scripts that listen for the next key


def add(page: Page, fields: dict[str, str]) -> None:
    """A new entry of the open register: "n", its fields in their order, Ctrl Enter."""
    page.keyboard.press("n")
    page.wait_for_url("**/new/")
    first, *others = fields
    expect(page.locator(":focus")).to_have_accessible_name(re.compile(f"^{first}"))
    page.keyboard.type(fields[first])
    for label in others:
        tab_to(page, label)
        page.keyboard.type(fields[label])
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/\d+/$"))


def edit_cell(page: Page, row: str, cell: str, text: str) -> None:
    """In the table: down to the row, along to the cell, typed over in place; the focus stays on the cell."""
    for _step in range(60):
        page.keyboard.press("j")
        if row in str(page.evaluate("document.activeElement.closest('tr')?.textContent ?? ''")):
            break
    for _step in range(9):
        if page.evaluate("document.activeElement.dataset.edit") == cell:
            break
        page.keyboard.press("ArrowRight")
    assert page.evaluate(IS_FOCUS_SEEN)
    page.keyboard.press("Enter")
    expect(page.locator(f".cell-form[data-cell={cell}] :is(input[type=text], select):focus")).to_have_count(1)
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator(f"td[data-edit={cell}]:focus")).to_contain_text(text)
    assert page.evaluate(IS_FOCUS_SEEN)


def tick(page: Page, choice: str) -> None:
    """With the focus on the choice that is made already, down to another."""
    expect(page.locator("input[type=radio]:checked")).to_be_focused()
    for _step in range(5):
        if focused(page) == choice:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"no choice {choice!r}")


def test_registers_are_filled_and_edited_in_place(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/tasklane/")
    go_to(page, "r", "Risks")
    add(page, {"Risk": "No key but the mouse"})
    go_to(page, "r", "Risks")
    edit_cell(page, "No key but the mouse", "status", "Being fixed")
    go_to(page, "a", "Access")
    add(page, {"System": "Hosting", "Provider": "Keyboard Compute"})
    go_to(page, "a", "Access")
    edit_cell(page, "Keyboard Compute", "mfa", "On")
    go_to(page, "e", "Environment")
    add(page, {"Key": "KEYBOARD_ONLY_KEY"})
    go_to(page, "e", "Environment")
    edit_cell(page, "KEYBOARD_ONLY_KEY", "store", "The vault of the host")
    go_to(page, "t", "Contacts")
    add(page, {"Name": "Kaye Board"})
    page.keyboard.press("e")  # the page of an entry: its form, which stands ready
    page.wait_for_url("**/edit/")
    expect(page.locator(":focus")).to_have_value("Kaye Board")
    tab_to(page, "Telephone")
    page.keyboard.type("+47 22 00 00 00")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Saved Kaye Board")).to_be_visible()


def test_an_item_is_ticked_talked_about_and_its_stage_closed(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/tasklane/")
    go_to(page, "7", "Roadmap")  # the seventh stage
    page.keyboard.press("j")
    page.keyboard.press("j")
    item = focused(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(item)
    expect(page.get_by_label("Internal note")).to_be_visible()
    page.wait_for_load_state()  # the scripts that listen for the next key
    page.keyboard.press("c")
    expect(page.get_by_label("Internal note")).to_be_focused()
    page.keyboard.type("Done without a mouse")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".message").last).to_contain_text("Done without a mouse")
    expect(page.get_by_label("Internal note")).to_be_focused()
    expect(page.get_by_label("Internal note")).to_have_value("")
    page.keyboard.press("Tab")
    page.keyboard.press("e")
    tick(page, "Done")
    page.keyboard.press("Control+Enter")  # no evidence yet: the form comes back, at that field
    expect(page.get_by_label(re.compile("^Evidence"))).to_be_focused()
    page.keyboard.type("Seen on the screen")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/roadmap/#item-"))
    expect(page.locator("li:target a")).to_be_focused()
    assert focused(page) == item

    tab_to(page, "Close or hold", most=40, key="Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/roadmap/[a-z-]+/$"))
    page.keyboard.press("e")
    tick(page, "Done")
    tab_to(page, "Reason")
    page.keyboard.type("The rest is for the next sprint")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile("/roadmap/#"))
    expect(page.locator("section:target h2 + .state")).to_have_text("Done")


def test_a_runbook_is_written_changed_and_taken_back(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/tasklane/")
    page.keyboard.press("?")
    expect(page.locator("dialog#keys li", has_text="Runbooks")).to_be_visible()
    page.keyboard.press("Escape")
    go_to(page, "b", "Runbooks")
    add(page, {"Title": "The mouse is gone", "When to use it": "Always", "Steps": "1. Press Tab"})
    page.keyboard.press("e")
    expect(page.locator(":focus")).to_have_value("The mouse is gone")
    tab_to(page, "Steps")
    page.keyboard.press("Control+End")
    page.keyboard.type("\n2. Press Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".steps__step")).to_have_count(2)
    tab_to(page, "Delete runbook", most=40)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Deleted The mouse is gone.")).to_be_visible()
    page.wait_for_load_state()
    page.keyboard.press("z")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The mouse is gone")


def test_the_content_is_one_key_away_and_letters_can_be_turned_off(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/tasklane/risks/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    tab_to(page, "Bin", most=2)
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    tab_to(page, "Use keys of one letter on this device", most=3)
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page.get_by_role("heading", level=1)).to_have_text("Risks")
    page.evaluate("localStorage.removeItem('keys')")
