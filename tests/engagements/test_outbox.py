"""The outbox against a mail server that fails in every way: nothing lost, nothing sent twice by itself."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from config.smtp import EmailBackend
from engagements.actions.invite_participant import invite_participant
from engagements.actions.queue_mail import queue_mail
from engagements.actions.send_mail import send_mail
from engagements.actions.sweep_mails import KEPT, sweep_mails
from engagements.models import Engagement, LeaseLost, OutgoingMail, Participant, User
from engagements.models.outgoing_mail import TRIED_FOR, wait_after
from tests.mail_server import MailServer, plain_letter, running_mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def point_at(settings: Settings, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 0.5, "answer_timeout": 0.5}
    settings.MAILERS = {"default": {"BACKEND": "config.smtp.EmailBackend", "OPTIONS": options}}


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with running_mail_server() as running:
        point_at(settings, running.port)
        yield running


@pytest.fixture
def mail(engagement: Engagement) -> OutgoingMail:
    return write(engagement, "invitation:1")


def write(engagement: Engagement, key: str, recipient: str = "noor@brightcart.test") -> OutgoingMail:
    return queue_mail(
        engagement=engagement,
        key=key,
        recipient=recipient,
        letter=plain_letter(
            "Follow your\nlaunch sprint",
            "Sign in here:\n.a line that begins with a dot\n",
            reply_to="ana@steady.test",
        ),
    )


def state_of(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return str(mail.state)


def come_due(mail: OutgoingMail) -> None:
    OutgoingMail.objects.filter(pk=mail.pk).update(run_at=timezone.now())


def test_a_mail_arrives_once_however_often_its_message_does(server: MailServer, mail: OutgoingMail) -> None:
    for _delivery in range(3):
        send_mail(mail.pk)
    (arrived,) = server.taken
    assert state_of(mail) == "sent"
    assert (arrived["Message-ID"], arrived["To"]) == (mail.message_id, "noor@brightcart.test")
    assert (arrived["Subject"], arrived["Reply-To"]) == ("Follow your launch sprint", "ana@steady.test")
    assert arrived.get_content().replace("\r\n", "\n") == ("Sign in here:\n.a line that begins with a dot\n")
    assert mail.text == "", "it may hold a way in, and nobody needs it any more"


def test_one_business_event_makes_one_mail(engagement: Engagement, server: MailServer) -> None:
    first, second = write(engagement, "invitation:1"), write(engagement, "invitation:1")
    assert first.pk == second.pk
    send_mail(first.pk)
    assert write(engagement, "invitation:1").pk == first.pk
    send_mail(first.pk)
    assert len(server.taken) == 1


@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("said", ["421 4.3.2 going down", "451 4.3.0 try later"])
def test_a_mail_that_is_not_taken_now_waits_and_arrives_later(
    server: MailServer, mail: OutgoingMail, step: str, said: str
) -> None:
    server.answers[step] = said
    before = timezone.now()
    send_mail(mail.pk)
    assert (state_of(mail), mail.attempts) == ("waiting", 1)
    assert said[:3] in mail.error
    assert mail.run_at - before >= wait_after(1)
    send_mail(mail.pk)
    assert mail.attempts == 1, "not before its time"
    server.answers.clear()
    come_due(mail)
    send_mail(mail.pk)
    assert (state_of(mail), mail.error, len(server.taken)) == ("sent", "", 1)


@pytest.mark.parametrize("step", ["MAIL", "RCPT", "DATA"])
def test_a_mail_that_is_refused_for_good_is_set_aside_with_the_servers_words(
    server: MailServer, mail: OutgoingMail, step: str
) -> None:
    server.answers[step] = "550 5.1.1 no such person here"
    send_mail(mail.pk)
    assert (state_of(mail), mail.error) == ("refused", "550 5.1.1 no such person here")
    come_due(mail)
    send_mail(mail.pk)
    assert server.steps.count("MAIL") == 1
    assert not server.taken


def test_a_server_that_will_not_talk_at_all_says_nothing_of_the_mail(
    server: MailServer, mail: OutgoingMail
) -> None:
    server.answers["EHLO"] = "554 5.7.1 no service for your address"
    send_mail(mail.pk)
    assert (state_of(mail), mail.error) == ("waiting", "554 5.7.1 no service for your address")


@pytest.mark.parametrize("fault", ["HANG", "DROP"])
@pytest.mark.parametrize("step", ["EHLO", "MAIL", "RCPT"])
def test_a_server_that_goes_away_before_the_text_gets_it_at_the_next_attempt(
    server: MailServer, mail: OutgoingMail, step: str, fault: str
) -> None:
    server.answers[step] = fault
    send_mail(mail.pk)
    assert state_of(mail) == "waiting"
    server.answers.clear()
    come_due(mail)
    send_mail(mail.pk)
    assert (state_of(mail), len(server.taken)) == ("sent", 1)


@pytest.mark.parametrize("fault", ["HANG", "DROP"])
def test_a_server_that_goes_away_with_the_text_gets_it_no_second_time_by_itself(
    server: MailServer, mail: OutgoingMail, fault: str
) -> None:
    server.answers["DATA"] = fault
    send_mail(mail.pk)
    assert state_of(mail) == "unsure"
    assert "did not answer, or broke the connection off" in mail.error
    assert mail.text, "a person may want it sent again"
    server.answers.clear()
    come_due(mail)
    sweep_mails()
    send_mail(mail.pk)
    assert len(server.taken) == 1


@pytest.mark.parametrize("fault", ["HANG", "DROP", "500 what?"])
def test_a_farewell_that_goes_wrong_takes_nothing_back(
    server: MailServer, mail: OutgoingMail, fault: str
) -> None:
    server.answers["QUIT"] = fault
    send_mail(mail.pk)
    assert (state_of(mail), len(server.taken)) == ("sent", 1)


def test_a_server_that_is_down_is_tried_again_and_one_that_only_listens_too(
    settings: Settings, mail: OutgoingMail
) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        port = silent.getsockname()[1]
        point_at(settings, port)
        send_mail(mail.pk)
        assert (state_of(mail), "could not be reached (Connection refused)" in mail.error) == (
            "waiting",
            True,
        )
        silent.listen()
        come_due(mail)
        send_mail(mail.pk)
    assert (state_of(mail), mail.attempts) == ("waiting", 2)


def test_the_waits_double_up_to_an_hour_and_end_after_two_days(
    server: MailServer, mail: OutgoingMail
) -> None:
    assert [wait_after(attempts).total_seconds() for attempts in (1, 2, 3, 7, 8, 500)] == [
        30, 60, 120, 1920, 3600, 3600
    ]  # fmt: skip
    server.answers["RCPT"] = "451 4.7.1 greylisted"
    send_mail(mail.pk)
    OutgoingMail.objects.update(run_at=timezone.now(), give_up_at=timezone.now())
    send_mail(mail.pk)
    assert (state_of(mail), mail.error) == ("given-up", "451 4.7.1 greylisted")
    assert server.steps.count("RCPT") == 1


@pytest.mark.parametrize("recipient", ["a+b@brightcart.test", '"a b"@brightcart.test', "noor@bücher.test"])
def test_odd_addresses_arrive(server: MailServer, engagement: Engagement, recipient: str) -> None:
    mail = write(engagement, "invitation:1", recipient)
    send_mail(mail.pk)
    assert (state_of(mail), len(server.taken)) == ("sent", 1), mail.error


def test_an_address_that_cannot_be_written_is_set_aside(server: MailServer, engagement: Engagement) -> None:
    mail = write(engagement, "invitation:1", "nöör@brightcart.test")
    send_mail(mail.pk)
    assert (state_of(mail), server.taken) == ("refused", [])
    assert "nöör" in mail.error


def test_a_worker_that_died_before_the_text_is_followed_by_another_one(
    server: MailServer, mail: OutgoingMail
) -> None:
    dead = OutgoingMail.claim(mail.pk)
    assert dead is not None
    send_mail(mail.pk)
    assert not server.taken, "its lease stands"
    past = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.update(lease_until=past, run_at=past)
    send_mail(mail.pk)
    assert (state_of(mail), mail.attempts, len(server.taken)) == ("sent", 2, 1)
    with pytest.raises(LeaseLost):
        dead.begin_handing_over()
    assert state_of(mail) == "sent"


def test_a_worker_that_died_with_the_text_under_way_leaves_the_mail_to_a_person(
    server: MailServer, mail: OutgoingMail
) -> None:
    dead = OutgoingMail.claim(mail.pk)
    assert dead is not None
    dead.begin_handing_over()
    past = timezone.now() - timedelta(seconds=1)
    OutgoingMail.objects.update(lease_until=past, run_at=past)
    assert sweep_mails() == 1
    send_mail(mail.pk)
    assert (state_of(mail), server.taken) == ("unsure", [])
    assert "stopped while the mail server was taking it" in mail.error


def test_a_slow_worker_that_lost_its_lease_says_nothing_more(
    server: MailServer, mail: OutgoingMail, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one takes the mail over between RCPT and the text."""
    begin = OutgoingMail.begin_handing_over

    def overtaken(own: OutgoingMail) -> None:
        OutgoingMail.objects.filter(pk=own.pk).update(fence=own.fence + 1)
        begin(own)

    monkeypatch.setattr(OutgoingMail, "begin_handing_over", overtaken)
    send_mail(mail.pk)
    assert server.steps[-1] == "QUIT"
    assert (state_of(mail), server.taken) == ("sending", [])


def test_the_sweep_wakes_workers_up_for_what_is_due_and_forgets_what_ended_long_ago(
    mail: OutgoingMail,
) -> None:
    assert sweep_mails() == 0, "the message that was sent with it has a moment's time"
    past = timezone.now() - timedelta(minutes=1)
    OutgoingMail.objects.update(run_at=past)
    assert sweep_mails() == 1
    OutgoingMail.objects.update(state="sent", ended_at=timezone.now() - KEPT + timedelta(hours=1))
    assert sweep_mails() == 0
    assert OutgoingMail.objects.exists()
    OutgoingMail.objects.update(ended_at=timezone.now() - KEPT - timedelta(hours=1))
    sweep_mails()
    assert not OutgoingMail.objects.exists()


def test_an_invitation_that_is_not_saved_writes_to_nobody(engagement: Engagement, consultant: User) -> None:
    with transaction.atomic():
        invite_participant(
            engagement=engagement,
            email="noor@brightcart.test",
            name="Noor",
            role=Participant.Role.FOUNDER,
            actor=consultant,
        )
        assert engagement.outgoing_mails.count() == 1
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_the_consultancy_reads_why_a_mail_was_refused_and_has_it_sent_again(
    server: MailServer, engagement: Engagement, mail: OutgoingMail, as_consultant: Client
) -> None:
    server.answers["RCPT"] = "550 5.1.1 no such person here"
    send_mail(mail.pk)
    where = f"/e/{engagement.code}/people/mails/"
    shown = as_consultant.get(where).content.decode()
    for text in ("noor@brightcart.test", "550 5.1.1 no such person here", "Refused", "Send again"):
        assert text in shown
    server.answers.clear()
    assert as_consultant.post(f"{where}{mail.pk}/again/").status_code == 302
    send_mail(mail.pk)
    assert state_of(mail) == "sent"
    assert server.taken[0]["Message-ID"] == mail.message_id
    assert mail.give_up_at > timezone.now() + TRIED_FOR - timedelta(minutes=1)
    assert engagement.events.filter(verb="sent again", target_label="mail to noor@brightcart.test").exists()
    told = as_consultant.post(f"{where}{mail.pk}/again/", follow=True).content.decode()
    assert "is on its way, or has been sent" in told
    send_mail(mail.pk)
    assert len(server.taken) == 1


def test_an_error_of_the_portals_own_is_kept_and_tried_again(
    server: MailServer, mail: OutgoingMail, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def broken(self: OutgoingMail) -> Any:
        raise KeyError("no such header")

    with monkeypatch.context() as broken_one:
        broken_one.setattr(OutgoingMail, "as_message", broken)
        send_mail(mail.pk)
    assert (state_of(mail), "no such header" in mail.error) == ("waiting", True)
    assert "error of the portal's own" in caplog.text
    come_due(mail)
    send_mail(mail.pk)
    assert (state_of(mail), len(server.taken)) == ("sent", 1)


def test_a_folder_for_mails_that_is_full_or_gone_gets_them_later(
    settings: Settings, mail: OutgoingMail, tmp_path: Path
) -> None:
    """The embedded portal keeps mails as files."""
    folder = tmp_path / "mail"
    options = {"file_path": str(folder)}
    backend = "django.core.mail.backends.filebased.EmailBackend"
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": options}}
    folder.write_text("a file in its place")
    send_mail(mail.pk)
    assert state_of(mail) == "waiting"
    folder.unlink()
    come_due(mail)
    send_mail(mail.pk)
    assert state_of(mail) == "sent"
    (kept,) = folder.iterdir()
    assert mail.message_id in kept.read_text(encoding="utf-8")


def test_mails_past_the_outbox_go_by_the_same_backend(server: MailServer, settings: Settings) -> None:
    """Codes to sign in: whoever asks for one waits for it, so that it is sent at once."""
    backend = EmailBackend(alias="default", **settings.MAILERS["default"]["OPTIONS"])
    message = OutgoingMail(
        recipient="a@b.test", subject="A code", message_id="<1@b.test>", queued_at=timezone.now()
    ).as_message()
    assert backend.send_messages([message]) == 1
    assert len(server.taken) == 1
