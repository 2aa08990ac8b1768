"""A sheet with wrong rows is brought: rows and reasons are named, mended, imported, and taken back."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

type OpenAs = Callable[..., Page]
CONTACTS = "/e/tasklane/contacts/"
HEADINGS = "Name,E-mail,Telephone,Called in turn"
WRONG_ADDRESS, WRONG_TURN = "Wren Wrong,wren at example,,", "Tilda Turn,tilda@example.org,,first"
SHEET = "\n".join(
    (
        HEADINGS,
        "Ida Import,ida.import.of.the.night.shift@subsidiary.example.org,+47 22 00 00 01,",
        WRONG_ADDRESS,
        WRONG_TURN,
    )
)
MENDED = SHEET.replace("wren at example", "wren@example.org")


def bring(page: Page, text: str) -> None:
    page.get_by_label("File").set_input_files(
        {"name": "contacts.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Look it over").click()
    page.get_by_role("navigation", name="Which rows").wait_for()


def row(page: Page, name: str) -> str:
    return page.locator(".import-rows tbody tr", has_text=name).inner_text()


def test_rows_with_errors_are_named_mended_left_out_and_the_import_taken_back(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto(CONTACTS)
    page.get_by_text("Import, export").click()
    page.get_by_role("link", name="Import from a file or a paste").click()
    bring(page, SHEET)
    assert "valid email" in row(page, "Wren Wrong")
    assert re.match(r"\s*3\b", row(page, "Wren Wrong")), "the row as the spreadsheet numbers it"
    assert "E-mail" in row(page, "Wren Wrong")
    assert "whole number" in row(page, "Tilda Turn")
    expect(page.get_by_role("button", name="Import 1 row")).to_be_visible()
    page.get_by_role("link", name="With errors").click()
    expect(page.locator(".import-rows tbody tr")).to_have_count(2)
    violations = Axe().run(page).response["violations"]
    assert not violations, violations
    with page.expect_download() as download:
        page.get_by_role("link", name="download them with what is wrong").click()
    assert "Wren Wrong" in download.value.path().read_text(encoding="utf-8-sig")

    page.get_by_role("link", name="Bring a corrected file").click()
    bring(page, MENDED)
    assert "New" in row(page, "Wren Wrong")
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Import 2 rows").click()
    expect(page.get_by_text("2 added, 0 changed. 1 row with errors was left out.")).to_be_visible()
    page.goto(CONTACTS)
    expect(page.locator("[data-rows]")).to_contain_text("Wren Wrong")
    expect(page.locator("[data-rows]")).not_to_contain_text("Tilda Turn")
    for width in (380, 820):  # a long address sticks out of nothing
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page.go_back()
    page.get_by_role("button", name="Take the import back").click()
    expect(page.get_by_text("What it added is in the bin")).to_be_visible()
    page.goto(CONTACTS)
    expect(page.locator("[data-rows]")).not_to_contain_text("Wren Wrong")
