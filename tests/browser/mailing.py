"""What the portal of the browser tests has mailed."""

import re
import time

from tests.browser.conftest import Portal

MAILED_SECONDS = 30


def mailed_link(portal: Portal, email: str) -> str:
    """The link in the newest mail to that address, once the worker has sent it."""
    ends = time.monotonic() + MAILED_SECONDS
    while time.monotonic() < ends:
        mails = (file.read_text(encoding="utf-8") for file in sorted((portal.var / "mail").glob("*")))
        found = [link for text in mails if email in text for link in re.findall(r"/join/[\w-]{43}/", text)]
        if found:
            return str(found[-1])
        time.sleep(0.1)
    raise AssertionError(f"no invitation was mailed to {email}")
