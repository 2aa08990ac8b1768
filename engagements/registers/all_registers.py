"""Every register by its key, for addresses, the pack and whatever goes through all of them."""

from typing import Any

from engagements.registers.access import ACCESS
from engagements.registers.environment import ENVIRONMENT
from engagements.registers.register import Register
from engagements.registers.risks import RISKS
from engagements.registers.runbooks import RUNBOOKS

REGISTERS: dict[str, Register[Any]] = {one.key: one for one in (RISKS, ACCESS, ENVIRONMENT, RUNBOOKS)}
