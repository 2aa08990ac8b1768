"""The founder answers and confirms on a telephone; the grid of keys is worked by keyboard alone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]


def test_a_founder_answers_a_request_and_confirms_accounts_on_a_telephone(open_as: OpenAs) -> None:
    page = open_as("founder", PHONE)
    page.goto("/e/brightcart/home/")
    asked = page.locator("li.ask", has_text="Let somebody in: Fjord Compute (Hosting)")
    expect(asked).to_contain_text("So that you, and not Tomas alone")
    box = asked.get_by_role("link", name="Answer").bounding_box()
    assert box is not None
    assert box["height"] >= 44
    asked.get_by_role("link", name="Answer").click()
    page.get_by_label("A word on it").fill("I am in as owner, second factor on.")
    page.get_by_role("button", name="Done").click()
    expect(page.get_by_text("Thank you. Ana Ferreira is told.")).to_be_visible()
    expect(page.locator("li.ask", has_text="Fjord Compute")).to_have_count(0)

    page.locator("li.ask", has_text="Code host (Repository)").get_by_role("link", name="Answer").click()
    page.get_by_role("button", name="Cannot").click()
    expect(page.get_by_role("alert")).to_contain_text("required")
    page.get_by_label("A word on it").fill("Tomas is away until Monday.")
    page.get_by_role("button", name="Cannot").click()

    page.goto("/e/brightcart/accounts/")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    violations = Axe().run(page).response["violations"]
    assert not violations, violations
    mine = page.locator("article.need", has_text="Code host")
    mine.get_by_role("button", name="It is mine").click()
    expect(page.locator("section", has_text="Confirmed").last).to_contain_text("Code host")
    shop = page.locator("article.need", has_text="Storefront builder")
    shop.get_by_text("Not mine, or wrong").click()
    shop.get_by_label("What is wrong").fill("The agency still owns it.")
    shop.get_by_role("button", name="Say so").click()
    expect(page.locator("article.need", has_text="The agency still owns it.")).to_be_visible()

    consultant = open_as("consultant")
    consultant.goto("/e/brightcart/access/3/")
    expect(consultant.get_by_text("I am in as owner, second factor on.")).to_be_visible()
    consultant.goto("/e/brightcart/")
    expect(consultant.get_by_text("Mira Sandoval says: The agency still owns it.")).to_be_visible()


def test_the_grid_is_worked_by_keyboard_alone(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/brightcart/environment/?view=grid&drift=yes")
    row = page.locator("[data-key=MAIL_API_KEY]")
    expect(row).to_contain_text("missing in Staging")
    expect(page.locator("[data-key=DATABASE_URL]")).to_have_count(0)
    page.keyboard.press("ArrowDown")
    expect(row.locator("[data-environment=production]")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(row.locator("select[name=state]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(row.locator(".grid__form")).to_have_count(0)
    expect(row.locator("[data-environment=staging]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(row.locator("select[name=state]")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("Hosting provider, service settings")
    page.keyboard.press("Enter")
    expect(row.locator("[data-environment=staging]")).to_contain_text("Present")
    expect(row.locator("[data-environment=staging]")).to_be_focused()
    expect(row).not_to_contain_text("missing in Staging")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[data-key=SEARCH_API_KEY] [data-environment=staging]")).to_be_focused()
    page.goto("/e/brightcart/environment/?view=grid")
    violations = Axe().run(page).response["violations"]
    assert not violations, violations
