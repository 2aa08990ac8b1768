"""Whether the portal is alive and able to work, for those who watch it; open to all, tells no secrets."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import app

OK = "ok"


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers; says nothing of what it depends on."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Each thing that the portal depends on, with 503 when one is missing."""
    parts = {name: _tried(part) for name, part in PARTS.items()}
    is_ready = all(state == OK for state in parts.values())
    return JsonResponse({"ready": is_ready, **parts}, status=200 if is_ready else 503)


def _tried(part: Callable[[], str]) -> str:
    """What the part says; only the kind of an error, because its text may hold addresses and names."""
    try:
        return part()
    except Exception as error:  # noqa: BLE001  whatever goes wrong is the answer
        return f"unreachable ({type(error).__name__})"


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return OK


def _broker() -> str:
    with app.connection_for_write() as broker:
        if settings.REDIS_URL:
            broker.ensure_connection(max_retries=1, interval_start=0, timeout=2)
        else:
            _write_probe(Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]))
    return OK


def _write_probe(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".probe"
    probe.write_text(OK, encoding="ascii")
    probe.unlink(missing_ok=True)


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(waiting)} to apply" if waiting else OK


PARTS: dict[str, Callable[[], str]] = {"database": _database, "broker": _broker, "migrations": _migrations}
