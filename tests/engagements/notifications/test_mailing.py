"""The mails of what was told: one a person, engagement and period, each once, as each person wants them."""

import email
import re
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from email import policy
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django import Settings

from engagements.actions.choose_mails import choose_mails, turn_off_mails
from engagements.actions.forget_notifications import forget_notifications
from engagements.actions.mail_notifications import mail_notifications
from engagements.actions.notify import notify
from engagements.actions.read_notifications import read_notification
from engagements.actions.record_event import recorded_as_of
from engagements.actions.watch_clocks import watch_clocks
from engagements.letters import Letter, write_letter
from engagements.models import Engagement, Hold, Notification, OutgoingMail, Participant, User
from engagements.models.notification import Cadence
from engagements.notifications.kinds import KINDS, MENTION, MUST_FIX
from tests.factories import make_engagement, make_organisation, make_risk
from tests.mail_server import running_mail_server, send_waiting_mails

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def tell(engagement: Engagement, user: User, key: str, title: str = "", text: str = "", **given: Any) -> None:
    notify(
        engagement=engagement, to=[user], actor=None, key=key, path="/there/",
        title=lambda: title or f"Told of {key}", text=lambda: text, **{"kind": MENTION, **given},
    )  # fmt: skip


def want(user: User, cadence: Cadence, **given: Any) -> None:
    choice = {"daily_at": time(8), "quiet_from": None, "quiet_until": None, "time_zone": "UTC"}
    choose_mails(user=user, cadences=dict.fromkeys(KINDS, cadence), **{**choice, **given})


def due(user: User) -> datetime:
    """When the last of what waits is mailed."""
    moments = Notification.objects.filter(user=user, mail_at__isnull=False).values_list("mail_at", flat=True)
    return max(moment for moment in moments if moment)


def subjects(user: User) -> list[str]:
    mails = OutgoingMail.objects.filter(recipient=user.email).order_by("pk")
    return list(mails.values_list("subject", flat=True))


def test_at_once_means_a_mail_of_its_own_at_the_next_moment(
    engagement: Engagement, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    tell(engagement, founder, "one", title="Ana asks", text="To move\nthe zone.")
    send_waiting_mails()
    send_waiting_mails()
    (mail,) = mailoutbox
    assert mail.subject == "Brightcart shop: Ana asks"
    assert mail.from_email == "Steady Launch <portal@localhost>"
    assert mail.reply_to == ["ana@steady.test"]
    assert "To move\nthe zone." in str(mail.body)
    read = email.message_from_bytes(mail.message().as_bytes(), policy=policy.default)
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


def test_a_worker_is_woken_up_for_what_is_told_at_once_and_for_nothing_else(
    engagement: Engagement,
    founder: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    woken: list[bool] = []
    monkeypatch.setattr("engagements.actions.notify.publish_mailing", lambda: woken.append(True))
    with django_capture_on_commit_callbacks(execute=True):
        tell(engagement, founder, "one", kind=MUST_FIX)
    assert not woken
    with django_capture_on_commit_callbacks(execute=True):
        tell(engagement, founder, "two")
    assert woken


def test_an_hour_comes_in_one_mail_and_only_once(engagement: Engagement, founder: User) -> None:
    want(founder, Cadence.HOURLY)
    for key in ("one", "two", "three"):
        tell(engagement, founder, key)
    ends = due(founder)
    assert mail_notifications(ends - timedelta(seconds=1)) == 0
    assert [
        mail_notifications(ends),
        mail_notifications(ends),
        mail_notifications(ends + timedelta(hours=9)),
    ] == [
        1,
        0,
        0,
    ]
    assert subjects(founder) == ["Brightcart shop: Told of one (and 2 more)"]
    mail = OutgoingMail.objects.get()
    for key in ("one", "two", "three"):
        assert f"Told of {key}" in mail.text
        assert f"Told of {key}" in mail.html


def test_what_is_asked_stands_above_what_is_told_whenever_it_came(
    engagement: Engagement, founder: User
) -> None:
    want(founder, Cadence.HOURLY)
    tell(engagement, founder, "the clock", kind=KINDS["clock"])
    tell(engagement, founder, "a question", kind=KINDS["request"])
    mail_notifications(due(founder))
    assert subjects(founder) == ["Brightcart shop: Told of a question (and 1 more)"]


def test_what_is_committed_after_the_mail_of_its_hour_comes_with_the_next(
    engagement: Engagement, founder: User
) -> None:
    want(founder, Cadence.HOURLY)
    tell(engagement, founder, "one")
    ends = due(founder)
    mail_notifications(ends)
    tell(engagement, founder, "late")
    Notification.objects.filter(key="late").update(mail_at=ends)
    assert mail_notifications(ends + timedelta(minutes=1)) == 0
    assert due(founder) == ends + timedelta(hours=1)
    assert mail_notifications(ends + timedelta(hours=1)) == 1
    assert subjects(founder) == ["Brightcart shop: Told of one", "Brightcart shop: Told of late"]


def test_the_day_comes_at_the_persons_own_hour(engagement: Engagement, founder: User) -> None:
    want(founder, Cadence.DAILY, daily_at=time(7, 30), time_zone="Asia/Kolkata")
    tell(engagement, founder, "one")
    assert (due(founder).hour, due(founder).minute) == (2, 0)
    assert due(founder) - timezone.now() <= timedelta(days=1)


def test_quiet_hours_hold_mails_back_and_give_them_out_in_one(engagement: Engagement, founder: User) -> None:
    now = timezone.now()
    starts, ends = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
    want(founder, Cadence.AT_ONCE, quiet_from=starts, quiet_until=ends)
    tell(engagement, founder, "one")
    tell(engagement, founder, "two")
    assert mail_notifications(now + timedelta(minutes=59)) == 0
    assert mail_notifications(now + timedelta(minutes=61)) == 1
    assert subjects(founder) == ["Brightcart shop: Told of one (and 1 more)"]


def test_each_engagement_writes_under_its_own_name(
    engagement: Engagement, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    elsewhere = make_engagement(make_organisation("Elsewhere"), title="Tasklane")
    Participant.objects.create(engagement=elsewhere, user=founder)
    tell(engagement, founder, "one")
    tell(elsewhere, founder, "two")
    send_waiting_mails()
    assert sorted((mail.from_email, mail.subject) for mail in mailoutbox) == [
        ("Elsewhere <portal@localhost>", "Tasklane: Told of two"),
        ("Steady Launch <portal@localhost>", "Brightcart shop: Told of one"),
    ]
    assert "Elsewhere" not in "".join(str(mail.body) for mail in mailoutbox if "Steady" in mail.from_email)


def test_no_mail_of_what_was_read_or_belongs_to_somebody_who_has_left(
    engagement: Engagement, founder: User, viewer: User, owner: User, consultant: User
) -> None:
    for user in (founder, viewer, owner, consultant):
        tell(engagement, user, "one", is_internal=user in (owner, consultant))
    read_notification(Notification.objects.get(user=founder))
    viewer.participations.all().delete()
    owner.memberships.all().delete()
    Participant.objects.create(engagement=engagement, user=owner)  # on the client's side by now
    User.objects.filter(pk=consultant.pk).update(is_active=False)
    assert mail_notifications(timezone.now()) == 0
    assert not OutgoingMail.objects.exists()
    assert not Notification.objects.filter(mail_at__isnull=False).exists()


def test_who_wants_no_mails_gets_none_of_what_waits_either(engagement: Engagement, founder: User) -> None:
    tell(engagement, founder, "one")
    turn_off_mails(user=founder, kinds=["mention"])
    tell(engagement, founder, "two")
    assert mail_notifications(timezone.now()) == 0
    assert Notification.objects.filter(user=founder, read_at=None).count() == 2, "the portal tells it"


def test_what_waits_follows_a_new_choice(engagement: Engagement, founder: User) -> None:
    want(founder, Cadence.DAILY)
    tell(engagement, founder, "one")
    want(founder, Cadence.AT_ONCE)
    assert mail_notifications(timezone.now()) == 1


def test_one_that_cannot_be_written_waits_and_keeps_nobody_from_theirs(
    engagement: Engagement, founder: User, viewer: User, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    tell(engagement, founder, "one")
    tell(engagement, viewer, "one")
    with monkeypatch.context() as broken:

        def write(name: str, **given: Any) -> Letter:
            if given["to"] == founder:
                raise RuntimeError("in the middle")
            return write_letter(name, **given)

        broken.setattr("engagements.actions.mail_notifications.write_letter", write)
        assert mail_notifications(timezone.now()) == 1
    assert "was not written" in caplog.text
    assert subjects(viewer) == ["Brightcart shop: Told of one"]
    assert not subjects(founder), "neither a mail nor the mark of one"
    assert mail_notifications(timezone.now()) == 1
    assert subjects(founder) == ["Brightcart shop: Told of one"]


def test_telling_many_takes_as_many_queries_as_telling_one(
    engagement: Engagement, consultant: User, founder: User, viewer: User, django_assert_num_queries: Any
) -> None:
    for people in ([founder], [founder, viewer, consultant]):
        with django_assert_num_queries(3):
            notify(
                engagement=engagement, kind=MUST_FIX, to=people, actor=None, key=f"to {len(people)}",
                title=lambda: "T", path="/",
            )  # fmt: skip


@pytest.fixture
def running_down(engagement: Engagement, consultant: User, founder: User) -> Engagement:
    starts = datetime(2026, 3, 2, 9, tzinfo=UTC)
    Engagement.objects.filter(pk=engagement.pk).update(
        starts_at=starts, launch_at=starts + timedelta(hours=48)
    )
    return Engagement.objects.get(pk=engagement.pk)


def clock_titles(user: User) -> list[str]:
    return list(
        Notification.objects.filter(user=user, kind="clock").order_by("pk").values_list("title", flat=True)
    )


def test_the_clock_is_told_of_at_12_4_and_0_hours_each_once(
    running_down: Engagement, consultant: User, founder: User
) -> None:
    make_risk(running_down, must_fix_now=True)
    for minutes in range(0, 50 * 60, 30):
        watch_clocks(running_down.starts_at + timedelta(minutes=minutes))
    said = ["12 hours to the launch", "4 hours to the launch", "The time to the launch is over"]
    assert clock_titles(founder) == clock_titles(consultant) == said
    text = Notification.objects.filter(user=founder, kind="clock").earliest("pk").text
    assert text == "1 risk must be fixed before it."


def test_after_an_outage_only_what_is_true_by_then_is_told(running_down: Engagement, founder: User) -> None:
    assert watch_clocks(running_down.launch_at - timedelta(hours=3)) == 1
    assert clock_titles(founder) == ["4 hours to the launch"]


def test_a_clock_that_stands_tells_nothing_until_it_runs(running_down: Engagement, founder: User) -> None:
    hold = Hold.objects.create(
        engagement=running_down, waiting_on="Noor", reason="DNS",
        started_at=running_down.launch_at - timedelta(hours=12, minutes=1),
    )  # fmt: skip
    assert watch_clocks(running_down.launch_at) == 0
    hold.ended_at = running_down.launch_at
    hold.save()
    assert watch_clocks(running_down.launch_at) == 0, "12 hours and a minute are left"
    assert watch_clocks(running_down.launch_at + timedelta(minutes=1)) == 1
    assert clock_titles(founder) == ["12 hours to the launch"]


def test_a_sprint_of_ten_hours_is_never_told_of_twelve(running_down: Engagement, founder: User) -> None:
    Engagement.objects.update(launch_at=running_down.starts_at + timedelta(hours=10))
    assert watch_clocks(running_down.starts_at + timedelta(minutes=1)) == 0


def test_a_sprint_that_is_closed_or_long_over_tells_nothing(running_down: Engagement) -> None:
    assert watch_clocks(running_down.launch_at + timedelta(hours=12)) == 0
    Engagement.objects.update(state=Engagement.State.CLOSED)
    assert watch_clocks(running_down.launch_at) == 0


def test_what_was_told_half_a_year_ago_is_forgotten(engagement: Engagement, founder: User) -> None:
    tell(engagement, founder, "old")
    tell(engagement, founder, "new")
    Notification.objects.filter(key="old").update(made_at=timezone.now() - timedelta(days=181))
    assert [forget_notifications(timezone.now()), forget_notifications(timezone.now())] == [1, 0]
    assert Notification.objects.get().key == "new"


def test_what_is_told_afterwards_is_as_old_as_it_is_and_mailed_to_nobody(
    engagement: Engagement, founder: User
) -> None:
    yesterday = timezone.now() - timedelta(days=1)
    with recorded_as_of(yesterday):
        tell(engagement, founder, "one")
    assert Notification.objects.get().made_at == yesterday
    assert mail_notifications(timezone.now()) == 0


def test_a_real_mail_server_gets_both_forms_and_the_one_click_once(
    engagement: Engagement, founder: User, settings: Settings
) -> None:
    tell(engagement, founder, "one", title="Blåbær — ask", text="<b>not bold</b> & more")
    with running_mail_server() as server:
        options = {"host": "127.0.0.1", "port": server.port, "timeout": 5, "answer_timeout": 5}
        settings.MAILERS = {"default": {"BACKEND": "config.smtp.EmailBackend", "OPTIONS": options}}
        server.answers = {"RCPT": "451 Later"}
        send_waiting_mails()
        assert not server.taken
        server.answers = {}
        OutgoingMail.objects.update(run_at=timezone.now())
        send_waiting_mails()
        send_waiting_mails()
        (arrived,) = server.taken
    assert arrived["Subject"] == "Brightcart shop: Blåbær — ask"
    assert arrived["From"] == "Steady Launch <portal@localhost>"
    assert arrived["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert arrived["Auto-Submitted"] == "auto-generated"
    raw = arrived.as_bytes(policy=policy.default.clone(refold_source="none"))
    (link,) = re.findall(rb"^List-Unsubscribe: (<http\S+>)\r?$", raw, re.MULTILINE)
    assert len(link) > 78, "it stands in one line all the same: mail programs decode nothing here"
    text, html = (str(part.get_content()) for part in arrived.iter_parts())
    assert "<b>not bold</b> & more" in text
    assert "&lt;b&gt;not bold&lt;/b&gt; &amp; more" in html
