"""Files beside a record: what they are is found out from their bytes, and no browser ever runs them."""

import io
import struct
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image, ImageFile

from engagements.actions.attach import MOST_PER_RECORD, attach_link
from engagements.actions.empty_bins import empty_attachments
from engagements.attachments.sniffing import MOST_BYTES, UnwantedFile, sniff
from engagements.models import Attachment, Engagement, Event, Risk, User
from engagements.models.register import BIN_KEEPS
from tests.factories import make_risk

pytestmark = pytest.mark.django_db


@pytest.fixture
def risk(engagement: Engagement, consultant: User) -> Risk:
    return make_risk(engagement, actor=consultant, title="Sign-in is cached")


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600)) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "teal").save(drawn, kind)
    return drawn.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it has so many pixels, in a hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def attach(browser: Client, risk: Risk, *files: tuple[str, bytes], **more: Any) -> Any:
    url = reverse("evidence_add", kwargs={"code": risk.engagement.code, "kind": "risk", "pk": risk.pk})
    sent = [SimpleUploadedFile(name, data, content_type="text/html") for name, data in files]
    return browser.post(url, {"file": sent, **more})


def file_of(browser: Client, attachment: Attachment, what: str = "file") -> Any:
    keywords = {"code": attachment.engagement.code, "pk": attachment.pk}
    return browser.get(reverse(f"evidence_{what}", kwargs=keywords))


@pytest.mark.parametrize(
    ("name", "data", "kind", "ending"),
    [
        ("shot.html", picture("PNG"), "picture", ".png"),
        ("shot", picture("JPEG"), "picture", ".jpg"),
        ("shot.gif", picture("GIF"), "picture", ".gif"),
        ("shot.webp", picture("WEBP"), "picture", ".webp"),
        ("report.pdf", b"%PDF-1.7 ...", "pdf", ".pdf"),
        ("deploy.log", b"12:00 deployed\n\x1b[32mok\x1b[0m\n", "text", ".txt"),
        ("page.svg", b"<svg onload='alert(1)'></svg>", "text", ".txt"),
        ("page.html", b"<script>alert(1)</script>", "text", ".txt"),
    ],
)
def test_a_file_is_what_its_bytes_are(
    as_consultant: Client, risk: Risk, name: str, data: bytes, kind: str, ending: str
) -> None:
    assert attach(as_consultant, risk, (name, data)).status_code == 302
    kept = Attachment.objects.get()
    assert (kept.kind, kept.size) == (kind, len(data))
    assert kept.name.endswith(ending)
    answer = file_of(as_consultant, kept)
    assert b"".join(answer.streaming_content) == data
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Type"] in {kept.media_type, "text/plain; charset=utf-8"}
    assert "html" not in answer["Content-Type"]
    assert "svg" not in answer["Content-Type"]


def test_a_picture_has_a_small_one_that_the_portal_drew(as_consultant: Client, risk: Risk) -> None:
    attach(as_consultant, risk, ("shot.png", picture()))
    small = file_of(as_consultant, Attachment.objects.get(), "thumbnail")
    drawn = Image.open(io.BytesIO(b"".join(small.streaming_content)))
    assert drawn.format == "WEBP"
    assert max(drawn.size) == 480


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("program.exe", b"MZ\x90\x00\x03", "Only pictures"),
        ("archive.zip", b"PK\x03\x04\x00\x00", "Only pictures"),
        ("bomb.png", bomb(20_000, 20_000), "million pixels"),
        ("broken.png", picture()[:200], "damaged"),
        ("huge.log", b"a" * (3 * 1024 * 1024), "more than 2 MB"),
        ("env.txt", b"STRIPE=sk_" + b"live_4eC39HqLyjWDarjtT1zdp7dc", "Stripe key"),
    ],
)
def test_what_is_not_taken_is_said_by_name_and_why(
    as_consultant: Client, risk: Risk, name: str, data: bytes, says: str
) -> None:
    answer = attach(as_consultant, risk, (name, data))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert name in page
    assert says in page
    assert "4eC39HqLyjWDarjtT1zdp7dc" not in page
    assert not Attachment.objects.exists()


def test_half_a_picture_is_no_picture_whatever_other_libraries_made_of_pillow(
    as_consultant: Client, risk: Risk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    answer = attach(as_consultant, risk, ("broken.png", picture()[:200]))
    assert "damaged" in answer.content.decode()


def test_more_than_the_most_is_refused_before_it_is_looked_at() -> None:
    with pytest.raises(UnwantedFile, match="more than 10 MB"):
        sniff(b"\x89PNG\r\n\x1a\n" + b"0" * MOST_BYTES)


def test_one_bad_file_does_not_cost_the_good_ones(as_consultant: Client, risk: Risk) -> None:
    answer = attach(as_consultant, risk, ("good.txt", b"fine"), ("bad.exe", b"MZ\x00"))
    assert answer.status_code == 422
    assert Attachment.objects.get().name == "good.txt"


def test_the_same_file_again_is_one(as_consultant: Client, risk: Risk) -> None:
    for _time in range(2):
        attach(as_consultant, risk, ("good.txt", b"fine"))
    assert Attachment.objects.count() == 1


def test_there_is_an_end_to_it(as_consultant: Client, risk: Risk) -> None:
    for number in range(MOST_PER_RECORD):
        Attachment.objects.create(
            engagement=risk.engagement, target_kind="risk", target_id=risk.pk, kind="link", name=str(number)
        )
    assert "At most 50" in attach(as_consultant, risk, ("one.txt", b"more")).content.decode()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "ftp://example.com/", "nothing"])
def test_a_link_leads_to_the_web_alone(as_consultant: Client, risk: Risk, url: str) -> None:
    assert attach(as_consultant, risk, url=url).status_code == 422
    assert not Attachment.objects.exists()


def test_a_link_is_kept_by_its_name(as_consultant: Client, risk: Risk) -> None:
    attach(as_consultant, risk, url="https://status.example.com/1", name="Status page")
    assert Attachment.objects.get().name == "Status page"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd.txt"),
        ("C:\\x\\y.txt", "y.txt"),
        ("\u202egnp.exe", "gnp.txt"),
        (".txt", ".txt"),
    ],
)
def test_a_name_is_no_path(as_consultant: Client, risk: Risk, name: str, kept: str) -> None:
    attach(as_consultant, risk, (name, b"fine"))
    attachment = Attachment.objects.get()
    assert attachment.name == kept
    assert attachment.file.name.startswith(f"evidence/{risk.engagement_id}/")


def test_bringing_back_passes_no_limit_and_doubles_nothing(as_consultant: Client, risk: Risk) -> None:
    attach(as_consultant, risk, ("a.txt", b"first"))
    first = Attachment.objects.get()
    keywords = {"code": risk.engagement.code, "pk": first.pk}
    back = reverse("evidence_restore", kwargs=keywords)
    as_consultant.post(reverse("evidence_remove", kwargs=keywords))
    attach(as_consultant, risk, ("again.txt", b"first"))
    said = as_consultant.post(back, follow=True).content.decode()
    assert "The same stands there again already." in said
    assert Attachment.objects.kept().get().name == "again.txt"
    Attachment.objects.kept().update(deleted_at=timezone.now())
    for number in range(MOST_PER_RECORD):
        attach_link(
            engagement=risk.engagement, target=risk, url=f"https://x.test/{number}", actor=first.added_by
        )
    said = as_consultant.post(back, follow=True).content.decode()
    assert f"At most {MOST_PER_RECORD} pieces of evidence" in said
    assert Attachment.objects.kept().count() == MOST_PER_RECORD


def test_a_link_that_looks_like_a_credential_is_kept_on_somebody_s_word(
    as_consultant: Client, risk: Risk
) -> None:
    url = "https://ci.brightcart.test/run?id=1"
    name = "Build X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa"
    assert attach(as_consultant, risk, url=url, name=name).status_code == 422
    assert attach(as_consultant, risk, url=url, name=name, not_secret="on").status_code == 302
    said = Event.objects.get(verb="said that no credential is in")
    assert set(said.changes) == {"name"}


def test_it_can_be_taken_away_and_brought_back_and_both_are_on_the_record(
    as_consultant: Client, risk: Risk
) -> None:
    attach(as_consultant, risk, ("good.txt", b"fine"))
    kept = Attachment.objects.get()
    keywords = {"code": risk.engagement.code, "pk": kept.pk}
    as_consultant.post(reverse("evidence_remove", kwargs=keywords))
    assert file_of(as_consultant, kept).status_code == 404
    as_consultant.post(reverse("evidence_restore", kwargs=keywords))
    answer = file_of(as_consultant, kept)
    assert answer.status_code == 200
    answer.close()
    verbs = [event.verb for event in Event.objects.filter(target_kind="risk").order_by("pk")]
    assert verbs[-3:] == ["attached a file to", "took evidence away from", "brought evidence back to"]


def test_after_thirty_days_in_the_bin_the_file_is_gone(
    as_consultant: Client,
    risk: Risk,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]],
) -> None:
    attach(as_consultant, risk, ("shot.png", picture()))
    kept = Attachment.objects.get()
    storage, place, small = kept.file.storage, kept.file.name, kept.thumbnail.name
    Attachment.objects.update(deleted_at=timezone.now() - BIN_KEEPS - timedelta(hours=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_attachments(now=timezone.now()) == 1
    assert not storage.exists(place)
    assert not storage.exists(small)


def test_neither_client_nor_stranger_gets_at_it(
    as_consultant: Client, as_founder: Client, as_stranger: Client, risk: Risk
) -> None:
    attach(as_consultant, risk, ("good.txt", b"fine"))
    assert file_of(as_founder, Attachment.objects.get()).status_code == 403
    assert file_of(as_stranger, Attachment.objects.get()).status_code == 404
