"""Everything is found where one may see it, as it stands now, whatever way it was saved."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, models
from django.test import Client
from django.urls import reverse

from engagements.actions.rehearse_runbook import begin_rehearsal, end_rehearsal
from engagements.models import Comment, Engagement, Item, Rehearsal, Risk, SearchEntry, User
from engagements.search.asking import MOST_HITS, search, words_of
from engagements.search.install import INDEX, install, rebuild
from engagements.search.sources import sources
from tests.factories import make_engagement, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def titles(engagement: Engagement, text: str) -> list[str]:
    """Of the risks alone: what a playbook's items say is none of these tests' business."""
    return [hit.title for hit in search(text, engagement=engagement.pk) if hit.kind == "risk"]


@pytest.fixture
def risk(engagement: Engagement, consultant: User) -> Risk:
    return make_risk(
        engagement, actor=consultant, title="Sign-in is cached", effect="Everybody sees Café orders"
    )


@pytest.mark.parametrize(
    "text", ["cached", "CACH", "sign cached", "r1", "Café", "orders everybody", "sign-in", "is"]
)
def test_words_and_their_beginnings_are_found_in_any_order(risk: Risk, text: str) -> None:
    assert titles(risk.engagement, text) == ["R1 Sign-in is cached"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "cashed",
        "cached nothing",
        "'",
        '"',
        "*",
        "NOT x",
        "NEAR(",
        "a:b",
        "e1",
        ") AND (",
        "\\",
        "%",
    ],
)
def test_what_is_not_there_and_what_databases_read_as_their_own_finds_nothing(risk: Risk, text: str) -> None:
    assert titles(risk.engagement, text) == []


def test_what_changed_is_found_as_it_is_now(risk: Risk) -> None:
    Risk.objects.filter(pk=risk.pk).update(title="Certificate runs out")
    assert titles(risk.engagement, "cached") == []
    assert titles(risk.engagement, "certificate") == ["R1 Certificate runs out"]


def test_what_is_in_the_bin_is_not_found_until_it_is_restored(risk: Risk) -> None:
    rows = Risk.objects.filter(pk=risk.pk)
    rows.update(deleted_at="2026-11-01T00:00:00Z")
    assert titles(risk.engagement, "cached") == []
    rows.update(deleted_at=None)
    assert titles(risk.engagement, "cached") == ["R1 Sign-in is cached"]
    rows.delete()
    assert titles(risk.engagement, "cached") == []


def test_rows_made_in_bulk_are_found_too(engagement: Engagement) -> None:
    Risk.objects.bulk_create(
        Risk(engagement=engagement, number=number, title=f"Bulk risk {number}") for number in range(1, 4)
    )
    assert len(titles(engagement, "bulk")) == 3


def test_every_kind_of_record_is_indexed_by_its_own_source(engagement: Engagement) -> None:
    for source in sources():
        columns = {field.column for field in source.model._meta.fields}
        assert set(source.watched) <= columns
        assert isinstance(source.model, type(models.Model))


def test_items_comments_and_hosts_are_found(engagement: Engagement, risk: Risk) -> None:
    item = Item.objects.filter(stage__engagement=engagement).first()
    assert item
    Item.objects.filter(pk=item.pk).update(note="the zebra stands here")
    Comment.objects.create(
        engagement=engagement,
        target_kind="risk",
        target_id=risk.pk,
        text="a zebra too",
        token=uuid4(),
        author_name="Ana",
    )
    engagement.hosts.filter(role="app").update(purpose="zebra crossing")
    assert {hit.kind for hit in search("zebra", engagement=engagement.pk)} == {"item", "comment", "host"}


@pytest.fixture
def rehearsal(engagement: Engagement, consultant: User) -> Rehearsal:
    book = engagement.runbooks.create(
        number=1,
        title="A DNS change went wrong",
        when_to_use="A host is gone.",
        steps="1. Ask `dig`\n2. Undo",
    )
    return begin_rehearsal(engagement=engagement, runbook=book, actor=consultant)[0]


def found(engagement: Engagement, text: str) -> set[tuple[str, str]]:
    return {(hit.kind, hit.title) for hit in search(text, engagement=engagement.pk)}


def test_a_rehearsal_is_found_by_its_name_what_came_of_it_and_what_was_noted(
    rehearsal: Rehearsal, consultant: User
) -> None:
    engagement, itself = rehearsal.engagement, ("rehearsal", "A DNS change went wrong")
    assert itself in found(engagement, "dns wrong under way")
    end_rehearsal(
        engagement=engagement,
        rehearsal=rehearsal,
        result=Rehearsal.Result.CHANGED,
        note="The registrar's zebra slept",
        actor=consultant,
    )
    assert found(engagement, "zebra") == {itself}
    assert found(engagement, "worked changes zebra") == {itself}
    assert itself not in found(engagement, "dns wrong under way")
    rehearsal.delete()
    assert found(engagement, "zebra") == set()


def test_a_step_of_a_rehearsal_is_found_once_something_was_noted_on_it(
    rehearsal: Rehearsal, as_consultant: Client
) -> None:
    assert ("rehearsalstep", "Undo") not in found(rehearsal.engagement, "undo")
    rehearsal.steps.filter(number=2).update(note="the old zone was nowhere")
    (hit,) = search("undo nowhere", engagement=rehearsal.engagement.pk)
    assert (hit.kind, hit.title) == ("rehearsalstep", "Undo")
    there = reverse(
        "record", kwargs={"code": rehearsal.engagement.code, "kind": hit.kind, "pk": hit.target_id}
    )
    assert as_consultant.get(there).headers["Location"].endswith("/rehearsals/1/#step-2")
    rehearsal.steps.filter(number=2).update(note="")
    assert search("undo nowhere", engagement=rehearsal.engagement.pk) == []


def test_rehearsals_from_before_they_were_searched_are_filled_in(rehearsal: Rehearsal) -> None:
    SearchEntry.objects.filter(kind="rehearsal").delete()
    install()
    assert ("rehearsal", "A DNS change went wrong") in found(rehearsal.engagement, "dns")


def test_another_engagement_s_and_another_organisation_s_are_not_found(risk: Risk, stranger: User) -> None:
    sibling = make_engagement(risk.engagement.organisation, domain="sibling.test")
    assert titles(sibling, "cached") == []
    own = risk.engagement.organisation.pk
    other = stranger.memberships.get().organisation_id
    assert [hit.title for hit in search("cached", organisations=[own])] == ["R1 Sign-in is cached"]
    assert search("cached", organisations=[other]) == []
    assert search("cached", organisations=[]) == []


def test_what_was_found_is_marked_and_everything_else_is_plain_text(risk: Risk) -> None:
    Risk.objects.filter(pk=risk.pk).update(effect="<script>alert(1)</script> & orders")
    (hit,) = search("orders", engagement=risk.engagement.pk)
    assert "<mark>orders</mark>" in hit.snippet
    assert "<script>" not in hit.snippet


def test_there_is_an_end_to_what_is_shown(engagement: Engagement) -> None:
    Risk.objects.bulk_create(
        Risk(engagement=engagement, number=number, title=f"Bulk {number}") for number in range(1, 3001)
    )
    assert len(titles(engagement, "bulk")) == MOST_HITS


def test_the_index_can_be_made_anew_and_is_the_same(risk: Risk) -> None:
    before = set(SearchEntry.objects.values_list("kind", "target_id", "title", "body", "scope"))
    install()
    rebuild()
    assert set(SearchEntry.objects.values_list("kind", "target_id", "title", "body", "scope")) == before


def test_a_table_that_a_migration_made_anew_is_watched_again(risk: Risk) -> None:
    with connection.cursor() as cursor:
        name = "search_risk_update" if connection.vendor == "sqlite" else "search_risk"
        on = "" if connection.vendor == "sqlite" else f' ON "{Risk._meta.db_table}"'
        cursor.execute(f'DROP TRIGGER "{name}"{on}')
    install()
    Risk.objects.filter(pk=risk.pk).update(title="Watched again")
    assert titles(risk.engagement, "watched") == ["R1 Watched again"]


def test_words_are_few_and_each_is_asked_once() -> None:
    assert words_of("One, one TWO; three-four") == ["one", "two", "three", "four"]
    assert len(words_of(" ".join(str(number) for number in range(100)))) == 8


def test_the_page_leads_to_the_record(as_consultant: Client, risk: Risk) -> None:
    page = as_consultant.get(
        reverse("search_engagement", kwargs={"code": risk.engagement.code}), {"q": "cached"}
    )
    there = reverse("record", kwargs={"code": risk.engagement.code, "kind": "risk", "pk": risk.pk})
    assert there in page.content.decode()
    assert as_consultant.get(there).headers["Location"].endswith("/risks/1/")


def test_the_board_s_search_finds_sprints_and_records(as_consultant: Client, risk: Risk) -> None:
    page = as_consultant.get(reverse("search"), {"q": "brightcart"}).content.decode()
    assert "Brightcart shop" in page
    assert "R1 Sign-in is cached" in as_consultant.get(reverse("search"), {"q": "cached"}).content.decode()


def test_a_stranger_finds_nothing_and_the_client_is_sent_home(
    as_stranger: Client, as_founder: Client, risk: Risk
) -> None:
    assert "cached" not in as_stranger.get(reverse("search"), {"q": "sign-in"}).content.decode().lower()
    assert as_founder.get(reverse("search"), {"q": "cached"}).status_code == 302
    url = reverse("search_engagement", kwargs={"code": risk.engagement.code})
    assert as_founder.get(url, {"q": "cached"}).status_code == 403
    assert as_stranger.get(url, {"q": "cached"}).status_code == 404


def test_many_hits_cost_no_more_queries_than_few(
    as_consultant: Client, engagement: Engagement, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    Risk.objects.bulk_create(
        Risk(engagement=engagement, number=number, title=f"Bulk {number}") for number in range(1, 60)
    )
    with django_assert_max_num_queries(15):
        as_consultant.get(reverse("search"), {"q": "bulk"})


@pytest.fixture
def spelt(engagement: Engagement, consultant: User) -> Risk:
    """A record with everything in it that one database may read as one word and another as several."""
    effect = (
        "See https://app.brightcart.test/login?next=/old-page/checkout, ask noor.haddad@brightcart.test or "
        "Zoë (Łódź, Straße 12); set STRIPE_SECRET_KEY, p95 below 1.5s, Жучка и Чайка, 서울시, 10.0.0.7"
    )
    return make_risk(engagement, actor=consultant, title="Route /old-cart/pay", effect=effect)


@pytest.mark.parametrize(
    "text",
    [
        "app.brightcart.test",
        "brightcart",
        "https://app.brightcart.test/login",
        "login",
        "/old-page/checkout",
        "old-page",
        "checkout",
        "/old-cart/pay",
        "cart",
        "noor.haddad@brightcart.test",
        "haddad",
        "zoe",
        "Zoë",
        "zoe\u0308",
        "ZOË",
        "łódz",
        "straße",
        "stripe_secret_key",
        "secret",
        "p95",
        "1.5s",
        "чайка",
        "서울",
        "10.0.0.7",
        "(login)",
    ],
)
def test_hosts_addresses_and_names_are_found_by_each_of_their_parts(spelt: Risk, text: str) -> None:
    (hit,) = [hit for hit in search(text, engagement=spelt.engagement_id) if hit.kind == "risk"]
    assert "<mark>" in hit.snippet or text in {"/old-cart/pay", "cart"}


def test_a_route_and_a_host_are_found_on_the_surface(engagement: Engagement) -> None:
    found = {(hit.kind, hit.title) for hit in search("login", engagement=engagement.pk)}
    assert ("route", "https://app.brightcart.test/login") in found
    found = {(hit.kind, hit.title) for hit in search("app.brightcart.test", engagement=engagement.pk)}
    assert {("route", "https://app.brightcart.test/login"), ("host", "app.brightcart.test")} <= found


def test_an_index_of_an_older_portal_is_made_anew(spelt: Risk) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f'ALTER TABLE "{INDEX}" DROP COLUMN IF EXISTS "words"')
            cursor.execute(
                f'ALTER TABLE "{INDEX}" ADD COLUMN IF NOT EXISTS "vector" tsvector '
                "GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED"
            )
    install()
    assert titles(spelt.engagement, "haddad") == ["R1 Route /old-cart/pay"]
