"""The page Mail: uploads become proofs, each once; what is refused says why; strangers see nothing."""

import gzip
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from checks.actions import keep_mail_evidence
from checks.actions.execute_run import execute_run
from checks.actions.keep_mail_evidence import MOST_REPORTS
from checks.lab import running_lab
from checks.mail_page import read_mail_page
from checks.models import DmarcReport, DmarcRow, MailMessage, Run
from checks.surface_map import surface_of
from config.uploads import MOST_BYTES
from engagements.models import Engagement, Event, SendingDomain, User
from tests.checks.mail_evidence.signed_mail import eml, key_record, zone_text
from tests.checks.mail_evidence.written_reports import record, report
from tests.checks.verdicts.case import small_world
from tests.engagements.glossary.plain import without_terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def sending(engagement: Engagement) -> SendingDomain:
    domain, _ = SendingDomain.objects.get_or_create(engagement=engagement, name="brightcart.test")
    return domain


def message(**parts: Any) -> bytes:
    return eml(arrived=timezone.now().replace(microsecond=0) - timedelta(hours=1), **parts)


def fresh_report(*records: str, days_ago: int = 1, **parts: Any) -> bytes:
    end = int((timezone.now() - timedelta(days=days_ago)).timestamp())
    return report(*records, begin=end - 86399, end=end, **parts)


def upload(client: Client, engagement: Engagement, data: bytes, name: str = "mail.eml") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(f"/e/{engagement.code}/mail/message/", {"message": file}, follow=True)


def upload_reports(client: Client, engagement: Engagement, *files: bytes) -> Any:
    named = [SimpleUploadedFile(f"report{number}.xml", data) for number, data in enumerate(files)]
    return client.post(f"/e/{engagement.code}/mail/reports/", {"reports": named}, follow=True)


def test_without_anything_the_page_says_what_to_do(
    as_founder: Client, engagement: Engagement, sending: SendingDomain
) -> None:
    shown = as_founder.get(f"/e/{engagement.code}/mail/").content.decode()
    assert "nothing was uploaded" in shown
    assert "rua=mailto:dmarc@brightcart.test" in shown
    assert "Raw Message Source" in shown


@pytest.mark.usefixtures("sending")
def test_a_founders_message_is_judged_with_the_live_keys(
    as_founder: Client, engagement: Engagement, settings: Settings
) -> None:
    records = f"""
@ TXT "v=spf1 ip4:203.0.113.0/24 -all"
_dmarc TXT "v=DMARC1; p=reject"
{zone_text("s1._domainkey", key_record())}
"""
    with running_lab([small_world("brightcart", records=records)]) as lab:
        settings.AUDIT_RESOLVERS = [lab.resolver]
        settings.AUDIT_ALLOWED_NETWORKS = list(lab.networks)
        asked = upload(as_founder, engagement, message()).content.decode()
        execute_run(Run.objects.get().pk)
    shown = as_founder.get(f"/e/{engagement.code}/mail/").content.decode()
    assert "Being judged" in asked
    assert "Yes, your mail is trusted" in shown
    assert "Signed by brightcart.test (s1)" in shown
    assert "4 s on the way" in shown


@pytest.mark.usefixtures("sending")
def test_nothing_of_a_messages_content_or_recipient_is_stored(
    as_founder: Client, engagement: Engagement
) -> None:
    upload(as_founder, engagement, message(path="bounce+noor=inbox.test@brightcart.test"))
    stored = str(MailMessage.objects.values())
    assert "brightcart.test" in stored
    assert not any(word in stored for word in ("Your", "123456", "noor", "hello@"))


@pytest.mark.usefixtures("sending")
def test_a_message_counts_once_and_can_be_removed(as_founder: Client, engagement: Engagement) -> None:
    data = message()
    upload(as_founder, engagement, data)
    upload(as_founder, engagement, data)
    kept = MailMessage.objects.get()
    as_founder.post(f"/e/{engagement.code}/mail/message/{kept.pk}/remove/")
    assert not MailMessage.objects.exists()
    verbs = Event.objects.filter(engagement=engagement).values_list("verb", flat=True)
    assert [verb for verb in verbs if verb in {"uploaded", "removed"}].count("uploaded") == 1
    assert "removed" in verbs


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (eml("elsewhere.test"), "no sending domain of this sprint"),
        (b"", "The file is empty"),
        (b"hello", "This is no mail"),
        (b"\0" * 100, "NUL"),
    ],
)
def test_a_refused_message_says_why_beside_the_field(
    as_founder: Client, engagement: Engagement, data: bytes, words: str
) -> None:
    answer = upload(as_founder, engagement, data)
    shown = without_terms(answer.content.decode())
    assert answer.status_code == 422
    assert words in shown[shown.index('id="id_message_error"') :][:600]
    assert not MailMessage.objects.exists()


@pytest.mark.usefixtures("sending")
def test_an_upload_without_a_file_is_refused(as_founder: Client, engagement: Engagement) -> None:
    for part in ("message", "reports"):
        answer = as_founder.post(f"/e/{engagement.code}/mail/{part}/", {})
        assert answer.status_code == 422
        assert "This field is required" in answer.content.decode()


@pytest.mark.usefixtures("sending")
def test_several_reports_are_added_up_by_sender(as_consultant: Client, engagement: Engagement) -> None:
    sendgrid = record("203.0.113.25", 980, signer="sendgrid.net", path="em1.sendgrid.net", dkim="pass")
    stranger = record("198.51.100.9", 20, dkim="fail", spf="fail", signer="x.test", path="x.test")
    shown = upload_reports(
        as_consultant,
        engagement,
        gzip.compress(fresh_report(sendgrid)),
        fresh_report(stranger, record("203.0.113.25", 20), org="Yahoo", days_ago=2),
    ).content.decode()
    assert "Took in 2 reports" in shown
    assert "98 %" in shown
    assert "1,020" in shown or "1020" in shown
    (domain,) = read_mail_page(engagement).domains
    assert [(sender.name, sender.is_known, sender.count) for sender in domain.senders] == [
        ("SendGrid", True, 1000),
        ("198.51.100.9", False, 20),
    ]
    assert "1 sender that your records do not know" in shown
    (traffic,) = surface_of(engagement).mail_traffic
    assert (traffic.count, traffic.passed, traffic.reporters) == (1020, 1000, ("google.com", "Yahoo"))


@pytest.mark.usefixtures("sending")
def test_a_report_counts_once_however_it_is_packed(as_founder: Client, engagement: Engagement) -> None:
    data = fresh_report()
    shown = upload_reports(as_founder, engagement, data, gzip.compress(data)).content.decode()
    assert "1 report was there already" in shown
    assert DmarcReport.objects.count() == 1
    assert DmarcRow.objects.count() == 1


@pytest.mark.usefixtures("sending")
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (fresh_report(domain="elsewhere.test"), "the report is about elsewhere.test, not about "),
        (fresh_report(domain="test"), "which domain"),
        (fresh_report(record(header_from="elsewhere.test")), "holds mail from elsewhere.test"),
        (fresh_report(days_ago=-30), "still to come"),
        (b"<html/>", "no DMARC report"),
    ],
)
def test_a_refused_report_is_named_and_the_others_are_kept(
    as_founder: Client, engagement: Engagement, data: bytes, words: str
) -> None:
    answer = upload_reports(as_founder, engagement, data, fresh_report(report_id="sound"))
    shown = without_terms(answer.content.decode())
    assert answer.status_code == 422
    assert "report0.xml: " in shown
    assert words in shown
    assert DmarcReport.objects.get().report_id == "sound"


def test_a_report_on_the_domain_above_a_sending_domain_is_taken(
    as_founder: Client, engagement: Engagement
) -> None:
    engagement.sending_domains.all().delete()
    SendingDomain.objects.create(engagement=engagement, name="mail.shopmail.test")
    rows = (record(header_from="mail.shopmail.test", count=60), record(header_from="shopmail.test", count=5))
    upload_reports(as_founder, engagement, fresh_report(*rows, domain="shopmail.test"))
    (domain,) = read_mail_page(engagement).domains
    assert domain.traffic is not None
    assert domain.traffic.count == 60


@pytest.mark.usefixtures("sending")
def test_reports_older_than_the_window_do_not_count(as_founder: Client, engagement: Engagement) -> None:
    shown = upload_reports(as_founder, engagement, fresh_report(days_ago=45)).content.decode()
    assert "older than 30 days" in shown
    (traffic,) = surface_of(engagement).mail_traffic
    assert traffic.count == 0
    assert round(traffic.newest_age_days) == 45


@pytest.mark.usefixtures("sending")
def test_more_files_than_one_sends_at_once_are_refused(as_founder: Client, engagement: Engagement) -> None:
    assert MOST_REPORTS >= 50
    answer = upload_reports(as_founder, engagement, *[b"x"] * 51)
    assert answer.status_code == 422
    assert "At most 50 files" in answer.content.decode()


def test_a_request_larger_than_any_form_is_refused_before_it_is_stored(
    as_founder: Client, engagement: Engagement
) -> None:
    answer = upload(as_founder, engagement, b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 400
    assert not MailMessage.objects.exists()


@pytest.mark.usefixtures("sending")
def test_what_takes_too_long_is_left_for_another_time(
    engagement: Engagement, founder: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_mail_evidence, "PATIENCE_SECONDS", -1.0)
    taken = keep_mail_evidence.keep_reports(
        engagement=engagement, files=[("a.xml", fresh_report())], actor=founder
    )
    assert not taken.fresh
    assert "a.xml: too much at once" in taken.refused[0]


@pytest.mark.usefixtures("sending")
def test_a_viewer_reads_and_uploads_nothing(
    engagement: Engagement, viewer: User, client_for: Any, as_stranger: Client
) -> None:
    client = client_for(viewer)
    shown = client.get(f"/e/{engagement.code}/mail/").content.decode()
    assert 'type="file"' not in shown
    assert upload(client, engagement, message()).status_code == 403
    assert upload(as_stranger, engagement, message()).status_code == 404


@pytest.mark.usefixtures("sending")
def test_the_number_of_queries_does_not_grow(
    as_consultant: Client, engagement: Engagement, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(6):
        SendingDomain.objects.create(engagement=engagement, name=f"m{number}.brightcart.test")
        upload(as_consultant, engagement, message(ip=f"203.0.113.{number}"))
        upload_reports(
            as_consultant, engagement, fresh_report(record(ip=f"192.0.2.{number}"), report_id=str(number))
        )
    with django_assert_max_num_queries(20):
        as_consultant.get(f"/e/{engagement.code}/mail/")


@pytest.mark.usefixtures("sending")
def test_what_was_not_judged_yet_can_be_judged(as_founder: Client, engagement: Engagement) -> None:
    upload(as_founder, engagement, message())
    Run.objects.update(state=Run.State.CANCELLED)
    shown = as_founder.get(f"/e/{engagement.code}/mail/").content.decode()
    assert "Judge what was uploaded" in shown
    as_founder.post(f"/e/{engagement.code}/mail/judge/")
    assert Run.objects.unfinished().count() == 1
