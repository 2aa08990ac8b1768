"""Every register by its key, for addresses, the pack and whatever goes through all of them."""

from typing import Any

from engagements.registers.access import ACCESS
from engagements.registers.contacts import CONTACTS
from engagements.registers.edge_policy import EDGE_POLICY
from engagements.registers.environment import ENVIRONMENT
from engagements.registers.known_limits import KNOWN_LIMITS
from engagements.registers.next_steps import NEXT_STEPS
from engagements.registers.old_urls import OLD_URLS
from engagements.registers.redirects import REDIRECTS
from engagements.registers.register import Register
from engagements.registers.risks import RISKS
from engagements.registers.runbooks import RUNBOOKS

REGISTERS: dict[str, Register[Any]] = {
    one.key: one
    for one in (
        RISKS,
        ACCESS,
        ENVIRONMENT,
        RUNBOOKS,
        CONTACTS,
        EDGE_POLICY,
        OLD_URLS,
        REDIRECTS,
        KNOWN_LIMITS,
        NEXT_STEPS,
    )
}
