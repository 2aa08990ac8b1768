"""Times of one's own place, as the browser said it, for nobody else."""

import pytest
from django.test import Client

from engagements.models import User
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
