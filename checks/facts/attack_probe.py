"""Asks a host for one address that looks like an attack and does nothing, and for one that does not."""

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from checks.facts.probe import probe
from checks.net.answers import NetError, Response
from checks.net.network import Net
from checks.permission.gate import Gate
from checks.permission.limits import GUARDED_HOSTS, WAF
from checks.permission.warrant import Warrants
from checks.subjects import Host

# What every filter knows: a script tag, a path that climbs, an SQL condition. No application acts on it.
ATTACK = "<script>alert(1)</script> ../../../../etc/passwd ' OR '1'='1"
HARMLESS = "hello"
_CUT_OFF = frozenset({"reset", "protocol"})


@dataclass(frozen=True, slots=True)
class AttackFacts:
    """`usual` is None where nothing was sent; `probed` where the attack got no answer, for the `silence`."""

    usual: Response | None = None
    probed: Response | None = None
    silence: str = ""
    asked: tuple[str, ...] = ()

    @property
    def answers(self) -> tuple[str, ...]:
        got = (self.usual, self.probed)
        return tuple(f"{one.status} {one.challenge or ''}".strip() if one else self.silence for one in got)

    @property
    def leads_to(self) -> str:
        """The other host that both requests are sent on to, or ""."""
        if self.usual is None or self.probed is None:
            return ""
        targets = {_host(one.location) for one in (self.usual, self.probed)}
        if len(targets) != 1 or targets & {"", _host(self.usual.url)}:
            return ""
        return targets.pop()


def _host(url: str | None) -> str:
    return urlsplit(url or "").hostname or ""


@probe(is_paced=True, seconds=30.0)
async def probe_attack(host: Host, net: Net, warrants: Warrants) -> AttackFacts:
    """Raises CouldNotFindOut without a permit, and where the host does not answer."""
    if host.role not in GUARDED_HOSTS:
        return AttackFacts()
    home = f"https://{host.name}/"
    gate = Gate(warrants, net, WAF, home)
    asked = tuple(f"{home}?launch-ready-probe={quote(text, safe='')}" for text in (HARMLESS, ATTACK))
    try:
        usual = await gate.send(asked[0])
    except NetError as error:
        raise error.could_not(f"fetch {home}") from None
    try:
        return AttackFacts(usual, await gate.send(asked[1]), "", asked)
    except NetError as error:
        if error.kind in _CUT_OFF:
            return AttackFacts(usual, None, error.detail[:200], asked)
        raise error.could_not(f"fetch {home} a second time") from None
