"""How the lab's sites hold visitors back: throttles, filters, sign-in, and a cache that should not be one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, quote, unquote

LOOKS_LIKE_ATTACK = ("<script", "../..", "' or '")


class GuardKind(StrEnum):
    THROTTLE = "throttle"  # 429 with Retry-After
    BLOCK = "block"  # 403
    CHALLENGE = "challenge"  # the edge's bot challenge
    UNAVAILABLE = "unavailable"  # 503
    WORDS = "words"  # 200, and the page says that these were too many
    DELAY = "delay"  # more than a second late
    BREAK = "break"  # 500: nobody held anything back, it broke


@dataclass(frozen=True, slots=True)
class Guard:
    """Lets `after` requests of a `method` through to a path (`*`: all), then does what `kind` says.

    A guard `against_attacks` counts only requests whose address looks like an attack.
    """

    path: str
    kind: GuardKind
    after: int = 0
    method: str = ""
    against_attacks: bool = False

    def concerns(self, method: str, path: str, query: str) -> bool:
        if self.method not in ("", method) or self.path not in ("*", path):
            return False
        plain = unquote(f"{path}?{query}").lower()
        return not self.against_attacks or any(sign in plain for sign in LOOKS_LIKE_ATTACK)


@dataclass(frozen=True, slots=True)
class Held:
    """What a request gets that is held back; `kind` CHALLENGE leaves the page to the site."""

    kind: GuardKind
    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    delay_ms: int = 0


_ANSWERS = {
    GuardKind.THROTTLE: Held(GuardKind.THROTTLE, 429, (("Retry-After", "60"),), "Too many requests.\n"),
    GuardKind.BLOCK: Held(GuardKind.BLOCK, 403, (), "Not allowed.\n"),
    GuardKind.CHALLENGE: Held(GuardKind.CHALLENGE, 403),
    GuardKind.UNAVAILABLE: Held(GuardKind.UNAVAILABLE, 503, (), "Not now.\n"),
    GuardKind.WORDS: Held(GuardKind.WORDS, 200, (), "Too many attempts. Try again later.\n"),
    GuardKind.BREAK: Held(GuardKind.BREAK, 500, (), "Something broke.\n"),
}
DELAY_MS = 1_200


class Watch:
    """Counts what guards count; a lab that is given other scenarios begins anew."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[str, Guard]] = Counter()

    def hold(self, host: str, guards: tuple[Guard, ...], method: str, path: str, query: str) -> Held | None:
        """What the first guard does that has had enough; a delayed request has status 0 and goes on."""
        for guard in guards:
            if not guard.concerns(method, path, query):
                continue
            self._seen[host, guard] += 1
            beyond = self._seen[host, guard] - guard.after
            if beyond > 0 and guard.kind is GuardKind.DELAY:
                return Held(guard.kind, 0, delay_ms=DELAY_MS)
            if beyond > 0:
                return _ANSWERS[guard.kind]
        return None


def account_in(body: bytes, accounts: Mapping[str, str]) -> str:
    """The account that a posted form signs in to, as a cookie may hold it; "" where nothing fits."""
    values = [value for _name, value in parse_qsl(body.decode("utf-8", "replace"))]
    for name, password in accounts.items():
        if name in values and password in values:
            return quote(name, safe="")
    return ""
