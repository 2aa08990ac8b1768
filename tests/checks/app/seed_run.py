"""Run as a module: opens an engagement on the lab's clean domain and queues a run for a worker elsewhere."""

import django

django.setup()

from checks.actions.start_run import start_run  # noqa: E402
from tests.checks.app.audited import clean_engagement  # noqa: E402
from tests.factories import make_organisation  # noqa: E402

start_run(
    engagement=clean_engagement(make_organisation()), actor=None, patterns=["headers.*", "dns.*", "tls.*"]
)
