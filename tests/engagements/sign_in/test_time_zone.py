"""Times of one's own place, as the browser said it, for nobody else."""

from datetime import time
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from engagements.forms.mail_choices import MailChoicesForm
from engagements.models import Engagement, Notification, NotificationChoice, User
from tests.engagements.sign_in.browsing import sign_in

pytestmark = [pytest.mark.django_db]
PAGE = "/account/security/"
SAY = "/account/security/zone/"


@pytest.fixture
def client(consultant: User) -> Client:
    return sign_in(consultant)


def test_the_first_page_asks_the_browser_and_times_follow(client: Client) -> None:
    assert 'data-zone=""' in client.get(PAGE).content.decode()
    assert client.post(SAY, {"zone": "Asia/Kolkata"}).status_code == 204
    page = client.get(PAGE).content.decode()
    assert 'data-zone="Asia/Kolkata"' in page
    assert "Times are those of Asia/Kolkata" in page
    assert " IST<" in page
    assert " UTC<" not in page


@pytest.mark.parametrize("zone", ["Etc/UTC", "GMT", "Etc/GMT+3", "Asia/Calcutta", "EST5EDT"])
def test_what_a_browser_says_is_kept_when_the_mails_are_chosen(
    client: Client, consultant: User, zone: str
) -> None:
    assert client.post(SAY, {"zone": zone}).status_code == 204
    form = MailChoicesForm(user=User.objects.get(pk=consultant.pk))
    assert (zone, zone) in form.fields["time_zone"].choices
    assert form["time_zone"].value() == zone
    sent = {name: field.initial for name, field in form.fields.items() if field.initial}
    sent |= {"daily_at": "08:00", "time_zone": zone}
    assert client.post("/notifications/mails/", sent).status_code == 302
    consultant.refresh_from_db()
    assert consultant.time_zone == zone


def test_the_first_page_within_has_the_times_of_the_browser(consultant: User) -> None:
    browser = sign_in(consultant)
    browser.cookies["zone"] = "Asia/Kolkata"
    page = browser.get(PAGE).content.decode()
    assert " IST<" in page
    assert 'data-zone=""' in page
    User.objects.filter(pk=consultant.pk).update(time_zone="Asia/Tokyo")
    assert " JST<" in browser.get(PAGE).content.decode()
    User.objects.filter(pk=consultant.pk).update(time_zone="")
    browser.cookies["zone"] = "../../etc/passwd"
    assert " UTC<" in browser.get(PAGE).content.decode()


def test_mails_that_wait_follow_whoever_says_where_they_are(
    client: Client, consultant: User, engagement: Engagement
) -> None:
    told = Notification.objects.create(
        engagement=engagement, user=consultant, kind="mention", key="k", title="t", path="/",
        cadence="daily", mail_at=timezone.now(),
    )  # fmt: skip
    NotificationChoice.objects.create(user=consultant, cadences={"mention": "daily"}, daily_at=time(8))
    client.post(SAY, {"zone": "Asia/Kolkata"})
    told.refresh_from_db()
    assert told.mail_at is not None
    assert told.mail_at.astimezone(ZoneInfo("Asia/Kolkata")).time() == time(8)


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "Europe/Berlin\n", "x" * 9000])
def test_what_is_no_zone_is_refused(client: Client, consultant: User, zone: str) -> None:
    assert client.post(SAY, {"zone": zone}).status_code == 400
    consultant.refresh_from_db()
    assert consultant.time_zone == ""


def test_one_persons_zone_is_not_the_next_ones(client: Client, stranger: User) -> None:
    client.post(SAY, {"zone": "Asia/Kolkata"})
    client.get(PAGE)
    assert " UTC<" in sign_in(stranger).get(PAGE).content.decode()


def test_a_zone_that_is_gone_from_this_machine_breaks_nothing(client: Client, consultant: User) -> None:
    User.objects.filter(pk=consultant.pk).update(time_zone="Europe/Atlantis")
    assert " UTC<" in client.get(PAGE).content.decode()
