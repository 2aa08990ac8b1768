"""Each register lists, adds, changes, bins and restores its entries, for those who work on the engagement."""

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from engagements.actions.keep_register import EntryClash, add_entry, bin_entry, restore_entry
from engagements.models import Engagement, EnvironmentKey, Event, Risk, User
from engagements.registers.all_registers import REGISTERS
from tests.engagements.register_forms import FIRST_FIELD, NAMES, ONLY_ONCE, TYPED, fields_of
from tests.factories import make_engagement, make_organisation

pytestmark = pytest.mark.django_db
each_register = pytest.mark.parametrize("key", REGISTERS)


def address(engagement: Engagement, name: str, number: int | None = None) -> str:
    kwargs: dict[str, str | int] = {"code": engagement.code}
    return reverse(name, kwargs=kwargs if number is None else kwargs | {"number": number})


def add(client: Client, engagement: Engagement, key: str, **typed: str) -> str:
    """Fills in the form as a browser would; returns the address it leads to."""
    url = address(engagement, f"{NAMES[key]}_new")
    data = fields_of(client.get(url).content.decode()) | TYPED[key] | typed
    response = client.post(url, data)
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


@pytest.mark.postgres
@each_register
def test_an_entry_is_added_and_shown_with_its_history(
    key: str, as_consultant: Client, engagement: Engagement
) -> None:
    page = as_consultant.get(add(as_consultant, engagement, key)).content.decode()
    entry = REGISTERS[key].entries(engagement).get()
    assert str(entry) in page.replace("&quot;", '"') or entry.title in page
    assert "Ana Lima</b> added" in history_on(as_consultant, page)
    beside = re.findall(r'hx-get="([^"]+/(?:discussion|evidence)/[^"]+)"', page)
    assert [as_consultant.get(one).status_code for one in beside] == [200, 200]
    assert entry.updated_by.name == "Ana Lima"
    assert address(engagement, NAMES[key], 1) in as_consultant.get(address(engagement, key)).content.decode()


def history_on(client: Client, page: str) -> str:
    """What the page of an entry asks for once it is there: what was done with it."""
    found = re.search(r'hx-get="([^"]+/activity/of/[^"]+)"', page)
    assert found
    return client.get(found[1]).content.decode()


@each_register
def test_pages_are_for_the_consultancy_alone(
    key: str, as_consultant: Client, as_founder: Client, as_stranger: Client, engagement: Engagement
) -> None:
    add(as_consultant, engagement, key)
    name = NAMES[key]
    pages = [address(engagement, one) for one in (key, f"{name}_new", f"{key}_bin")]
    pages += [address(engagement, one, 1) for one in (name, f"{name}_edit")]
    for page in pages:
        statuses = [who.get(page).status_code for who in (as_consultant, as_founder, as_stranger, Client())]
        assert statuses == [200, 403, 404, 302], page
    for one in ("delete", "restore", "edit"):
        page = address(engagement, f"{name}_{one}", 1)
        assert [who.post(page).status_code for who in (as_founder, as_stranger)] == [403, 404], page
    assert REGISTERS[key].entries(engagement).kept().count() == 1


@pytest.mark.postgres
@each_register
def test_numbers_are_counted_in_each_engagement_and_lead_to_no_other_one(
    key: str, as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    other = make_engagement(engagement.organisation, actor=consultant)
    add(as_consultant, engagement, key)
    assert add(as_consultant, other, key) == address(other, NAMES[key], 1)
    assert as_consultant.get(address(other, NAMES[key], 2)).status_code == 404


@pytest.mark.postgres
@each_register
def test_a_form_sent_twice_makes_one_entry(key: str, as_consultant: Client, engagement: Engagement) -> None:
    url = address(engagement, f"{NAMES[key]}_new")
    data = fields_of(as_consultant.get(url).content.decode()) | TYPED[key]
    sent = [as_consultant.post(url, data)["Location"] for _time in range(2)]
    assert sent == [address(engagement, NAMES[key], 1)] * 2
    assert REGISTERS[key].entries(engagement).count() == 1


@pytest.mark.postgres
def test_a_token_that_came_at_the_same_moment_gives_the_entry_that_it_made(
    engagement: Engagement, consultant: User
) -> None:
    token = uuid4()
    made = [
        add_entry(
            engagement=engagement,
            entry=EnvironmentKey(engagement=engagement, name="A_KEY"),
            actor=consultant,
            token=token,
        )
        for _time in range(2)
    ]
    assert made[0] == made[1]


@pytest.mark.postgres
def test_a_token_of_another_engagement_means_nothing(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    other = make_engagement(engagement.organisation, actor=consultant)
    token = str(uuid4())
    add(as_consultant, engagement, "risks", token=token)
    assert add(as_consultant, other, "risks", token=token) == address(other, "risk", 1)


@pytest.mark.postgres
@each_register
def test_a_change_is_saved_and_told(key: str, as_consultant: Client, engagement: Engagement) -> None:
    add(as_consultant, engagement, key)
    url, name = address(engagement, f"{NAMES[key]}_edit", 1), FIRST_FIELD[key]
    data = fields_of(as_consultant.get(url).content.decode())
    response = as_consultant.post(url, data | {name: "Another word"}, follow=True)
    assert getattr(REGISTERS[key].entries(engagement).get(), name) == "Another word"
    told = history_on(as_consultant, response.content.decode())
    assert "<ins>Another word</ins>" in told
    assert "/undo/" in told


@each_register
def test_saving_without_a_change_is_no_change(
    key: str, as_consultant: Client, engagement: Engagement
) -> None:
    add(as_consultant, engagement, key)
    url = address(engagement, f"{NAMES[key]}_edit", 1)
    as_consultant.post(url, fields_of(as_consultant.get(url).content.decode()))
    assert REGISTERS[key].entries(engagement).get().version == 1
    assert Event.objects.filter(verb="changed").count() == 0


@pytest.mark.postgres
@each_register
def test_deleting_moves_to_the_bin_and_undo_brings_back(
    key: str, as_consultant: Client, engagement: Engagement
) -> None:
    add(as_consultant, engagement, key)
    page = as_consultant.post(address(engagement, f"{NAMES[key]}_delete", 1), follow=True).content.decode()
    restore = address(engagement, f"{NAMES[key]}_restore", 1)
    assert f'action="{restore}"' in page
    entry = address(engagement, NAMES[key], 1)
    assert f'href="{entry}"' not in page
    assert entry in as_consultant.get(address(engagement, f"{key}_bin")).content.decode()
    assert "In the bin until" in as_consultant.get(entry).content.decode()
    as_consultant.post(restore)
    assert entry in as_consultant.get(address(engagement, key)).content.decode()
    verbs = Event.objects.filter(target_kind=REGISTERS[key].model._meta.model_name).order_by("pk")
    assert list(verbs.values_list("verb", flat=True)) == ["added", "deleted", "restored"]


@pytest.mark.postgres
@each_register
def test_deleting_twice_is_told_once(key: str, as_consultant: Client, engagement: Engagement) -> None:
    add(as_consultant, engagement, key)
    for _time in range(2):
        as_consultant.post(address(engagement, f"{NAMES[key]}_delete", 1))
    assert Event.objects.filter(verb="deleted").count() == 1


@each_register
def test_what_is_missing_is_said_beside_its_field_and_the_rest_is_kept(
    key: str, as_consultant: Client, engagement: Engagement
) -> None:
    url, typed = address(engagement, f"{NAMES[key]}_new"), dict(TYPED[key])
    left_out = next(iter(typed)) if key != "access" else "provider"
    kept = next(value for name, value in typed.items() if name not in {left_out, "likelihood", "impact"})
    response = as_consultant.post(url, typed | {left_out: "", "token": str(uuid4())})
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{left_out}_error"' in page
    assert kept in page
    assert REGISTERS[key].entries(engagement).count() == 0


@each_register
def test_nothing_matches_is_told_apart_from_nothing_there(
    key: str, as_consultant: Client, engagement: Engagement
) -> None:
    url = address(engagement, key)
    empty = str(REGISTERS[key].empty_title)
    assert empty in as_consultant.get(url).content.decode()
    add(as_consultant, engagement, key)
    searched = as_consultant.get(f"{url}?q=nowhere-to-be-found").content.decode()
    assert "Nothing matches" in searched
    assert empty not in searched


@pytest.mark.postgres
@pytest.mark.parametrize("text", ["öffnet", "ÖFFNET", "Öffnet", "DIE KASSE"])
def test_a_word_is_found_in_capitals_and_without_whatever_its_letters(
    engagement: Engagement, consultant: User, as_consultant: Client, text: str
) -> None:
    risk = Risk(engagement=engagement, title="Öffnet die Kasse nicht", likelihood=2, impact=2)
    add_entry(engagement=engagement, entry=risk, actor=consultant)
    page = as_consultant.get(address(engagement, "risks"), {"q": text}).content.decode()
    assert "Öffnet die Kasse nicht" in page


@pytest.mark.postgres
@each_register
@pytest.mark.parametrize(
    "query", ["q=%00", "page=x", "sort=__class__", "status=x&owner=x&system=x", "view=x"]
)
def test_an_address_that_makes_no_sense_is_a_page_all_the_same(
    key: str, query: str, as_consultant: Client, engagement: Engagement
) -> None:
    add(as_consultant, engagement, key)
    assert as_consultant.get(f"{address(engagement, key)}?{query}").status_code == 200


@pytest.mark.postgres
@each_register
def test_wild_input_is_no_error_of_ours(key: str, as_consultant: Client, engagement: Engagement) -> None:
    url = address(engagement, f"{NAMES[key]}_new")
    for wild in ("\0", "‮‏", "🧨" * 500, "a\n" * 100_000, "'\"<script>alert(1)</script>"):
        response = as_consultant.post(url, dict.fromkeys(TYPED[key], wild) | {"token": wild})
        assert response.status_code in {302, 422}
        assert "<script>alert" not in response.content.decode()


@each_register
def test_queries_do_not_grow_with_the_entries(
    key: str,
    as_consultant: Client,
    engagement: Engagement,
    consultant: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    kind = REGISTERS[key]
    for number in range(60):
        once = {ONLY_ONCE[key]: f"KEY_{number}"} if key in ONLY_ONCE else {}
        entry = kind.model(engagement=engagement, **TYPED[key] | once)
        add_entry(engagement=engagement, entry=entry, actor=consultant)
    name = NAMES[key]
    pages = [address(engagement, one) for one in (key, f"{name}_new", f"{key}_bin")]
    pages += [address(engagement, one, 1) for one in (name, f"{name}_edit")]
    for page in [*pages, f"{pages[0]}?q=s", f"{pages[0]}?view=matrix"]:
        with django_assert_max_num_queries(15):
            assert as_consultant.get(page).status_code == 200


@pytest.mark.postgres
def test_the_same_key_twice_in_an_environment_is_refused_beside_the_name(
    as_consultant: Client, engagement: Engagement
) -> None:
    add(as_consultant, engagement, "environment")
    url = address(engagement, "environment_key_new")
    response = as_consultant.post(url, TYPED["environment"] | {"token": str(uuid4())})
    assert "STRIPE_SECRET_KEY is listed for Production already." in response.content.decode()
    add(as_consultant, engagement, "environment", environment="staging")


@pytest.mark.postgres
def test_a_key_that_was_added_anew_keeps_the_old_one_in_the_bin(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    add(as_consultant, engagement, "environment")
    old = engagement.environment_keys.get()
    bin_entry(engagement=engagement, entry=old, actor=consultant)
    add(as_consultant, engagement, "environment")
    with pytest.raises(EntryClash):
        restore_entry(engagement=engagement, entry=old, actor=consultant)
    page = as_consultant.post(address(engagement, "environment_key_restore", 1), follow=True)
    assert "stays in the bin" in page.content.decode()


def test_every_column_has_words_for_an_empty_and_for_a_full_entry(
    engagement: Engagement, consultant: User
) -> None:
    for key, kind in REGISTERS.items():
        numbers = {name: int(value) for name, value in TYPED[key].items() if value.isdigit()}
        entry = kind.model(engagement=engagement, **TYPED[key] | numbers)
        add_entry(engagement=engagement, entry=entry, actor=consultant)
        texts = {column.key: column.text(entry) for column in kind.columns}
        assert all(isinstance(text, str) for text in texts.values())
        assert "None" not in texts.values()
        assert len(texts) == len(kind.columns)


def test_an_organisation_of_its_own_shares_no_names(as_stranger: Client, engagement: Engagement) -> None:
    own = make_organisation("Third")
    assert as_stranger.get(address(make_engagement(own), "risks")).status_code == 404
    assert as_stranger.get(address(engagement, "risks")).status_code == 404
