"""The founder decides on a telephone: one question by tapping, the other one by keyboard alone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]


def sound(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    violations = Axe().run(page).response["violations"]
    assert not violations, violations


def focus_by_tab(page: Page, what: str) -> None:
    """Presses Tab until the focus is on the button or link of that name."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if what in page.evaluate("(document.activeElement.innerText || document.activeElement.value || '')"):
            return
    raise AssertionError(f"no Tab leads to {what}")


def test_a_founder_approves_a_change_by_tapping(open_as: OpenAs) -> None:
    page = open_as("founder", PHONE)
    page.goto("/e/brightcart/home/")
    asked = page.locator("li.ask", has_text="Approve a DNS change: brightcart.test (TXT)")
    expect(asked).to_contain_text("today by")
    asked.get_by_role("link", name="Decide").click()
    expect(page.get_by_text("It says which services may send mail in your name.")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Decline").click()
    expect(page.get_by_role("alert")).to_contain_text("required")
    sound(page)
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_text("Thank you. Ana Ferreira is told.")).to_be_visible()
    expect(asked).to_have_count(0)

    consultant = open_as("consultant")
    consultant.goto("/e/brightcart/surface/")
    record = consultant.locator(
        ".records tr", has_text="v=spf1 a mx include:_spf.mail.test include:_spf.helpdesk.test ~all"
    )
    expect(record).to_contain_text("approved by Mira Sandoval")


def test_a_founder_chooses_the_main_address_by_keyboard(open_as: OpenAs) -> None:
    page = open_as("founder", PHONE)
    page.goto("/e/brightcart/home/")
    page.locator("li.ask", has_text="Choose your main address").get_by_role("link", name="Choose").press(
        "Enter"
    )
    expect(page.get_by_text("Ana Ferreira recommends brightcart.test.")).to_be_visible()
    sound(page)
    page.locator("[name=choice]:checked").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("www.brightcart.test")).to_be_checked()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("brightcart.test recommended")).to_be_checked()
    focus_by_tab(page, "Choose this one")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Thank you. Ana Ferreira is told.")).to_be_visible()

    consultant = open_as("consultant")
    consultant.goto("/e/brightcart/surface/")
    questions = consultant.locator(
        "section", has=consultant.get_by_role("heading", name="Asked of the founder")
    )
    expect(questions).to_contain_text("chosen by Mira Sandoval")
