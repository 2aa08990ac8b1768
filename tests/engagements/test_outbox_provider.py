"""The outbox through a provider that refuses, hangs and breaks off: nothing lost, nothing sent twice."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from pytest_django import Settings

from config.mailing import mailer
from engagements.actions.queue_mail import queue_mail
from engagements.actions.send_mail import send_mail
from engagements.models import Engagement, OutgoingMail
from tests.mail_server import plain_letter

pytestmark = pytest.mark.django_db


@dataclass
class Provider:
    """Speaks as Postmark does. `answer` is the status and the body; 0 breaks off after the request was read,
    -1 says nothing until the test is over."""

    answer: tuple[int, dict[str, Any]] = (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "1"})
    taken: list[dict[str, Any]] = field(default_factory=list)
    is_over: threading.Event = field(default_factory=threading.Event)


class Handler(BaseHTTPRequestHandler):
    provider: Provider

    def do_POST(self) -> None:
        mail = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.provider.taken.append(mail)
        status, said = self.provider.answer
        if status < 0:
            self.provider.is_over.wait(10)
        if status <= 0:
            self.close_connection = True
            return
        body = json.dumps({"To": mail["To"], **said}).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_said: object) -> None:
        """Says nothing: the test does."""


def point_at(settings: Settings, port: int) -> None:
    entry = mailer(f"anymail://postmark?server_token=T&api_url=http://127.0.0.1:{port}/")
    entry["OPTIONS"]["timeout"] = 0.5
    settings.MAILERS = {"default": entry}


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    found = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"provider": found}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    point_at(settings, server.server_address[1])
    yield found
    found.is_over.set()
    server.shutdown()
    server.server_close()
    thread.join(10)


@pytest.fixture
def mail(engagement: Engagement) -> OutgoingMail:
    letter = plain_letter("Subject", "Text", "<p>Text</p>", reply_to="ana@steady.test")
    return queue_mail(
        engagement=engagement, key="one", recipient="noor@brightcart.test", letter=letter,
        headers={"List-Unsubscribe": "<https://portal.test/u/>"},
    )  # fmt: skip


def state_of(mail: OutgoingMail) -> str:
    mail.refresh_from_db()
    return str(mail.state)


def test_a_mail_arrives_once_with_all_that_it_says(provider: Provider, mail: OutgoingMail) -> None:
    for _delivery in range(3):
        send_mail(mail.pk)
    (taken,) = provider.taken
    assert state_of(mail) == "sent"
    assert (taken["To"], taken["Subject"], taken["TextBody"]) == ("noor@brightcart.test", "Subject", "Text")
    assert (taken["HtmlBody"], taken["ReplyTo"]) == ("<p>Text</p>", "ana@steady.test")
    headers = {one["Name"]: one["Value"] for one in taken["Headers"]}
    assert headers["Message-ID"] == mail.message_id
    assert headers["List-Unsubscribe"] == "<https://portal.test/u/>"
    assert "Date" not in headers


INACTIVE = {
    "ErrorCode": 406,
    "Message": "You tried to send to a recipient that has been marked as inactive.\n"
    "Found inactive addresses: noor@brightcart.test.\nInactive recipients are ones that bounced.",
}
IN_OTHER_WORDS = {"ErrorCode": 406, "Message": "This recipient is inactive."}


@pytest.mark.parametrize(
    ("status", "said", "state", "word"),
    [
        (401, {"Message": "Bad token"}, "waiting", "401"),
        (429, {"Message": "Slower"}, "waiting", "Slower"),
        (503, {"Message": "Maintenance"}, "waiting", "Maintenance"),
        (400, {"Message": "Bad request"}, "refused", "Bad request"),
        (422, {"ErrorCode": 300, "Message": "Invalid 'From'"}, "refused", "Invalid"),
        (422, INACTIVE, "refused", "inactive"),
        (422, IN_OTHER_WORDS, "refused", "inactive"),
        (500, {"Message": "Oh"}, "unsure", "500"),
        (502, {}, "unsure", "502"),
        (0, {}, "unsure", "broke off"),
        (-1, {}, "unsure", "did not answer"),
    ],
)
def test_what_the_provider_says_decides_whether_it_is_tried_again(
    provider: Provider, mail: OutgoingMail, status: int, said: dict[str, Any], state: str, word: str
) -> None:
    provider.answer = (status, said)
    send_mail(mail.pk)
    assert state_of(mail) == state
    assert word in mail.error
    OutgoingMail.objects.update(run_at=mail.queued_at)
    provider.answer = Provider().answer
    send_mail(mail.pk)
    assert len(provider.taken) == (2 if state == "waiting" else 1)


def test_a_provider_that_is_not_there_is_tried_again(mail: OutgoingMail, settings: Settings) -> None:
    point_at(settings, 1)
    send_mail(mail.pk)
    assert state_of(mail) == "waiting"
    assert "could not be reached" in mail.error
