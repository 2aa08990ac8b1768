"""The portal refuses a missing, weak or odd setting with one line, whichever way it is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from config.validation import needs_database, problems

ROOT = Path(__file__).parents[2]
GOOD_KEY = "".join(f"{number:x}Kq" for number in range(40))
PRODUCTION = {
    "PORTAL_MODE": "production",
    "SECRET_KEY": GOOD_KEY,
    "ALLOWED_HOSTS": "portal.internal",
    "DATABASE_URL": "postgres://portal:pass@db:5432/portal",
    "REDIS_URL": "redis://redis:6379/0",
    "EMAIL_URL": "smtp://mail:25",
}

ODD = [
    ({"PORTAL_MODE": "staging"}, "PORTAL_MODE is 'staging'"),
    ({"DEBUG": "perhaps"}, "DEBUG is 'perhaps'"),
    ({"TRUSTED_PROXY_COUNT": "-1"}, "TRUSTED_PROXY_COUNT is '-1'"),
    ({"AUDIT_FACTS_KEPT_RUNS": "some"}, "AUDIT_FACTS_KEPT_RUNS is 'some'"),
    ({"WEB_THREADS": "0"}, "WEB_THREADS is '0'"),
    ({"JOB_LEASE_SECONDS": "0"}, "JOB_LEASE_SECONDS is '0'"),
    ({"ENCRYPTION_KEYS": f"{GOOD_KEY},short"}, "ENCRYPTION_KEYS: key 2 is too short"),
    ({"ACTIVE_CHECKS": "perhaps"}, "ACTIVE_CHECKS is 'perhaps'"),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL is 'LOUD'"),
    ({"PROXY_TLS_HEADER": "X Forwarded"}, "PROXY_TLS_HEADER is 'X Forwarded'"),
    ({"CSRF_TRUSTED_ORIGINS": "portal.internal"}, "CSRF_TRUSTED_ORIGINS has 'portal.internal'"),
    ({"DATABASE_URL": "mysql://u:geheim@db/x"}, "DATABASE_URL begins with 'mysql'"),
    ({"DATABASE_URL": "postgres://db"}, "DATABASE_URL names no database"),
    ({"DATABASE_URL": "postgres://u:geheim@db:port/x"}, "DATABASE_URL is not a URL"),
    ({"REDIS_URL": "http://redis"}, "REDIS_URL begins with 'http'"),
    ({"REDIS_URL": "redis://"}, "REDIS_URL names no host"),
    ({"EMAIL_URL": "mail.internal"}, "EMAIL_URL begins with ''"),
    ({"EMAIL_URL": "smtp://"}, "EMAIL_URL names no server"),
    ({"INVITATION_DAYS": "0"}, "INVITATION_DAYS is '0'"),
    ({"INVITATION_DAYS": "100"}, "INVITATION_DAYS is '100'"),
    ({"AUDIT_ALLOWED_NETWORKS": "10.0.0.0/8,ten"}, "AUDIT_ALLOWED_NETWORKS has 'ten'"),
    ({"AUDIT_ALLOWED_NETWORKS": "0.0.0.0/0"}, "would open every private address"),
    ({"AUDIT_RESOLVERS": "192.0.2.53"}, "AUDIT_RESOLVERS has '192.0.2.53'"),
    ({"AUDIT_ZONE_RESOLVERS": "test:53"}, "AUDIT_ZONE_RESOLVERS has 'test:53'"),
    ({"AUDIT_RDAP_SERVERS": "test=http://rdap.test/"}, "AUDIT_RDAP_SERVERS has 'test=http://rdap.test/'"),
    ({"AUDIT_PORT_MAP": "443=0"}, "AUDIT_PORT_MAP has '443=0'"),
    ({"AUDIT_CA_FILE": "/no/such/file.pem"}, "AUDIT_CA_FILE is '/no/such/file.pem'"),
    (
        {"AUDIT_TRUST_ANCHORS": "/no/such/root.key"},
        "AUDIT_TRUST_ANCHORS is '/no/such/root.key', which cannot be",
    ),
    (
        {"AUDIT_TRUST_ANCHORS": str(ROOT / "README.md")},
        "README.md', which holds what is no DS or DNSKEY record",
    ),
]
WEAK = [
    ({"DEBUG": "1"}, "DEBUG is on"),
    ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
    ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY is a default"),
    ({"SECRET_KEY": "abcabc" * 20}, "SECRET_KEY is a default or too simple"),
    ({"SECRET_KEY": GOOD_KEY[:49]}, "SECRET_KEY has 49 characters"),
    ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS is missing"),
    ({"ALLOWED_HOSTS": "portal.internal,*"}, "ALLOWED_HOSTS is *"),
    ({"DATABASE_URL": "sqlite:////data/portal.sqlite3"}, "DATABASE_URL is SQLite"),
]


@pytest.mark.parametrize(("environment", "line"), ODD)
def test_an_odd_setting_gets_one_line(environment: dict[str, str], line: str) -> None:
    found = problems(environment)
    assert len(found) == 1
    assert line in found[0]
    assert "geheim" not in found[0], "a password must not be shown"


@pytest.mark.parametrize(("change", "line"), WEAK)
def test_production_refuses_a_weak_setting(change: dict[str, str], line: str) -> None:
    found = problems(PRODUCTION | change)
    assert [one for one in found if line in one]


@pytest.mark.parametrize("name", sorted(set(PRODUCTION) - {"PORTAL_MODE"}))
def test_production_needs_each_of_its_settings(name: str) -> None:
    environment = {key: value for key, value in PRODUCTION.items() if key != name}
    assert [line for line in problems(environment) if line.startswith(f"{name} is missing")]


def test_sound_settings_pass() -> None:
    assert problems({}) == []
    assert problems(PRODUCTION) == []
    audit = {
        "AUDIT_ALLOWED_NETWORKS": "10.0.0.0/8, fd00::/8",
        "AUDIT_RESOLVERS": "192.0.2.53:53,[2001:db8::53]:53",
        "AUDIT_ZONE_RESOLVERS": "test=127.0.0.1:5300",
        "AUDIT_RDAP_SERVERS": "test=https://rdap.registry.test/",
        "AUDIT_PORT_MAP": "80=8080,443=8443",
        "AUDIT_CA_FILE": __file__,
    }
    assert problems(audit) == []


def test_audit_catalogue_and_lab_do_without_a_database() -> None:
    for command in ("audit", "catalogue", "lab"):
        assert not needs_database(["manage.py", command])
    assert needs_database(["manage.py", "migrate"])
    assert needs_database(["/usr/bin/gunicorn", "audit"])
    assert problems({"DATABASE_URL": "nonsense"}, is_database_needed=False) == []


@pytest.mark.parametrize(
    "command",
    [
        ["manage.py", "check"],
        ["-m", "gunicorn", "-c", "python:config.gunicorn"],
        ["-m", "celery", "-A", "config", "worker"],
        ["-m", "config.worker"],
        ["-m", "config.beat"],
    ],
    ids=["manage.py", "gunicorn", "worker", "worker of up", "beat"],
)
def test_every_process_says_it_in_one_line_and_ends(command: list[str], tmp_path: Path) -> None:
    ended = _run(command, tmp_path, PRODUCTION | {"ALLOWED_HOSTS": "*"})
    assert ended.returncode != 0
    assert ended.stderr.strip() == (
        "settings: ALLOWED_HOSTS is *; production needs the names that the portal is reached by"
    )
    assert ended.stdout == ""


def test_the_example_can_be_copied_as_it_is(tmp_path: Path) -> None:
    """Every line is a default or empty, and empty counts as not set."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    example = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    assert problems({name: value for name, value in example.items() if value}) == []
    ended = _run(["manage.py", "check"], tmp_path, {**example, "VAR_DIR": str(tmp_path)})
    assert ended.returncode == 0, ended.stderr


def test_a_broken_database_setting_does_not_stop_the_lab(tmp_path: Path) -> None:
    ended = _run(["manage.py", "lab", "--list"], tmp_path, {"DATABASE_URL": "nonsense"})
    assert ended.returncode == 0, ended.stderr
    assert "clean.test" in ended.stdout


def test_a_folder_that_cannot_be_used_gets_one_line(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    ended = _run(["manage.py", "check"], in_the_way, {})
    assert ended.returncode == 2
    assert ended.stderr.startswith("settings: VAR_DIR cannot be used")
    assert ended.stderr.count("\n") == 1


def _run(command: list[str], var: Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(var), **environment}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )
