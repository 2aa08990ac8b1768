"""Asks hosts that search engines ought to list, or ought not to, for their robots.txt."""

from dataclasses import dataclass

from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.subjects import Host, HostRole

PUBLIC_ROLES = frozenset({HostRole.APEX, HostRole.WWW, HostRole.DOCS})
HIDDEN_ROLES = frozenset({HostRole.STAGING, HostRole.PREVIEW})


@dataclass(frozen=True, slots=True)
class RobotsFacts:
    """`response` is the answer for /robots.txt; None where the host was not asked, or did not answer."""

    host: str
    response: Response | None = None
    error: str = ""
    attempts: tuple[str, ...] = ()


@probe()
async def probe_robots(host: Host, net: Net) -> RobotsFacts:
    if host.role not in PUBLIC_ROLES | HIDDEN_ROLES:
        return RobotsFacts(host.name)
    url = f"https://{host.name}/robots.txt"
    try:
        visit = await net.visit(url)  # RFC 9309 §2.3.1.2: crawlers follow redirects as well
    except NetError as error:
        return RobotsFacts(host.name, None, error.detail, error.attempts)
    if visit.error:
        return RobotsFacts(host.name, None, visit.error.detail, visit.error.attempts)
    return RobotsFacts(host.name, visit.last)
