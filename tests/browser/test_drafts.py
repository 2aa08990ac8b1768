"""What is typed is never lost: a closed tab, a dead network, an ended session."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

NEW = "/e/brightcart/access/new/"
FOUND = "You typed something here and did not save it"


def type_into(page: Page, text: str) -> None:
    page.goto(NEW)
    page.get_by_label("Provider").fill(text)
    page.get_by_label("Second factor").select_option("on")
    page.wait_for_timeout(400)


def test_a_closed_tab_comes_back_and_what_is_saved_is_forgotten(open_as: Callable[..., Page]) -> None:
    page = open_as("consultant")
    type_into(page, "Half a provider")
    page.goto("/e/brightcart/")
    page.goto(NEW)
    expect(page.get_by_text(FOUND)).to_be_visible()
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Provider")).to_have_value("Half a provider")
    expect(page.get_by_label("Second factor")).to_have_value("on")
    page.get_by_label("System").select_option("other")
    page.get_by_role("button", name="Add access").click()
    expect(page.get_by_role("heading", name="Other: Half a provider")).to_be_visible()
    page.goto(NEW)
    expect(page.get_by_text(FOUND)).to_have_count(0)


def test_a_dead_network_in_the_middle_of_a_save_loses_nothing(open_as: Callable[..., Page]) -> None:
    page = open_as("consultant")
    type_into(page, "Sent into nowhere")
    page.context.set_offline(True)
    page.get_by_role("button", name="Add access").click()
    page.wait_for_timeout(500)
    page.context.set_offline(False)
    page.goto(NEW)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Provider")).to_have_value("Sent into nowhere")


def test_an_ended_session_keeps_the_draft_and_signing_out_drops_it(open_as: Callable[..., Page]) -> None:
    page = open_as("consultant")
    type_into(page, "Typed for an hour")
    page.context.clear_cookies(name=re.compile("session"))
    page.get_by_label("System").select_option("other")
    page.get_by_role("button", name="Add access").click()
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('draft:')).length"
    assert page.evaluate(kept) == 1
    again = open_as("consultant")
    type_into(again, "Left behind")
    again.get_by_label("Menu of").click()
    again.get_by_role("button", name="Sign out").click()
    assert again.evaluate(kept) == 0


def test_putting_back_does_not_undo_what_somebody_else_saved(open_as: Callable[..., Page]) -> None:
    ana, other = open_as("consultant"), open_as("consultant")
    ana.goto("/e/brightcart/access/1/edit/")
    ana.get_by_label("Recovery contact").fill("Ana's recovery")
    ana.wait_for_timeout(400)
    other.goto("/e/brightcart/access/1/edit/")
    other.get_by_label("Recovery contact").fill("The other's recovery")
    other.get_by_label(re.compile("^Account")).fill("The agency")
    other.get_by_role("button", name="Save").click()
    ana.goto("/e/brightcart/access/1/edit/")
    ana.get_by_role("button", name="Put it back").click()
    expect(ana.get_by_label(re.compile("^Account"))).to_have_value("The agency")
    ana.get_by_role("button", name="Save").click()
    expect(ana.get_by_text("Somebody changed this while you were editing")).to_be_visible()
    expect(ana.get_by_text("The other's recovery").first).to_be_visible()
