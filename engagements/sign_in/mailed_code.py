"""A code that is mailed to show whose a mailbox is; the session keeps what the code is checked against."""

import re
import time
from dataclasses import dataclass
from hmac import compare_digest

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from engagements.sign_in.limits import is_in_time

SECONDS = 600  # the most that OWASP ASVS 6.5.5 allows a code that is mailed
TRIES = 5
_SALT = "engagements.sign_in.mailed_code"


@dataclass(frozen=True, slots=True)
class MailedCode:
    """`purpose` says what it is good for: a code for one thing opens nothing else."""

    purpose: str

    def make(self, request: HttpRequest, address: str) -> str:
        """A new code for that address, in place of any older one; mailing it is the caller's.

        One that is mailed to nobody keeps the secret of an address that is known already.
        """
        code = str(get_adapter().generate_login_code())
        request.session[self._key] = {
            "address": address,
            "digest": _digest(self.purpose, address, code),
            "expires": time.time() + SECONDS,
            "tries": 0,
        }
        return code

    def address(self, request: HttpRequest) -> str:
        """Where the code went that is waited for; empty where none is."""
        kept = request.session.get(self._key)
        return str(kept["address"]) if kept and time.time() < kept["expires"] else ""

    def fits(self, request: HttpRequest, typed: str) -> bool:
        """Whether it is the code; a few wrong ones, and none fits any more."""
        kept = request.session.get(self._key)
        if not kept or time.time() >= kept["expires"] or kept["tries"] >= TRIES:
            return False
        kept["tries"] += 1
        request.session.modified = True
        # Requests at the same moment each read the same count from the session; the cache counts all.
        is_counted = is_in_time(request, "mailed_code", key=f"{self.purpose}:{kept['digest']}")
        digest = _digest(self.purpose, kept["address"], typed)
        return is_counted and compare_digest(kept["digest"], digest)

    def forget(self, request: HttpRequest) -> None:
        request.session.pop(self._key, None)

    @property
    def _key(self) -> str:
        return f"mailed_code:{self.purpose}"


def _digest(purpose: str, address: str, code: str) -> str:
    """However it is typed: capitals or not, with its hyphen or without."""
    plain = re.sub(r"[^A-Z0-9]", "", code.upper())
    return salted_hmac(_SALT, f"{purpose}\0{address}\0{plain}", algorithm="sha256").hexdigest()
