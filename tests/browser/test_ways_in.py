"""Passkeys and an authenticator app in a browser: Chromium's own authenticator in software signs."""

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, expect

from tests.browser.conftest import PHONE, Portal
from tests.browser.mailing import mailed_link
from tests.engagements.sign_in.browsing import app_code

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]
PASSKEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def phone(portal: Portal, browser: Browser) -> Iterator[Page]:
    """A browser of its own with an authenticator; it comes by name, without which there are no passkeys."""
    context = browser.new_context(viewport=PHONE, base_url=portal.url.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    yield page
    context.close()


def listen(page: Page) -> list[str]:
    """What the browser complains of: a page that breaks its own policy says so there."""
    said: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            said.append(f"{page.url}: {message.text}")

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    return said


def faults(page: Page) -> list[str]:
    found = [f"{page.url}: {one['id']}" for one in Axe().run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append(f"{page.url}: wider than the screen")
    return found


def invite(page: Page, name: str, email: str) -> None:
    page.goto("/e/brightcart/people/invite/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Name").fill(name)
    page.get_by_role("button", name="Send invitation").click()
    page.wait_for_url("**/people/")


def test_an_invited_founder_makes_a_passkey_and_comes_back_with_it(
    portal: Portal, open_as: Callable[..., Page], phone: Page
) -> None:
    said = listen(phone)
    invite(open_as("consultant"), "Kit Moss", "kit@brightcart.test")
    phone.goto(mailed_link(portal, "kit@brightcart.test"))
    phone.get_by_role("button", name="Join and sign in").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("You are in")
    found = faults(phone)
    phone.get_by_role("button", name="Create a passkey").click()
    phone.wait_for_url("**/e/brightcart/home/")

    phone.goto("/account/security/")
    expect(phone.get_by_text("Chrome on Linux").first).to_be_visible()
    found += faults(phone)
    phone.context.clear_cookies()
    phone.goto("/account/login/?next=/e/brightcart/mail/")
    found += faults(phone)
    phone.get_by_role("button", name="Use a passkey").click()
    phone.wait_for_url("**/e/brightcart/mail/")
    assert found + said == []


def test_where_passkeys_do_not_work_the_page_says_so_and_leads_to_where_they_do(
    portal: Portal, browser: Browser
) -> None:
    context = browser.new_context(base_url=portal.url)  # by its number
    page = context.new_page()
    page.goto("/account/login/?next=/calendar/")
    expect(page.get_by_text("Passkeys do not work at 127.0.0.1")).to_be_visible()
    page.get_by_role("link", name="Open this page by its name").click()
    there = portal.url.replace("127.0.0.1", "localhost")
    expect(page).to_have_url(f"{there}/account/login/?next=/calendar/")
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    context.close()


def test_an_app_is_set_up_and_asked_for(portal: Portal, open_as: Callable[..., Page]) -> None:
    page = open_as("owner")
    said = listen(page)
    page.goto("/account/security/")
    page.get_by_role("link", name="Set up the app").click()
    expect(page.get_by_role("img", name="Code to scan")).to_be_visible()
    found = faults(page)
    secret = page.locator("#app-key").inner_text()
    page.get_by_label("six digits").fill(app_code(secret, lasts=10))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator("#codes li")).to_have_count(10)
    found += faults(page)
    recovery = page.locator("#codes li").first.inner_text()
    page.get_by_role("link", name="I have kept them").click()
    found += faults(page)

    page.context.clear_cookies()
    email, password = portal.sign_ins["owner"]
    page.goto("/account/login/")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    found += faults(page)
    page.get_by_label("Code from your app").fill(recovery)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{portal.url}/")

    # As the other tests of this portal found it.
    page.goto("/account/security/app/off/")
    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("The authenticator app is turned off.")).to_be_visible()
    assert found + said == []
