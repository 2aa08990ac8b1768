"""A text that is unique to one client, wherever it may be written: all in its export, and gone after it."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as portal
from django.core.mail import EmailMessage, mailers
from django.db import connection, models
from django.test import override_settings
from pytest_django import Settings

from checks.models import ActiveStop
from config.mailing import FILES
from engagements.actions.erase_client import erase_client
from engagements.actions.export_client import ask_export, execute_export
from engagements.actions.record_organisation_event import record_organisation_event
from engagements.actions.save_filter import save_filter
from engagements.models import Blocker, Client, ClientExport, Engagement, Organisation, SavedFilter, User
from engagements.privacy.portable import LEFT_OUT, PlainEncoder, fields_of, withheld_of
from engagements.privacy.reach import count_rows, reach, rows_of
from tests.doors.canary import record_canary, rows_below, takes_text, write_canary
from tests.doors.world import HOME, MINE, SIBLING, World, brought, fill, hand_over
from tests.factories import make_engagement, make_participant

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
NEXT = "kvqnext"
# No client's name is written into these: what they are, in a word.
NAMELESS = {
    "auth.Group": "none is made",
    "auth.Permission": "the portal's own",
    "contenttypes.ContentType": "the portal's own",
    "sessions.Session": "keys of people",
    "account.EmailAddress": "none is made; it goes with its account",
    "mfa.Authenticator": "ways in",
    "usersessions.UserSession": "browsers",
    "engagements.Organisation": "the consultancy",
    "engagements.MemberInvitation": "its staff",
    "engagements.OwnPlaybook": "its playbooks",
    "engagements.PlaybookVersion": "its playbooks",
    "engagements.ErasureReceipt": "numbers",
    "engagements.ColumnChoice": "names of columns",
    "engagements.HistoryHead": "hashes",
    "engagements.NotificationChoice": "kinds of mails",
    "engagements.BulkChange": "keys of rows",
    "engagements.Presence": "a place, for a minute",
    "checks.OperatorStop": "the operator's",
    "handover.PackDefault": "written for every client alike",
}


@pytest.fixture(autouse=True, scope="module")
def own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Before the world is made: those of other modules left files with the same canaries."""
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("media"))):
        yield


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MAILERS = {"default": {"BACKEND": FILES, "OPTIONS": {"file_path": str(tmp_path / "mail")}}}
    return tmp_path / "mail"


@pytest.fixture
def client(world: World, folder: Path) -> Client:
    """Of the world's consultancy, with the canary in all that may name it; beside it a client of another."""
    mine = world.mine.client
    Client.objects.filter(pk=mine.pk).update(name=f"{MINE} & Sons")
    _write_next(mine.organisation, world.people["owner"])
    for word, one in ((MINE, world.mine), (NEXT, next_of(world))):
        _write_around(one, world.people["consultant"], word)
    return Client.objects.get(pk=mine.pk)


def next_of(world: World) -> Engagement:
    return Engagement.objects.get(client__organisation=world.mine.organisation, title__startswith=NEXT)


def _write_next(organisation: Organisation, owner: User) -> None:
    one = make_engagement(organisation, client_name=f"{NEXT} & Sons", title=f"{NEXT} shop", actor=owner)
    make_participant(one, name=f"{NEXT} founder", email=f"{NEXT}@canary.test")
    fill(one, 20_000)
    for rows in (Engagement.objects.filter(pk=one.pk), *rows_below(one)):
        write_canary(rows, NEXT)
    record_canary(one, NEXT)
    one.register_imports.update(**brought(f"{NEXT} step"))
    hand_over(Engagement.objects.get(pk=one.pk), NEXT, 20_000)


def _write_around(one: Engagement, consultant: User, word: str) -> None:
    """What stands outside of an engagement's own rows."""
    name = str(one.participants.first().user.name)  # type: ignore[union-attr]  # somebody takes part
    ActiveStop.objects.create(engagement=one, by_name=word)
    Blocker.objects.create(engagement=one, target_kind="risk", target_id=1, what=word)
    write_canary(ClientExport.objects.filter(client=one.client_id), word)
    for query in (f"client={one.client_id}", f"waiting={name}", f"q={word}", f"lead=1&q={one.domain}"):
        save_filter(user=consultant, name=f"Mine {query[:6]} {one.pk}", query=query)
    save_filter(user=consultant, name=f"all of {one.client.name}"[:60], query="state=all")
    title = Engagement.objects.get(pk=one.pk).title
    detail = f"Works on {title}."
    record_organisation_event(
        organisation=one.organisation, actor=consultant, verb="changed", label="Ben", detail=detail
    )
    mail = one.outgoing_mails.get()
    for headers, to in (({"Message-ID": mail.message_id}, "ana@steady.test"), ({}, _founder(one))):
        letter = EmailMessage(f"{word} waits", f"Dear {word}", "portal@localhost", [to], headers=headers)
        mailers.default.send_messages([letter])


def _founder(one: Engagement) -> str:
    return str(one.participants.order_by("pk")[0].user.email)


def stored() -> Iterator[tuple[str, str]]:
    """Every table, every file and every kept mail, as a text by its name."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # a table of our own
            yield table, "\n".join(_plain(value) for row in cursor.fetchall() for value in row)
    mailer = portal.MAILERS["default"]["OPTIONS"]["file_path"]
    for path in [*Path(portal.MEDIA_ROOT).rglob("*"), *Path(mailer).rglob("*")]:
        if path.is_file():
            yield str(path), f"{path} {path.read_bytes().decode('latin-1')}"


def _plain(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def places(word: str) -> set[str]:
    return {name for name, text in stored() if word in text.replace(HOME, "")}


def test_the_canary_stands_in_every_kind_that_can_name_a_client(client: Client) -> None:
    silent = set()
    for model in apps.get_models():
        texts = [field.attname for field in model._meta.concrete_fields if takes_text(field)]
        if texts and MINE not in str(list(model._base_manager.values_list(*texts))):
            silent.add(model._meta.label)
    assert silent == set(NAMELESS)


def test_an_export_has_every_text_of_its_client_and_none_of_the_one_beside_it(
    client: Client, world: World
) -> None:
    job = ask_export(client=client, actor=world.people["owner"])
    execute_export(job.pk)
    job.refresh_from_db()
    with job.file.open("rb") as file, zipfile.ZipFile(io.BytesIO(file.read())) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name, data in read.items() if NEXT.encode() in data or NEXT in name]
    for one in client.engagements.all():
        for model in reach():
            label = model._meta.label
            kept = rows_of(model, [one.pk])
            if label in LEFT_OUT or not kept.exists():
                continue
            told = json.loads(read[f"{one.code}/{label}.json"])
            assert told == _as_told(model, kept), label
    assert json.loads(read["client.json"])["name"] == client.name
    job.file.delete(save=False)  # its row goes with this test, and the file with nothing
    people = {person["email"] for person in json.loads(read["people.json"])}
    taking_part = User.objects.filter(participations__engagement__client=client)
    assert people == set(taking_part.values_list("email", flat=True))


def _as_told(model: type[models.Model], rows: models.QuerySet[models.Model]) -> Any:
    """All columns but those that are withheld, through JSON and back."""
    names = {field.attname for field in model._meta.concrete_fields if field.name not in withheld_of(model)}
    assert names == set(fields_of(model))
    return json.loads(json.dumps([dict(row) for row in rows.values(*fields_of(model))], cls=PlainEncoder))


def test_nothing_of_an_erased_client_is_left_and_all_of_the_one_beside_it_is(
    client: Client, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    beside, pks = places(NEXT), list(client.engagements.values_list("pk", flat=True))
    filters = set(SavedFilter.objects.filter(name__contains=next_of(world).pk).values_list("pk", flat=True))
    assert places(MINE) > {"engagements_savedfilter", "engagements_organisationevent"}
    assert any("/mail/" in name for name in places(MINE))
    with django_capture_on_commit_callbacks(execute=True):
        erased = erase_client(client=client, actor=world.people["owner"])
    assert places(MINE) == places(SIBLING) == set()
    assert MINE in erased.text
    assert count_rows(pks) == {}
    assert erased.receipt.counts["engagements.Engagement"] == len(pks) == 2
    assert {name for name in beside - places(NEXT) if "_fts_" not in name} == set()
    assert filters <= set(SavedFilter.objects.values_list("pk", flat=True))
