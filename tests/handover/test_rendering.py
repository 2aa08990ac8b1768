"""The task: one worker renders, twice is once, and it can be cancelled, fail, be tried again and be swept."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.celery import app
from engagements.models import Engagement, Event
from handover import tasks
from handover.actions import execute_pack as executing
from handover.actions.cancel_pack import cancel_pack
from handover.actions.retry_pack import retry_pack
from handover.actions.seal_pack_file import Sealed
from handover.actions.sweep_packs import sweep_packs
from handover.models import Pack
from handover.snapshot import fingerprint
from tests.handover.conftest import MakePack


@pytest.fixture
def small(make: MakePack) -> Pack:
    """A waiting version of two sections, quick to render."""
    pack = make(is_rendered=False)
    pack.snapshot["sections"] = [
        one for one in pack.snapshot["sections"] if one["key"] in {"cover", "access"}
    ]
    pack.save()
    return pack


def reread(pack: Pack) -> Pack:
    return Pack.objects.get(pk=pack.pk)


def test_the_task_run_twice_renders_once(small: Pack) -> None:
    tasks.render_pack(small.pk)
    first = reread(small)
    assert (first.state, first.done_count, first.total_count) == ("done", 100, 100)
    assert first.size == default_storage.size(first.file.name)
    tasks.render_pack(small.pk)
    again = reread(small)
    assert (again.file.name, again.finished_at, again.attempts) == (first.file.name, first.finished_at, 1)
    assert Event.objects.filter(target_kind="pack", verb="issued").count() == 1


def test_the_client_hears_of_an_issued_version_when_it_is_there(small: Pack) -> None:
    told = Event.objects.filter(engagement=small.engagement, target_kind="pack", is_for_client=True)
    assert not told.exists()
    tasks.render_pack(small.pk)
    assert told.get().target_label == "handover pack, version 1"


def test_a_version_that_somebody_holds_is_left_alone(small: Pack) -> None:
    held = timezone.now() + timedelta(seconds=20)
    Pack.objects.filter(pk=small.pk).update(state="running", lease_until=held, fence=4, attempts=1)
    tasks.render_pack(small.pk)
    assert (reread(small).state, reread(small).fence) == ("running", 4)


def test_a_waiting_version_that_is_cancelled_is_not_rendered(small: Pack) -> None:
    assert cancel_pack(pack=small, actor=None)
    tasks.render_pack(small.pk)
    assert (reread(small).state, reread(small).file.name) == ("cancelled", "")


def test_cancelling_in_the_middle_stops_at_the_next_page(
    make: MakePack, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = make(is_rendered=False)
    monkeypatch.setattr(executing, "LOOK_SECONDS", 0.01)
    rendering = executing._Rendering(Pack.claim(pack.pk))  # type: ignore[arg-type]
    Pack.objects.filter(pk=pack.pk).update(is_cancel_wanted=True)
    with pytest.raises(executing.Stopped):
        rendering.result()
    assert not reread(pack).file


def test_a_late_worker_keeps_no_file(small: Pack) -> None:
    late = Pack.claim(small.pk)
    assert late is not None
    Pack.objects.filter(pk=small.pk).update(fence=late.fence + 1)
    rendered = executing.Rendered(b"%PDF-late", 1)
    with pytest.raises(executing.LeaseLost):
        executing._keep(late, rendered, Sealed(rendered.pdf, ""))
    assert not default_storage.exists(f"packs/{small.engagement_id}/{small.number}-{late.fence}.pdf")


def test_a_version_that_was_cancelled_at_the_last_moment_is_not_issued(
    small: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the last look and the keeping of the file: whoever cancels is told that it stops."""

    def sealed(pack: Pack, pdf: bytes) -> Sealed:
        assert cancel_pack(pack=reread(pack), actor=None)
        return Sealed(pdf, "")

    monkeypatch.setattr(executing, "seal_pack_file", sealed)
    tasks.render_pack(small.pk)
    ended = reread(small)
    assert (ended.state, ended.file.name, ended.sha256) == ("cancelled", "", "")
    assert not default_storage.exists(f"packs/{small.engagement_id}/{small.number}-{ended.fence}.pdf")
    assert not Event.objects.filter(target_kind="pack", verb="issued").exists()


def test_a_version_is_not_issued_after_a_newer_one(
    small: Pack, make: MakePack, as_consultant: Client
) -> None:
    Pack.objects.filter(pk=small.pk).update(state="failed", error="The disk was full")
    newer = make(is_rendered=False)
    assert newer.number > small.number
    page, again = (
        reverse(name, kwargs={"code": small.engagement.code, **more})
        for name, more in (("handover", {}), ("retry_pack", {"number": small.number}))
    )
    Pack.objects.filter(pk=newer.pk).update(state="cancelled")
    assert again in as_consultant.get(page).text
    Pack.objects.filter(pk=newer.pk).update(state="done")
    assert again not in as_consultant.get(page).text
    assert not retry_pack(pack=reread(small), actor=None)
    assert "A newer version is out" in as_consultant.post(again, follow=True).text
    assert reread(small).state == "failed"


def test_a_limit_ends_it_with_the_reason_and_it_can_be_tried_again(
    small: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as limits:
        limits.setattr(executing, "LOOK_SECONDS", 0.01)
        limits.setattr(executing, "MOST_SECONDS", 0.0)
        tasks.render_pack(small.pk)
    failed = reread(small)
    assert (failed.state, failed.error) == ("failed", "Rendering took longer than 0 minutes.")
    assert retry_pack(pack=failed, actor=None)
    assert not retry_pack(pack=reread(small), actor=None)
    tasks.render_pack(small.pk)
    assert (reread(small).state, reread(small).error) == ("done", "")


def test_content_that_no_template_can_show_fails_with_a_reason(small: Pack) -> None:
    Pack.objects.filter(pk=small.pk).update(snapshot={"number": 1})
    tasks.render_pack(small.pk)
    assert reread(small).state == "failed"
    assert "KeyError" in reread(small).error


def test_a_finished_version_cannot_be_tried_again_or_cancelled(small: Pack) -> None:
    tasks.render_pack(small.pk)
    done = reread(small)
    assert not retry_pack(pack=done, actor=None)
    assert not cancel_pack(pack=done, actor=None)
    assert fingerprint(reread(small).snapshot) == fingerprint(done.snapshot)


def test_the_sweep_sends_what_was_left_behind_again(
    small: Pack, engagement: Engagement, django_capture_on_commit_callbacks: Any
) -> None:
    assert sweep_packs() == 0
    Pack.objects.filter(pk=small.pk).update(queued_at=timezone.now() - timedelta(minutes=1))
    assert sweep_packs() == 1
    Pack.objects.filter(pk=small.pk).update(
        state="running", lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert sweep_packs() == 1
    tasks.sweep_packs()


def test_the_schedule_and_the_queue_know_the_tasks() -> None:
    planned = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert tasks.sweep_packs.name in planned
    assert app.amqp.router.route({}, tasks.render_pack.name)["queue"].name == "documents"
