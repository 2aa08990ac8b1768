"""What the pack says was done and measured: no more than was, and compared with what it was compared with."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from checks.check import Outcome
from checks.models import AuditPlan, Finding, Result, Run
from engagements.models import AccessEntry, AccessRole, Engagement
from handover.document import document_html
from handover.snapshot import content_of, preview_snapshot

pytestmark = pytest.mark.django_db


def section(sprint: Engagement, key: str) -> dict[str, Any]:
    fresh = Engagement.objects.select_related("client__organisation").get(pk=sprint.pk)
    return content_of(preview_snapshot(fresh), key)


def done(sprint: Engagement) -> str:
    return "\n".join(section(sprint, "one_page")["done"])


def test_only_checks_that_gave_a_verdict_count(sprint: Engagement) -> None:
    current = Result.objects.filter(engagement=sprint, is_current=True)
    count = current.count()
    assert f"{count} checks of what the public can reach gave a verdict, in 2 looks" in done(sprint)
    first, second = current[:2]
    Result.objects.filter(pk=first.pk).update(outcome=Outcome.NOT_APPLICABLE)
    Result.objects.filter(pk=second.pk).update(outcome=Outcome.COULD_NOT_TELL)
    assert f"{count - 2} checks of" in done(sprint)
    Run.objects.filter(engagement=sprint).update(subject="one.test")
    told = done(sprint)
    assert f"{count - 2} checks of what the public can reach gave a verdict." in told
    assert "0 looks" not in told


def test_a_finding_that_left_the_map_was_not_measured_again(sprint: Engagement) -> None:
    passed, gone = Finding.objects.filter(engagement=sprint).order_by("number")[:2]
    closed = {"state": "fixed", "fixed_at": timezone.now()}
    Finding.objects.filter(pk=gone.pk).update(fixed_note="The host left the map.", **closed)
    assert "measured again" not in done(sprint)
    Finding.objects.filter(pk=passed.pk).update(**closed)
    assert "1 fault that was found is fixed, and was measured again to be sure." in done(sprint)
    html = document_html(preview_snapshot(sprint))
    assert "The host left the map." in html


def test_stages_are_named_as_long_as_they_are_few(sprint: Engagement) -> None:
    stages = list(sprint.stages.order_by("number"))
    sprint.stages.filter(number=1).update(status="done")
    assert f"1 of {len(stages)} stages is done: {stages[0].title}." in done(sprint)
    sprint.stages.update(status="done", title="A stage with a long title of its own")
    assert f"{len(stages)} of {len(stages)} stages are done.\n" in done(sprint) + "\n"


def test_who_leaves_after_the_first_week_is_not_in_it(sprint: Engagement) -> None:
    AccessEntry.objects.filter(engagement=sprint).delete()
    sprint.risks.all().delete()
    sprint.runbooks.all().delete()
    entry = AccessEntry.objects.create(
        engagement=sprint, number=1, system="dns", provider="Gandi", owner="Noor", mfa="on"
    )
    launch = sprint.launch_at.date()
    for person, days in (("Early", 3), ("Late", 30)):
        AccessRole.objects.create(
            engagement=sprint, entry=entry, person=person, role="administrator", side="consultancy",
            is_leaving=True, leaves_by=launch + timedelta(days=days),
        )  # fmt: skip
    assert [line["what"].split()[0] for line in section(sprint, "one_page")["week"]] == ["Early"]


def test_an_audit_chosen_to_compare_with_is_not_called_the_only_one(sprint: Engagement) -> None:
    last = Run.objects.filter(engagement=sprint).latest("number")
    AuditPlan.objects.update_or_create(engagement=sprint, defaults={"baseline": last})
    content = section(sprint, "before_after")
    assert (content["is_compared"], content["audit_count"]) == (False, 2)
    sprint.refresh_from_db()
    html = document_html(preview_snapshot(sprint))
    assert "is the only one so far" not in html
    assert "is what the sprint is compared with; nothing was measured since." in html
