"""The deployment as plain values: names and edge, hosts, what they stand on, mail, and what is beside them.

The page and the pack draw the same map from it; every value is JSON, so that a pack's snapshot can keep it.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from engagements.models import AccessEntry, DnsRecord, Engagement, Host, Route, SendingDomain

_WEIGHT = ("fail", "warn", "pass", "could_not_tell", "not_applicable")
_POINTING = frozenset({"A", "AAAA", "CNAME", "ALIAS"})
_BESIDE = ("payments", "email", "analytics", "monitoring", "repository", "other")


def read_states(engagement: Engagement) -> dict[str, str]:
    """What the checks come to for domain, hosts (with their routes) and sending domains, in one query.

    What could not be found out shows only where nothing was found out: tests that wait for consent would
    else hide what is known.
    """
    rows = engagement.results.filter(is_current=True).values_list("subject_kind", "subject", "outcome")
    return states_of(rows.distinct().order_by())


def states_of(verdicts: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """The same from (kind of subject, subject, outcome), by `host:www.example.com` and the like."""
    states: dict[str, str] = {}
    for kind, subject, outcome in verdicts:
        of = ("host", urlsplit(subject).hostname or subject) if kind == "route" else (kind, subject)
        key = ":".join(of)
        states[key] = min(states.get(key, _WEIGHT[-1]), outcome, key=_WEIGHT.index)
    return states


def deployment_of(
    engagement: Engagement,
    *,
    hosts: Iterable[Host],
    routes: Iterable[Route],
    records: Iterable[DnsRecord],
    senders: Iterable[SendingDomain],
    access: Iterable[AccessEntry],
    states: Mapping[str, str],
) -> dict[str, Any]:
    """What `drawings.deployment_map` draws; asks the database nothing."""
    records, access = list(records), list(access)
    served: dict[str, list[Route]] = {}
    for route in routes:
        served.setdefault(urlsplit(route.url).hostname or "", []).append(route)
    systems = {entry.system: entry.provider for entry in reversed(access)}
    return {
        "domain": engagement.domain,
        "registrar": systems.get("registrar", ""),
        "dns": systems.get("dns", ""),
        "edge": systems.get("edge", ""),
        "hosting": systems.get("hosting", ""),
        "records": len(records),
        "owned_records": sum(bool(record.owner) for record in records),
        "domain_state": states.get(f"domain:{engagement.domain}", ""),
        "hosts": [_host(host, served.get(host.name, []), records, states) for host in hosts],
        "mail": [
            {
                "name": sender.name,
                "providers": [str(one) for one in sender.providers],
                "state": states.get(f"sending domain:{sender.name}", ""),
            }
            for sender in senders
        ],
        "beside": [
            {"system": str(entry.get_system_display()), "provider": entry.provider, "owner": entry.owner}
            for entry in access
            if entry.system in _BESIDE
        ],
    }


def _host(
    host: Host, routes: list[Route], records: list[DnsRecord], states: Mapping[str, str]
) -> dict[str, Any]:
    targets = [
        record.value.rstrip(".")
        for record in records
        if record.name.rstrip(".") == host.name and record.rdtype.upper() in _POINTING
    ]
    return {
        "name": host.name,
        "pk": host.pk,
        "role": str(host.get_role_display()),
        "role_key": host.role,
        "is_required": host.is_required,
        "is_proxied": host.is_proxied,
        "stands_on": host.origin or (targets[0] if targets else ""),
        "routes": [
            {
                "path": urlsplit(one.url).path or "/",
                "role": "" if one.role == Route.Role.OTHER else str(one.get_role_display()),
            }
            for one in routes
        ],
        "state": states.get(f"host:{host.name}", ""),
    }
