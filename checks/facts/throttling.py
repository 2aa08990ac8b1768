"""Sends one form a bounded number of times, with credentials that nobody has, to see who stops it."""

import re
import statistics
import time
from dataclasses import dataclass

from checks.facts.form_session import FormSession
from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.forms import Form, form_to_send, read_forms
from checks.permission.gate import Gate
from checks.permission.limits import GUARDED_FORMS, RATE_LIMIT
from checks.permission.warrant import Warrants
from checks.subjects import Route, RouteRole

# .invalid belongs to nobody (RFC 2606), and no mail can be sent there.
NOBODY = "launch-ready-probe@invalid"
WRONG_PASSWORD = "launch-ready-probe-wrong"  # noqa: S105  it opens nothing
_SECONDS = 60.0
_ENOUGH_SECONDS = 50.0
_MOST_BREAKDOWNS = 2
_COMPARED = 3
_SAYS_SLOW_DOWN = re.compile(
    r"too many (?:requests|attempts|failed|login|tries)|rate.?limit|try again (?:later|in \d)|slow down|"
    r"temporarily (?:locked|blocked|disabled)|captcha",
    re.IGNORECASE,
)
_LOOKED_AT = 200_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request of the burst; `sign` is how it was held back, "" where it was answered as usual."""

    method: str
    status: int
    seconds: float
    sign: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ThrottleFacts:
    """`form` is "sent", "none" (the page was fetched instead), "elsewhere", or empty: nothing was asked."""

    url: str
    form: str = ""
    action: str = ""
    attempts: tuple[Attempt, ...] = ()
    seconds: float = 0.0

    @property
    def held_back(self) -> tuple[int, Attempt] | None:
        """The first attempt that was held back, with its number from 1."""
        signs = (pair for pair in enumerate(self.attempts, start=1) if pair[1].sign)
        return next(signs, None)

    @property
    def slowed_by(self) -> float:
        """By how many seconds the last answers came later than the first: some sites make one wait."""
        times = [one.seconds for one in self.sent]
        if len(times) < 2 * _COMPARED:
            return 0.0
        return statistics.median(times[-_COMPARED:]) - statistics.median(times[:_COMPARED])

    @property
    def sent(self) -> tuple[Attempt, ...]:
        """The attempts themselves, without fetching the page that holds the form."""
        return self.attempts[1:] if self.form == "sent" else self.attempts


@probe(is_paced=True, seconds=_SECONDS)
async def probe_throttling(route: Route, net: Net, warrants: Warrants) -> ThrottleFacts:
    """Raises CouldNotFindOut without a permit, and where the page does not answer at all."""
    if route.role not in GUARDED_FORMS:
        return ThrottleFacts(route.url)
    gate = Gate(warrants, net, RATE_LIMIT, route.url)
    session = FormSession(gate)
    began = time.monotonic()
    try:
        page = await session.fetch(route.url)
    except NetError as error:
        raise error.could_not(f"fetch {route.url}") from None
    form = form_to_send(read_forms(page.text, page.url))
    if form is not None and form.is_search:
        form = None
    attempts = [_attempt("GET", page, page, False)]
    if form is not None and not gate.may_send_to(form.action):
        return ThrottleFacts(route.url, "elsewhere", form.action, tuple(attempts))
    burst = _Burst(route, session, page, form)
    while gate.sent < gate.most and time.monotonic() - began < _ENOUGH_SECONDS:
        if attempts[-1].sign or sum(one.status >= 500 for one in attempts) >= _MOST_BREAKDOWNS:
            break
        attempts.append(await burst.next())
    kind, action = ("sent", form.action) if form else ("none", route.url)
    return ThrottleFacts(route.url, kind, action, tuple(attempts), time.monotonic() - began)


class _Burst:
    def __init__(self, route: Route, session: FormSession, page: Response, form: Form | None) -> None:
        self._session = session
        self._page = page
        self._form = form
        # A contact form is sent empty, so that nobody gets thirty messages.
        self._typed = ("", "") if route.role is RouteRole.FORM else (NOBODY, WRONG_PASSWORD)
        self._url = route.url
        self._usual: Response | None = None

    async def next(self) -> Attempt:
        method = "POST" if self._form else "GET"
        began = time.monotonic()
        try:
            if self._form is None:
                answer = await self._session.fetch(self._url)
            else:
                answer = await self._session.send(self._form, self._page.url, *self._typed)
                self._take_new_tokens(answer)
        except NetError as error:
            # Answered before, silent now: that is how edges drop whom they have had enough of.
            sign = "dropped" if error.kind in {"reset", "refused", "timeout"} else ""
            return Attempt(method, 0, time.monotonic() - began, sign, error.detail[:200])
        attempt = _attempt(method, answer, self._usual or self._page, self._usual is not None)
        self._usual = self._usual or answer
        return attempt

    def _take_new_tokens(self, answer: Response) -> None:
        """A form that comes back with the error may hold a new token, which the next attempt needs."""
        again = form_to_send(read_forms(answer.text, answer.url)) if answer.status < 500 else None
        if again and self._form and again.action == self._form.action and not again.is_search:
            self._form = again


def _attempt(method: str, answer: Response, usual: Response, has_usual: bool) -> Attempt:
    """`usual` is what the first attempt got, once there `has_usual` been one."""
    seconds = answer.seconds + answer.read_seconds
    sign, detail = "", ""
    if answer.challenge:
        sign, detail = "challenged", answer.challenge
    elif answer.status == 429:
        sign, detail = "throttled", f"Retry-After: {answer.header('retry-after') or 'not sent'}"
    elif has_usual and answer.status in {403, 420, 423} and answer.status != usual.status:
        sign = "blocked"
    elif has_usual and answer.status == 503 and usual.status != 503:
        sign, detail = "unclear", f"Retry-After: {answer.header('retry-after') or 'not sent'}"
    elif found := _new_words(answer, usual if has_usual else None):
        sign, detail = "told", found
    return Attempt(method, answer.status, seconds, sign, detail)


def _new_words(answer: Response, usual: Response | None) -> str:
    """Words that ask to slow down, where the usual answer has none of them."""
    if usual is None:
        return ""
    found = _SAYS_SLOW_DOWN.search(answer.text[:_LOOKED_AT])
    return found[0] if found and not _SAYS_SLOW_DOWN.search(usual.text[:_LOOKED_AT]) else ""
