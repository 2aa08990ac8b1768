"""The table of each register: sorted by any column, filtered, grouped, with chosen columns, by window."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from engagements.models import Engagement, User
from engagements.registers.all_registers import REGISTERS
from engagements.registers.register import Asked, Register
from engagements.registers.shown_column import every_column, shown_columns
from engagements.registers.table import ROWS_A_WINDOW, order_for
from tests.engagements.register_forms import make_entries

pytestmark = pytest.mark.django_db
each_register = pytest.mark.parametrize("key", REGISTERS)


def orders_of(kind: Register[Any]) -> list[str]:
    return [sign + column.key for column in every_column(kind) if column.order for sign in ("", "-")]


def list_of(client: Client, engagement: Engagement, key: str, query: str = "", **headers: str) -> str:
    address = reverse(key, kwargs={"code": engagement.code})
    response = client.get(f"{address}{query}", headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def numbers_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<tr id="row-(\d+)"', page)]


def next_address(page: str) -> str:
    found = re.search(r'<a href="(\?[^"]*after=[^"]+)"', page)
    return found[1].replace("&amp;", "&") if found else ""


def all_windows(client: Client, engagement: Engagement, key: str, query: str) -> list[int]:
    """The numbers of every row, window after window, as somebody without JavaScript reads them."""
    page = list_of(client, engagement, key, query)
    numbers = numbers_in(page)
    while address := next_address(page):
        page = list_of(client, engagement, key, address)
        assert not set(numbers).intersection(numbers_in(page))
        numbers += numbers_in(page)
    return numbers


@pytest.mark.postgres
@each_register
def test_every_window_of_every_order_shows_each_entry_once(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    made = make_entries(engagement, consultant, key, ROWS_A_WINDOW + 7)
    for place, sort in enumerate(orders_of(REGISTERS[key])):
        group = "&group=none" if place % 2 else ""
        numbers = all_windows(as_consultant, engagement, key, f"?sort={sort}{group}")
        assert sorted(numbers) == [entry.number for entry in made], sort


@pytest.mark.postgres
@each_register
def test_rows_stand_in_the_order_that_the_address_asks_for(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind = REGISTERS[key]
    make_entries(engagement, consultant, key, 9)
    entries = {entry.number: entry for entry in kind.entries(engagement)}
    for sort in orders_of(kind):
        name, is_turned = sort.removeprefix("-"), sort.startswith("-")
        page = list_of(as_consultant, engagement, key, f"?sort={sort}&group=none&cols={name}")
        column = next(one.column for one in every_column(kind) if one.key == name)
        values = [_comparable(kind, name, column.value(entries[number])) for number in numbers_in(page)]
        full = [value for value in values if value is not None]
        assert values == full + [None] * (len(values) - len(full)), "what is empty comes last either way"
        assert full == sorted(full, reverse=is_turned), sort
        assert f'aria-sort="{"descending" if is_turned else "ascending"}"' in page


def _comparable(kind: Register[Any], name: str, value: Any) -> Any:
    """As people expect it: choices in their own order, texts without regard to capitals, nothing as None."""
    if value in (None, ""):
        return None
    field = next((one for one in kind.model._meta.concrete_fields if one.name == name), None)
    words = [str(word) for _key, word in (field.flatchoices if field and field.choices else ())]
    if words:
        return words.index(str(value))
    return str(value).lower() if isinstance(value, str | User) else value


@pytest.mark.postgres
@each_register
def test_an_entry_that_moves_between_two_windows_hides_no_other_one(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind = REGISTERS[key]
    make_entries(engagement, consultant, key, ROWS_A_WINDOW + 5)
    page = list_of(as_consultant, engagement, key, "?sort=number&group=none")
    first = numbers_in(page)
    kind.entries(engagement).filter(number=first[0]).delete()
    rest = numbers_in(list_of(as_consultant, engagement, key, next_address(page)))
    assert first + rest == list(range(1, ROWS_A_WINDOW + 6))


@each_register
def test_htmx_gets_the_next_rows_alone(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_entries(engagement, consultant, key, ROWS_A_WINDOW + 5)
    page = list_of(as_consultant, engagement, key, "?group=none")
    part = list_of(as_consultant, engagement, key, next_address(page), **{"HX-Request": "true"})
    assert part.lstrip().startswith("<tbody>")
    assert len(numbers_in(part)) == 5
    assert not next_address(part)


@each_register
def test_a_place_that_was_tampered_with_is_the_beginning(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_entries(engagement, consultant, key, 3)
    other = order_for(REGISTERS[key], Asked(sort="-number", group="none"))
    entry = other.arrange(REGISTERS[key].entries(engagement))[0]
    for cursor in ("x", "a:b:c", other.cursor(entry)):
        page = list_of(as_consultant, engagement, key, f"?sort=number&group=none&after={cursor}")
        assert numbers_in(page) == [1, 2, 3]


@pytest.mark.postgres
@pytest.mark.parametrize("key", [key for key, kind in REGISTERS.items() if kind.groups])
def test_groups_say_how_many_entries_they_have_and_go_on_in_the_next_window(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    made = make_entries(engagement, consultant, key, ROWS_A_WINDOW + 7)
    page = list_of(as_consultant, engagement, key)
    rest = list_of(as_consultant, engagement, key, next_address(page))
    counts = re.findall(r'rowgroup" colspan="\d+">[^<]+<span class="count[^>]*>(\d+)<', page + rest)
    assert sum(map(int, counts)) == len(made)
    assert "rowgroup" not in list_of(as_consultant, engagement, key, "?group=none")


@pytest.mark.postgres
@each_register
def test_every_filter_narrows_to_what_it_says(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    kind = REGISTERS[key]
    make_entries(engagement, consultant, key, 12)
    for one in kind.filters:
        for value, _word in one.choices(engagement):
            expected = kind.entries(engagement).filter(one.condition(str(value))).values_list("number")
            page = list_of(as_consultant, engagement, key, f"?{one.key}={value}")
            assert sorted(numbers_in(page)) == sorted(number for (number,) in expected), (one.key, value)


@each_register
def test_a_filter_answers_htmx_with_the_list_and_a_tidy_address(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_entries(engagement, consultant, key, 3)
    address = reverse(key, kwargs={"code": engagement.code})
    empty = "&".join(f"{one.key}=" for one in REGISTERS[key].filters)
    response = as_consultant.get(f"{address}?q=nowhere&{empty}", headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "Nothing matches" in response.content.decode()
    assert response.headers["HX-Replace-Url"] == f"{address}?q=nowhere"


@each_register
def test_the_address_chooses_the_columns_and_their_order(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_entries(engagement, consultant, key, 1)
    kind = REGISTERS[key]
    name = kind.name_column or kind.columns[0].key
    for column in every_column(kind):
        page = list_of(as_consultant, engagement, key, f"?cols={column.key},no-such-column")
        assert heads(page) == [label(kind, one) for one in dict.fromkeys((name, column.key))]


def heads(page: str) -> list[str]:
    head = page[page.index("<thead>") : page.index("</thead>")].rpartition("<th ")[0]
    return re.findall(r"<th[^>]*>(?:<a[^>]*>)?([^<]+)", head.replace("&#x27;", "'"))


def label(kind: Register[Any], key: str) -> str:
    return str(next(one.label for one in every_column(kind) if one.key == key))


@each_register
def test_columns_are_kept_for_the_person_who_chose_them_and_no_other(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User, owner: User, client_for: Any
) -> None:
    make_entries(engagement, consultant, key, 1)
    kind = REGISTERS[key]
    usual = [str(one.label) for one in shown_columns(kind, ())]
    last = kind.columns[-1].key
    address = reverse(f"{key}_columns", kwargs={"code": engagement.code})
    back = reverse(key, kwargs={"code": engagement.code})
    shown = as_consultant.post(address, {"cols": [last], "deed": "show", "back": f"{back}?q=a"})
    assert shown["Location"] == f"{back}?q=a&cols={last}"
    as_consultant.post(address, {"cols": [last], "deed": "keep", "back": back})
    assert heads(list_of(as_consultant, engagement, key))[1:] == [label(kind, last)]
    assert heads(list_of(client_for(owner), engagement, key)) == usual
    as_consultant.post(address, {"deed": "forget", "back": "https://evil.test/"})
    assert heads(list_of(as_consultant, engagement, key)) == usual


@each_register
def test_columns_are_chosen_by_the_consultancy_alone(
    key: str, as_founder: Client, as_stranger: Client, engagement: Engagement
) -> None:
    address = reverse(f"{key}_columns", kwargs={"code": engagement.code})
    assert [who.post(address).status_code for who in (as_founder, as_stranger)] == [403, 404]


@each_register
def test_a_window_takes_as_many_queries_with_few_entries_as_with_many(
    key: str,
    as_consultant: Client,
    engagement: Engagement,
    consultant: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    counts = []
    for number in (12, ROWS_A_WINDOW + 20):
        make_entries(engagement, consultant, key, number)
        with django_assert_max_num_queries(16) as captured:
            page = list_of(as_consultant, engagement, key)
        counts.append(len(captured))
    assert len(numbers_in(page)) == ROWS_A_WINDOW
    assert counts[0] == counts[1]
