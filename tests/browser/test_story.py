"""One whole sprint on the demo: from a new engagement to the founder reading the pack."""

import io
import re
from collections.abc import Callable

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, Portal

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

AUDIT_MS = 60_000
PACK_MS = 90_000

type OpenAs = Callable[..., Page]


def _wait_for_audit(page: Page, code: str) -> None:
    page.goto(f"/e/{code}/checks/")
    expect(page.locator("#run-progress")).to_have_count(0, timeout=AUDIT_MS)
    page.reload()


def test_consultant_opens_an_engagement_and_its_first_audit_finds_nothing_wrong(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.get_by_role("link", name="New engagement").click()
    page.get_by_label("Client's company").fill("Clean & Co")
    page.get_by_label("Product").fill("Clean shop")
    page.get_by_label("Domain", exact=True).fill("https://clean.test/")
    page.get_by_role("button", name="Look at the domain").click()
    expect(page.get_by_text("is an address: enter the name alone")).to_be_visible()
    expect(page.get_by_label("Product")).to_have_value("Clean shop")
    page.get_by_label("Domain", exact=True).fill("clean.test")
    page.get_by_role("button", name="Look at the domain").click()
    expect(page.get_by_label("Hosts")).to_have_value(re.compile(r"^app\.clean\.test$", re.MULTILINE))
    page.get_by_label("DKIM selectors").fill("lr1")
    page.locator("label.card", has_text="Marketplace").click()
    page.get_by_label("Founder's name").fill("Cleo Clean")
    page.get_by_label("Founder's e-mail address").fill("cleo@clean.test")
    page.get_by_role("button", name="Open engagement").click()
    page.wait_for_url(re.compile(r"/e/[a-z0-9]{6}/$"))
    code = page.url.rstrip("/").rpartition("/")[2]
    _wait_for_audit(page, code)
    page.get_by_role("link", name=re.compile("^All")).first.click()
    expect(page.locator("table").first).to_be_visible()
    assert page.locator("table tbody .state.is-nogo").count() == 0
    page.goto(f"/e/{code}/people/")
    expect(page.locator(".list__title", has_text="Cleo Clean")).to_be_visible()


def test_demo_audit_turns_faults_into_findings_risks_and_a_no_go(open_as: OpenAs) -> None:
    page = open_as("consultant")
    _wait_for_audit(page, "brightcart")
    row = page.get_by_role("link", name=re.compile("Certificate not about to expire")).first
    row.click()
    expect(page.get_by_text(re.compile("expires in [12] day")).first).to_be_visible()
    page.get_by_role("link", name=re.compile(r"^R\d+")).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.goto("/e/brightcart/")
    expect(page.locator(".verdict__word")).to_contain_text("NO-GO")
    assert page.locator(".poll__station").count() >= 8


def test_consultant_works_stages_and_registers(open_as: OpenAs) -> None:
    page = open_as("consultant")
    page.goto("/e/brightcart/roadmap/")
    page.locator("section#audit, section").first.wait_for()
    open_item = page.locator(".list__item", has=page.locator(".is-idle")).get_by_role("link").first
    title = open_item.inner_text()
    open_item.click()
    page.get_by_label("Done", exact=True).check()
    page.get_by_role("button", name="Save item").click()
    expect(page.get_by_text("Leave what shows it")).to_be_visible()
    page.get_by_label("Evidence", exact=False).first.fill("Seen on the registrar's page, 2 factor on.")
    page.get_by_role("button", name="Save item").click()
    expect(page.get_by_text(f"Saved: {title}")).to_be_visible()
    page.goto("/e/brightcart/access/")
    page.get_by_role("link", name=re.compile("^Add")).first.click()
    page.get_by_label("System").select_option("analytics")
    page.get_by_label("Provider").fill("Plausible")
    page.get_by_role("button", name=re.compile("^(Add|Save)")).first.click()
    expect(page.get_by_text("Plausible").first).to_be_visible()


def test_founder_reads_the_pack_on_a_phone_and_sees_nothing_else(portal: Portal, open_as: OpenAs) -> None:
    page = open_as("consultant")
    _wait_for_audit(page, "brightcart")
    page.goto("/e/brightcart/handover/")
    page.get_by_role("button", name=re.compile("^Issue version")).first.click()
    link = page.locator("tbody tr", has_text="Issued").first.get_by_role("link", name="PDF")
    expect(link).to_be_visible(timeout=PACK_MS)

    phone = open_as("founder", PHONE)
    phone.goto("/e/brightcart/home/")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("must be fixed first")
    with phone.expect_download() as download:
        phone.get_by_role("link", name=re.compile("Handover pack, version")).first.click()
    pdf = pypdf.PdfReader(io.BytesIO(download.value.path().read_bytes()))
    assert len(pdf.pages) > 5
    assert "Brightcart" in pdf.pages[0].extract_text()
    assert phone.request.get(f"{portal.url}/e/brightcart/risks/").status == 403
    assert phone.request.get(f"{portal.url}/e/tasklane/home/").status == 404
