"""From an invitation's mail to the founder's home: three clicks, on a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Portal
from tests.browser.mailing import mailed_link

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


def test_a_founder_is_in_with_one_button_and_the_link_is_used_up(
    portal: Portal, browser: Browser, open_as: Callable[..., Page]
) -> None:
    page = open_as("consultant")
    page.goto("/e/brightcart/people/invite/")
    page.get_by_label("E-mail address").fill("lee@brightcart.test")
    page.get_by_label("Name").fill("Lee Young")
    page.get_by_role("button", name="Send invitation").click()
    row = page.locator(".list__item", has_text="Lee Young")
    expect(row).to_contain_text("The link works until")
    link = mailed_link(portal, "lee@brightcart.test")

    context = browser.new_context(viewport=PHONE, base_url=portal.url)
    phone = context.new_page()
    phone.goto(link)
    expect(phone).to_have_url(f"{portal.url}/join/")
    phone.get_by_role("button", name="Join and sign in").click()
    phone.get_by_role("link", name="Not now").click()
    phone.wait_for_url("**/e/brightcart/home/")
    expect(phone.get_by_role("heading", level=1)).to_be_visible()

    phone.context.clear_cookies()
    phone.goto(link)
    expect(phone.get_by_role("heading", level=1)).to_have_text("This link was used already")
    expect(phone.get_by_role("link", name="Send me a code")).to_be_visible()
    context.close()
    page.reload()
    expect(row).to_contain_text("came just now")
