"""The bell, the list, the choices, and the link in a mail that ends its kind without signing in."""

import re
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse

from engagements.actions.notify import notify
from engagements.models import Engagement, Notification, NotificationChoice, Participant, User
from engagements.notifications.kinds import KINDS, MENTION, MUST_FIX, NotificationKind
from engagements.notifications.unsubscribing import read_unsubscribe_token, unsubscribe_path
from tests.factories import make_engagement, make_organisation
from tests.mail_server import send_waiting_mails

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
LIST = "/notifications/"


def tell(
    engagement: Engagement,
    user: User,
    title: str,
    kind: NotificationKind = MENTION,
    *,
    internal: bool = False,
) -> Notification:
    notify(
        engagement=engagement, kind=kind, to=[user], actor=None, key=title, title=lambda: title,
        path="/there/", client_path="/here/", is_internal=internal,
    )  # fmt: skip
    return Notification.objects.get(user=user, key=title)


def page(client: Client, address: str = LIST) -> str:
    return client.get(address).content.decode()


def choices(**changed: str) -> dict[str, str]:
    base = {f"kind-{key}": "hourly" for key in KINDS}
    return {**base, "daily_at": "08:00", "quiet_from": "", "quiet_until": "", "time_zone": "UTC", **changed}


def test_the_bell_counts_what_is_new_on_every_page(
    engagement: Engagement, as_consultant: Client, consultant: User
) -> None:
    overview = reverse("overview", kwargs={"code": engagement.code})
    assert 'aria-label="Notifications, 0 new"' in page(as_consultant, overview)
    for number in range(100):
        tell(engagement, consultant, f"N{number}")
    assert 'aria-label="Notifications, 100 new"' in page(as_consultant, overview)
    assert "99+" in page(as_consultant, overview)


def test_opening_one_leads_on_and_takes_it_as_read(
    engagement: Engagement, as_founder: Client, founder: User
) -> None:
    told = tell(engagement, founder, "Noor is asked")
    address = reverse("open_notification", kwargs={"pk": told.pk})
    assert address in page(as_founder)
    assert as_founder.head(address)["Location"] == "/here/"
    assert "Notifications, 1 new" in page(as_founder), "a look ahead reads nothing"
    assert as_founder.get(address)["Location"] == "/here/"
    assert "Notifications, 0 new" in page(as_founder)


def test_all_are_read_up_to_the_newest_that_was_shown(
    engagement: Engagement, as_founder: Client, founder: User
) -> None:
    shown = tell(engagement, founder, "Shown")
    tell(engagement, founder, "Came meanwhile")
    answer = as_founder.post(f"{LIST}read/", {"newest": shown.pk, "back": "?show=new"})
    assert answer["Location"] == f"{LIST}?show=new"
    said = page(as_founder, f"{LIST}?show=new")
    assert "Came meanwhile" in said
    assert "Shown" not in said


@pytest.mark.parametrize("newest", ["", "-1", "x", "9" * 40])
def test_an_odd_number_reads_nothing(
    engagement: Engagement, as_founder: Client, founder: User, newest: str
) -> None:
    tell(engagement, founder, "Shown")
    assert as_founder.post(f"{LIST}read/", {"newest": newest}).status_code == 302
    assert "Notifications, 1 new" in page(as_founder)


@pytest.mark.parametrize("back", ["https://elsewhere.test/", "//elsewhere.test", "/\\elsewhere.test", "x"])
def test_the_way_back_leads_nowhere_else(as_founder: Client, back: str) -> None:
    assert as_founder.post(f"{LIST}read/", {"newest": "0", "back": back})["Location"] == LIST


def test_nobody_reads_or_marks_what_is_told_to_others(
    engagement: Engagement, as_stranger: Client, as_consultant: Client, founder: User
) -> None:
    told = tell(engagement, founder, "For Noor alone")
    for client in (as_stranger, as_consultant):
        assert "For Noor alone" not in page(client)
        assert client.get(reverse("open_notification", kwargs={"pk": told.pk})).status_code == 404
        assert client.post(reverse("read_notification", kwargs={"pk": told.pk})).status_code == 404
        client.post(f"{LIST}read/", {"newest": told.pk})
    told.refresh_from_db()
    assert told.read_at is None


def test_who_has_left_reads_no_more_of_it(
    engagement: Engagement, as_founder: Client, founder: User, as_consultant: Client, consultant: User
) -> None:
    tell(engagement, founder, "Told to Noor")
    tell(engagement, consultant, "Told inside", internal=True)
    tell(engagement, consultant, "Told to both")
    founder.participations.all().delete()
    assert "Told to Noor" not in page(as_founder)
    assert "Notifications, 0 new" in page(as_founder)
    consultant.memberships.all().delete()
    Participant.objects.create(engagement=engagement, user=consultant)
    said = page(as_consultant)
    assert "Told to both" in said
    assert "Told inside" not in said


def test_the_list_takes_as_many_queries_for_fifty_as_for_one(
    engagement: Engagement, as_founder: Client, founder: User, django_assert_max_num_queries: Any
) -> None:
    elsewhere = make_engagement(make_organisation())
    Participant.objects.create(engagement=elsewhere, user=founder)
    tell(engagement, founder, "One")
    with django_assert_max_num_queries(12) as few:
        page(as_founder)
    for number in range(25):
        tell(engagement, founder, f"N{number}")
        tell(elsewhere, founder, f"M{number}")
    with django_assert_max_num_queries(12) as many:
        page(as_founder)
    assert len(many) == len(few)


def test_choices_are_kept_and_shown_again(as_founder: Client, founder: User) -> None:
    sent = choices(
        **{"kind-mention": "none"}, quiet_from="22:00", quiet_until="07:00", time_zone="Europe/Lisbon"
    )
    assert as_founder.post(f"{LIST}mails/", sent).status_code == 302
    choice = NotificationChoice.objects.get(user=founder)
    assert choice.cadences["mention"] == "none"
    assert "audit-finished" not in choice.cadences, "a founder is not told of those, and chooses nothing"
    founder.refresh_from_db()
    assert founder.time_zone == "Europe/Lisbon"
    said = page(as_founder, f"{LIST}mails/")
    assert 'value="22:00"' in said
    assert re.search(r'value="Europe/Lisbon"\s+selected', said)


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"quiet_from": "22:00"}, "Quiet hours have a beginning and an end."),
        ({"quiet_from": "22:00", "quiet_until": "22:00"}, "They end when they begin."),
        ({"quiet_from": "25:00"}, "Enter a valid time."),
        ({"time_zone": "../etc/passwd"}, "Select a valid choice."),
        ({"kind-mention": "always"}, "Select a valid choice."),
        ({"daily_at": ""}, "This field is required."),
    ],
)
def test_what_makes_no_sense_is_said_and_not_kept(
    as_founder: Client, changed: dict[str, str], word: str
) -> None:
    answer = as_founder.post(f"{LIST}mails/", choices(**changed))
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert not NotificationChoice.objects.exists()


def test_one_click_in_the_mail_program_ends_the_kind_without_signing_in(
    engagement: Engagement, founder: User, mailoutbox: list[EmailMessage]
) -> None:
    """As RFC 8058 has it: a POST without cookies, whose body says what the header says."""
    tell(engagement, founder, "One")
    send_waiting_mails()
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<https?://[^/]+(/unsubscribe/\S+/)>", headers["List-Unsubscribe"])
    assert link
    nobody = Client(enforce_csrf_checks=True)
    assert nobody.get(link[1]).status_code == 200
    tell(engagement, founder, "Two")
    answer = nobody.post(
        link[1], "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200, "no redirect, no question"
    tell(engagement, founder, "Three")
    tell(engagement, founder, "Another kind", MUST_FIX)
    send_waiting_mails()
    assert len(mailoutbox) == 1
    assert Notification.objects.get(key="Another kind").mail_at, "the other kinds go on"
    assert "Send them again" in answer.content.decode()
    nobody.post(link[1], {"again": "yes"})
    tell(engagement, founder, "Four")
    send_waiting_mails()
    assert len(mailoutbox) == 2


def test_looking_at_the_link_ends_nothing(founder: User) -> None:
    path = unsubscribe_path(founder, ["mention"])
    assert Client().get(path).status_code == 200
    assert not NotificationChoice.objects.exists()


def test_a_link_that_was_tampered_with_or_whose_account_is_gone_does_nothing(founder: User) -> None:
    path = unsubscribe_path(founder, ["mention", "a-kind-that-is-gone"])
    token = path.split("/")[2]
    asked = read_unsubscribe_token(token)
    assert asked
    assert asked.kinds == ("mention",)
    for other in (f"{token}x", token[::-1], token.split(":")[0], "", ":"):
        assert read_unsubscribe_token(other) is None
    assert Client().post(f"/unsubscribe/{token}x/").status_code == 404
    founder.delete()
    assert Client().post(path).status_code == 404
