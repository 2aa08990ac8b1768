"""What is older than an organisation keeps it is forgotten: the access log, mails, raw answers, bins."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.mail import mailers
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from checks.actions.forget_facts import forget_facts
from checks.actions.remove_reports import empty_report_bin
from checks.models import DmarcReport, Run, RunFacts
from config.mailing import FILES
from engagements.actions.empty_bins import empty_attachments, empty_bins, empty_roles
from engagements.actions.forget_old import forget_old
from engagements.actions.hold_role import add_role, remove_role
from engagements.actions.queue_mail import queue_mail
from engagements.history.undoing import can_be_undone
from engagements.letters import Letter
from engagements.mailbox import read_mailbox
from engagements.models import (
    AccessEntry,
    AccessRole,
    Attachment,
    Engagement,
    Opening,
    Organisation,
    OutgoingMail,
    Risk,
    User,
)
from tests.factories import make_engagement, make_organisation, make_risk

LETTER = Letter("s", "t", "<p>t</p>", "Steady <portal@localhost>", "")

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_what_is_older_than_the_organisation_keeps_is_forgotten(
    engagement: Engagement, organisation: Organisation, consultant: User, owner: User, client_for: Any
) -> None:
    answer = client_for(owner).post(
        f"/organisation/{organisation.slug}/privacy/",
        {"keeps_bins_days": "7", "keeps_log_days": "30", "keeps_mails_days": "7", "keeps_facts_days": "7"},
    )
    assert answer.status_code == 302
    now = timezone.now()
    others = make_engagement()
    for one in (engagement, others):
        for days in (6, 29, 31):
            at = now - timedelta(days=days)
            Opening.objects.create(engagement=one, user_name="Ana", what="risks", at=at)
            mail = queue_mail(engagement=one, key=f"{one.pk}-{days}", recipient="a@b.test", letter=LETTER)
            type(mail).objects.filter(pk=mail.pk).update(ended_at=at, state="sent")
            run = Run.objects.create(engagement=one, number=100 + days, state="done", finished_at=at)
            RunFacts.objects.create(run=run, packed=b"x")
    waiting = queue_mail(engagement=engagement, key="w", recipient="a@b.test", letter=LETTER)
    forget_old(now=now)
    forget_facts(now=now)
    assert engagement.openings.count() == 2
    assert others.openings.count() == 3
    assert engagement.outgoing_mails.filter(state="sent").count() == 1
    assert others.outgoing_mails.filter(state="sent").count() == 2
    assert engagement.outgoing_mails.filter(pk=waiting.pk).exists()
    assert RunFacts.objects.filter(run__engagement=engagement).count() == 1
    assert RunFacts.objects.filter(run__engagement=others).count() == 3
    assert forget_old(now=now) == forget_facts(now=now) == 0


def test_an_organisations_own_mails_are_forgotten_too_and_the_files_of_all(
    engagement: Engagement, organisation: Organisation, settings: Settings, tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    settings.MAILERS = {"default": {"BACKEND": FILES, "OPTIONS": {"file_path": str(tmp_path)}}}
    Organisation.objects.filter(pk=organisation.pk).update(keeps_mails_days=7)
    others, now, kept = make_organisation(), timezone.now(), {}
    for days in (6, 8):
        for name, whose in (("mine", organisation), ("theirs", others)):
            mail = queue_mail(organisation=whose, key=f"{name}{days}", recipient="a@b.test", letter=LETTER)
            OutgoingMail.objects.filter(pk=mail.pk).update(ended_at=now - timedelta(days=days), state="sent")
            kept[f"{name}{days}"] = mail
    mailers.default.send_messages([mail.as_message() for mail in kept.values()])  # one file has all of them
    mailers.default.send_messages([kept["mine8"].as_message()])
    with django_capture_on_commit_callbacks(execute=True):
        assert forget_old(now=now) == 1
    assert set(OutgoingMail.objects.values_list("key", flat=True)) == {"mine6", "theirs6", "theirs8"}
    left = [str(mail.message["Message-ID"]) for mail in read_mailbox(tmp_path)]
    assert sorted(left) == sorted(mail.message_id for key, mail in kept.items() if key != "mine8")
    assert len(list(tmp_path.iterdir())) == 1
    assert forget_old(now=now) == 0


@pytest.mark.parametrize("days", ["0", "-1", "31", "99999", "x", ""])
def test_days_are_those_that_are_offered(
    organisation: Organisation, owner: User, client_for: Any, days: str
) -> None:
    sent = {
        "keeps_bins_days": "30",
        "keeps_log_days": "30",
        "keeps_mails_days": days,
        "keeps_facts_days": "7",
    }
    answer = client_for(owner).post(f"/organisation/{organisation.slug}/privacy/", sent)
    assert answer.status_code == 422
    organisation.refresh_from_db()
    assert organisation.keeps_mails_days == 30


def put_away(engagement: Engagement) -> None:
    """A risk, a piece of evidence and a report: each 6, 8 and 29 days ago; one risk more keeps the number."""
    now = timezone.now()
    for days in (6, 8, 29, 31):
        at = now - timedelta(days=days)
        risk = make_risk(engagement)
        Risk.objects.filter(pk=risk.pk).update(deleted_at=at)
        Attachment.objects.create(
            engagement=engagement, target_kind="risk", target_id=0, kind="link", name="x", deleted_at=at
        )
        DmarcReport.objects.create(
            engagement=engagement, domain="a.test", reporter="r", report_id=str(days), begin_at=at, end_at=at,
            count=1, passed=1, removed_at=at,
        )  # fmt: skip
    make_risk(engagement)


def test_bins_are_emptied_after_the_days_that_the_organisation_chose(
    engagement: Engagement, organisation: Organisation, as_consultant: Browser
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(keeps_bins_days=7)
    others = make_engagement()
    for one in (engagement, others):
        put_away(one)
    engagement.refresh_from_db()
    shown = as_consultant.get(f"/e/{engagement.code}/risks/bin/").content.decode()
    assert "stays here for 7 days" in shown
    assert [one.number for one in engagement.risks.binned()] == [1]
    assert [one.number for one in others.risks.binned()] == [3, 2, 1][::-1]
    assert engagement.dmarc_reports.binned().count() == 1
    now = timezone.now()
    assert empty_bins(kinds=[Risk], now=now) == 3 + 1
    assert empty_attachments(now=now) == 3 + 1
    assert empty_report_bin(now) == 3 + 1
    assert engagement.risks.exclude(deleted_at=None).count() == 1
    assert others.risks.exclude(deleted_at=None).count() == 3
    assert empty_bins(kinds=[Risk], now=now) == empty_attachments(now=now) == empty_report_bin(now) == 0


def test_the_number_that_stays_in_a_bin_is_seen_by_nobody(
    engagement: Engagement, organisation: Organisation
) -> None:
    """The highest one is kept so that none is given twice: also after seven days only."""
    Organisation.objects.filter(pk=organisation.pk).update(keeps_bins_days=7)
    risk = make_risk(engagement)
    Risk.objects.filter(pk=risk.pk).update(deleted_at=timezone.now() - timedelta(days=8))
    assert empty_bins(kinds=[Risk], now=timezone.now()) == 0
    assert not engagement.risks.binned().exists()
    assert make_risk(engagement).number == risk.number + 1


def test_a_role_that_was_taken_off_the_list_goes_for_good_after_the_days_of_the_bins(
    engagement: Engagement, organisation: Organisation, consultant: User
) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(keeps_bins_days=7)
    entry = AccessEntry.objects.create(engagement=engagement, number=1, system="dns", provider="Northgate")
    now, roles = timezone.now(), {}
    for days in (0, 6, 8):
        role = AccessRole(person=f"{days} days", role="owner")
        add_role(engagement=engagement, entry=entry, role=role, actor=consultant, token=uuid4())
        if days:
            remove_role(engagement=engagement, role=role, actor=consultant)
            AccessRole.objects.filter(pk=role.pk).update(deleted_at=now - timedelta(days=days))
        roles[days] = role
    assert empty_roles(now=now) == 1
    assert set(engagement.access_roles.values_list("person", flat=True)) == {"0 days", "6 days"}
    event = engagement.events.latest("pk")
    assert (event.verb, event.target_label) == ("removed for good", f"8 days (owner), {entry}")
    assert not can_be_undone(event)
    assert empty_roles(now=now) == 0
