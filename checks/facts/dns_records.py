"""Reads the live side of the records that people wrote down or approved, and whether their targets answer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.net.answers import Answer, NetError
from checks.net.network import Net
from checks.subjects import Domain, HostRole, Surface, ZoneRecord
from checks.zone.comparison import ADDRESSES, LiveZone
from checks.zone.dependents import is_validation, target_of
from checks.zone.live import questions_about, read_zone

_MOST_TARGETS = 100
# Two tries at the last question still fit into a probe's deadline.
_PATIENCE_SECONDS = 3.0
_MOST_ATTEMPTS = 6
_NOBODY = frozenset({"refused", "unreachable"})
_UNCLEAR = frozenset({"timeout", "reset"})


@dataclass(frozen=True, slots=True)
class ZoneFacts:
    """What is live under every name that somebody knows; nothing is asked where nothing was approved."""

    live: LiveZone


@probe()
async def probe_zone(domain: Domain, surface: Surface, net: Net) -> ZoneFacts:
    questions = questions_about(surface) if surface.approved else ()
    return ZoneFacts(await read_zone(questions, net, _PATIENCE_SECONDS))


@dataclass(frozen=True, slots=True)
class TargetSight:
    """What one record leads to, and what came back: `code` is "" where it is there and answers.

    Else it is nxdomain, no-address or silent, or no-answer where nobody could tell; `trouble` says it in
    words and `attempts` hold what each try got.
    """

    record: ZoneRecord
    target: str
    code: str = ""
    trouble: str = ""
    attempts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetFacts:
    """One sight for each record that leads somewhere."""

    sights: tuple[TargetSight, ...]


@probe()
async def probe_targets(domain: Domain, surface: Surface, net: Net) -> TargetFacts:
    """Names that records point to are looked up; hosts of the map that show pages are called on."""
    hosts = {host.name for host in surface.hosts if host.role is not HostRole.MAIL}
    leading = {one.name: one for one in surface.records if one.rdtype in ADDRESSES and one.name in hosts}
    pointing = [(one, target_of(one)) for one in surface.records if not is_validation(one)]
    sights = await asyncio.gather(
        *(_look_up(record, target, net) for record, target in pointing[:_MOST_TARGETS] if target),
        *(_call(record, net) for record in list(leading.values())[:_MOST_TARGETS]),
    )
    return TargetFacts(tuple(sights))


async def _look_up(record: ZoneRecord, target: str, net: Net) -> TargetSight:
    """A name with an underscore holds texts (a DKIM key, a policy), any other must have an address."""
    is_text = record.rdtype == "CNAME" and (record.name.startswith("_") or "._" in record.name)
    kinds = ("TXT",) if is_text else ("A", "AAAA")
    answers = await asyncio.gather(*(net.query(target, kind) for kind in kinds))
    attempts = tuple(attempt for answer in answers for attempt in answer.attempts)[:_MOST_ATTEMPTS]
    if any(answer.values for answer in answers):
        return TargetSight(record, target, attempts=attempts)
    code, trouble = _why_empty(target, answers, "no text" if is_text else "no address")
    return TargetSight(record, target, code, trouble, attempts)


def _why_empty(target: str, answers: Sequence[Answer], lacks: str) -> tuple[str, str]:
    if any(answer.rcode == "NXDOMAIN" for answer in answers):
        return "nxdomain", f"{target} does not exist (NXDOMAIN)"
    lost = [answer for answer in answers if not answer.is_known]
    if lost:
        return "no-answer", f"no usable DNS answer for {target} {lost[0].rdtype} ({lost[0].rcode})"
    return "no-address", f"{target} has {lacks}"


async def _call(record: ZoneRecord, net: Net) -> TargetSight:
    """Any answer will do, over https or http. A name that leads nowhere now is judged by other checks."""
    said: list[NetError] = []
    for scheme in ("https", "http"):
        try:
            await net.request(f"{scheme}://{record.name}/")
        except NetError as error:
            if error.kind not in _NOBODY | _UNCLEAR:
                break
            said.append(error)
        else:
            break
    else:
        attempts = tuple(f"{error.kind}: {error.detail}" for error in said)
        is_silent = all(error.kind in _NOBODY for error in said)
        code = "silent" if is_silent else "no-answer"
        return TargetSight(record, record.value, code, f"nothing answers there ({said[0].kind})", attempts)
    return TargetSight(record, record.value)
