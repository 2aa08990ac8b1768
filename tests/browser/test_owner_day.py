"""An owner's way through the organisation without a mouse, from signing in on."""

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import DESK, PHONE, Portal
from tests.browser.test_keyboard import focused

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def test_from_the_door_to_board_calendar_and_members_by_keys(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(viewport=DESK, base_url=portal.url, timezone_id="Asia/Tokyo")
    page = context.new_page()
    page.goto("/account/login/")
    expect(page.get_by_label("E-mail")).to_be_focused()
    said = {cookie.get("name"): cookie.get("value") for cookie in context.cookies()}
    assert said["zone"] == "Asia/Tokyo"
    email, password = portal.sign_ins["owner"]
    page.keyboard.type(email)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/account/" not in url)

    page.keyboard.press("j")
    assert focused(page) == page.locator("tbody th a").first.inner_text()
    page.goto("/calendar/")
    page.keyboard.press("j")
    assert focused(page).startswith(page.locator(".bar .clip").first.inner_text())
    page.goto("/organisation/harbour-launch/")
    page.keyboard.press("n")
    page.wait_for_url("**/members/invite/")
    page.goto("/")
    page.keyboard.press("n")
    page.wait_for_url("**/new/**")
    context.close()


def test_the_calendar_is_a_list_on_a_phone(portal: Portal, browser: Browser) -> None:
    context = browser.new_context(viewport=PHONE, base_url=portal.url)
    page = context.new_page()
    email, password = portal.sign_ins["owner"]
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(lambda url: "/account/" not in url)
    page.goto("/calendar/")
    bars = page.locator(".bar > a")
    expect(page.locator(".week__title").first).to_be_visible()
    expect(page.locator(".week__days").first).to_be_hidden()
    boxes = [box for bar in bars.all() if (box := bar.bounding_box())]
    assert boxes
    assert {round(box["x"]) for box in boxes} == {16}
    assert all(box["width"] > 340 and box["height"] >= 44 for box in boxes)
    assert page.evaluate("document.documentElement.scrollWidth") == 380
    context.close()
