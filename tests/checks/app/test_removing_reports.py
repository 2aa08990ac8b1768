"""DMARC reports can be taken out of the count, and come back for 30 days."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.actions.remove_reports import empty_report_bin
from checks.mail_page import read_mail_page
from checks.models import DmarcReport, DmarcRow, Run
from checks.surface_map import surface_of
from engagements.models import Engagement, Event, SendingDomain
from tests.checks.app.test_mail_page import fresh_report, upload_reports
from tests.checks.mail_evidence.written_reports import record

pytestmark = pytest.mark.django_db


@pytest.fixture
def reports(as_founder: Client, engagement: Engagement) -> list[DmarcReport]:
    """Ninety good messages, and ten that a stranger's report tells of."""
    SendingDomain.objects.get_or_create(engagement=engagement, name="brightcart.test")
    upload_reports(
        as_founder,
        engagement,
        fresh_report(record(count=90), report_id="good"),
        fresh_report(record("198.51.100.9", 10, dkim="fail", spf="fail"), report_id="odd", org="odd.test"),
    )
    Run.objects.update(state=Run.State.DONE)
    return list(DmarcReport.objects.order_by("report_id"))


def press(client: Client, engagement: Engagement, name: str, report: DmarcReport) -> Any:
    return client.post(reverse(name, kwargs={"code": engagement.code, "pk": report.pk}), follow=True)


def counted(engagement: Engagement) -> int:
    return sum(traffic.count for traffic in surface_of(engagement).mail_traffic)


def test_a_removed_report_counts_no_more_and_comes_back(
    as_founder: Client, engagement: Engagement, reports: list[DmarcReport]
) -> None:
    odd = reports[1]
    assert counted(engagement) == 100
    page = as_founder.get(f"/e/{engagement.code}/mail/").content.decode()
    assert "Remove the report of odd.test?" in page
    runs = Run.objects.count()

    shown = press(as_founder, engagement, "mail_report_remove", odd).content.decode()
    assert "Removed the DMARC report of odd.test on brightcart.test" in shown
    assert reverse("mail_report_restore", kwargs={"code": engagement.code, "pk": odd.pk}) in shown
    assert "Undo" in shown
    assert counted(engagement) == 90
    assert Run.objects.count() == runs + 1, "what is left is judged again"
    listed = read_mail_page(engagement)
    assert (listed.report_count, [one.pk for one in listed.removed]) == (1, [odd.pk])

    Run.objects.update(state=Run.State.DONE)
    press(as_founder, engagement, "mail_report_restore", odd)
    assert counted(engagement) == 100
    assert read_mail_page(engagement).removed == ()
    deeds = Event.objects.filter(
        engagement=engagement, target_id=odd.pk, verb__in=["removed", "restored"]
    ).order_by("pk")
    assert [(deed.verb, deed.actor_name) for deed in deeds] == [
        ("removed", deeds[0].actor_name),
        ("restored", deeds[0].actor_name),
    ]


def test_removing_twice_is_one_deed(
    as_founder: Client, engagement: Engagement, reports: list[DmarcReport]
) -> None:
    for _ in range(2):
        press(as_founder, engagement, "mail_report_remove", reports[1])
    assert Event.objects.filter(engagement=engagement, verb="removed").count() == 1


def test_uploading_a_removed_report_again_restores_it(
    as_founder: Client, engagement: Engagement, reports: list[DmarcReport]
) -> None:
    press(as_founder, engagement, "mail_report_remove", reports[0])
    assert counted(engagement) == 10
    shown = upload_reports(
        as_founder, engagement, fresh_report(record(count=90), report_id="good")
    ).content.decode()
    assert "Took in 1 report" in shown
    assert counted(engagement) == 100
    assert DmarcReport.objects.count() == 2


def test_the_bin_is_emptied_after_30_days(
    as_founder: Client, engagement: Engagement, reports: list[DmarcReport]
) -> None:
    press(as_founder, engagement, "mail_report_remove", reports[1])
    now = timezone.now()
    assert empty_report_bin(now + timedelta(days=29)) == 0
    assert empty_report_bin(now + timedelta(days=31)) == 1
    assert [one.pk for one in DmarcReport.objects.all()] == [reports[0].pk]
    assert DmarcRow.objects.count() == 1


def test_a_report_of_another_engagement_is_not_found(
    as_founder: Client, engagement: Engagement, reports: list[DmarcReport], as_stranger: Client
) -> None:
    for name in ("mail_report_remove", "mail_report_restore"):
        assert press(as_stranger, engagement, name, reports[0]).status_code == 404
    assert counted(engagement) == 100


def test_a_viewer_sees_the_reports_and_removes_none(
    as_founder: Client, engagement: Engagement, reports: list[DmarcReport]
) -> None:
    engagement.participants.update(role="viewer")
    page = as_founder.get(f"/e/{engagement.code}/mail/").content.decode()
    assert "odd.test" in page
    assert "Remove the report" not in page
    assert press(as_founder, engagement, "mail_report_remove", reports[0]).status_code == 403
