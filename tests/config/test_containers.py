"""docker-compose.yml and the Dockerfile keep what docs/operating.md promises."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from config.celery import app
from config.validation import problems
from tests.house_rules import settings_documented

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OWN = [name for name, service in SERVICES.items() if service["image"] == "launch-ready-portal"]

# Of .env.example, with why compose leaves it out.
NOT_HANDED_OVER = {
    "DEBUG": "never in production",
    "VAR_DIR": "the volume, which the image names",
    "STATIC_DIR": "collected into the image",
    "WORKER_PROCESSES": "of `manage.py up`; here each worker says its own with -c",
}


def test_every_process_is_there() -> None:
    assert set(SERVICES) == {*("migrate", "web", "probes", "mail", "documents", "beat", "postgres", "redis")}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_as_few_rights_as_it_can(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["networks"]
    assert service["volumes"]


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in ("migrate", "beat", "web")])
def test_a_service_that_can_be_asked_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_the_image_runs_without_root_and_checks_the_web() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    last_stage = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER portal$", last_stage, re.MULTILINE)
    assert "scripts/healthcheck.py" in last_stage
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", dockerfile, re.MULTILINE):
        assert all((ROOT / path).exists() for path in copied.split())


def test_every_queue_has_a_worker() -> None:
    served = {
        queue
        for service in SERVICES.values()
        if "-Q" in service.get("command", [])
        for queue in service["command"][service["command"].index("-Q") + 1].split(",")
    }
    assert served == {queue.name for queue in app.conf.task_queues}


def test_mails_have_a_worker_of_their_own_so_that_no_audit_delays_them() -> None:
    command = SERVICES["mail"]["command"]
    assert command[command.index("-Q") + 1] == "mail"
    routes = app.conf.task_routes
    assert [queue for pattern, queue in routes.items() if pattern == "engagements.*"] == ["mail"]


@pytest.mark.parametrize("name", OWN)
def test_the_settings_are_sound_and_documented(name: str) -> None:
    key = "".join(f"{number:x}Kq" for number in range(40))
    given = {
        "SECRET_KEY": key,
        "ALLOWED_HOSTS": "portal.internal",
        "POSTGRES_PASSWORD": "pw",
        "EMAIL_URL": "smtp://m",
    }
    environment = {
        variable: _filled(value, given) for variable, value in SERVICES[name]["environment"].items()
    }
    assert problems({variable: value for variable, value in environment.items() if value}) == []
    documented = (ROOT / ".env.example").read_text(encoding="utf-8")
    ours = set(environment) - {"WORKER_NAME"}
    assert all(re.search(rf"^{variable}=", documented, re.MULTILINE) for variable in ours)


def test_what_the_operator_sets_in_env_reaches_the_containers() -> None:
    """Compose hands over no variable that it does not name: one that it forgets would do nothing, unseen."""
    documented = settings_documented((ROOT / ".env.example").read_text(encoding="utf-8"))
    named = set().union(*(SERVICES[name]["environment"] for name in OWN))
    assert documented - named == set(NOT_HANDED_OVER)


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "POSTGRES_PASSWORD", "EMAIL_URL"])
def test_compose_stops_without_what_only_the_operator_knows(name: str) -> None:
    assert re.search(rf"\$\{{{name}:\?[^}}]+\}}", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def _filled(value: str, given: dict[str, str]) -> str:
    """What compose puts in place of ${NAME}, ${NAME:-default} and ${NAME:?message}."""

    def fill(found: re.Match[str]) -> str:
        return given.get(found[1], found[3] if found[2] == ":-" else "")

    return re.sub(r"\$\{(\w+)(?:(:-|:\?)([^}]*))?\}", fill, value)
