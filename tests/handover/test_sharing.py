"""Links to a version: who makes them, what they open, to whom, how often, and what is kept of it."""

import json
import logging
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement, Organisation, OutgoingMail, User
from handover.actions.forget_downloads import forget_downloads
from handover.actions.make_share_link import MadeLink, make_share_link
from handover.models import Pack, ShareDownload, ShareLink
from handover.passphrase import hash_of, is_right
from tests.doors.canary import tenant_models

pytestmark = pytest.mark.postgres

PASSPHRASE = "quiet harbour lantern"

type Share = Callable[..., MadeLink]
type Filed = Callable[..., Pack]


@pytest.fixture
def share(filed: Filed, consultant: User) -> Share:
    def made(passphrase: str = PASSPHRASE, days: int = 7) -> MadeLink:
        pack = Pack.objects.filter(status="issued").first() or filed()
        return make_share_link(
            pack=pack, name="Jo Investor", days=days, passphrase=passphrase, actor=consultant
        )

    return made


def path_of(made: MadeLink) -> str:
    return "/" + made.address.partition("://")[2].partition("/")[2]


def content_of(answer: Any) -> bytes:
    """To its end, which closes the file."""
    return b"".join(answer) if answer.streaming else bytes(answer.content)


def links_page(engagement: Engagement) -> str:
    return reverse("pack_links", kwargs={"code": engagement.code})


def made_on_page(client: Client, engagement: Engagement, **sent: object) -> list[str]:
    answer = client.post(links_page(engagement), {"name": "Jo", "pack": "1", "days": "7", **sent})
    assert answer.status_code == 201, answer.text
    return re.findall(r'data-copy="([^"]+)"', answer.text)


@pytest.mark.parametrize("who", ["consultant", "founder"])
def test_both_sides_make_a_link_whose_secrets_are_shown_once_and_kept_nowhere(
    filed: Filed, sprint: Engagement, client_for: Callable[[User], Client], request: pytest.FixtureRequest,
    who: str,
) -> None:  # fmt: skip
    filed()
    client = client_for(request.getfixturevalue(who))
    address, passphrase = made_on_page(client, sprint)
    assert address.startswith(f"{settings.PORTAL_URL}/s/")
    token = address.rstrip("/").rpartition("/")[2]
    assert len(token) == 32
    kept = json.dumps([list(model.objects.values()) for model in _everything()], default=str)
    assert token not in kept
    assert passphrase not in kept
    page = client.get(links_page(sprint)).text
    assert "Jo" in page
    assert token not in page
    assert passphrase not in page
    answer = Client().post(address, {"passphrase": passphrase})
    assert content_of(answer) == b"%PDF-1.7 1"


def _everything() -> list[Any]:
    return [*tenant_models(), Session]


def test_a_viewer_and_a_stranger_make_none(
    filed: Filed, sprint: Engagement, viewer: User, client_for: Callable[[User], Client],
    as_stranger: Client, as_founder: Client,
) -> None:  # fmt: skip
    filed()
    home = reverse("founder_home", kwargs={"code": sprint.code})
    assert links_page(sprint) in as_founder.get(home).text
    assert links_page(sprint) not in client_for(viewer).get(home).text
    assert client_for(viewer).get(links_page(sprint)).status_code == 403
    assert as_stranger.get(links_page(sprint)).status_code == 404
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"days": "91"}, "91 is not one of the available choices"),
        ({"days": "0"}, "0 is not one of the available choices"),
        ({"name": ""}, "This field is required"),
        ({"pack": "2"}, "not one of the available choices"),
        ({"pack": "x"}, "not one of the available choices"),
        ({"passphrase": "short"}, "Take 12 characters or more"),
        ({"passphrase": "aaaaaaaabbbbbbbb"}, "repeats the same few characters"),
        ({"name": "AKIAIOSFODNN7EXAMPLQ"}, "seems to hold"),
    ],
)
def test_nonsense_is_refused_and_what_was_typed_stays(
    filed: Filed, sprint: Engagement, as_founder: Client, sent: dict[str, str], said: str
) -> None:
    filed()
    filed("draft")
    given = {"name": "Jo", "pack": "1", "days": "7", **sent}
    answer = as_founder.post(links_page(sprint), given)
    assert answer.status_code == 422
    assert said in answer.text
    assert not given["name"] or f'value="{given["name"]}"' in answer.text
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize(("status", "days"), [("draft", 7), ("issued", 91), ("issued", 0)])
def test_the_action_itself_shares_no_draft_and_nothing_beyond_90_days(
    filed: Filed, status: str, days: int
) -> None:
    pack = filed(status)
    with pytest.raises(ValueError, match="90 days"):
        make_share_link(pack=pack, name="Jo", days=days, passphrase="", actor=None)


def test_the_page_before_the_passphrase_says_nothing_of_the_sprint(share: Share, sprint: Engagement) -> None:
    answer = Client().get(path_of(share()))
    assert answer.status_code == 200
    assert sprint.organisation.name in answer.text
    for secret in (sprint.title, sprint.client.name, sprint.domain, sprint.code, "Jo Investor", "ersion 1"):
        assert secret not in answer.text, secret
    assert answer["Referrer-Policy"] == "no-referrer"
    assert 'name="referrer" content="no-referrer"' in answer.text
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


def test_the_right_passphrase_gives_the_file_and_nothing_else(share: Share, sprint: Engagement) -> None:
    made = share()
    browser = Client(enforce_csrf_checks=True, headers={"user-agent": "Mozilla Firefox/140 (Windows NT)"})
    answer = browser.post(
        path_of(made), {"passphrase": f" {PASSPHRASE.upper()} "}, headers={"origin": "null"}
    )
    assert answer.status_code == 200
    assert content_of(answer) == b"%PDF-1.7 1"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="brightcart-shop-handover-version-1.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    download = ShareDownload.objects.get()
    assert (download.link, download.address, download.device) == (
        made.link, "127.0.0.1", "Firefox on Windows",
    )  # fmt: skip
    event = sprint.events.get(verb="handed out through a link")
    assert (event.actor_name, event.target_label) == (
        "The portal", "handover pack, version 1, for Jo Investor",
    )  # fmt: skip
    assert browser.get(reverse("pack_file", kwargs={"code": sprint.code, "number": 1})).status_code == 302


def test_a_wrong_passphrase_is_counted_and_shown_to_those_who_shared_it(
    share: Share, sprint: Engagement, as_founder: Client, as_consultant: Client
) -> None:
    made = share()
    for typed in ("", "not this one", PASSPHRASE + "s"):
        answer = Client().post(path_of(made), {"passphrase": typed})
        assert answer.status_code == 422
        assert typed not in answer.text or not typed
    assert ShareLink.objects.get().refused_count == 2
    assert not ShareDownload.objects.exists()
    for client in (as_founder, as_consultant):
        assert "2 wrong passphrases" in client.get(links_page(sprint)).text
    content_of(Client().post(path_of(made), {"passphrase": PASSPHRASE}))
    page = as_founder.get(links_page(sprint)).text
    assert "1 download" in page
    assert "127.0.0.1" in page
    assert "taken 1 time" in as_consultant.get(reverse("handover", kwargs={"code": sprint.code})).text


def test_links_that_open_nothing_cannot_be_told_apart(share: Share, as_founder: Client) -> None:
    revoked, expired = share(), share()
    as_founder.post(
        reverse("revoke_link", kwargs={"code": revoked.link.engagement.code, "pk": revoked.link.pk})
    )
    ShareLink.objects.filter(pk=expired.link.pk).update(expires_at=timezone.now())
    for send in ("get", "post"):
        told = [
            getattr(Client(), send)(path, {"passphrase": PASSPHRASE})
            for path in (path_of(revoked), path_of(expired), "/s/never-was/", "/s/%00/")
        ]
        assert {answer.status_code for answer in told} == {404}
        assert len({answer.text for answer in told}) == 1
        assert len({tuple(sorted(answer.headers.items())) for answer in told}) == 1
    assert "ask whoever sent it to you" in told[0].text
    assert not ShareDownload.objects.exists()


def test_a_link_is_revoked_once_and_says_by_whom(
    share: Share, sprint: Engagement, as_founder: Client, as_consultant: Client
) -> None:
    made = share()
    url = reverse("revoke_link", kwargs={"code": sprint.code, "pk": made.link.pk})
    assert "Revoked" in as_founder.post(url, follow=True).text
    again = as_consultant.post(url, follow=True).text
    assert "It had ended already" in again
    assert "revoked by" in again
    assert sprint.events.filter(verb="revoked a link to").count() == 1


def test_tries_are_limited_for_the_link_wherever_they_come_from(share: Share, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    path = path_of(share())

    def tried(number: int) -> int:
        answer = Client().post(
            path, {"passphrase": "wrong"}, headers={"x-forwarded-for": f"192.0.2.{number}"}
        )
        return answer.status_code

    assert [tried(number) for number in range(1, 31)] == [422] * 30
    assert tried(31) == 429
    assert ShareLink.objects.get().refused_count == 30


def test_tries_are_limited_for_an_address_at_whatever_links(share: Share) -> None:
    paths = [path_of(share()), *(f"/s/guessed-{number}/" for number in range(9))]
    answers = [Client().post(path, {"passphrase": "wrong"}).status_code for path in paths]
    assert answers == [422, *[404] * 9]
    assert Client().post(path_of(share()), {"passphrase": PASSPHRASE}).status_code == 429


def test_a_file_that_has_gone_is_not_noted_as_handed_out(share: Share) -> None:
    made = share()
    default_storage.delete(made.link.pack.file.name)
    assert Client().post(path_of(made), {"passphrase": PASSPHRASE}).status_code == 404
    assert not ShareDownload.objects.exists()


def test_a_file_that_is_another_one_is_not_handed_out(share: Share) -> None:
    made = share()
    default_storage.delete(made.link.pack.file.name)
    default_storage.save(made.link.pack.file.name, ContentFile(b"%PDF-1.7 forged"))
    assert Client().post(path_of(made), {"passphrase": PASSPHRASE}).status_code == 404
    assert not ShareDownload.objects.exists()


def test_neither_address_nor_passphrase_gets_into_a_log_or_a_mail(
    share: Share, sprint: Engagement, caplog: pytest.LogCaptureFixture
) -> None:
    made = share()
    with caplog.at_level(logging.DEBUG):
        for typed in ("wrong guess here", PASSPHRASE):
            content_of(Client().post(path_of(made), {"passphrase": typed}))
    assert PASSPHRASE not in caplog.text
    assert "wrong guess" not in caplog.text
    written = [*OutgoingMail.objects.values_list("text", flat=True)]
    assert not [text for text in written if made.address in text or PASSPHRASE in text]


def test_downloads_are_forgotten_as_the_access_log_is(share: Share, sprint: Engagement) -> None:
    made, now = share(), timezone.now()
    for days in (29, 31):
        ShareDownload.objects.create(link=made.link, at=now - timedelta(days=days))
    Organisation.objects.filter(pk=sprint.organisation.pk).update(keeps_log_days=30)
    assert forget_downloads(now=now) == 1
    assert forget_downloads(now=now) == 0
    assert ShareDownload.objects.count() == 1


def test_a_link_that_was_used_is_not_called_unused_when_its_log_is_forgotten(
    share: Share, sprint: Engagement, as_founder: Client, client: Client
) -> None:
    made = share()
    assert "not downloaded yet" in as_founder.get(links_page(sprint)).text
    assert content_of(client.post(path_of(made), {"passphrase": PASSPHRASE})).startswith(b"%PDF")
    now = timezone.now()
    assert forget_downloads(now=now + timedelta(days=9_999)) == 1
    link = ShareLink.objects.get()
    assert link.download_count == 1
    assert link.last_download_at is not None
    assert abs(link.last_download_at - now) < timedelta(minutes=1)
    page = as_founder.get(links_page(sprint)).text
    assert "not downloaded yet" not in page
    assert "1 download," in page
    assert "log no longer kept" in page


def test_the_page_takes_as_many_queries_for_many_links_as_for_one(
    share: Share, sprint: Engagement, as_founder: Client
) -> None:
    made = share()
    as_founder.get(links_page(sprint))
    with CaptureQueriesContext(connection) as few:
        as_founder.get(links_page(sprint))
    rows: list[ShareDownload] = []
    for _number in range(12):
        link = ShareLink.objects.get(pk=made.link.pk)
        link.pk, link.digest, link.download_count = None, f"{_number}", 30
        link.save()
        rows += [ShareDownload(link=link) for _download in range(30)]
    ShareDownload.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as many:
        text = as_founder.get(links_page(sprint)).text
    assert len(many) == len(few) <= 20
    assert text.count("30 downloads") == 12


def test_a_passphrase_is_kept_as_a_slow_hash_and_read_as_people_type_it() -> None:
    kept = hash_of("Quiet  Harbour lantern ")
    assert "arbour" not in kept
    assert is_right("quiet harbour LANTERN", kept)
    assert not is_right("quiet harbour lanter", kept)
    assert not is_right("", kept)
    kept = hash_of("7kq2-m9xd-40pt")
    for typed in ("7kq2-m9xd-40pt", "7KQ2 M9XD 4OPT", "7kq2m9xd40pt"):
        assert is_right(typed, kept)
    assert not is_right("7kq2-m9xd-40pu", kept)
