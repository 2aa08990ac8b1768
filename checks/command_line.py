"""Turns the words of `manage.py audit` into what an audit needs, or says what is wrong with them."""

import asyncio
import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from checks.check import Check, Severity, select
from checks.command_files import (
    WrongUsage,
    facts_of,
    messages_of,
    read_zone_of,
    traffic_of,
)
from checks.command_network import network_of
from checks.formats.formats import TABLE
from checks.mail_evidence.values import MailTraffic, NewestMessage
from checks.net.config import NetConfig
from checks.net.network import Net
from checks.permission.command_line_warrants import TOKEN
from checks.record.fact_book import FactBook
from checks.report_lines import NotAReport, ReportLine, read_report
from checks.subjects import OldUrl, Surface, ZoneRecord
from checks.surface_guess import guess_surface, with_edge
from engagements.domain_name import DomainNameError, normalise_domain, normalise_host, normalise_route
from engagements.old_addresses import normalise_old_url, normalise_target
from engagements.playbooks.playbook import get_playbook

_SELECTOR = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_-]+)*")


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """A command line that makes sense; every name normalised."""

    domain: str
    hosts: tuple[str, ...]
    routes: tuple[str, ...]
    selectors: tuple[str, ...]
    p95_targets_ms: dict[str, float]
    checks: tuple[Check, ...]
    config: NetConfig
    format: str = TABLE
    fail_on: Severity = Severity.INFO
    baseline: tuple[ReportLine, ...] | None = None
    old_urls: tuple[OldUrl, ...] = ()
    edge: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    verified_token: str = ""
    expected: tuple[ZoneRecord, ...] = ()
    zone_file: str = ""
    newest_messages: tuple[NewestMessage, ...] = ()
    mail_traffic: tuple[MailTraffic, ...] = ()
    facts: FactBook | None = None
    facts_out: str = ""


def read_request(options: dict[str, Any]) -> AuditRequest:
    """`options` as argparse leaves them. Raises WrongUsage."""
    try:
        domain = normalise_domain(options["domain"])
        hosts = tuple(dict.fromkeys(normalise_host(text, domain) for text in options["host"]))
        routes = tuple(dict.fromkeys(normalise_route(text, domain) for text in options["route"]))
        old_urls = tuple(dict.fromkeys(_old_url(text, domain) for text in options["old_url"]))
        edge = tuple(normalise_host(text, domain) for text in options["edge"])
        origins = tuple(_origin(text, domain) for text in options["origin"])
    except DomainNameError as error:
        raise WrongUsage(str(error)) from None
    checks, now = _checks(options["only"]), datetime.now(UTC)
    return AuditRequest(
        domain=domain,
        hosts=hosts,
        routes=routes,
        verified_token=_token(options["verified_token"]),
        selectors=tuple(_selector(text) for text in options["dkim"]),
        p95_targets_ms=_targets(options["playbook"]),
        checks=checks,
        config=network_of(options),
        format=options["format"] or TABLE,
        fail_on=_severity(options["fail_on"]),
        baseline=_baseline(options["baseline"], domain, checks),
        old_urls=old_urls,
        edge=edge,
        origins=origins,
        expected=_expected(domain, options["zone"]),
        zone_file=options["zone"],
        newest_messages=messages_of(options["message"], domain, now),
        mail_traffic=traffic_of(options["dmarc_report"], domain, now),
        facts=facts_of(options["facts"], domain),
        facts_out=options["facts_out"],
    )


async def surface_of(request: AuditRequest, net: Net) -> Surface:
    """The guessed surface map; www is on it when it is listed or resolves."""
    www = f"www.{request.domain}"
    has_www = www in request.hosts or await _resolves(www, net)
    guessed = guess_surface(
        request.domain,
        hosts=(*request.hosts, *request.edge, *(one.partition("=")[0] for one in request.origins)),
        routes=request.routes,
        selectors=request.selectors,
        has_www=has_www,
        p95_targets_ms=request.p95_targets_ms,
    )
    return replace(
        with_edge(guessed, request.edge, request.origins),
        old_urls=request.old_urls,
        approved=request.expected,
        approval=_approval(request.zone_file),
        newest_messages=request.newest_messages,
        mail_traffic=request.mail_traffic,
    )


def _expected(domain: str, zone_file: str) -> tuple[ZoneRecord, ...]:
    return read_zone_of(domain, zone_file) if zone_file else ()


def _approval(zone_file: str) -> str:
    """What stands in the place of a person's name and the time: "all 12 records are as …"."""
    if not zone_file:
        return ""
    return "the zone file has them" if zone_file == "-" else f"{Path(zone_file).name} has them"


def _origin(text: str, domain: str) -> str:
    """HOST=ADDRESS, both normalised; the address may be a name."""
    host, mark, address = text.partition("=")
    if not mark:
        raise WrongUsage(f"--origin {text!r} is no HOST=ADDRESS, such as www.{domain}=203.0.113.7.")
    try:
        origin = str(ipaddress.ip_address(address.strip("[]")))
    except ValueError:
        origin = normalise_domain(address)
    return f"{normalise_host(host, domain)}={origin}"


def _old_url(text: str, domain: str) -> OldUrl:
    """OLD=TARGET; addresses hold equals signs of their own, so the last one before an address parts them."""
    whole = text.rfind("=https://")
    place = whole if whole > 0 else text.rfind("=/")
    if place <= 0:
        raise WrongUsage(f"--old-url {text!r} is no OLD=TARGET, such as /old=https://{domain}/new.")
    return OldUrl(normalise_old_url(text[:place], domain), normalise_target(text[place + 1 :], domain))


async def _resolves(name: str, net: Net) -> bool:
    answers = await asyncio.gather(net.query(name, "A"), net.query(name, "AAAA"))
    return any(answer.values for answer in answers)


def _token(text: str) -> str:
    if text and not TOKEN.fullmatch(text):
        raise WrongUsage("--verified-token is 16 to 64 letters, digits, - or _, chosen at random.")
    return text


def _selector(text: str) -> str:
    if not _SELECTOR.fullmatch(text) or len(text) > 200:
        raise WrongUsage(f"--dkim {text!r} is no DKIM selector, such as s1 or 2026-key.")
    return text.lower()


def _severity(text: str) -> Severity:
    try:
        return Severity(text.lower())
    except ValueError:
        raise WrongUsage(f"--fail-on {text!r} is none of {', '.join(Severity)}.") from None


def _baseline(path: str, domain: str, checks: Sequence[Check]) -> tuple[ReportLine, ...] | None:
    """What the former report says of the checks that are asked for."""
    if not path:
        return None
    try:
        text = Path(path).read_text(encoding="utf-8")
        audited, lines = read_report(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text"
        raise WrongUsage(f"--baseline {path} cannot be read: {reason}.") from None
    except NotAReport as error:
        raise WrongUsage(f"--baseline {path} is no report: {error}.") from None
    if audited != domain:
        raise WrongUsage(f"--baseline {path} is about {audited or 'no domain'}, not about {domain}.")
    asked = {check.key for check in checks}
    return tuple(line for line in lines if line.check_key in asked)


def _targets(key: str) -> dict[str, float]:
    if not key:
        return {}
    try:
        return dict(get_playbook(key).p95_targets_ms)
    except LookupError as error:
        raise WrongUsage(f"--playbook: {error.args[0]}.") from None


def _checks(globs: Sequence[str]) -> tuple[Check, ...]:
    for glob in globs:
        if not select([glob]):
            raise WrongUsage(f"--only {glob!r} matches no check; `manage.py catalogue` lists them all.")
    return select(globs)
