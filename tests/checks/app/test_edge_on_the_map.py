"""What people say of edges, and who renews certificates, reaches the checks."""

import pytest

from checks.subjects import HostRole
from checks.surface_map import surface_of
from engagements.models import Engagement, Runbook

pytestmark = pytest.mark.django_db


def test_an_edge_and_the_server_behind_it_reach_the_checks(engagement: Engagement) -> None:
    engagement.hosts.filter(name="www.brightcart.test").update(is_proxied=True, origin="203.0.113.7")
    by_role = {host.role: host for host in surface_of(engagement).hosts}
    www, apex = by_role[HostRole.WWW], by_role[HostRole.APEX]
    assert (www.is_proxied, www.origin) == (True, "203.0.113.7")
    assert (apex.is_proxied, apex.origin) == (False, "")


def test_whoever_owns_the_runbook_renews_certificates(engagement: Engagement) -> None:
    engagement.runbooks.all().delete()
    assert surface_of(engagement).renewal_owner == ""
    runbook = Runbook.objects.create(
        engagement=engagement, number=1, title="Expired certificate", template_key="expired-certificate"
    )
    assert surface_of(engagement).renewal_owner == ""
    Runbook.objects.filter(pk=runbook.pk).update(owner="Mira Okafor")
    assert surface_of(engagement).renewal_owner == "Mira Okafor"
    Runbook.objects.filter(pk=runbook.pk).update(template_key="dns-mistake")
    assert surface_of(engagement).renewal_owner == ""
