"""What is refused where a consultant asks the founder to decide: bad names, credentials, the same twice."""

import pytest
from django.test import Client

from engagements.actions.ask_question import AskedAlready, answer_question
from engagements.actions.hand_over_engagement import hand_over_engagement
from engagements.models import DnsRecord, Engagement, Question, User
from tests.engagements.test_questions import (
    NEW,
    OLD,
    SECRET,
    at,
    change,
    choose,
    record,  # noqa: F401  a fixture
    typed,
)

pytestmark = pytest.mark.django_db
RANDOM = "kX9fQ2mZ7vT4wB1nL6pR8sD3gH5jC0yA" * 2


def sound_change(engagement: Engagement) -> dict[str, str]:
    """What the form takes; each test spoils one thing of it."""
    return {
        "name": engagement.domain,
        "rdtype": "TXT",
        "before": OLD,
        "after": NEW,
        "why": "So that mail arrives.",
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": "elsewhere.test"}, "name"),
        ({"rdtype": "SECRET"}, "rdtype"),
        ({"rdtype": ""}, "rdtype"),
        ({"after": OLD, "before": OLD}, "after"),
        ({"after": "", "before": ""}, "after"),
        ({"after": "one\ntwo"}, "after"),
        ({"after": "safe\u202eelif"}, "after"),
        ({"after": "x" * 2001}, "after"),
        ({"after": f"note={SECRET}"}, "after"),
        ({"after": RANDOM}, "after"),
        ({"why": ""}, "why"),
        ({"notice": ""}, "notice"),
        ({"way_back": ""}, "way_back"),
        ({"due_on": "2020-01-01"}, "due_on"),
    ],
)
def test_what_is_no_sound_change_is_refused_beside_its_field(
    engagement: Engagement, as_consultant: Client, wrong: dict[str, str], field: str
) -> None:
    where = at("ask_dns_change", engagement)
    response = as_consultant.post(where, typed(as_consultant, where, **(sound_change(engagement) | wrong)))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not engagement.questions.exists()


def test_a_value_that_only_looks_like_a_credential_is_kept_with_a_word_for_it(
    engagement: Engagement, as_consultant: Client
) -> None:
    where = at("ask_dns_change", engagement)
    data = typed(as_consultant, where, name=engagement.domain, rdtype="TXT", after=RANDOM, why="To prove it.")
    assert as_consultant.post(where, data).status_code == 422
    assert as_consultant.post(where, data | {"not_secret": "on"}).status_code == 302
    assert engagement.questions.get().after == RANDOM
    assert engagement.events.filter(target_kind="question").count() == 2, "asked, and vouched for"


def test_the_same_is_not_asked_twice_while_it_waits(
    engagement: Engagement,
    record: DnsRecord,  # noqa: F811
    consultant: User,
    founder: User,
    as_consultant: Client,
) -> None:
    asked = change(engagement, consultant)
    with pytest.raises(AskedAlready):
        change(engagement, consultant)
    where = at("ask_dns_change", engagement)
    sound = {
        "name": engagement.domain,
        "rdtype": "TXT",
        "before": OLD,
        "after": "v=spf1 -all",
        "why": "So it is.",
    }
    page = as_consultant.post(where, typed(as_consultant, where, **sound))
    assert page.status_code == 422
    assert "The same is asked already" in page.content.decode()
    answer_question(question=asked, answer=Question.Answer.WITHDRAWN, actor=consultant)
    change(engagement, consultant)
    choose(engagement, consultant)
    with pytest.raises(AskedAlready):
        choose(engagement, consultant)


@pytest.mark.parametrize("pk", ["x", "", "-1", "9" * 30, "٣", "0"])
def test_an_address_that_names_no_record_opens_an_empty_form(
    engagement: Engagement, as_consultant: Client, pk: str
) -> None:
    page = as_consultant.get(f"{at('ask_dns_change', engagement)}?record={pk}")
    assert page.status_code == 200
    assert page.context["form"]["before"].value() is None


def test_with_one_host_there_is_nothing_to_choose(engagement: Engagement, as_consultant: Client) -> None:
    engagement.hosts.exclude(name=engagement.domain).delete()
    page = as_consultant.get(at("ask_canonical_host", engagement)).content.decode()
    assert "Nothing to choose between yet" in page
    assert as_consultant.post(at("ask_canonical_host", engagement), {"why": "x"}).status_code == 422


def test_what_the_plan_does_not_hold_is_not_asked_to_change(
    engagement: Engagement,
    record: DnsRecord,  # noqa: F811
    as_consultant: Client,
) -> None:
    where = at("ask_dns_change", engagement)
    for other in ({"before": f"{OLD} x"}, {"rdtype": "A"}, {"name": f"www.{engagement.domain}"}):
        page = as_consultant.post(where, typed(as_consultant, where, **(sound_change(engagement) | other)))
        assert page.status_code == 422
        assert "The map holds no such record." in page.text
    assert (
        as_consultant.post(where, typed(as_consultant, where, **sound_change(engagement))).status_code == 302
    )


def test_two_records_that_are_new_are_two_questions(engagement: Engagement, consultant: User) -> None:
    change(engagement, consultant, before="", after="google-site-verification=1")
    change(engagement, consultant, before="", after=NEW)
    with pytest.raises(AskedAlready):
        change(engagement, consultant, before="", after=NEW)


def test_of_a_sprint_that_is_handed_over_nobody_offers_to_let_it_wait(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    entry = engagement.access_entries.create(number=1, system="dns", provider="Northgate")
    pages = [
        at("ask_dns_change", engagement),
        at("ask_canonical_host", engagement),
        at("access_ask", engagement, number=entry.number),
    ]
    for page in pages:
        assert "The sprint waits for this" in as_consultant.get(page).text
    hand_over_engagement(engagement=engagement, actor=consultant, word="Enough")
    for page in pages:
        answer = as_consultant.get(page)
        assert answer.status_code == 200
        assert "The sprint waits for this" not in answer.text
