"""Who opened what: one row in ten minutes for pages, one for each download, and an owner who can read it."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from engagements.models import Engagement, Opening, Organisation, User
from tests.engagements.sign_in.browsing import prove
from tests.factories import make_engagement

pytestmark = [pytest.mark.django_db, pytest.mark.postgres, pytest.mark.access_log]


class LooksAs:
    """A middleware after which everybody is one person."""

    person: User

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: Any) -> Any:
        request.user = self.person
        return self.get_response(request)


def openings() -> list[tuple[str, str, str]]:
    return list(Opening.objects.order_by("pk").values_list("user_name", "kind", "what"))


def test_pages_are_noted_once_in_ten_minutes_for_each_person_and_engagement(
    engagement: Engagement, organisation: Organisation, consultant: User, as_consultant: Browser,
    as_founder: Browser,
) -> None:  # fmt: skip
    second = make_engagement(organisation)
    for page in ("risks", "people", "activity"):
        as_consultant.get(f"/e/{engagement.code}/{page}/")
    as_consultant.get(f"/e/{second.code}/risks/")
    as_founder.get(f"/e/{engagement.code}/home/")
    assert openings() == [
        ("Ana Lima", "page", "risks"),
        ("Ana Lima", "page", "risks"),
        ("Noor Haddad", "page", "founder_home"),
    ]
    cache.clear()  # another process, which has not noted her
    as_consultant.get(f"/e/{engagement.code}/risks/")
    assert len(openings()) == 3


def test_the_next_ten_minutes_are_a_row_of_their_own(engagement: Engagement, as_consultant: Browser) -> None:
    as_consultant.get(f"/e/{engagement.code}/risks/")
    Opening.objects.update(slot=1)
    cache.clear()
    as_consultant.get(f"/e/{engagement.code}/risks/")
    assert len(openings()) == 2


def test_each_download_is_noted_by_itself(engagement: Engagement, as_consultant: Browser) -> None:
    for _time in range(2):
        as_consultant.get(f"/e/{engagement.code}/risks/export/csv/")
    assert openings() == [("Ana Lima", "download", "risk_export")] * 2


def test_a_refusal_and_a_form_are_no_opening_and_a_fragment_is_one(
    engagement: Engagement, as_consultant: Browser, as_founder: Browser, as_stranger: Browser
) -> None:
    assert as_founder.get(f"/e/{engagement.code}/risks/").status_code == 403
    assert as_stranger.get(f"/e/{engagement.code}/risks/").status_code == 404
    assert Browser().get(f"/e/{engagement.code}/risks/").status_code == 302
    as_consultant.get(f"/e/{engagement.code}/risks/999/")
    as_consultant.post(f"/e/{engagement.code}/lift/")
    assert openings() == []
    as_consultant.get(f"/e/{engagement.code}/risks/", headers={"HX-Request": "true"})
    assert openings() == [("Ana Lima", "page", "risks")], "anybody can send that header"


def test_noted_is_who_sits_there_and_not_whose_eyes_they_look_through(
    engagement: Engagement,
    founder: User,
    as_consultant: Browser,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(LooksAs, "person", founder, raising=False)
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, f"{__name__}.LooksAs"]
    assert as_consultant.get(f"/e/{engagement.code}/home/").status_code == 200
    assert openings() == [("Ana Lima", "page", "founder_home")]


def test_a_page_that_was_noted_takes_no_query_for_it(
    engagement: Engagement, as_consultant: Browser, django_assert_max_num_queries: Any
) -> None:
    def queries() -> int:
        with django_assert_max_num_queries(60) as captured:
            as_consultant.get(f"/e/{engagement.code}/people/")
        return len(captured)

    first, second, third = queries(), queries(), queries()
    assert first == second + 1
    assert second == third


def test_the_owner_reads_it_narrowed_and_in_constant_queries(
    engagement: Engagement, organisation: Organisation, consultant: User, owner: User, client_for: Any,
    django_assert_max_num_queries: Any,
) -> None:  # fmt: skip
    where = f"/organisation/{organisation.slug}/access-log/"
    as_owner = prove(client_for(owner))
    second = make_engagement(organisation, title="Second shop")
    foreign = make_engagement(title="Foreign shop")
    for one in (engagement, foreign):
        Opening.objects.create(engagement=one, user=consultant, user_name="Ana Lima", what="overview")
    Opening.objects.create(
        engagement=second, user=owner, user_name="Olga Berg", kind="download", what="pack_file"
    )

    def seen(**asked: str) -> list[str]:
        with django_assert_max_num_queries(9):
            answer = as_owner.get(where, asked)
        assert "Foreign shop" not in answer.content.decode()
        return [one.user_name for one in answer.context["log"].page]

    assert seen() == ["Olga Berg", "Ana Lima"]
    assert seen(engagement=engagement.code) == ["Ana Lima"]
    assert seen(person=str(owner.pk)) == seen(kind="download") == ["Olga Berg"]
    assert seen(engagement=foreign.code) == []
    assert len(seen(person="9" * 40, kind="x", page="\0")) == 2
    Opening.objects.bulk_create(
        Opening(engagement=engagement, user=consultant, user_name="Ana Lima", what="risks")
        for _one in range(150)
    )
    assert len(seen()) == 100
    assert len(seen(page="2")) == 52


def test_the_board_as_a_file_is_noted_for_every_engagement_in_it(
    engagement: Engagement, organisation: Organisation, as_consultant: Browser
) -> None:
    second, archived = make_engagement(organisation), make_engagement(organisation)
    archived.state = Engagement.State.CLOSED
    archived.save(update_fields=["state"])
    foreign = make_engagement()
    for form in ("csv", "json"):
        assert as_consultant.get(f"/export/{form}/").status_code == 200
    assert openings() == [("Ana Lima", "download", "board_export")] * 4
    assert set(Opening.objects.values_list("engagement", flat=True)) == {engagement.pk, second.pk}
    assert not foreign.openings.exists()
    as_consultant.get("/export/exe/")
    assert Opening.objects.count() == 4
