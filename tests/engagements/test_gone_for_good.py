"""What is removed for good takes along what stood beside it; what is in a bin is not talked about."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db.models import FileField
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.attach import attach_file
from engagements.actions.comment import add_comment
from engagements.actions.empty_bins import empty_bins
from engagements.actions.erase_engagement import erase_engagements
from engagements.actions.keep_register import bin_entry, restore_entry
from engagements.actions.map_surface import remove_from_surface
from engagements.discussion.threads import read_threads, unread_count
from engagements.models import (
    AccessEntry,
    AccessRole,
    Attachment,
    ClientExport,
    Comment,
    Engagement,
    Organisation,
    Risk,
    ThreadSeen,
    User,
)
from engagements.permissions import Role
from handover.models import Pack
from tests.factories import make_engagement, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
type Commits = Callable[..., AbstractContextManager[Any]]


def say(target: Any, author: User, lane: Comment.Lane = Comment.Lane.CLIENT) -> Comment:
    return add_comment(
        engagement=target.engagement, target=target, lane=lane, text="the zebracanary", author=author,
        mentioned=[], token=uuid4(),
    )  # fmt: skip


def attach(target: Any, actor: User) -> Attachment:
    return attach_file(
        engagement=target.engagement, target=target, name="zebracanary.txt", data=b"seen", actor=actor
    )


def found(client: Client, engagement: Engagement) -> str:
    return client.get(
        reverse("search_engagement", kwargs={"code": engagement.code}), {"q": "zebracanary"}
    ).content.decode()


def test_a_purged_entry_takes_words_and_files_along(
    engagement: Engagement,
    consultant: User,
    as_consultant: Client,
    django_capture_on_commit_callbacks: Commits,
) -> None:
    gone, last = make_risk(engagement), make_risk(engagement)
    kept = make_risk(make_engagement(engagement.organisation))
    for risk in (gone, last, kept):
        say(risk, consultant)
    files = [attach(risk, consultant).file for risk in (gone, last)]
    for risk in (gone, last):
        bin_entry(engagement=engagement, entry=risk, actor=consultant)
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_bins(kinds=[Risk], now=timezone.now() + timedelta(days=31)) == 1
    assert [one.target_id for one in Comment.objects.all()] == [kept.pk]
    assert [one.target_id for one in ThreadSeen.objects.all()] == [kept.pk]
    assert not Attachment.objects.exists()
    assert not any(file.storage.exists(file.name) for file in files)
    assert "zebracanary</mark>" not in found(as_consultant, engagement)


def test_what_goes_with_a_purged_entry_takes_its_own_along(engagement: Engagement, consultant: User) -> None:
    account = AccessEntry.objects.create(engagement=engagement, number=1, system="dns")
    AccessEntry.objects.create(engagement=engagement, number=2, system="cdn")
    role = AccessRole.objects.create(engagement=engagement, entry=account, person="Mira")
    say(role, consultant)
    attach(role, consultant)
    bin_entry(engagement=engagement, entry=account, actor=consultant)
    assert read_threads(engagement, consultant, Role.CONSULTANT) == []
    empty_bins(kinds=[AccessEntry], now=timezone.now() + timedelta(days=31))
    assert not Comment.objects.exists()
    assert not Attachment.objects.exists()


def test_what_was_said_about_an_entry_in_the_bin_waits_there_for_nobody(
    engagement: Engagement, consultant: User, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    risk = make_risk(engagement, title="Binned by mistake")
    say(risk, consultant)
    attach(risk, consultant)
    messages = reverse("discussion", kwargs={"code": engagement.code})
    thread = reverse("thread", kwargs={"code": engagement.code, "kind": "risk", "pk": risk.pk})
    for is_binned in (False, True, False):
        act = bin_entry if is_binned else restore_entry
        act(engagement=engagement, entry=risk, actor=consultant)
        assert unread_count(engagement, founder, Role.FOUNDER) == (0 if is_binned else 1)
        assert ("Binned by mistake" in as_founder.get(messages).content.decode()) is not is_binned
        page = found(as_consultant, engagement)
        assert ("<mark>zebracanary</mark>" in page) is not is_binned
        assert ("zebracanary.txt" in page) is not is_binned
        assert as_consultant.get(thread).status_code == 200
    bin_entry(engagement=engagement, entry=risk, actor=consultant)
    assert as_founder.get(thread).status_code == 404


def test_a_host_off_the_map_waits_for_no_answer(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    host = engagement.hosts.all()[0]
    say(host, consultant)
    assert unread_count(engagement, founder, Role.FOUNDER) == 1
    remove_from_surface(engagement=engagement, entry=host, actor=consultant)
    assert unread_count(engagement, founder, Role.FOUNDER) == 0


def test_erasing_an_engagement_erases_its_files_once_it_is_certain(
    engagement: Engagement, consultant: User, django_capture_on_commit_callbacks: Commits
) -> None:
    evidence = attach(make_risk(engagement), consultant).file
    kept = attach(make_risk(make_engagement(engagement.organisation)), consultant).file
    paper = ContentFile(b"%PDF", "a.pdf")
    pack = Pack.objects.create(engagement=engagement, number=1, snapshot={}, file=paper)
    with django_capture_on_commit_callbacks(execute=True):
        erase_engagements(Engagement.objects.filter(pk=engagement.pk))
        assert evidence.storage.exists(evidence.name)
    assert not evidence.storage.exists(evidence.name)
    assert not pack.file.storage.exists(pack.file.name)
    assert kept.storage.exists(kept.name)


def test_every_model_that_names_files_belongs_to_an_engagement() -> None:
    naming = [
        model for model in apps.get_models() if any(isinstance(one, FileField) for one in model._meta.fields)
    ]
    assert {Attachment, Pack} <= set(naming)
    # A logo is the organisation's own; an export goes with its client (tests/engagements/privacy).
    for model in set(naming) - {Organisation, ClientExport}:
        assert model._meta.get_field("engagement").related_model is Engagement, model


def test_an_operator_erases_an_engagement_by_typing_its_code_twice(
    engagement: Engagement, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = make_engagement(engagement.organisation)
    monkeypatch.setattr("builtins.input", lambda _asked: other.code)
    with pytest.raises(CommandError, match="nothing was erased"):
        call_command("erase_engagement", engagement.code)
    with pytest.raises(CommandError, match="no engagement nowhere"):
        call_command("erase_engagement", "nowhere", yes="nowhere")
    assert Engagement.objects.count() == 2
    monkeypatch.setattr("builtins.input", lambda _asked: f" {engagement.code} ")
    call_command("erase_engagement", engagement.code)
    assert "Brightcart shop of Brightcart (brightcart.test), by Steady Launch" in capsys.readouterr().out
    call_command("erase_engagement", other.code, yes=other.code)
    assert not Engagement.objects.exists()
