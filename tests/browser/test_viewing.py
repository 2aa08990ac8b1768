"""A consultant looks as her founder, on a phone and on a desk, cannot answer for him, and stops."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_view_as_the_founder_and_stop(open_as: Callable[..., Page], viewport: dict[str, int]) -> None:
    page = open_as("consultant", viewport)
    page.goto("/e/brightcart/people/")
    founder = page.locator(".list__item", has_text="Founder").first
    founder.get_by_role("button", name="View as").click()
    page.wait_for_url("**/e/brightcart/home/")
    bar = page.get_by_role("region", name="Whose pages these are")
    expect(bar).to_contain_text("You view this as")
    assert Axe().run(page).response["violations"] == []

    page.mouse.wheel(0, 4000)
    expect(bar).to_be_in_viewport()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")

    page.goto("/e/brightcart/permission/")
    expect(bar).to_be_visible()
    page.goto("/playbooks/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not part of what you view")
    expect(bar).to_be_visible()
    page.goto("/")
    page.wait_for_url("**/e/brightcart/home/")

    bar.get_by_role("button", name="Stop viewing").click()
    page.wait_for_url("**/e/brightcart/people/")
    expect(bar).to_have_count(0)
    page.goto("/e/brightcart/activity/")
    expect(page.get_by_text("began to view the portal as").first).to_be_visible()
