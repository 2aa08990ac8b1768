"""Risks by hand: the fix order dragged and by keys, and an acceptance on a founder's telephone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]
ORDER = "/e/brightcart/risks/?view=order"


def first_group(page: Page) -> list[str]:
    return page.locator("section[aria-labelledby=order-later] [data-fix]").evaluate_all(
        "rows => rows.map(row => row.dataset.fix)"
    )


def open_order(page: Page) -> list[str]:
    """Once the demo's first audit adds no more risks to it."""
    page.goto(ORDER)
    before = first_group(page)
    for _try in range(30):
        page.wait_for_timeout(2_000)
        page.reload()
        if (now := first_group(page)) == before and len(now) >= 3:
            return now
        before = now
    raise AssertionError("the order does not come to rest")


def test_the_fix_order_is_dragged_and_moved_by_keys_and_both_stay(open_as: OpenAs) -> None:
    page = open_as("consultant")
    before = open_order(page)
    page.locator(f"#fix-{before[0]}").evaluate("row => row.scrollIntoView({ block: 'center' })")
    last = page.locator(f"#fix-{before[2]}")
    handle = last.locator("[data-handle]").bounding_box()
    above = page.locator(f"#fix-{before[0]}").bounding_box()
    assert handle
    assert above
    page.mouse.move(handle["x"] + 8, handle["y"] + 8)
    page.mouse.down()
    page.mouse.move(handle["x"] + 8, above["y"] + 3, steps=8)
    page.mouse.up()
    dragged = [before[2], before[0], before[1]]
    expect(page.locator("#fix-said")).to_contain_text(f"R{before[2]} is number 1 of")
    assert first_group(page)[:3] == dragged
    page.locator(f"#fix-{before[2]} a").focus()
    page.keyboard.press("Alt+ArrowDown")
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator("#fix-said")).to_contain_text(f"R{before[2]} is number 3 of")
    expect(page.locator(f"#fix-{before[2]} a")).to_be_focused()
    page.goto(ORDER)
    assert first_group(page)[:3] == before[:3]
    page.locator(f"#fix-{before[1]} [data-step='-1']").click()
    expect(page.locator("#fix-said")).to_contain_text(f"R{before[1]} is number 1 of")
    assert Axe().run(page).response["violations"] == []


def test_the_founder_accepts_on_a_telephone_and_a_consultant_countersigns(open_as: OpenAs) -> None:
    founder, consultant = open_as("founder", PHONE), open_as("consultant")
    founder.goto("/e/brightcart/home/")
    founder.get_by_role("link", name="Shop and portal share one machine with its database").click()
    expect(founder.get_by_text("What it would cost")).to_be_visible()
    expect(founder.get_by_text("A busy sale slows down sign-in and checkout together.")).to_be_visible()
    width = founder.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    assert Axe().run(founder).response["violations"] == []
    founder.get_by_role("button", name="Accept this risk").click()
    expect(founder.get_by_text("It is accepted once a consultant has countersigned.")).to_be_visible()
    consultant.goto("/e/brightcart/risks/")
    consultant.get_by_role("link", name="waits for a consultant’s signature").click()
    assert Axe().run(consultant).response["violations"] == []
    consultant.get_by_role("button", name="Countersign").click()
    expect(consultant.get_by_text("Accepted by Mira Sandoval and Ana Ferreira until")).to_be_visible()
    founder.reload()
    expect(founder.get_by_role("heading", name="Accepted as it is")).to_be_visible()
