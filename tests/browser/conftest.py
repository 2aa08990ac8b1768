"""A whole portal with its demo, as `make run` starts it, and a browser to use it with."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).parents[2]
READY_SECONDS = 240  # a machine that others keep busy is no fault of the portal
PHONE: ViewportSize = {"width": 380, "height": 800}
DESK: ViewportSize = {"width": 1440, "height": 900}


@dataclass(frozen=True)
class Portal:
    """`url` without a final slash; `sign_ins` maps consultant and founder to e-mail address and password."""

    url: str
    sign_ins: dict[str, tuple[str, str]]
    var: Path


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    var = tmp_path_factory.mktemp("portal")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    output = var / "output.txt"
    command = [sys.executable, "manage.py", "up", "--port", str(port)]
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(var)}
    with output.open("wb") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)
    try:
        text = _wait_for_ready(output, process)
        yield Portal(f"http://127.0.0.1:{port}", _sign_ins(text), var)
    finally:
        process.terminate()
        process.wait(30)


def _wait_for_ready(output: Path, process: "subprocess.Popen[bytes]") -> str:
    """What it printed, once the sign-ins stand below the line that says Ready."""
    ends = time.monotonic() + READY_SECONDS
    while time.monotonic() < ends and process.poll() is None:
        text = output.read_text(encoding="utf-8")
        if "Ready:" in text and len(_sign_ins(text)) >= 2:
            return text
        time.sleep(0.2)
    raise RuntimeError(f"the portal did not get ready:\n{output.read_text(encoding='utf-8')}")


def _sign_ins(text: str) -> dict[str, tuple[str, str]]:
    lines = re.findall(r"^\s*(\w+)\s+(\S+@\S+)\s+(\S+)", text, re.MULTILINE)
    return {role.lower(): (email, password) for role, email, password in lines}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole session: Playwright keeps an event loop running, which other tests may not have."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def open_as(portal: Portal, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`open_as("founder", PHONE)`: a page of a browser of their own, signed in as that person."""
    contexts: list[BrowserContext] = []

    def open_page(role: str, viewport: ViewportSize = DESK) -> Page:
        context = browser.new_context(viewport=viewport, base_url=portal.url, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        email, password = portal.sign_ins[role]
        page.goto("/account/login/")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/account/" not in url)
        return page

    yield open_page
    for context in contexts:
        context.close()
