"""The grid of keys: drift named and filtered, a cell edited or added in place, never a value, few queries."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.keep_register import add_entry
from engagements.models import Engagement, EnvironmentKey, User
from engagements.registers.environment_grid import drifting, read_row
from tests.engagements.register_forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
HX = {"HX-Request": "true"}


def add(engagement: Engagement, name: str, environment: str, state: str = "present", **fields: Any) -> None:
    EnvironmentKey.objects.create(
        engagement=engagement,
        number=engagement.environment_keys.count() + 1,
        name=name,
        environment=environment,
        state=state,
        **fields,
    )


def cell(engagement: Engagement, name: str, environment: str) -> str:
    url = reverse("environment_cell", kwargs={"code": engagement.code})
    return f"{url}?name={name}&environment={environment}"


def grid(client: Client, engagement: Engagement, query: str = "") -> str:
    url = reverse("environment", kwargs={"code": engagement.code})
    return client.get(f"{url}?view=grid{query}").content.decode()


@pytest.mark.parametrize(
    ("production", "staging", "drifts"),
    [
        ({}, {}, []),
        ({"store": "Doppler, production", "owner": "Mira"}, {"store": "Doppler, staging", "owner": ""}, []),
        ({}, {"state": "missing"}, ["missing in Staging"]),
        ({}, None, ["missing in Staging"]),
        ({}, {"state": "unknown"}, []),
        ({"state": "missing"}, {"state": "missing"}, []),
        ({}, {"is_secret": False}, ["secret and plain"]),
        ({"store": "Doppler"}, {"store": "Vercel"}, []),
        ({"store": "Doppler"}, {"store": " doppler"}, ["Staging uses production’s store"]),
        ({"store": "Doppler", "is_secret": False}, {"store": "Doppler", "is_secret": False}, []),
        ({"store": "Doppler"}, {"store": "Doppler", "state": "missing"}, ["missing in Staging"]),
        ({"store": " "}, {"store": " "}, []),
        ({"owner": "Mira"}, {"owner": "Tomas"}, ["other owner"]),
        ({"rotated_on": 181}, {}, ["rotated long ago"]),
        ({"rotated_on": 179}, {}, []),
    ],
)
def test_a_drift_is_named_and_the_filter_finds_the_same(
    engagement: Engagement, production: dict[str, Any], staging: dict[str, Any] | None, drifts: list[str]
) -> None:
    for name, fields in (("production", production), ("staging", staging)):
        if fields is not None:
            days = fields.get("rotated_on")
            day = {"rotated_on": timezone.localdate() - timedelta(days=days)} if days else {}
            add(engagement, "A_KEY", name, **fields | day)
    assert read_row(engagement, "A_KEY").drifts == drifts
    found = engagement.environment_keys.kept().filter(drifting())
    assert found.exists() is bool(drifts)


def test_another_environment_counts_once_it_is_used_and_other_sprints_never(
    engagement: Engagement, world: Any
) -> None:
    for name in ("production", "staging"):
        add(engagement, "A_KEY", name)
    add(world.mine, "A_KEY", "local", is_secret=False)
    assert not engagement.environment_keys.filter(drifting()).exists()
    add(engagement, "OTHER", "local", "missing")
    assert {key.name for key in engagement.environment_keys.filter(drifting())} == {"A_KEY"}
    assert read_row(engagement, "A_KEY").drifts == ["missing in Local"]


def test_only_drifts_are_shown_when_asked_for(as_consultant: Client, engagement: Engagement) -> None:
    for name in ("production", "staging"):
        add(engagement, "SAME", name, store=f"Doppler, {name}", used_by="web")
    add(engagement, "ALONE", "production")
    everything, drifts = grid(as_consultant, engagement), grid(as_consultant, engagement, "&drift=yes")
    assert "SAME" in everything
    assert "Doppler" in everything
    assert "SAME" not in drifts.split("data-grid")[1]
    assert "missing in Staging" in drifts


def test_a_cell_is_edited_in_place_and_what_others_changed_stays(
    as_consultant: Client, engagement: Engagement
) -> None:
    add(engagement, "A_KEY", "production", note="kept", store="Old")
    url = cell(engagement, "A_KEY", "production")
    data = fields_of(as_consultant.get(url, headers=HX).content.decode())
    EnvironmentKey.objects.update(owner="Mira", version=2)
    answer = as_consultant.post(url, data | {"store": "Doppler"}, headers=HX)
    assert answer.status_code == 200
    assert "grid__form" not in answer.content.decode()
    assert '<div id="says" hx-swap-oob="true"><p>1 key; 1 is in one environment' in answer.content.decode()
    key = engagement.environment_keys.get()
    assert (key.store, key.owner, key.note, key.name) == ("Doppler", "Mira", "kept", "A_KEY")
    clash = as_consultant.post(url, data | {"store": "Vercel"}, headers=HX)
    assert clash.status_code == 422
    assert "Doppler" in clash.content.decode()
    assert 'value="Vercel"' in clash.content.decode()


def test_a_missing_one_is_added_from_its_cell_once(as_consultant: Client, engagement: Engagement) -> None:
    add(engagement, "A_KEY", "production")
    url = cell(engagement, "A_KEY", "staging")
    data = fields_of(as_consultant.get(url, headers=HX).content.decode()) | {"store": "Doppler"}
    for _time in range(2):  # a double click
        assert as_consultant.post(url, data, headers=HX).status_code == 200
    assert engagement.environment_keys.get(environment="staging").store == "Doppler"
    refused = as_consultant.post(
        cell(engagement, "A=b", "staging"), data | {"token": str(uuid4())}, headers=HX
    )
    assert refused.status_code == 422
    assert engagement.environment_keys.count() == 2


def test_cells_are_for_the_consultancy_alone(
    as_founder: Client, as_stranger: Client, as_consultant: Client, engagement: Engagement
) -> None:
    url = cell(engagement, "A_KEY", "staging")
    assert [who.get(url).status_code for who in (as_founder, as_stranger)] == [403, 404]
    assert as_consultant.get(cell(engagement, "A_KEY", "moon")).status_code == 404


def test_the_grid_takes_as_many_queries_for_300_keys_as_for_3(
    as_consultant: Client, engagement: Engagement, consultant: User, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for count in (3, 300):
        for number in range(count):
            key = EnvironmentKey(engagement=engagement, name=f"KEY_{count}_{number}")
            add_entry(engagement=engagement, entry=key, actor=consultant)
        grid(as_consultant, engagement)
        with django_assert_max_num_queries(28) as captured:
            grid(as_consultant, engagement, "&drift=yes")
            grid(as_consultant, engagement)
        counts.append(len(captured))
    assert counts[0] == counts[1]
