"""An engagement on a lab's domain, and settings that let the audit reach that lab."""

from pytest_django import Settings

from checks.actions.execute_run import execute_run
from checks.actions.start_run import start_run
from checks.lab import RunningLab
from checks.models import Run
from engagements.actions.open_engagement import SurfaceMap
from engagements.models import Engagement, Host, Organisation, Route
from tests.factories import make_engagement


def aim_at(lab: RunningLab, settings: Settings) -> None:
    settings.AUDIT_ALLOWED_NETWORKS = lab.networks
    settings.AUDIT_RESOLVERS = [lab.resolver]
    settings.AUDIT_CA_FILE = str(lab.ca_file)
    settings.AUDIT_PORT_MAP = {str(port): str(moved) for port, moved in lab.port_map.items()}


def clean_engagement(organisation: Organisation) -> Engagement:
    """Two hosts and two routes of the clean scenario: enough to look at, quick to audit."""
    surface = SurfaceMap(
        hosts=(("clean.test", Host.Role.APEX), ("www.clean.test", Host.Role.WWW)),
        routes=(("https://www.clean.test/", Route.Role.HOME, 200),),
        selectors=("lr1",),
    )
    return make_engagement(organisation, domain="clean.test", client_name="Clean", surface=surface)


def audited(engagement: Engagement, *patterns: str, subject: str = "") -> Run:
    """A run from start to end, as the worker does it."""
    started = start_run(engagement=engagement, actor=None, patterns=patterns, subject=subject)
    execute_run(started.run.pk)
    started.run.refresh_from_db()
    return started.run
