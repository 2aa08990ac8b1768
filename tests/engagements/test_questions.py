"""What the founder is asked to decide: a change of a DNS record, and the host on which all visitors end."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.actions.ask_question import answer_question, ask_question
from engagements.actions.block_clock import block_clock
from engagements.blockers import Request
from engagements.models import DnsRecord, Engagement, Event, Host, Notification, Question, User
from engagements.next_actions import read_next_actions
from engagements.workload import read_workloads
from tests.engagements.register_forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
OLD, NEW = "v=spf1 a mx include:_spf.old.test ~all", "v=spf1 a mx ~all"
SECRET = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"


def at(name: str, engagement: Engagement, **words: Any) -> str:
    return reverse(name, kwargs={"code": engagement.code, **words})


@pytest.fixture
def record(engagement: Engagement) -> DnsRecord:
    given = {"name": engagement.domain, "rdtype": "TXT", "value": OLD, "ttl": 300, "owner": "Noor"}
    return DnsRecord.objects.create(engagement=engagement, purpose="SPF", **given)


def change(engagement: Engagement, actor: User, **fields: Any) -> Question:
    given = {
        "name": engagement.domain,
        "rdtype": "TXT",
        "before": OLD,
        "after": NEW,
        "why": "So that mail arrives.",
    }
    said = {"notice": "Nothing.", "way_back": "We put it back."}
    question = Question(engagement=engagement, kind="dns-change", **(given | said | fields))
    return ask_question(question=question, actor=actor, token=uuid4())


def choose(engagement: Engagement, actor: User) -> Question:
    names = [engagement.domain, f"www.{engagement.domain}"]
    given = {"kind": "canonical-host", "name": engagement.domain, "options": names, "recommended": names[0]}
    question = Question(engagement=engagement, why="It is shorter.", **given)
    return ask_question(question=question, actor=actor, token=uuid4())


def typed(client: Client, where: str, **fields: Any) -> dict[str, Any]:
    page = client.get(where).content.decode()
    return fields_of(page[page.index('<form class="form"') :]) | fields


def told(user: User, kind: str) -> list[str]:
    return list(
        Notification.objects.filter(user=user, kind=kind).order_by("pk").values_list("title", flat=True)
    )


def home(client: Client, engagement: Engagement) -> str:
    page = client.get(at("founder_home", engagement)).content.decode()
    return page.split('id="needs"')[1].split('id="hurts"')[0]


def test_a_change_that_is_approved_goes_into_the_plan_and_both_sides_read_it(
    engagement: Engagement,
    record: DnsRecord,
    consultant: User,
    founder: User,
    as_consultant: Client,
    as_founder: Client,
) -> None:
    where = f"{at('ask_dns_change', engagement)}?record={record.pk}"
    data = typed(as_consultant, where, after=NEW, why="So that mail arrives.")
    assert (data["name"], data["rdtype"], data["before"]) == (engagement.domain, "TXT", OLD)
    for _time in range(2):  # a double click
        assert as_consultant.post(where, data).status_code == 302
    asked = engagement.questions.get()
    assert told(founder, "request") == ["Ana Lima asks: Approve a DNS change: brightcart.test (TXT)"]
    leads_to = at("question", engagement, pk=asked.pk)
    shown = home(as_founder, engagement)
    assert "So that mail arrives." in shown
    assert f'href="{leads_to}"' in shown
    page = as_founder.get(leads_to).content.decode()
    for words in (
        "which services may send mail in your name",
        "<del>include:_spf.old.test</del>",
        "If you decline",
    ):
        assert words in page
    assert "waits for the founder" in as_consultant.get(at("surface", engagement)).content.decode()
    assert {one.person for one in read_next_actions(engagement)} >= {"Noor Haddad"}

    for _time in range(2):
        answer = {"answer": "approved", "word": "Go ahead."}
        assert as_founder.post(leads_to, answer).status_code == 302
    asked.refresh_from_db()
    assert (asked.answer, asked.word, asked.answered_by_name) == ("approved", "Go ahead.", "Noor Haddad")
    record.refresh_from_db()
    assert (record.value, record.purpose, record.owner) == (NEW, "SPF", "Noor")
    assert Event.objects.filter(target_kind="question", verb="approved:", is_for_client=True).count() == 1
    assert told(consultant, "answer") == ["Noor Haddad approved: Approve a DNS change: brightcart.test (TXT)"]
    assert leads_to not in home(as_founder, engagement)
    assert "approved by Noor Haddad" in as_consultant.get(at("surface", engagement)).content.decode()
    of_record = as_consultant.get(at("dns_record", engagement, pk=record.pk)).content.decode()
    assert "Go ahead." in of_record


@pytest.mark.parametrize(
    ("before", "after", "plan"),
    [
        (OLD, NEW, {NEW}),
        (OLD, "", set()),
        ("", NEW, {OLD, NEW}),
        ("v=spf1 -all", NEW, {OLD}),
        ("", OLD, {OLD}),
    ],
)
def test_the_plan_follows_what_was_approved_and_nothing_else(
    engagement: Engagement,
    record: DnsRecord,
    consultant: User,
    founder: User,
    before: str,
    after: str,
    plan: set[str],
) -> None:
    asked = change(engagement, consultant, before=before, after=after)
    assert answer_question(question=asked, answer=Question.Answer.APPROVED, actor=founder)
    assert {one.value for one in engagement.dns_records.all()} == plan


def test_a_record_that_stands_in_the_plan_twice_by_then_stands_there_once(
    engagement: Engagement, record: DnsRecord, consultant: User, founder: User
) -> None:
    asked = change(engagement, consultant)
    DnsRecord.objects.create(engagement=engagement, name=record.name, rdtype="TXT", value=NEW, ttl=60)
    answer_question(question=asked, answer=Question.Answer.APPROVED, actor=founder)
    assert [one.ttl for one in engagement.dns_records.all()] == [60]


def test_what_is_declined_changes_nothing_and_needs_a_word(
    engagement: Engagement, record: DnsRecord, consultant: User, as_founder: Client
) -> None:
    url = at("question", engagement, pk=change(engagement, consultant).pk)
    for bad in (
        {"answer": "declined", "word": " "},
        {"answer": "declined", "word": f"It is {SECRET}"},
        {"answer": "withdrawn", "word": "x"},
        {"answer": "chosen", "choice": engagement.domain},
        {"answer": "", "word": "x"},
        {},
    ):
        assert as_founder.post(url, bad).status_code == 422, bad
    assert engagement.questions.get().is_open
    as_founder.post(url, {"answer": "declined", "word": "The newsletter goes out tomorrow."})
    assert engagement.questions.get().answer == "declined"
    record.refresh_from_db()
    assert record.value == OLD
    assert told(consultant, "answer") == ["Noor Haddad declined: Approve a DNS change: brightcart.test (TXT)"]


def test_the_host_that_is_chosen_is_the_canonical_one(
    engagement: Engagement, consultant: User, as_consultant: Client, as_founder: Client
) -> None:
    www = f"www.{engagement.domain}"
    where = at("ask_canonical_host", engagement)
    data = typed(as_consultant, where, why="It is shorter.")
    assert as_consultant.post(where, data | {"options": [engagement.domain]}).status_code == 422
    assert (
        as_consultant.post(where, data | {"options": [engagement.domain, "elsewhere.test"]}).status_code
        == 422
    )
    both = {"options": [engagement.domain, www]}
    assert (
        as_consultant.post(where, data | both | {"recommended": f"app.{engagement.domain}"}).status_code
        == 422
    )
    assert as_consultant.post(where, data | both | {"recommended": engagement.domain}).status_code == 302
    asked = engagement.questions.get()
    url = at("question", engagement, pk=asked.pk)
    page = as_founder.get(url).content.decode()
    assert f"Ana Lima recommends {engagement.domain}." in page
    assert page.count('type="radio"') == 2
    for choice in (f"app.{engagement.domain}", "", "evil.test"):
        assert as_founder.post(url, {"answer": "chosen", "choice": choice}).status_code == 422
    assert as_founder.post(url, {"answer": "chosen", "choice": www}).status_code == 302
    engagement.refresh_from_db()
    asked.refresh_from_db()
    assert (engagement.canonical_host, asked.choice) == (www, www)
    assert told(consultant, "answer") == [f"Noor Haddad chose: {www}"]
    event = engagement.events.get(verb="chose:")
    assert event.changes["choice"] == ["", www]
    changed = engagement.events.get(verb="changed on the surface")
    assert changed.changes["canonical_host"] == ["", www]


def test_the_founder_s_choice_stands_whatever_was_set_while_they_read(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    asked = choose(engagement, consultant)
    Engagement.objects.filter(pk=engagement.pk).update(canonical_host=f"app.{engagement.domain}")
    chosen = Question.Answer.CHOSEN
    assert answer_question(question=asked, answer=chosen, actor=founder, choice=engagement.domain)
    engagement.refresh_from_db()
    assert engagement.canonical_host == engagement.domain


def test_a_host_that_left_the_map_meanwhile_cannot_be_chosen(
    engagement: Engagement, consultant: User, as_founder: Client
) -> None:
    url = at("question", engagement, pk=choose(engagement, consultant).pk)
    www = f"www.{engagement.domain}"
    assert www in as_founder.get(url).content.decode()
    Host.objects.filter(engagement=engagement, name=www).delete()
    assert as_founder.post(url, {"answer": "chosen", "choice": www}).status_code == 422
    Host.objects.filter(engagement=engagement).delete()
    assert "None of these addresses is on the map any more." in as_founder.get(url).content.decode()
    assert as_founder.post(url, {"answer": "declined", "word": "Neither."}).status_code == 302


def test_a_question_that_is_withdrawn_while_its_page_is_open_is_not_answered(
    engagement: Engagement, record: DnsRecord, consultant: User, as_consultant: Client, as_founder: Client
) -> None:
    asked = change(engagement, consultant)
    url = at("question", engagement, pk=asked.pk)
    assert "Approve" in as_founder.get(url).content.decode()
    for _time in range(2):
        as_consultant.post(at("question_withdraw", engagement, pk=asked.pk))
    for answer in ({"answer": "approved"}, {"answer": "declined", "word": ""}):
        page = as_founder.post(url, answer, follow=True).content.decode()
        assert "It was withdrawn in the meantime; nothing was changed." in page
    asked.refresh_from_db()
    record.refresh_from_db()
    assert (asked.answer, asked.word, record.value) == ("withdrawn", "", OLD)
    assert not told(consultant, "answer")
    assert not Notification.objects.filter(kind="request", read_at=None).exists()


def test_nobody_but_the_founder_answers_and_nobody_but_the_consultancy_asks(
    engagement: Engagement,
    consultant: User,
    founder: User,
    viewer: User,
    as_consultant: Client,
    as_founder: Client,
    as_stranger: Client,
    client_for: Any,
) -> None:
    asked = change(engagement, consultant)
    url = at("question", engagement, pk=asked.pk)
    as_viewer = client_for(viewer)
    for client, reads, answers in ((as_consultant, 200, 403), (as_viewer, 403, 403), (as_stranger, 404, 404)):
        assert client.get(url).status_code == reads
        assert client.post(url, {"answer": "approved"}).status_code == answers
    for client, status in ((as_founder, 403), (as_viewer, 403), (as_stranger, 404)):
        for name in ("ask_dns_change", "ask_canonical_host"):
            assert client.post(at(name, engagement), {}).status_code == status
        assert client.post(at("question_withdraw", engagement, pk=asked.pk)).status_code == status
    asked.refresh_from_db()
    assert asked.is_open


def test_the_clock_that_stands_for_it_runs_again_with_the_answer(
    engagement: Engagement, consultant: User, founder: User, as_consultant: Client, as_founder: Client
) -> None:
    where = at("ask_dns_change", engagement)
    data = typed(
        as_consultant, where, name=engagement.domain, rdtype="txt", after=NEW, why="So that mail arrives."
    )
    assert as_consultant.post(where, data | {"is_blocking": "on"}).status_code == 302
    asked = engagement.questions.get()
    assert engagement.holds.get().ended_at is None
    assert "now: the sprint waits for this" in home(as_founder, engagement)
    url = at("question", engagement, pk=asked.pk)
    assert "its clock stands until you answer" in as_founder.get(url).content.decode()
    as_founder.post(url, {"answer": "declined", "word": "Not today."})
    hold = engagement.holds.get()
    assert hold.ended_at is not None
    assert hold.ended_by == founder
    assert not block_clock(engagement=engagement, request=Request("question", asked.pk), actor=consultant)


def test_long_values_and_international_names_are_shown_whole(
    engagement: Engagement, consultant: User, as_founder: Client
) -> None:
    long = ("v=DKIM1; k=rsa; p=" + "MIGfMA0GCSqGSIb3DQEBA" * 100)[:2000]
    asked = change(engagement, consultant, name=f"s1._domainkey.{engagement.domain}", before="", after=long)
    page = as_founder.get(at("question", engagement, pk=asked.pk)).content.decode()
    assert long in page
    assert "the seal by which receivers see" in page
    assert "There is no such entry yet." in page
    name = f"xn--bcher-kva.{engagement.domain}"
    Host.objects.create(engagement=engagement, name=name, role="other")
    hosts = choose(engagement, consultant)
    Question.objects.filter(pk=hosts.pk).update(options=[engagement.domain, name])
    page = as_founder.get(at("question", engagement, pk=hosts.pk)).content.decode()
    assert f"bücher.{engagement.domain}" in page
    assert name in page


def test_the_founder_is_mailed_and_so_is_who_asked(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    asked = change(engagement, consultant)
    assert [one.user for one in Notification.objects.exclude(mail_at=None)] == [founder]
    answer_question(question=asked, answer=Question.Answer.APPROVED, actor=founder)
    due = Notification.objects.exclude(mail_at=None)
    assert [one.user for one in due] == [consultant], "the founder's is settled, nobody else is told"


def test_an_overdue_question_says_so_on_both_sides(
    engagement: Engagement, consultant: User, as_consultant: Client, as_founder: Client
) -> None:
    change(engagement, consultant, due_at=timezone.now() - timedelta(hours=3))
    assert "overdue since" in home(as_founder, engagement)
    assert "overdue since" in as_consultant.get(at("surface", engagement)).content.decode()


def test_open_questions_are_part_of_what_somebody_hands_on(engagement: Engagement, consultant: User) -> None:
    engagement.lead = None
    asked = change(engagement, consultant)
    (work,) = read_workloads(consultant, [engagement])
    assert work.lines == [str(asked)]


def test_many_questions_take_as_many_queries_as_few(
    engagement: Engagement,
    consultant: User,
    as_consultant: Client,
    as_founder: Client,
    django_assert_max_num_queries: Any,
) -> None:
    counts = []
    for start in (0, 10):
        for number in range(start, start + 5):
            change(engagement, consultant, name=f"h{number}.{engagement.domain}")
        for client, name in (
            (as_founder, "founder_home"),
            (as_consultant, "surface"),
            (as_consultant, "overview"),
        ):
            client.get(at(name, engagement))
            with django_assert_max_num_queries(30) as captured:
                client.get(at(name, engagement))
            counts.append(len(captured))
    assert counts[:3] == counts[3:]


def test_an_approval_that_the_plan_no_longer_allows_is_said_to_have_changed_nothing(
    engagement: Engagement, record: DnsRecord, consultant: User, as_consultant: Client, as_founder: Client
) -> None:
    asked = change(engagement, consultant)
    DnsRecord.objects.filter(pk=record.pk).update(value="v=spf1 -all")
    where = at("question", engagement, pk=asked.pk)
    as_founder.post(where, {"answer": "approved", "word": "Go ahead."})
    record.refresh_from_db()
    assert record.value == "v=spf1 -all"
    page = as_consultant.get(where).text
    assert "does not hold what was approved" in page
    assert "The plan of the records follows it." not in page
    said = Notification.objects.get(user=consultant, kind="answer").text
    assert said == "The plan of the records says otherwise by now and was left as it is. Go ahead."
    DnsRecord.objects.filter(pk=record.pk).update(value=NEW)
    assert "The plan of the records follows it." in as_consultant.get(where).text
