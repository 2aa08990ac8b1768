"""The style guide and the account pages as a browser gets them: complete, and axe finds nothing."""

import re
from collections import Counter
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.template.loader import render_to_string
from django.test import Client
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from engagements.models import User

pytestmark = pytest.mark.urls("tests.engagements.styleguide_urls")

ENTRANCES = [
    "/account/login/",
    "/account/login/code/",
    "/account/password/reset/",
    "/account/password/reset/done/",
]


@pytest.mark.django_db
def test_style_guide_shows_every_component_and_repeats_no_id(client: Client) -> None:
    page = client.get("/styleguide/?toasts=1").content.decode()
    for name in (
        "poll",
        "verdict",
        "rail",
        "clock",
        "table",
        "evidence",
        "matrix",
        "lane",
        "toast",
        "progress",
    ):
        assert re.search(rf'class="[^"]*\b{name}\b', page), name
    assert [name for name, count in Counter(re.findall(r'\sid="([^"]+)"', page)).items() if count > 1] == []


@pytest.mark.django_db
@pytest.mark.parametrize("address", ENTRANCES)
def test_entrance_is_in_our_look(client: Client, address: str) -> None:
    page = client.get(address).content.decode()
    assert 'class="entrance"' in page
    assert "placeholder=" not in page


def test_wrong_password_is_said_above_the_form_and_keeps_the_address(
    client: Client, consultant: User
) -> None:
    answer = client.post("/account/login/", {"login": consultant.email, "password": "not this one"})
    page = answer.content.decode()
    assert "belong together" in page
    assert 'role="alert"' in page
    assert f'value="{consultant.email}"' in page


@pytest.mark.django_db
def test_field_names_its_error_and_its_help(client: Client) -> None:
    page = client.get("/styleguide/").content.decode()
    described = re.search(
        r'id="id_host"[^>]*aria-describedby="([^"]+)"|aria-describedby="([^"]+)"[^>]*id="id_host"', page
    )
    assert described
    for name in (described[1] or described[2]).split():
        assert f'id="{name}"' in page


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_needs_nothing_but_itself(name: str) -> None:
    page = render_to_string(f"{name}.html")
    assert "<h1>" in page
    assert 'href="/"' in page


def faults(browser: Browser, root: str, scheme: Literal["light", "dark"], width: int) -> list[str]:
    """What axe, the console and the ruler hold against the pages at this width."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce"
    )
    found: list[str] = []
    page = context.new_page()
    page.on("console", lambda said: found.append(said.text) if said.type == "error" else None)
    for address in ["/styleguide/?toasts=1", *ENTRANCES]:
        page.goto(root + address)
        result = Axe().run(page)
        if result.violations_count:
            found.append(f"{address}: {result.generate_report()}")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address} is wider than {width} px")
    context.close()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_is_too_wide(
    live_server: LiveServer, scheme: Literal["light", "dark"]
) -> None:
    # The browser closes inside the test: its event loop would stand in the way of the database's teardown.
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        found = [fault for width in (380, 1440) for fault in faults(browser, live_server.url, scheme, width)]
        browser.close()
    assert found == []
