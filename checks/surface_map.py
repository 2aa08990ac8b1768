"""An engagement's surface map as the plain values that checks work on."""

from checks.subjects import Domain, Host, HostRole, Route, RouteRole, SendingDomain, Surface
from checks.zone.kept import KeptZone, plan_of
from engagements.models import Engagement, ZoneState


def surface_of(engagement: Engagement) -> Surface:
    """What people confirmed as the client's, with the speed that the playbook asks for."""
    approval = engagement.zone_states.filter(kind=ZoneState.Kind.APPROVED).first()
    zone = KeptZone(approval, look=None)
    return Surface(
        domain=Domain(engagement.domain),
        hosts=tuple(
            Host(host.name, HostRole(host.role), host.is_required, host.is_proxied, host.origin)
            for host in engagement.hosts.all()
        ),
        routes=tuple(
            Route(route.url, RouteRole(route.role), route.expected_status)
            for route in engagement.routes.all()
        ),
        sending_domains=tuple(
            SendingDomain(domain.name, tuple(domain.selectors), tuple(domain.providers))
            for domain in engagement.sending_domains.all()
        ),
        canonical_host=engagement.canonical_host,
        allowed_origins=tuple(engagement.allowed_origins),
        p95_targets_ms=engagement.playbook.p95_targets_ms,
        records=plan_of(engagement),
        approved=zone.approved,
        approval=zone.approved_by,
        renewal_owner=_renewal_owner(engagement),
    )


def _renewal_owner(engagement: Engagement) -> str:
    """Who the books name for a certificate that runs out."""
    runbooks = engagement.runbooks.kept().filter(template_key="expired-certificate").exclude(owner="")
    return runbooks.values_list("owner", flat=True).first() or ""
