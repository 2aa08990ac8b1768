"""Every page of the portal in a browser: axe finds nothing, nothing sticks out, the console is silent."""

from collections.abc import Callable
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("portal")]

CONSULTANTS = [
    "/",
    "/?q=nothing-of-that-name",
    "/new/",
    *(
        f"/e/brightcart/{page}"
        for page in (
            "",
            "roadmap/",
            "roadmap/audit/",
            "playbook/",
            "surface/",
            "surface/hosts/new/",
            "surface/choices/",
            "surface/dns/",
            "surface/dns/import/",
            "surface/dns/compare/",
            "surface/dns/records/1/",
            "questions/record/?record=3",
            "questions/host/",
            "questions/1/",
            "questions/3/",
            "checks/",
            "checks/?outcome=all",
            "checks/runs/",
            "checks/runs/1/",
            "checks/compare/",
            "checks/daily/",
            "checks/findings/1/",
            "checks/findings/1/set-aside/",
            "mail/",
            "permission/",
            "people/mails/",
            "permission/sent/",
            "permission/accounts/1/",
            "risks/",
            "risks/?view=matrix",
            "risks/?group=none&sort=-due_on&cols=title,effect,treatment,owner,due_on,evidence",
            "risks/bin/",
            "environment/?view=grid",
            "access/?q=no-such-entry",
            "risks/1/",
            "risks/new/",
            "access/",
            "access/new/",
            "environment/",
            "environment/new/",
            "runbooks/",
            "runbooks/1/",
            "runbooks/new/",
            "contacts/",
            "contacts/1/",
            "edge-policy/",
            "edge-policy/3/",
            "old-urls/",
            "old-urls/paste/",
            "redirects/",
            "redirects/new/",
            "known-limits/",
            "next-steps/",
            "next-steps/import/",
            "handover/",
            "handover/contents/",
            "handover/preview/",
            "handover/links/",
            "people/",
            "people/invite/",
            "people/1/remove/",
            "people/members/1/hand-over/",
        )
    ),
    "/notifications/",
    "/notifications/mails/",
    "/account/security/",
    "/organisation/harbour-launch/",
    "/organisation/harbour-launch/leave/",
    "/playbooks/",
    "/playbooks/import/",
    "/playbooks/shipped/creator-prototype/",
    "/e/tasklane/mail/",
    "/e/brightcart/checks/findings/9999/",
]
FOUNDERS = [
    "/notifications/",
    "/notifications/mails/",
    "/account/security/",
    "/e/brightcart/home/",
    "/e/brightcart/mail/",
    "/e/brightcart/permission/",
    "/e/brightcart/questions/1/",
    "/e/brightcart/questions/2/",
    "/e/brightcart/questions/3/",
    "/e/brightcart/audit/",
    "/e/brightcart/risks/",
]
OWNERS = [
    "/organisation/harbour-launch/",
    "/organisation/harbour-launch/members/invite/",
    "/organisation/harbour-launch/members/1/",
    "/organisation/harbour-launch/members/2/remove/",
    "/organisation/harbour-launch/brand/",
    "/organisation/harbour-launch/pack/",
    "/organisation/harbour-launch/clients/",
    "/organisation/harbour-launch/clients/1/",
    "/organisation/harbour-launch/clients/1/erase/",
    "/organisation/harbour-launch/privacy/",
    "/organisation/harbour-launch/access-log/",
    "/?stage=2&state=all",
    "/calendar/",
]
UNUSUAL = {
    ("consultant", "/e/brightcart/checks/findings/9999/"): 404,
    ("founder", "/e/brightcart/risks/"): 403,
}
SCHEMES: list[Literal["light", "dark"]] = ["light", "dark"]
WIDTHS = (380, 820, 1440)
# Right after a resize the old rules still hold: a page is wider if it is so after 60 frames.
IS_WIDER = """async () => {
  for (let frame = 1; frame <= 60; frame++) {
    await new Promise(requestAnimationFrame);
    if (frame >= 3 && document.documentElement.scrollWidth <= innerWidth) return false;
  }
  return true;
}"""


def _faults_of(page: Page, role: str, address: str) -> list[str]:
    """What is wrong with one page, in both schemes and at all widths."""
    faults = []
    for scheme in SCHEMES:
        # Before the page is loaded: axe would measure colours half way from one scheme to the other.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        answer = page.goto(address)
        page.locator(".htmx-request").first.wait_for(state="detached")
        expected = UNUSUAL.get((role, address), 200)
        if answer is None or answer.status != expected:
            faults.append(f"{address}: not answered with {expected}")
        for violation in Axe().run(page).response["violations"]:
            nodes = ", ".join(str(node["target"][0]) for node in violation["nodes"][:3])
            faults.append(f"{address} {scheme}: {violation['id']}: {nodes}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(IS_WIDER):
            faults.append(f"{address}: wider than {width} px")
    return faults


@pytest.mark.parametrize(
    ("role", "addresses"), [("consultant", CONSULTANTS), ("founder", FOUNDERS), ("owner", OWNERS)]
)
def test_pages_are_accessible_fit_and_silent(
    open_as: Callable[..., Page], role: str, addresses: list[str]
) -> None:
    page = open_as(role)
    said: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        is_status = "Failed to load resource" in message.text and "the server responded" in message.text
        if message.type == "error" and not is_status:
            said.append(f"{page.url}: {message.text}")

    page.on("console", listen)
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    faults = [fault for address in addresses for fault in _faults_of(page, role, address)]
    assert not faults + said, "\n".join(faults + said)
