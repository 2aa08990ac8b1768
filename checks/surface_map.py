"""An engagement's surface map as the plain values that checks work on."""

from dataclasses import replace

from django.utils import timezone

from checks.mail_evidence.values import MailTraffic, NewestMessage
from checks.mail_traffic import MOST_MESSAGES, newest_kept, read_traffic
from checks.read_books import read_books
from checks.speed_baseline import speed_baseline_of
from checks.subjects import Domain, Host, HostRole, OldUrl, Route, RouteRole, SendingDomain, Surface
from checks.zone.kept import KeptZone, plan_of
from checks.zone.merging import with_marks
from engagements.models import Engagement, ZoneState


def surface_of(engagement: Engagement) -> Surface:
    """What people confirmed as the client's, with the speed that the playbook asks for."""
    approval = engagement.zone_states.filter(kind=ZoneState.Kind.APPROVED).first()
    zone, records = KeptZone(approval, look=None), plan_of(engagement)
    return replace(
        places_of(engagement),
        books=read_books(engagement),
        sending_domains=tuple(
            SendingDomain(domain.name, tuple(domain.selectors), tuple(domain.providers))
            for domain in engagement.sending_domains.all()
        ),
        canonical_host=engagement.canonical_host,
        allowed_origins=tuple(engagement.allowed_origins),
        old_urls=tuple(OldUrl(old.url, old.target) for old in engagement.old_urls.kept()),
        speed_baseline_ms=speed_baseline_of(engagement),
        records=records,
        approved=with_marks(zone.approved, records),
        approval=zone.approved_by,
        renewal_owner=_renewal_owner(engagement),
        newest_messages=_newest_messages(engagement),
        mail_traffic=_mail_traffic(engagement),
    )


def places_of(engagement: Engagement) -> Surface:
    """Only where the product lives and how fast it has to be: what pages need to name addresses."""
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
        p95_targets_ms=engagement.playbook.p95_targets_ms,
    )


def _sending_names(engagement: Engagement) -> tuple[str, ...]:
    return tuple(domain.name for domain in engagement.sending_domains.all())


def _newest_messages(engagement: Engagement) -> tuple[NewestMessage, ...]:
    kept = engagement.mail_messages.all()[:MOST_MESSAGES]
    return newest_kept(kept, _sending_names(engagement), timezone.now())


def _mail_traffic(engagement: Engagement) -> tuple[MailTraffic, ...]:
    readings = read_traffic(engagement, _sending_names(engagement), timezone.now())
    return tuple(reading.traffic for reading in readings)


def _renewal_owner(engagement: Engagement) -> str:
    """Who the books name for a certificate that runs out."""
    runbooks = engagement.runbooks.kept().filter(template_key="expired-certificate").exclude(owner="")
    return runbooks.values_list("owner", flat=True).first() or ""
