"""Every form of a record in two tabs: what one side changed alone is kept, what both changed is shown.

The forms are found by their class; one that has no row here fails the test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django import forms
from django.db import models
from django.test import Client
from django.urls import reverse

import checks.forms.dns_records  # noqa: F401  forms are found once they are loaded
import engagements.urls  # noqa: F401
import handover.forms  # noqa: F401
from engagements.forms.versioned import VersionedForm
from engagements.models import DnsRecord, Engagement, Item, User
from engagements.registers.all_registers import REGISTERS
from tests.engagements.register_forms import fields_of, make_entries

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form is opened for one record, and sound new values for two of its fields, of mine and theirs.

    `chosen` are the radio buttons that stand in the form, which `fields_of` does not tell apart.
    """

    url: str
    record: models.Model
    values: dict[str, tuple[str, str]]
    chosen: dict[str, str] = field(default_factory=dict)


type Find = Callable[[Engagement, User], Place]


def _surface(part: str, relation: str, **values: tuple[str, str]) -> Find:
    def find(engagement: Engagement, _actor: User) -> Place:
        record = getattr(engagement, relation).order_by("pk").first()
        url = reverse("surface_edit", kwargs={"code": engagement.code, "part": part, "pk": record.pk})
        return Place(url, record, values)

    return find


def _item(engagement: Engagement, _actor: User) -> Place:
    item = Item.objects.filter(stage__engagement=engagement).select_related("stage").first()
    assert item
    keywords = {"code": engagement.code, "stage": item.stage.key, "item": item.key}
    values = {"note": ("mine", "theirs"), "evidence": ("my word", "their word")}
    return Place(reverse("item", kwargs=keywords), item, values, {"status": Item.Status.OPEN})


def _choices(engagement: Engagement, _actor: User) -> Place:
    hosts = (f"www.{engagement.domain}", engagement.domain)
    values = {"canonical_host": hosts, "allowed_origins": ("https://a.test", "https://b.test")}
    return Place(reverse("surface_choices", kwargs={"code": engagement.code}), engagement, values)


def _notes(engagement: Engagement, _actor: User) -> Place:
    record = engagement.dns_records.get()
    url = reverse("dns_record", kwargs={"code": engagement.code, "pk": record.pk})
    return Place(url, record, {"purpose": ("the shop", "the app"), "owner": ("Noor", "Vic")})


def _role(engagement: Engagement, actor: User) -> Place:
    (entry,) = make_entries(engagement, actor, "access", 1)
    role = engagement.access_roles.create(entry=entry, person="Jo", role="owner")
    url = reverse("access_role_edit", kwargs={"code": engagement.code, "pk": role.pk})
    return Place(url, role, {"person": ("Jo Roe", "Jo Lim"), "role": ("editor", "reader")})


def _entry(key: str) -> Find:
    """Two of the register's free texts."""

    def find(engagement: Engagement, actor: User) -> Place:
        (entry,) = make_entries(engagement, actor, key, 1)
        kind = REGISTERS[key]
        names = [
            name for name, field in kind.form.base_fields.items() if _is_free_text(kind.model, name, field)
        ]
        values = {name: (f"/{name}-of-mine", f"/{name}-of-theirs") for name in names[-2:]}
        return Place(kind.url(engagement, entry, "edit"), entry, values)

    return find


def _is_free_text(model: type[models.Model], name: str, one: forms.Field) -> bool:
    is_plain = type(one) is forms.CharField and not one.validators[2:]
    kept: Any = model._meta.get_field(name)
    return is_plain and name in FREE.get(model.__name__, {name}) and (kept.max_length or 999) > 60


# Of these only some texts take any words; the others are addresses and names with a form of their own.
FREE = {
    "OldUrl": {"note", "target"},
    "Redirect": {"reason", "owner", "configured_at"},
    "EdgePolicy": {"reason", "exceptions"},
    "EnvironmentKey": {"store", "owner", "used_by", "note"},
    "Contact": {"role", "organisation", "what_for", "note"},
}

# It has one field, and tests/engagements/test_rehearsals.py has it in two tabs.
ELSEWHERE = {"StepNoteForm"}
PLACES: dict[str, Find] = {
    "HostForm": _surface(
        "hosts", "hosts", purpose=("the shop", "the app"), origin=("192.0.2.1", "192.0.2.2")
    ),
    "RouteForm": _surface("routes", "routes", edge_policy=("none", "all"), expected_status=("204", "302")),
    "SendingDomainForm": _surface(
        "sending-domains", "sending_domains", providers=("one.test", "two.test"), selectors=("s1", "s2")
    ),
    "DnsRecordForm": _surface(
        "records", "dns_records", purpose=("the shop", "the app"), owner=("Noor", "Vic")
    ),
    "SurfaceChoicesForm": _choices,
    "RecordNotesForm": _notes,
    "ItemForm": _item,
    "RoleForm": _role,
    **{register.form.__name__: _entry(key) for key, register in REGISTERS.items()},
}


def _forms(kind: type = VersionedForm) -> Iterator[type]:
    for one in kind.__subclasses__():
        if hasattr(one, "_meta") and one._meta.model is not None:
            yield one
        yield from _forms(one)


@pytest.fixture
def sprint(engagement: Engagement) -> Engagement:
    DnsRecord.objects.create(
        engagement=engagement, name=engagement.domain, rdtype="A", value="192.0.2.1", ttl=300
    )
    engagement.routes.get_or_create(url=f"https://{engagement.domain}/")
    engagement.sending_domains.get_or_create(name=engagement.domain)
    return engagement


def test_every_form_of_a_record_has_a_row_here() -> None:
    found = {one.__name__ for one in _forms() if one.__module__.partition(".")[0] != "tests"}
    assert found - ELSEWHERE == PLACES.keys()


@pytest.mark.parametrize("name", PLACES)
def test_what_each_tab_changed_alone_is_kept(
    as_consultant: Client, sprint: Engagement, consultant: User, name: str
) -> None:
    place = PLACES[name](sprint, consultant)
    if len(place.values) < 2:
        pytest.fail(f"{name} needs two fields to be tried with")
    (one, (mine, _theirs)), (other, (_mine, theirs)) = place.values.items()
    opened = fields_of(as_consultant.get(place.url).content.decode()) | place.chosen
    first = as_consultant.post(place.url, {**opened, one: mine})
    assert first.status_code == 302, first.context["form"].errors
    second = as_consultant.post(place.url, {**opened, other: theirs})
    assert second.status_code == 302, second.context["form"].errors
    place.record.refresh_from_db()
    assert mine in str(getattr(place.record, one))
    assert theirs in str(getattr(place.record, other))


@pytest.mark.parametrize("name", PLACES)
def test_what_both_tabs_changed_is_shown_and_nothing_is_lost(
    as_consultant: Client, sprint: Engagement, consultant: User, name: str
) -> None:
    place = PLACES[name](sprint, consultant)
    name, (mine, theirs) = next(iter(place.values.items()))
    opened = fields_of(as_consultant.get(place.url).content.decode()) | place.chosen
    assert as_consultant.post(place.url, {**opened, name: theirs}).status_code == 302
    answer = as_consultant.post(place.url, {**opened, name: mine})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert theirs in page
    assert mine in page
    place.record.refresh_from_db()
    assert theirs in str(getattr(place.record, name))
    again = as_consultant.post(place.url, fields_of(page) | place.chosen)
    assert again.status_code == 302, again.context["form"].errors
    place.record.refresh_from_db()
    assert mine in str(getattr(place.record, name))


@pytest.mark.parametrize("name", PLACES)
def test_settling_a_dispute_leaves_alone_what_only_the_other_tab_changed(
    as_consultant: Client, sprint: Engagement, consultant: User, name: str
) -> None:
    place = PLACES[name](sprint, consultant)
    (disputed, (mine, theirs)), (other, (_mine, their_other)) = place.values.items()
    opened = fields_of(as_consultant.get(place.url).content.decode()) | place.chosen
    first = as_consultant.post(place.url, {**opened, disputed: theirs, other: their_other})
    assert first.status_code == 302, first.context["form"].errors
    answer = as_consultant.post(place.url, {**opened, disputed: mine})
    assert answer.status_code == 422
    again = as_consultant.post(place.url, fields_of(answer.content.decode()) | place.chosen)
    assert again.status_code == 302, again.context["form"].errors
    place.record.refresh_from_db()
    assert mine in str(getattr(place.record, disputed))
    assert their_other in str(getattr(place.record, other))
