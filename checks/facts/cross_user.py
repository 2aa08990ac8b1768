"""Signs in with test accounts and looks whether one's page ever comes to the other, or to nobody."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.form_session import FormSession
from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.parsing.cache_control import edge_marker
from checks.permission.gate import Gate
from checks.permission.limits import CROSS_USER
from checks.permission.warrant import Login, Warrants
from checks.subjects import Route, RouteRole

NOBODY = "nobody"
NAMES = ("the first account", "the second account")


@dataclass(frozen=True, slots=True)
class View:
    """What one visitor got: `shows` names the accounts whose own page it is, `edge` what a cache said."""

    visitor: str
    url: str
    status: int
    shows: tuple[str, ...]
    edge: str
    challenge: str = ""


@dataclass(frozen=True, slots=True)
class CrossUserFacts:
    """`accounts` is 0 where nothing was sent; `refused` says why signing in was not possible."""

    url: str
    accounts: int = 0
    views: tuple[View, ...] = ()
    refused: str = ""

    @property
    def leaks(self) -> tuple[View, ...]:
        """The views in which somebody saw another's page."""
        return tuple(view for view in self.views if set(view.shows) - {view.visitor})


@probe(is_paced=True, seconds=60.0)
async def probe_cross_user(route: Route, net: Net, warrants: Warrants) -> CrossUserFacts:
    """Raises CouldNotFindOut without a permit, without a test login, and where the site does not answer."""
    if route.role is not RouteRole.DASHBOARD:
        return CrossUserFacts(route.url)
    gate = Gate(warrants, net, CROSS_USER, route.url)
    if not warrants.logins:
        raise CouldNotFindOut(
            "cross-user.no-login",
            f"{route.url}: not tested: no test login is kept for this sprint, or it cannot be read",
        )
    logins = dict(zip(NAMES, warrants.logins, strict=False))
    sessions: dict[str, FormSession] = {}
    try:
        for name, login in logins.items():
            session = sessions[name] = FormSession(gate)
            refused = await session.sign_in(login.url, login.username, login.password)
            if refused:
                return CrossUserFacts(route.url, len(logins), (), f"{name}: {refused}")
        views = [view async for view in _views(route.url, gate, sessions, logins)]
    except NetError as error:
        raise error.could_not(f"sign in and fetch {route.url}") from None
    return CrossUserFacts(route.url, len(logins), tuple(views))


async def _views(
    url: str, gate: Gate, sessions: dict[str, FormSession], logins: dict[str, Login]
) -> AsyncIterator[View]:
    """First at an address of its own, so that a leak is seen before it can reach a real visitor."""
    mark = "&" if "?" in url else "?"
    private = f"{url}{mark}launch-ready-probe={secrets.token_hex(6)}"
    for address in (private, url):
        seen: list[View] = []
        for visitor in [*sessions, NOBODY, NAMES[0]]:
            session = sessions.get(visitor) or FormSession(gate)
            response = await session.fetch(address)
            view = _view(visitor, address, response, logins)
            yield view
            seen.append(view)
        if any(set(view.shows) - {view.visitor} for view in seen):
            return


def _view(visitor: str, url: str, response: Response, logins: dict[str, Login]) -> View:
    text = response.text
    shows = tuple(name for name, login in logins.items() if login.marker in text)
    return View(
        visitor, url, response.status, shows, edge_marker(response.headers)[1], response.challenge or ""
    )
