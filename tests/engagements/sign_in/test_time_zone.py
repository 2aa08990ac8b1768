"""Times of one's own place, as the browser said it, for nobody else."""

import pytest
from django.test import Client

from engagements.models import User

pytestmark = [pytest.mark.django_db]
SAY = "/account/security/zone/"


def test_the_first_page_asks_the_browser_and_times_follow(as_consultant: Client, consultant: User) -> None:
    assert 'data-zone=""' in as_consultant.get("/account/security/").content.decode()
    assert as_consultant.post(SAY, {"zone": "Asia/Kolkata"}).status_code == 204
    page = as_consultant.get("/account/security/").content.decode()
    assert 'data-zone="Asia/Kolkata"' in page
    assert "Times are those of Asia/Kolkata" in page
    assert " IST<" in page
    assert " UTC<" not in page


@pytest.mark.parametrize("zone", ["", "Mars/Base", "../../etc/passwd", "Europe/Berlin\n", "x" * 9000])
def test_what_is_no_zone_is_refused(as_consultant: Client, consultant: User, zone: str) -> None:
    assert as_consultant.post(SAY, {"zone": zone}).status_code == 400
    consultant.refresh_from_db()
    assert consultant.time_zone == ""


def test_one_persons_zone_is_not_the_next_ones(as_consultant: Client, as_stranger: Client) -> None:
    as_consultant.post(SAY, {"zone": "Asia/Kolkata"})
    as_consultant.get("/account/security/")
    assert " UTC<" in as_stranger.get("/account/security/").content.decode()


def test_a_zone_that_is_gone_from_this_machine_breaks_nothing(
    as_consultant: Client, consultant: User
) -> None:
    User.objects.filter(pk=consultant.pk).update(time_zone="Europe/Atlantis")
    assert " UTC<" in as_consultant.get("/account/security/").content.decode()
