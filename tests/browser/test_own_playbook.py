"""A playbook is copied, changed and published, and an engagement is opened with it."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]
TITLE = "Staging is locked before anything else"


def copy_shipped(page: Page) -> str:
    """The address of the page on which the copy is edited."""
    page.goto("/playbooks/shipped/internal-tools-prototype/")
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("Sound:")).to_be_visible()
    return page.url


def titles(page: Page) -> list[str]:
    return page.locator("#group-stages-0-items .part__title").all_inner_texts()


def faults_by_axe(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


def test_a_copy_is_changed_published_and_worked_with(open_as: Callable[..., Page]) -> None:
    page = open_as("owner")
    edit = copy_shipped(page)
    page.locator("#part-stages-0-items-0 .part__title").click()
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Find a check").fill("expiry")
    expect(page.get_by_label("tls.expiry")).to_be_visible()
    page.get_by_label("tls.expiry").check()
    assert faults_by_axe(page) == []
    page.get_by_role("button", name="Save in the draft").click()
    expect(page.get_by_role("link", name=TITLE)).to_be_focused()
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("Title").fill("Tools as we launch them")
    page.get_by_role("button", name="Save in the draft").click()
    page.get_by_role("button", name="Publish").click()
    page.get_by_label("What changed").fill("Staging first")
    page.get_by_role("button", name="Publish it").click()
    expect(page.get_by_text("Version 1.0, published by Jonas Weller")).to_be_visible()
    page.goto("/new/")
    page.get_by_label("Client's company").fill("Ledgerline")
    page.get_by_label("Product").fill("Ledger desk")
    page.get_by_label("Domain").fill("ledgerline.test")
    page.get_by_text("Tools as we launch them").click()
    page.get_by_role("button", name="Open engagement").click()
    unregistered = page.get_by_label("Nobody has registered it yet")
    if unregistered.count():
        unregistered.check()
        page.get_by_text("Tools as we launch them").click()
        page.get_by_role("button", name="Open engagement").click()
    expect(page.get_by_text("Opened. The first audit is on its way.")).to_be_visible()
    page.goto(f"{page.url.rstrip('/')}/roadmap/audit/")
    expect(page.get_by_text(TITLE).first).to_be_visible()
    assert edit


def test_parts_are_reordered_by_dragging_and_by_keys(open_as: Callable[..., Page]) -> None:
    page = open_as("consultant")
    copy_shipped(page)
    first, second, third, *_rest = titles(page)
    assert faults_by_axe(page) == []
    grip = page.locator("#part-stages-0-items-0 .part__grip")
    grip.drag_to(page.locator("#part-stages-0-items-2 .part__row"))
    expect(page.locator("#part-stages-0-items-2 .part__title")).to_have_text(first)
    assert titles(page)[:3] == [second, third, first]
    page.locator("#part-stages-0-items-2 .part__title").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator("#part-stages-0-items-1 .part__title")).to_be_focused()
    assert titles(page)[:3] == [second, first, third]


def test_a_fault_leads_to_its_line(open_as: Callable[..., Page]) -> None:
    page = open_as("consultant")
    copy_shipped(page)
    page.get_by_role("link", name="Edit as TOML").click()
    text = page.get_by_label("TOML")
    text.fill(text.input_value().replace("impact = 5", "impact = 7", 1))
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("1 fault is left")).to_be_visible()
    page.locator(".faults__line").click()
    page.wait_for_url("**/edit/toml/#line-*")
    marked = "(it) => it.value.slice(it.selectionStart, it.selectionEnd)"
    assert page.get_by_label("TOML").evaluate(marked) == "impact = 7"
    assert faults_by_axe(page) == []
