"""All of a client as one file: every kind of row, the files themselves, nothing that lets somebody in."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.test import Client as Browser
from django.utils import timezone

from engagements.actions.erase_client import erase_client
from engagements.actions.export_client import ask_export, execute_export, make_export, sweep_exports
from engagements.models import Client, ClientExport, Engagement, LeaseLost, Organisation, Participant, User
from engagements.privacy.portable import LEFT_OUT, WITHHELD, fields_of, withheld_of
from engagements.privacy.reach import reach
from tests.doors.world import MINE, OTHER, SIBLING, World
from tests.engagements.sign_in.browsing import prove
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]

# Fields whose names sound like a way in, and that are none: marks of forms, hashes of what is there anyway.
HARMLESS = {
    "token", "key", "digest", "previous", "sha256", "snapshot_sha256", "content_sha256", "playbook_key",
    "check_key", "template_key", "code", "message_id", "selectors", "key_id", "unsigned_sha256",
}  # fmt: skip
SOUNDS = (
    "token",
    "secret",
    "digest",
    "password",
    "passphrase",
    "key",
    "sha256",
    "seal",
    "sheet",
    "plan",
    "html",
)


@pytest.fixture
def owner_s(world: World) -> Browser:
    browser = Browser()
    browser.force_login(world.people["owner"])
    return browser


def exported(client: Client, actor: User) -> tuple[ClientExport, zipfile.ZipFile]:
    job = ask_export(client=client, actor=actor)
    execute_export(job.pk)
    job.refresh_from_db()
    assert job.state == "done", job.error
    with job.file.open("rb") as file:
        data = file.read()
    assert (len(data), hashlib.sha256(data).hexdigest()) == (job.size, job.sha256)
    return job, zipfile.ZipFile(io.BytesIO(data))


def test_every_kind_of_row_of_both_engagements_is_in_it(world: World) -> None:
    job, archive = exported(world.mine.client, world.people["owner"])
    mine, sibling = world.mine, world.engagements[SIBLING]
    assert archive.testzip() is None
    for model in reach():
        label = model._meta.label
        rows = model._base_manager.filter(**{reach()[model]: mine.pk})
        name = f"{mine.code}/{label}.json"
        if label in LEFT_OUT or not rows.exists():
            assert name not in archive.namelist()
        else:
            assert len(json.loads(archive.read(name))) == rows.count(), label
    assert f"{sibling.code}/engagements.Engagement.json" in archive.namelist()
    assert {one["code"] for one in json.loads(archive.read("client.json"))["engagements"]} == {
        mine.code, sibling.code,
    }  # fmt: skip
    assert job.counts["engagements.Engagement"] == 2


def test_files_are_in_it_byte_for_byte_and_the_manifest_has_their_hashes(world: World) -> None:
    _job, archive = exported(world.mine.client, world.people["owner"])
    pack = world.mine.packs.get()
    with pack.file.open("rb") as file:
        assert archive.read(f"{world.mine.code}/files/{pack.file.name}") == file.read()
    manifest = json.loads(archive.read("manifest.json"))
    assert set(manifest["sha256"]) == set(archive.namelist()) - {"manifest.json"}
    for name, sha256 in manifest["sha256"].items():
        assert hashlib.sha256(archive.read(name)).hexdigest() == sha256, name


def test_nothing_of_another_client_is_in_it(world: World) -> None:
    _job, archive = exported(world.mine.client, world.people["owner"])
    said = b"".join(archive.read(name) for name in archive.namelist())
    assert MINE.encode() in said
    assert OTHER.encode() not in said


def test_nothing_in_it_lets_somebody_in(world: World) -> None:
    login = world.mine.trial_logins.get()
    _job, archive = exported(world.mine.client, world.people["owner"])
    said = b"".join(archive.read(name) for name in archive.namelist())
    assert login.password
    assert login.password.reveal().encode() not in said
    assert login.password.stored.encode() not in said
    (written,) = json.loads(archive.read(f"{world.mine.code}/checks.TrialLogin.json"))
    assert set(written).isdisjoint({"username", "password", "marker"})
    assert "TrialLogin.password" in archive.read("README.txt").decode()


def test_a_field_that_sounds_like_a_way_in_is_withheld_or_looked_at() -> None:
    doubtful = {
        f"{model._meta.label}.{name}"
        for model in reach()
        if model._meta.label not in LEFT_OUT
        for name in fields_of(model)
        if any(one in name for one in SOUNDS) and name not in HARMLESS
    }
    assert doubtful == {"engagements.EnvironmentKey.is_secret", "engagements.Risk.treatment_plan"}
    known = {model._meta.label: {field.name for field in model._meta.concrete_fields} for model in reach()}
    assert all(names <= known[label] for label, names in WITHHELD.items())
    login = next(model for model in reach() if model._meta.label == "checks.TrialLogin")
    assert withheld_of(login) == {"username", "password", "marker"}


def test_only_one_is_made_at_a_time_and_it_is_on_the_record(
    engagement: Engagement, owner: User, django_capture_on_commit_callbacks: Any
) -> None:
    first = ask_export(client=engagement.client, actor=owner)
    assert ask_export(client=engagement.client, actor=owner) == first
    assert engagement.events.filter(verb="asked for", actor=owner).count() == 1


def test_a_file_that_is_gone_is_named_as_missing(world: World) -> None:
    pack = world.mine.packs.get()
    pack.file.storage.delete(pack.file.name)
    _job, archive = exported(world.mine.client, world.people["owner"])
    sha256 = json.loads(archive.read("manifest.json"))["sha256"]
    assert sha256[f"{world.mine.code}/files/{pack.file.name}"] == "missing"


def test_the_owner_alone_takes_it_and_it_runs_out(
    engagement: Engagement, organisation: Organisation, owner: User, client_for: Any, as_consultant: Browser
) -> None:
    browser = prove(client_for(owner))
    page = f"/organisation/{organisation.slug}/clients/{engagement.client_id}/"
    assert browser.get(f"{page}export.zip").status_code == 404
    browser.post(f"{page}export/")
    job = engagement.client.exports.get()
    assert "Waiting for a worker" in browser.get(page).content.decode()
    execute_export(job.pk)
    assert browser.get(f"{page}export/progress/").headers["HX-Refresh"] == "true"
    answer = browser.get(f"{page}export.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).testzip() is None
    assert engagement.openings.filter(kind="download", user=owner).count() == 1
    assert as_consultant.get(f"{page}export.zip").status_code == 403
    assert "Make the file" not in as_consultant.get(page).content.decode()
    engagement.client.exports.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert browser.get(f"{page}export.zip").status_code == 404
    job.refresh_from_db()
    storage, name = job.file.storage, job.file.name
    sweep_exports()
    assert not storage.exists(name)
    assert not engagement.client.exports.exists()


def test_one_whose_worker_died_is_made_by_another(engagement: Engagement, owner: User) -> None:
    job = ask_export(client=engagement.client, actor=owner)
    dead = ClientExport.claim(job.pk)
    assert dead is not None
    execute_export(job.pk)
    job.refresh_from_db()
    assert job.state == "running"
    engagement.client.exports.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert sweep_exports() == 1
    execute_export(job.pk)
    job.refresh_from_db()
    assert job.state == "done"


def test_a_client_that_is_erased_meanwhile_leaves_no_file(engagement: Engagement, owner: User) -> None:
    job = ask_export(client=engagement.client, actor=owner)
    claimed = ClientExport.claim(job.pk)
    assert claimed is not None
    erase_client(client=engagement.client, actor=owner)
    with pytest.raises(LeaseLost):
        make_export(claimed)
    assert not default_storage.exists(f"exports/{claimed.client_id}/{claimed.pk}-{claimed.fence}.zip")


def test_a_store_that_is_full_leaves_no_half_of_a_file(
    engagement: Engagement, owner: User, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    job = ask_export(client=engagement.client, actor=owner)
    settings.MEDIA_ROOT = "/proc/none-such"
    execute_export(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert "could not be written" in job.error
    assert not job.file


def test_nobody_learns_from_it_what_an_account_is_called_before_its_owner_comes(
    engagement: Engagement, owner: User
) -> None:
    known = make_user(email="victim@corp.test", name="Victoria Real")
    role = Participant.Role.VIEWER
    Participant.objects.create(engagement=engagement, user=known, invited_name="x", role=role)
    _job, archive = exported(engagement.client, owner)
    rows = {row["email"]: row for row in json.loads(archive.read("people.json"))}
    assert rows["victim@corp.test"] == {"pk": known.pk, "name": "x", "email": "victim@corp.test"}
