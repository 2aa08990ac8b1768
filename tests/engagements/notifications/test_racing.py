"""Many workers at the same moment: each mail is written once, each person told once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from engagements.actions.choose_mails import choose_mails
from engagements.actions.mail_notifications import mail_notifications
from engagements.actions.watch_clocks import watch_clocks
from engagements.models import Engagement, Notification, NotificationChoice, OutgoingMail, User
from engagements.models.notification import Cadence
from engagements.notifications.kinds import MUST_FIX
from tests.engagements.notifications.test_mailing import tell
from tests.engagements.test_registers_racing import AT_ONCE, all_at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.postgres,
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite lets one writer in at a time anyway"
    ),
]


def test_many_workers_write_one_mail(engagement: Engagement, founder: User) -> None:
    for number in range(20):
        tell(engagement, founder, f"N{number}")
    now = timezone.now()
    assert sum(all_at_once(lambda _place: mail_notifications(now))) == 1
    mail = OutgoingMail.objects.get()
    assert all(f"Told of N{number}" in mail.text for number in range(20))


def test_what_is_committed_between_two_workers_is_mailed_with_the_next_period(
    engagement: Engagement, founder: User
) -> None:
    """Each sees something of the same hour: the second must not take the first one's mail for its own."""
    for number in range(AT_ONCE):
        tell(engagement, founder, f"N{number}", kind=MUST_FIX)
    ends = Notification.objects.exclude(mail_at=None)[0].mail_at
    assert ends

    def write(place: int) -> int:
        tell(engagement, founder, f"Late{place}", kind=MUST_FIX)
        Notification.objects.filter(key=f"Late{place}").update(mail_at=ends)
        return mail_notifications(ends)

    assert sum(all_at_once(write)) == 1
    mailed = OutgoingMail.objects.get().text
    for row in Notification.objects.all():
        assert (row.title in mailed) == (row.mailed_at is not None), row.title
        assert row.mailed_at or row.mail_at == ends + timedelta(hours=1), row.title


def test_many_clocks_tell_once(engagement: Engagement, consultant: User, founder: User) -> None:
    Engagement.objects.update(launch_at=timezone.now() + timedelta(hours=4))
    moment = timezone.now() + timedelta(minutes=1)
    all_at_once(lambda _place: watch_clocks(moment))
    assert Notification.objects.filter(kind="clock").count() == 2


def test_of_two_tabs_that_choose_each_choice_is_kept(founder: User) -> None:
    kinds = ["mention", "clock", "pack", "request"]

    def choose(place: int) -> None:
        kept = NotificationChoice(user=founder)
        choose_mails(
            user=founder,
            cadences={kinds[place % len(kinds)]: Cadence.NONE},
            daily_at=kept.daily_at,
            quiet_from=None,
            quiet_until=None,
            time_zone="UTC",
        )

    all_at_once(choose)
    assert NotificationChoice.objects.get().cadences == dict.fromkeys(kinds, "none")
