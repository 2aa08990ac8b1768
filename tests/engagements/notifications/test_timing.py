"""When a mail is due: by choice, quiet hours and time zone, over midnight and where clocks are set."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from engagements.models import NotificationChoice
from engagements.models.notification import Cadence
from engagements.notifications.kinds import KINDS
from engagements.notifications.timing import cadence_of, mail_time

LISBON, KOLKATA, BERLIN = ZoneInfo("Europe/Lisbon"), ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=UTC)


def quiet(starts: int, ends: int) -> NotificationChoice:
    return NotificationChoice(quiet_from=time(starts), quiet_until=time(ends))


CASES = [
    ("at once", Cadence.AT_ONCE, NotificationChoice(), LISBON, "01-10T10:20", "01-10T10:20"),
    ("none", Cadence.NONE, NotificationChoice(), LISBON, "01-10T10:20", None),
    ("the next full hour", Cadence.HOURLY, NotificationChoice(), LISBON, "01-10T10:20", "01-10T11:00"),
    ("on the hour, the next", Cadence.HOURLY, NotificationChoice(), LISBON, "01-10T10:00", "01-10T11:00"),
    ("hours of half an hour", Cadence.HOURLY, NotificationChoice(), KOLKATA, "01-10T10:20", "01-10T10:30"),
    ("today still", Cadence.DAILY, NotificationChoice(), KOLKATA, "01-10T02:00", "01-10T02:30"),
    ("tomorrow", Cadence.DAILY, NotificationChoice(), KOLKATA, "01-10T02:30", "01-11T02:30"),
    ("quiet over midnight", Cadence.AT_ONCE, quiet(22, 7), LISBON, "01-10T23:30", "01-11T07:00"),
    ("quiet after midnight", Cadence.AT_ONCE, quiet(22, 7), LISBON, "01-10T03:00", "01-10T07:00"),
    ("quiet no more", Cadence.AT_ONCE, quiet(22, 7), LISBON, "01-10T07:00", "01-10T07:00"),
    ("quiet at noon", Cadence.AT_ONCE, quiet(12, 14), LISBON, "01-10T12:00", "01-10T14:00"),
    ("the hour falls into quiet", Cadence.HOURLY, quiet(22, 7), LISBON, "01-10T21:30", "01-11T07:00"),
    ("the day's hour is quiet", Cadence.DAILY, quiet(6, 9), LISBON, "01-10T05:00", "01-10T09:00"),
    # Berlin, 29 March: 2:00 becomes 3:00; 25 October: 3:00 becomes 2:00.
    ("spring, hourly", Cadence.HOURLY, NotificationChoice(), BERLIN, "03-29T00:30", "03-29T01:00"),
    ("spring, quiet", Cadence.AT_ONCE, quiet(1, 7), BERLIN, "03-29T00:30", "03-29T05:00"),
    ("autumn, the hour twice", Cadence.HOURLY, NotificationChoice(), BERLIN, "10-25T00:30", "10-25T01:00"),
    ("autumn, daily", Cadence.DAILY, NotificationChoice(), BERLIN, "10-24T07:00", "10-25T07:00"),
]


@pytest.mark.parametrize(("cadence", "choice", "zone", "moment", "due"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_a_mail_is_due_by_the_clock_on_the_persons_wall(
    cadence: Cadence, choice: NotificationChoice, zone: ZoneInfo, moment: str, due: str | None
) -> None:
    assert mail_time(cadence, at(moment), choice, zone) == (at(due) if due else None)


def test_what_was_chosen_holds_and_nonsense_does_not() -> None:
    choice = NotificationChoice(cadences={"mention": "daily", "clock": "fortnightly"})
    assert cadence_of(choice, "mention") is Cadence.DAILY
    assert cadence_of(choice, "clock") is KINDS["clock"].cadence
    assert cadence_of(choice, "a-kind-that-is-gone") is Cadence.NONE
