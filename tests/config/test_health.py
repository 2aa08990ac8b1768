"""Who watches over the portal learns what is wrong, without signing in and without secrets."""

import pytest
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client


def test_healthz_asks_nothing_of_anyone(client: Client) -> None:
    """No `db` fixture: a query would fail the test."""
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.postgres
def test_readyz_names_each_part(client: Client, db: None) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {"ready": True, "database": "ok", "broker": "ok", "migrations": "ok"}
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.postgres
def test_a_migration_that_waits_makes_it_unready(client: Client, db: None) -> None:
    MigrationRecorder.Migration.objects.filter(app="handover").delete()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["migrations"].endswith("to apply")


def test_a_broker_folder_that_is_away_makes_it_unready(client: Client, db: None, tmp_path: object) -> None:
    in_the_way = f"{tmp_path}/file"
    with open(in_the_way, "w", encoding="ascii"):  # noqa: PTH123
        pass
    kept = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
    settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"] = in_the_way
    try:
        answer = client.get("/readyz")
    finally:
        settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"] = kept
    assert answer.status_code == 503
    assert answer.json()["broker"] == "unreachable (FileExistsError)"


def test_only_looking_is_allowed(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
