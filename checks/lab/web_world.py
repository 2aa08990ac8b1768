"""What the connections to the lab's web servers share, and how fast they pour."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.lab.log import Log
from checks.lab.sites import Sites

# A stream waits while so much of it is unread, and lets others have their turn between its pieces.
MOST_UNREAD = 512 * 1024
BREATH_SECONDS = 0.001


@dataclass(slots=True)
class WebWorld:
    """The lab replaces `sites` and `contexts` while it runs; `delay` in seconds comes before each answer."""

    sites: Sites
    contexts: Mapping[str, ssl.SSLContext]
    log: Log
    delay: float
    open: set[asyncio.Transport] = field(default_factory=set)
