"""Who holds which role, who leaves what and when, and how one knows that they are gone."""

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from engagements.models import AccessEntry, AccessRole, Engagement, Event, User
from handover.material import Material
from handover.sections.access import collect
from tests.engagements.register_forms import fields_of
from tests.engagements.test_access_requests import at, make_account

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def account(engagement: Engagement, consultant: User) -> AccessEntry:
    return make_account(engagement, consultant)


def let_in(account: AccessEntry, person: str, **fields: Any) -> AccessRole:
    return AccessRole.objects.create(engagement=account.engagement, entry=account, person=person, **fields)


def test_a_role_is_added_edited_taken_off_and_put_back_on_the_page_of_its_entry(
    account: AccessEntry, as_consultant: Client
) -> None:
    engagement = account.engagement
    page = as_consultant.get(at("access_entry", engagement, number=1)).content.decode()
    data = fields_of(page.split('id="roles"')[1].split('id="requests"')[0])
    data |= {"person": "Ana Roe", "role": "editor", "side": "consultancy", "leaves_by": "2027-01-05"}
    for _time in range(2):
        assert as_consultant.post(at("access_role_new", engagement, number=1), data).status_code == 302
    role = engagement.access_roles.get()
    assert role.is_leaving
    url = at("access_role_edit", engagement, pk=role.pk)
    changed = fields_of(as_consultant.get(url).content.decode()) | {"role": "administrator"}
    assert as_consultant.post(url, changed).status_code == 302
    as_consultant.post(at("access_role_remove", engagement, pk=role.pk), follow=True)
    assert "Ana Roe" not in as_consultant.get(at("offboarding", engagement)).content.decode()
    as_consultant.post(at("access_role_restore", engagement, pk=role.pk))
    assert "Ana Roe" in as_consultant.get(at("offboarding", engagement)).content.decode()
    verbs = list(Event.objects.filter(target_kind="accessrole").order_by("pk").values_list("verb", flat=True))
    assert verbs == [
        "noted the role of",
        "changed the role of",
        "took off the list:",
        "put back on the list:",
    ]
    shown = as_consultant.get(at("access", engagement), {"cols": "roles,leaves"}).content.decode()
    assert "Ana Roe: administrator" in shown


def test_two_tabs_with_one_role_lose_nothing(account: AccessEntry, as_consultant: Client) -> None:
    role = let_in(account, "Ana", role="editor")
    url = at("access_role_edit", account.engagement, pk=role.pk)
    one, two = (fields_of(as_consultant.get(url).content.decode()) for _tab in range(2))
    as_consultant.post(url, one | {"role": "owner"})
    merged = as_consultant.post(url, two | {"person": "Ana Lima"})
    assert merged.status_code == 302
    clash = as_consultant.post(url, two | {"role": "reader"})
    assert clash.status_code == 422
    assert "owner" in clash.content.decode()
    assert 'value="reader"' in clash.content.decode()
    role.refresh_from_db()
    assert (role.person, role.role) == ("Ana Lima", "owner")


def test_leaving_needs_a_word_on_how_one_knows_and_can_be_taken_back(
    account: AccessEntry, as_consultant: Client
) -> None:
    engagement, yesterday = account.engagement, timezone.localdate() - timedelta(days=1)
    role = let_in(account, "Studio Nine", side="agency", is_leaving=True, leaves_by=yesterday)
    let_in(account, "Noor Haddad", role="owner")
    page = as_consultant.get(at("offboarding", engagement)).content.decode()
    assert "1 is still there, 1 of them overdue" in page
    assert "Noor Haddad" not in page.split("<main")[1]
    url = at("access_role_left", engagement, pk=role.pk)
    assert as_consultant.post(url, {"note": ""}).status_code == 422
    for _time in range(2):
        as_consultant.post(url, {"note": "Seat removed in front of us"})
    role.refresh_from_db()
    assert role.left_on == timezone.localdate()
    assert Event.objects.filter(verb="noted as gone:").count() == 1
    content = collect(Material(engagement))["leaving"]
    assert [(one["person"], one["note"], one["is_overdue"]) for one in content] == [
        ("Studio Nine", "Seat removed in front of us", False)
    ]
    as_consultant.post(url, {"back": "yes"})
    role.refresh_from_db()
    assert (role.left_on, role.left_note) == (None, "")


def test_evidence_stands_beside_a_role(account: AccessEntry, as_consultant: Client) -> None:
    engagement, role = account.engagement, let_in(account, "Jo", is_leaving=True)
    url = at("evidence_add", engagement, kind="accessrole", pk=role.pk)
    as_consultant.post(url, {"url": "https://example.com/shot"})
    assert "1 piece of evidence" in as_consultant.get(at("offboarding", engagement)).content.decode()


def test_roles_are_for_the_consultancy_alone(
    account: AccessEntry, as_founder: Client, as_stranger: Client
) -> None:
    role = let_in(account, "Jo")
    for client, status in ((as_founder, 403), (as_stranger, 404)):
        assert client.get(at("offboarding", account.engagement)).status_code == status
        url = at("access_role_edit", account.engagement, pk=role.pk)
        assert client.post(url, {"person": "X"}).status_code == status


@pytest.mark.parametrize(
    ("roles", "leaves", "expected"),
    [
        (
            "Mira: owner · Ana: editor until handover",
            "Ana Ferreira",
            "Mira/owner/client/False Ana Ferreira/editor until handover/consultancy/True",
        ),
        ("Mira: owner, Jo: reads, writes", "", "Mira/owner/client/False Jo/reads, writes/client/False"),
        ("Same account as DNS", "", "Same account as DNS//client/False"),
        ("", "Old agency, Jo", "Old agency//agency/True Jo//client/True"),
        ("Al: owner", "Alice", "Al/owner/client/False Alice//client/True"),
    ],
)
def test_the_texts_of_before_become_rows(roles: str, leaves: str, expected: str) -> None:
    migration = importlib.import_module("engagements.migrations.0015_roles_and_requests")
    rows = migration.rows_of(roles, leaves, ["Ana Ferreira"])
    told = [f"{one['person']}/{one['role']}/{one['side']}/{one['is_leaving']}" for one in rows]
    assert " ".join(told) == expected
