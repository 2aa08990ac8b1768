"""What an audit from the command line may send: nothing more than visitors, unless the zone holds a token."""

import re

from checks.check import CouldNotFindOut
from checks.net.network import Net
from checks.permission.limits import CROSS_USER, LIMITS
from checks.permission.proof import Found, find_record
from checks.permission.terms import proposed_terms
from checks.permission.warrant import MISSING, UNVERIFIED, Warrants
from checks.subjects import Surface

# Too long to be guessed, and nothing that a zone holds by chance.
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
_NOT_ASKED = (
    "not tested: this sends more than a visitor does; who owns the domain publishes launch-ready=TOKEN as "
    "TXT record of _launch-ready in it, and says --verified-token TOKEN"
)
_NOT_OWNED = (
    "not asked: visitors never put this question to name servers; who owns the domain publishes "
    "launch-ready=TOKEN as TXT record of _launch-ready in it, and says --verified-token TOKEN"
)
_ONLY_PORTAL = "not tested: test accounts are kept in the portal alone"


async def command_line_warrants(token: str, surface: Surface, net: Net) -> Warrants:
    """Permits for what the surface names, where the domain's TXT record holds the token; else the reason."""
    only_portal = {CROSS_USER: CouldNotFindOut("cross-user.no-login", _ONLY_PORTAL)}
    keys = [key for key in LIMITS if key != CROSS_USER]
    if not token:
        missing = CouldNotFindOut(MISSING, _NOT_ASKED)
        return Warrants(
            refusals={**dict.fromkeys(keys, missing), **only_portal},
            unproven=CouldNotFindOut(UNVERIFIED, _NOT_OWNED),
        )
    proof = await find_record(surface.domain.name, token, net)
    if proof.found is not Found.THERE:
        code = UNVERIFIED if proof.found is Found.ABSENT else "permission.verification-unknown"
        reason = CouldNotFindOut(code, f"not tested: the domain is not verified ({proof.detail})")
        return Warrants(refusals={**dict.fromkeys(keys, reason), **only_portal}, unproven=reason)
    permits = [proposed_terms(key, surface).permit() for key in keys]
    return Warrants(permits, refusals=only_portal, is_owner_proven=True)
