"""The same three people everywhere: a consultant, her founder, and a stranger from another organisation."""

import gc
from collections.abc import Callable, Generator, Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from config.celery import app
from engagements.models import Engagement, Membership, Organisation, Participant, User
from engagements.sign_in.sessions import mark_noted
from tests.databases import filled, migrated_sqlite, standing
from tests.doors.world import World, make_world
from tests.factories import make_engagement, make_member, make_organisation, make_participant

LONGEST_NAME = 50


def pytest_configure(config: pytest.Config) -> None:
    """Static files come from their sources, messages go to nobody, uploads into a folder of the test run."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "config.static_files.PlainStatic"
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    uploads = TemporaryDirectory(prefix="uploads-")
    settings.MEDIA_ROOT = uploads.name
    config.add_cleanup(uploads.cleanup)
    # A slow machine is no fault of the code under test.
    patient = [hypothesis.HealthCheck.too_slow]
    hypothesis.settings.register_profile("patient", deadline=None, suppress_health_check=patient)
    hypothesis.settings.load_profile("patient")
    app.conf.update(broker_url="memory://", broker_transport="memory", broker_transport_options={})


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Long values, some signed anew by each process, name no case: all processes have to agree on names."""
    return argname if isinstance(val, str | bytes) and len(val) > LONGEST_NAME else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays for the whole run: Python need not look through it again and again."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(20_000, 20, 20)
        gc.enable()


@pytest.hookimpl(tryfirst=True, wrapper=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """What a module's tests share is made once, by the worker that runs them all; the others come last.

    The story in the browser takes longest: it begins first, beside all the others.
    """
    for item in items:
        if isinstance(item, pytest.Function) and not item.get_closest_marker("xdist_group") and _shares(item):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
    yield
    items.sort(key=_place)


def _place(test: pytest.Item) -> int:
    if "tests/browser/" in test.nodeid:
        return 0
    return 1 if test.get_closest_marker("xdist_group") else 2


def _shares(test: pytest.Function) -> bool:
    """Whether something was made for the test that other tests of its module use as well."""
    fixtures = (known[-1] for known in test._fixtureinfo.name2fixturedefs.values())
    return any(fixture.scope == "module" for fixture in fixtures)


@pytest.fixture(scope="session")
def migrated(pytestconfig: pytest.Config) -> Path:
    """SQLite's database as migrations leave it: a file to copy."""
    return migrated_sqlite(pytestconfig.cache.mkdir("migrated"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """On SQLite the tables are there when pytest-django comes to make them: it finds nothing to migrate."""
    if connection.vendor != "sqlite":
        yield
        return
    with filled(connection.creation._get_test_db_name(), request.getfixturevalue("migrated")):
        yield


@pytest.fixture(autouse=True)
def own_rate_limits() -> Iterator[None]:
    """No test meets the rate limits that another one used up."""
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def erased_before_the_flush(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that commits ends with all tables emptied, which the history allows for erasing alone."""
    marker = request.node.get_closest_marker("django_db")
    commits = bool(marker and marker.kwargs.get("transaction"))
    commits = commits or bool({"transactional_db", "live_server"} & set(request.fixturenames))
    if commits:
        request.getfixturevalue("transactional_db")
    yield
    if commits:
        Engagement.objects.update(erased_at=timezone.now())
        # SQLite is emptied row by row, and whether engagements go first is chance.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM engagements_event")


@pytest.fixture(autouse=True)
def counted_without_the_access_log(request: pytest.FixtureRequest) -> None:
    """Tests that count queries count those of pages.

    What the first opening in ten minutes takes besides, and none after it, is counted in
    tests/engagements/privacy/test_access_log.py, whose tests are marked.
    """
    counters = {"django_assert_num_queries", "django_assert_max_num_queries"} & set(request.fixturenames)
    counts = bool(counters) or hasattr(request.module, "CaptureQueriesContext")
    if counts and not request.node.get_closest_marker("access_log"):
        kept: Settings = request.getfixturevalue("settings")
        kept.MIDDLEWARE = [one for one in kept.MIDDLEWARE if not one.endswith("log_openings")]


@pytest.fixture
def organisation(db: None) -> Organisation:
    return make_organisation("Steady Launch")


@pytest.fixture
def consultant(organisation: Organisation) -> User:
    return make_member(organisation, email="ana@steady.test", name="Ana Lima")


@pytest.fixture
def engagement(organisation: Organisation, consultant: User) -> Engagement:
    return make_engagement(organisation, domain="brightcart.test", client_name="Brightcart", actor=consultant)


@pytest.fixture
def founder(engagement: Engagement) -> User:
    return make_participant(engagement, email="noor@brightcart.test", name="Noor Haddad")


@pytest.fixture
def stranger(db: None) -> User:
    return make_member(make_organisation("Elsewhere"), email="sam@elsewhere.test", name="Sam Ito")


@pytest.fixture
def owner(organisation: Organisation) -> User:
    return make_member(organisation, email="olga@steady.test", name="Olga Berg", role=Membership.Role.OWNER)


@pytest.fixture
def viewer(engagement: Engagement) -> User:
    role = Participant.Role.VIEWER
    return make_participant(engagement, email="vic@brightcart.test", name="Vic Roy", role=role)


@pytest.fixture
def client_for() -> Callable[[User], Client]:
    """A browser in which the person given is signed in."""
    return _signed_in


@pytest.fixture
def as_consultant(consultant: User) -> Client:
    return _signed_in(consultant)


@pytest.fixture
def as_founder(founder: User) -> Client:
    return _signed_in(founder)


@pytest.fixture
def as_stranger(stranger: User) -> Client:
    return _signed_in(stranger)


@pytest.fixture(scope="module")
def world_of_module(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two tenants with something of everything: half a second's work, so that a module's tests share it."""
    with standing(django_db_blocker, make_world) as world:
        yield world


@pytest.fixture
def world(world_of_module: World, db: None, settings: Settings) -> World:
    """Names are asked of a resolver that nobody runs, so that no address reaches the network."""
    settings.AUDIT_RESOLVERS = ["127.0.0.1:1"]
    settings.AUDIT_ALLOWED_NETWORKS = ["127.0.0.0/8"]
    return deepcopy(world_of_module)


def _signed_in(user: User) -> Client:
    """Its session is written down as in use, so that its first request asks the database as its others do."""
    client = Client()
    client.force_login(user)
    mark_noted(client.session.session_key or "")
    return client
