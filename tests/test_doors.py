"""Every address of the portal, before everybody: who may come in, and that nothing of others ever shows."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest
from django.urls import reverse

from checks.views import runs
from engagements.models import Engagement
from engagements.permissions import Role, get_engagement, visible_to
from engagements.views import founder_home, overview
from tests.doors.account_table import ACCOUNT_DOORS
from tests.doors.table import DOORS, OPEN_DOORS
from tests.doors.walk import Walk, browser, shows_itself, text_of, url_names
from tests.doors.workplaces import ORGANISATION_DOORS, PLAYBOOK_DOORS
from tests.doors.world import ELSEWHERE, HOME, OTHER, STRANGERS, World

pytestmark = pytest.mark.django_db


def test_the_table_has_a_row_for_every_address_and_no_other() -> None:
    rows = sorted([*DOORS, *OPEN_DOORS, *ACCOUNT_DOORS, *ORGANISATION_DOORS, *PLAYBOOK_DOORS])
    assert sorted(url_names()) == rows


@pytest.mark.parametrize("name", DOORS)
def test_a_page_of_an_engagement_opens_to_its_people_alone(world: World, name: str) -> None:
    assert Walk(world, name).through(DOORS[name]) == []


@pytest.mark.parametrize("name", PLAYBOOK_DOORS)
def test_a_playbook_of_ones_own_opens_to_its_members_alone(world: World, name: str) -> None:
    assert Walk(world, name).through_workplace(PLAYBOOK_DOORS[name]) == []


@pytest.mark.parametrize("name", ORGANISATION_DOORS)
def test_a_page_of_an_organisation_opens_to_its_members_alone(world: World, name: str) -> None:
    assert Walk(world, name).through_workplace(ORGANISATION_DOORS[name]) == []


def test_its_own_members_do_see_the_canary_of_a_playbook(world: World) -> None:
    said = text_of(browser(world, "other_consultant").get("/playbooks/"))
    assert ELSEWHERE in said
    assert HOME not in said


@pytest.mark.parametrize("name", [*OPEN_DOORS, *ACCOUNT_DOORS])
def test_a_page_of_no_engagement_shows_nothing_of_others(world: World, name: str) -> None:
    assert Walk(world, name).through_open((OPEN_DOORS | ACCOUNT_DOORS)[name]) == []


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite answers the whole walks above")
def test_every_page_opens_to_its_people_on_postgresql(world: World) -> None:
    """It understands each page's queries; of those who stay outside, a stranger and a foreign object try."""
    complaints: list[str] = []
    for name in url_names():
        with transaction.atomic():
            complaints += opened(Walk(deepcopy(world), name))
            transaction.set_rollback(True)
    assert complaints == []


def opened(walk: Walk) -> list[str]:
    if walk.name in DOORS:
        walk.keep_out(DOORS[walk.name], STRANGERS[:1])
        walk.try_foreign_object(DOORS[walk.name])
        return walk.to_its_people(DOORS[walk.name], ("viewer", "founder", "consultant"))
    if walk.name in PLAYBOOK_DOORS | ORGANISATION_DOORS:
        return walk.to_its_members((PLAYBOOK_DOORS | ORGANISATION_DOORS)[walk.name], ("consultant", "owner"))
    return walk.through_open((OPEN_DOORS | ACCOUNT_DOORS)[walk.name], ("founder", "owner"))


def test_a_code_that_does_not_exist_answers_as_a_foreign_one(world: World) -> None:
    client = browser(world, "consultant")
    foreign = client.get(reverse("overview", kwargs={"code": world.other.code}))
    missing = client.get(reverse("overview", kwargs={"code": "no-such-code"}))
    assert foreign.status_code == missing.status_code == 404
    assert text_of(foreign).replace(world.other.code, "") == text_of(missing).replace("no-such-code", "")


def test_the_search_of_the_board_finds_nothing_of_others(world: World) -> None:
    for role in ("consultant", "owner", "founder", "ex_member"):
        said = text_of(browser(world, role).get("/", {"q": OTHER[:-1], "state": ""}))
        assert OTHER not in said


def test_its_own_people_do_see_the_canary(world: World) -> None:
    assert shows_itself(world, world.other)


def _without_tenant(request: HttpRequest, code: str, role: Role) -> Engagement:
    """A door that somebody forgot to lock: it opens every engagement to everybody as if to its owner."""
    owner = Engagement.objects.get(code=code).organisation.memberships.get(role="owner").user
    return visible_to(owner).get(code=code)


def _without_role(request: HttpRequest, code: str, role: Role) -> Engagement:
    return get_engagement(request, code, Role.VIEWER)


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [(_without_tenant, "as other_consultant answers 200"), (_without_role, "as founder answers 200")],
)
def test_the_walk_notices_a_view_that_forgot_its_door(
    world: World, monkeypatch: pytest.MonkeyPatch, broken: Callable[..., Engagement], complaint: str
) -> None:
    monkeypatch.setattr(overview, "get_engagement", broken)
    complaints = Walk(world, "overview").through(DOORS["overview"])
    assert any(complaint in one for one in complaints), complaints
    assert not Walk(world, "roadmap").through(DOORS["roadmap"]), "the others are locked as before"


def test_the_walk_notices_a_canary_that_got_out(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(founder_home, "get_engagement", _without_tenant)
    complaints = Walk(world, "founder_home").through(DOORS["founder_home"])
    assert any("as sibling_founder shows" in one for one in complaints), complaints


def test_the_walk_notices_an_object_that_is_looked_up_past_its_engagement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def anywhere(rows: Any, **lookup: Any) -> Any:
        return rows.model.objects.get(**lookup)

    monkeypatch.setattr(runs, "get_object_or_404", anywhere)
    complaints = Walk(world, "run").through(DOORS["run"])
    assert any("as consultant answers 200, not 404" in one for one in complaints), complaints
    assert any(OTHER in one for one in complaints), complaints
