"""Run as a module: fills a sprint and queues a version of its pack for another process."""

import django

django.setup()

from handover.actions.make_pack import make_pack  # noqa: E402
from handover.models import Pack  # noqa: E402
from tests.factories import make_engagement, make_organisation  # noqa: E402
from tests.handover.sprint import fill_sprint  # noqa: E402

engagement = make_engagement(make_organisation())
fill_sprint(engagement, risks=40, access=10, runbooks=8, results=60)
make_pack(engagement=engagement, actor=None, status=Pack.Status.ISSUED, is_published=False)
