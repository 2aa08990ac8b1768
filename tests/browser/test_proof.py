"""The pack in a browser without an account: taken through a link, and held against its public page."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

PACK_MS = 120_000
DROP = """([bytes, name]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, { type: "application/pdf" }));
  const how = { dataTransfer: carried, bubbles: true, cancelable: true };
  document.body.dispatchEvent(new DragEvent("drop", how));
}"""

type OpenAs = Callable[..., Page]


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Page]:
    """Somebody without an account, on a phone."""
    context = browser.new_context(viewport=PHONE, accept_downloads=True)
    yield context.new_page()
    context.close()


@pytest.fixture
def issued(open_as: OpenAs) -> Page:
    """A consultant at the page of an issued version of the demo."""
    page = open_as("consultant")
    page.goto("/e/brightcart/checks/")
    expect(page.locator("#run-progress")).to_have_count(0, timeout=60_000)
    page.goto("/e/brightcart/handover/")
    if not page.locator("tbody tr", has_text="Issued").count():
        page.get_by_role("button", name=re.compile("^Issue version")).first.click()
    row = page.locator("tbody tr", has_text="Issued").first
    expect(row.get_by_role("link", name="PDF")).to_be_visible(timeout=PACK_MS)
    row.get_by_role("link", name=re.compile("^Version")).click()
    return page


def _no_fault(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert not violations, [(one["id"], one["nodes"][0]["html"]) for one in violations]


def test_a_link_gives_the_file_and_its_public_page_knows_it(
    portal: Portal, issued: Page, visitor: Page, tmp_path: Path
) -> None:
    proof = issued.get_by_role("link", name="Compare a file with it").get_attribute("href")
    assert proof
    issued.get_by_role("link", name="Share it by a link").click()
    issued.get_by_label("For whom").fill("Jo Investor")
    issued.get_by_role("button", name="Make a link").click()
    address, passphrase = issued.locator(".made code").all_inner_texts()[:2]

    visitor.goto(address)
    _no_fault(visitor)
    visitor.get_by_label("Passphrase").fill("no idea at all")
    visitor.get_by_role("button", name="Download the PDF").click()
    expect(visitor.get_by_text("This passphrase does not open it")).to_be_visible()
    visitor.get_by_label("Passphrase").fill(passphrase.upper())
    with visitor.expect_download() as download:
        visitor.get_by_role("button", name="Download the PDF").click()
    taken = tmp_path / "taken.pdf"
    download.value.save_as(taken)

    visitor.goto(portal.url + proof)
    sent: list[str] = []
    visitor.on("request", lambda one: "/static/" in one.url or sent.append(one.url))
    answer = visitor.get_by_role("status")
    field = visitor.get_by_label("Choose the PDF, or drop it here")
    visitor.keyboard.press("Tab")
    expect(field).to_be_focused()
    field.set_input_files(taken)
    expect(answer).to_contain_text("Yes: this is version")
    _no_fault(visitor)
    other = taken.read_bytes()[:-1] + b"!"
    visitor.evaluate(DROP, [list(other), "other.pdf"])
    expect(answer).to_contain_text("No: this is not the file that was issued")
    visitor.evaluate(DROP, [list(taken.read_bytes()), "taken.pdf"])
    expect(answer).to_contain_text("Yes: this is version")
    assert sent == []

    issued.goto("/e/brightcart/handover/links/")
    link = issued.locator("li.share-link", has_text="Jo Investor").first
    expect(link).to_contain_text("1 wrong passphrase")
    expect(link).to_contain_text("1 download")
    link.get_by_role("button", name="Revoke").click()
    expect(issued.get_by_text("The link opens nothing any more")).to_be_visible()
    visitor.goto(address)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("This link opens nothing")


def test_where_the_browser_may_not_compare_the_page_says_so_and_shows_the_command(
    portal: Portal, issued: Page, visitor: Page
) -> None:
    proof = issued.get_by_role("link", name="Compare a file with it").get_attribute("href")
    visitor.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    visitor.goto(f"{portal.url}{proof}")
    expect(visitor.get_by_text("This browser cannot compare files here")).to_be_visible()
    expect(visitor.get_by_text("sha256sum handover.pdf")).to_be_visible()
    expect(visitor.locator("#file")).to_be_hidden()
