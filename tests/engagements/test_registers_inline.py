"""A cell becomes its field: saved in place, refused beside the cell, never over what others wrote."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engagements.actions.keep_register import bin_entry
from engagements.models import Engagement, Event, RegisterEntry, User
from engagements.registers.all_registers import REGISTERS
from engagements.registers.shown_column import every_column
from tests.engagements.register_forms import FIRST_FIELD, NAMES, ONLY_ONCE, fields_of, make_entries
from tests.factories import make_risk

pytestmark = pytest.mark.django_db
each_register = pytest.mark.parametrize("key", REGISTERS)
SECRET = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"


def row_of(key: str, entry: RegisterEntry) -> str:
    kwargs = {"code": entry.engagement.code, "number": entry.number}  # type: ignore[attr-defined]
    return reverse(f"{NAMES[key]}_row", kwargs=kwargs)


def open_cell(client: Client, key: str, entry: RegisterEntry, name: str) -> dict[str, str]:
    """What a browser would send of the cell that was opened."""
    page = client.get(row_of(key, entry), {"cell": name, "cols": name}).content.decode()
    assert page.lstrip().startswith("<tr")
    return fields_of(page.replace('class="field"', 'class="form"'))


@pytest.mark.postgres
@each_register
def test_every_cell_that_can_be_edited_is_saved_and_told(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind = REGISTERS[key]
    editable = [column.field for column in every_column(kind) if column.field]
    assert len(editable) >= 5
    one, other = make_entries(engagement, consultant, key, 2)
    for place, name in enumerate(editable, 1):
        data = open_cell(as_consultant, key, one, name)
        wanted = _other_value(kind.model, name, getattr(other, name))
        data.pop(name, None)
        response = as_consultant.post(row_of(key, one), data | wanted)
        assert response.status_code == 200, (name, response.content.decode())
        one.refresh_from_db()
        assert one.version == place + 1, name
    assert Event.objects.filter(target_id=one.pk, target_kind=kind.model._meta.model_name).count() == len(
        editable
    )


def _other_value(model: type[RegisterEntry], name: str, value: Any) -> dict[str, str]:
    """The other entry's value, which is another one in every field; a key keeps its name for itself."""
    if isinstance(value, bool):
        return {name: "on"} if value else {}
    if isinstance(value, User):
        return {name: ""}
    if name == "name":
        return {name: "ANOTHER_NAME"}
    if name in ONLY_ONCE.values():
        return {name: f"{value}-more"}
    return {name: "" if value is None else str(value)}


@pytest.mark.postgres
@each_register
def test_what_others_changed_beside_the_cell_stays(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind, name = REGISTERS[key], FIRST_FIELD[key]
    (entry,) = make_entries(engagement, consultant, key, 1)
    data = open_cell(as_consultant, key, entry, name)
    beside = {"owner", "effect", "account", "role", "allowed_origins", "verified_on"}
    other = next(one.field for one in every_column(kind) if one.field in beside - {name})
    changed = open_cell(as_consultant, key, entry, other)
    del changed[other]
    as_consultant.post(row_of(key, entry), changed | {other: "2026-02-03"})
    as_consultant.post(row_of(key, entry), data | {name: "Typed here"})
    entry.refresh_from_db()
    assert getattr(entry, name) == "Typed here"
    assert entry.version == 3


@each_register
def test_the_same_cell_changed_by_somebody_else_shows_theirs_and_yours(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    name = FIRST_FIELD[key]
    (entry,) = make_entries(engagement, consultant, key, 1)
    one = open_cell(as_consultant, key, entry, name)
    two = open_cell(as_consultant, key, entry, name)
    as_consultant.post(row_of(key, entry), one | {name: "From the first"})
    response = as_consultant.post(row_of(key, entry), two | {name: "From the second"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "<ins>From the first</ins>" in page
    assert 'value="From the second"' in page
    entry.refresh_from_db()
    assert getattr(entry, name) == "From the first"
    again = fields_of(page.replace('class="field"', 'class="form"'))
    assert as_consultant.post(row_of(key, entry), again).status_code == 200
    entry.refresh_from_db()
    assert getattr(entry, name) == "From the second"


@each_register
def test_a_credential_is_refused_beside_the_cell_and_kept_out_of_the_register(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    name = FIRST_FIELD[key]
    (entry,) = make_entries(engagement, consultant, key, 1)
    data = open_cell(as_consultant, key, entry, name)
    response = as_consultant.post(row_of(key, entry), data | {name: f"It is {SECRET}"})
    assert response.status_code == 422
    assert "seems to hold" in response.content.decode()
    entry.refresh_from_db()
    assert entry.version == 1


def test_a_false_alarm_is_let_through_from_the_cell_and_goes_on_the_record(
    as_consultant: Client, engagement: Engagement
) -> None:
    risk = make_risk(engagement)
    doubtful = "Build Zx9Qw4Rt7Yp2Lk8Jh3Gf6Ds1Aq5Wm0Vn failed"
    data = open_cell(as_consultant, "risks", risk, "title") | {"title": doubtful}
    page = as_consultant.post(row_of("risks", risk), data).content.decode()
    assert "This is no credential" in page
    again = fields_of(page.replace('class="field"', 'class="form"')) | {"not_secret": "on"}
    assert as_consultant.post(row_of("risks", risk), again).status_code == 200
    risk.refresh_from_db()
    assert risk.title == doubtful
    assert Event.objects.filter(verb="said that no credential is in").count() == 1


@each_register
def test_what_is_wrong_is_said_beside_the_cell_with_what_was_typed(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    name = FIRST_FIELD[key]
    (entry,) = make_entries(engagement, consultant, key, 1)
    data = open_cell(as_consultant, key, entry, name)
    typed = "x" * 400
    response = as_consultant.post(row_of(key, entry), data | {name: typed})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'role="alert"' in page
    assert typed in page


@each_register
def test_tab_saves_and_opens_the_next_cell(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    name = FIRST_FIELD[key]
    (entry,) = make_entries(engagement, consultant, key, 1)
    data = open_cell(as_consultant, key, entry, name)
    fields = [column.field for column in every_column(REGISTERS[key]) if column.field]
    then = next(one for one in fields if one != name)
    page = as_consultant.post(row_of(key, entry), data | {name: "Typed", "then": then}).content.decode()
    assert f'data-cell="{then}"' in page
    entry.refresh_from_db()
    assert getattr(entry, name) == "Typed"


@pytest.mark.postgres
def test_a_key_that_is_listed_already_is_refused_in_words(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    one, _same, _third, _fourth, other = make_entries(engagement, consultant, "environment", 5)
    assert one.environment == other.environment  # type: ignore[attr-defined]
    data = open_cell(as_consultant, "environment", other, "name")
    response = as_consultant.post(row_of("environment", other), data | {"name": one.name})  # type: ignore[attr-defined]
    assert "is listed for" in response.content.decode()


@pytest.mark.postgres
def test_a_cell_of_an_entry_that_was_deleted_says_so_and_keeps_what_was_typed(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    risk = make_risk(engagement)
    data = open_cell(as_consultant, "risks", risk, "title")
    bin_entry(engagement=engagement, entry=risk, actor=consultant)
    page = as_consultant.post(row_of("risks", risk), data | {"title": "A long title"}).content.decode()
    assert "Somebody has deleted this" in page
    assert "A long title" in page


@each_register
def test_cells_are_for_the_consultancy_alone_and_no_other_field_is_one(
    key: str,
    as_consultant: Client,
    as_founder: Client,
    as_stranger: Client,
    engagement: Engagement,
    consultant: User,
) -> None:
    (entry,) = make_entries(engagement, consultant, key, 1)
    for who, status in ((as_founder, 403), (as_stranger, 404)):
        assert who.get(row_of(key, entry)).status_code == status
        assert who.post(row_of(key, entry), {"cell": FIRST_FIELD[key]}).status_code == status
    assert as_consultant.post(row_of(key, entry), {"cell": "number", "number": "7"}).status_code == 404
    assert "cell-form" not in as_consultant.get(row_of(key, entry), {"cell": "number"}).content.decode()


def counts_in(page: str) -> dict[str, str]:
    (marks,) = re.findall(r'<span id="group-counts" hidden([^>]*) hx-swap-oob="true">', page)
    return dict(re.findall(r'data-group-(\d+)="(\d+)"', marks))


def test_the_answer_of_an_edit_brings_the_counts_and_the_sentence_along(
    as_consultant: Client, engagement: Engagement
) -> None:
    risks = [make_risk(engagement, title=f"Risk {number}", must_fix_now=True) for number in range(3)]
    make_risk(engagement, title="Another")
    data = open_cell(as_consultant, "risks", risks[0], "must_fix_now")
    del data["must_fix_now"]
    where = f"http://testserver/e/{engagement.code}/risks/"
    headers = {"HX-Request": "true", "HX-Current-URL": where}
    page = as_consultant.post(row_of("risks", risks[0]), data, headers=headers).content.decode()
    assert counts_in(page) == {"0": "2", "1": "2"}
    assert '<div id="says" hx-swap-oob="true"><p>2 must be fixed before the launch, 2 can wait.' in page
    assert 'id="listing-count"' not in page
    shown = as_consultant.get(where).content.decode()
    assert re.findall(r'data-count-of="(\d)"[^>]*>(\d+)<', shown) == [("0", "2"), ("1", "2")]


def test_the_counts_are_those_of_the_page_that_asks(as_consultant: Client, engagement: Engagement) -> None:
    for number in range(3):
        make_risk(engagement, title=f"Mail {number}")
    other = make_risk(engagement, title="Mail of another kind")
    data = open_cell(as_consultant, "risks", other, "title") | {"title": "Sign-in"}
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/e/{engagement.code}/risks/?q=mail"}
    page = as_consultant.post(row_of("risks", other), data, headers=headers).content.decode()
    assert '<span id="listing-count" hx-swap-oob="true">3 entries match.</span>' in page
    assert counts_in(page) == {"1": "3"}


@each_register
def test_an_edit_takes_as_many_queries_among_many_entries_as_among_few(
    key: str,
    as_consultant: Client,
    engagement: Engagement,
    consultant: User,
    django_assert_max_num_queries: Any,
) -> None:
    name, taken = FIRST_FIELD[key], []
    entries = make_entries(engagement, consultant, key, 24)
    for count in (0, 30):
        make_entries(engagement, consultant, key, count)
        data = open_cell(as_consultant, key, entries[0], name) | {name: f"Typed {count}"}
        with django_assert_max_num_queries(60) as captured:
            page = as_consultant.post(row_of(key, entries[0]), data).content.decode()
        assert 'id="says"' in page
        taken.append(len(captured))
    assert taken[0] == taken[1]


def test_what_was_not_saved_brings_nothing_along(as_consultant: Client, engagement: Engagement) -> None:
    risk = make_risk(engagement)
    data = open_cell(as_consultant, "risks", risk, "title") | {"title": ""}
    page = as_consultant.post(row_of("risks", risk), data).content.decode()
    assert "hx-swap-oob" not in page
