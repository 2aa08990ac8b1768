"""Where everything lives: hosts, routes, the edge, redirects and DNS; listed and drawn."""

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from engagements.deployment import deployment_of
from engagements.registers.edge_policy import EDGE_POLICY
from engagements.registers.old_urls import OLD_URLS
from engagements.registers.redirects import REDIRECTS
from handover.material import Material
from handover.register_rows import table_of
from handover.sections.section import Section

# A hop as the routing checks write it: "http://a.test/ → 301 to https://a.test/".
_REDIRECT = re.compile(r"\A(?P<source>\S+) → (?P<status>3\d\d) to (?P<target>\S+)\Z")


def collect(material: Material) -> dict[str, Any]:
    engagement = material.engagement
    return {
        "domain": engagement.domain,
        "map": _map(material),
        "canonical_host": engagement.canonical_host,
        "allowed_origins": [str(origin) for origin in engagement.allowed_origins],
        "hosts": _hosts(material),
        "routes": [
            {
                "url": route.url,
                "role": str(route.get_role_display()),
                "expected_status": route.expected_status,
                "edge_policy": route.edge_policy,
            }
            for route in material.routes
        ],
        "edge_policy": table_of(EDGE_POLICY, material.edge_policies),
        "redirects": _redirects(material),
        "meant_redirects": table_of(REDIRECTS, material.redirects),
        "old_urls": table_of(OLD_URLS, material.old_urls),
        "records": [
            {
                "name": record.name,
                "type": record.rdtype,
                "value": record.value,
                "ttl": record.ttl,
                "purpose": record.purpose,
                "owner": record.owner,
            }
            for record in material.dns_records
        ],
    }


def _map(material: Material) -> dict[str, Any]:
    return deployment_of(
        material.engagement,
        hosts=material.hosts,
        routes=material.routes,
        records=material.dns_records,
        senders=material.sending_domains,
        access=material.access_entries,
        states=material.states,
    )


def _hosts(material: Material) -> list[dict[str, Any]]:
    return [
        {
            "name": host.name,
            "role": str(host.get_role_display()),
            "role_key": host.role,
            "purpose": host.purpose,
            "is_required": host.is_required,
            "providers": _providers(material, host.name),
        }
        for host in material.hosts
    ]


def _providers(material: Material, name: str) -> list[str]:
    """Where the host's records point: the last names or addresses that people confirmed."""
    pointing = {"A", "AAAA", "CNAME", "ALIAS"}
    return [
        record.value
        for record in material.dns_records
        if record.name.rstrip(".") == name and record.rdtype.upper() in pointing
    ][:2]


def _redirects(material: Material) -> list[dict[str, str]]:
    """Every redirect that a routing check met, once, in alphabetical order."""
    met = set()
    for result in material.measured:
        hops = result.evidence.get("hops") if result.check_key.startswith("routing.") else None
        for hop in hops if isinstance(hops, list) else ():
            if found := _REDIRECT.match(str(hop)):
                met.add((found["source"], found["status"], found["target"]))
    return [{"source": source, "status": status, "target": target} for source, status, target in sorted(met)]


SECTION = Section("where", 5, _("Where everything lives"), collect)
