"""Two lanes about every record: what is internal never reaches the client's side, and nothing is lost."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from engagements.actions.keep_register import bin_entry, restore_entry
from engagements.attachments.on_steps import places_of
from engagements.discussion.mentions import find_mentions, handles_of, people_of, shown
from engagements.discussion.threads import addressed_counts, read_threads, unread_count
from engagements.models import Comment, Engagement, Event, Host, Item, Mention, Risk, Runbook, User
from engagements.permissions import Role
from engagements.steps import read_steps
from tests.engagements.register_forms import fields_of
from tests.factories import make_engagement, make_member, make_risk

pytestmark = pytest.mark.django_db
DOUBTFUL = "The build is X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa today"


@pytest.fixture
def risk(engagement: Engagement, consultant: User) -> Risk:
    return make_risk(engagement, actor=consultant, title="Sign-in is cached")


def address(name: str, risk: Risk) -> str:
    return reverse(name, kwargs={"code": risk.engagement.code, "kind": "risk", "pk": risk.pk})


def say(browser: Client, risk: Risk, text: str, lane: str = "internal", **more: Any) -> Any:
    typed = {"text": text, "lane": lane, "token": str(uuid4()), **more}
    return browser.post(address("say", risk), typed)


def read(browser: Client, risk: Risk, **headers: str) -> str:
    return browser.get(address("thread", risk), headers=headers).content.decode()  # type: ignore[arg-type]


def test_private_is_the_default_and_the_client_never_reads_it(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    assert say(as_consultant, risk, "They host with a cousin").status_code == 302
    assert "They host with a cousin" in read(as_consultant, risk)
    assert as_founder.get(address("thread", risk)).status_code == 404
    assert (
        "cousin"
        not in as_founder.get(reverse("discussion", kwargs={"code": risk.engagement.code})).content.decode()
    )


def test_the_client_reads_and_answers_in_the_client_lane_alone(
    as_consultant: Client, as_founder: Client, risk: Risk
) -> None:
    say(as_consultant, risk, "They host with a cousin")
    say(as_consultant, risk, "May we switch the cache off?", lane="client")
    page = read(as_founder, risk)
    assert "May we switch the cache off?" in page
    assert "cousin" not in page
    assert "Internal" not in page
    assert say(as_founder, risk, "Yes, please", lane="client").status_code == 302
    assert say(as_founder, risk, "sneaked in", lane="internal").status_code == 422
    assert "Yes, please" in read(as_consultant, risk)
    assert not Comment.objects.filter(text="sneaked in").exists()


def test_a_viewer_reads_and_cannot_write(
    as_consultant: Client, viewer: User, client_for: Callable[[User], Client], risk: Risk
) -> None:
    say(as_consultant, risk, "For everybody", lane="client")
    assert "For everybody" in read(client_for(viewer), risk)
    assert say(client_for(viewer), risk, "me too", lane="client").status_code == 403


def test_a_stranger_finds_nothing(as_consultant: Client, as_stranger: Client, risk: Risk) -> None:
    say(as_consultant, risk, "secret plan", lane="client")
    assert as_stranger.get(address("thread", risk)).status_code == 404
    assert say(as_stranger, risk, "hello", lane="client").status_code == 404


def test_a_form_sent_twice_says_it_once(as_consultant: Client, risk: Risk) -> None:
    token = str(uuid4())
    for _time in range(2):
        say(as_consultant, risk, "Only once", token=token)
    assert Comment.objects.filter(text="Only once").count() == 1


def test_what_is_addressed_is_noted_and_seen_once_opened(
    as_consultant: Client, engagement: Engagement, client_for: Callable[[User], Client], risk: Risk
) -> None:
    kim = make_member(engagement.organisation, email="kim@steady.test", name="Kim Okafor")
    say(as_consultant, risk, "@kim could you look? @nobody too")
    mention = Mention.objects.get()
    assert mention.user == kim
    assert mention.seen_at is None
    assert "<strong>@Kim Okafor</strong>" in read(client_for(kim), risk)
    mention.refresh_from_db()
    assert mention.seen_at


@pytest.mark.postgres
def test_whoever_is_addressed_is_told_until_they_have_seen_it(
    as_consultant: Client,
    engagement: Engagement,
    founder: User,
    as_founder: Client,
    client_for: Callable[[User], Client],
    risk: Risk,
) -> None:
    kim = make_member(engagement.organisation, email="kim@steady.test", name="Kim Okafor")
    make_engagement(engagement.organisation)
    say(as_consultant, risk, "@kim could you look? @kim")
    say(as_consultant, risk, "@noor please look", lane="client")
    board, overview = reverse("board"), reverse("overview", kwargs={"code": engagement.code})
    discussion = reverse("discussion", kwargs={"code": engagement.code})
    told = {board: "1 comment for you", overview: "1 comment is addressed", discussion: "addressed to you"}

    def marks(browser: Client) -> list[int]:
        pages = {url: browser.get(url).content.decode() for url in told}
        return [pages[url].count(words) for url, words in told.items()]

    assert marks(client_for(kim)) == [1, 1, 1]
    assert marks(as_consultant) == [0, 0, 0]
    assert "addressed to you" in as_founder.get(discussion).content.decode()
    bin_entry(engagement=engagement, entry=risk, actor=kim)
    assert marks(client_for(kim)) == [0, 0, 0], "nothing waits beside a record in the bin"
    restore_entry(engagement=engagement, entry=risk, actor=kim)
    read(client_for(kim), risk)
    assert marks(client_for(kim)) == [0, 0, 0]
    assert addressed_counts([engagement], founder) == {engagement.pk: 1}


def test_nobody_is_addressed_where_they_cannot_read(as_consultant: Client, founder: User, risk: Risk) -> None:
    answer = say(as_consultant, risk, "@noor does not know yet")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Noor Haddad does not see the internal lane" in page
    assert "@noor does not know yet" in page
    assert say(as_consultant, risk, "@noor please look", lane="client").status_code == 302


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@ana look", ["Ana Lima"]),
        ("(@ana-lima), and @noor.", ["Ana Lima", "Noor Haddad"]),
        ("mail ana@steady.test", []),
        ("@ANA @ana", ["Ana Lima"]),
        ("@@ana", []),
        ("@", []),
    ],
)
def test_handles_are_first_names_full_names_and_addresses(
    engagement: Engagement, consultant: User, founder: User, text: str, names: list[str]
) -> None:
    handles = handles_of(people_of(engagement))
    assert [one.name for one in find_mentions(text, handles)] == names


def test_a_name_of_two_people_means_neither(engagement: Engagement, consultant: User) -> None:
    make_member(engagement.organisation, email="ana.two@steady.test", name="Ana Berg")
    handles = handles_of(people_of(engagement))
    assert "ana" not in handles
    assert shown("@ana-berg @ana", handles) == "**@Ana Berg** @ana"


def test_unread_counts_others_words_until_they_are_read(
    as_consultant: Client,
    as_founder: Client,
    engagement: Engagement,
    consultant: User,
    founder: User,
    risk: Risk,
) -> None:
    engagement = risk.engagement
    say(as_consultant, risk, "internal")
    say(as_consultant, risk, "to you", lane="client")
    assert unread_count(engagement, founder, Role.FOUNDER) == 1
    assert unread_count(engagement, consultant, Role.CONSULTANT) == 0
    read(as_founder, risk)
    assert unread_count(engagement, founder, Role.FOUNDER) == 0
    say(as_founder, risk, "thanks", lane="client")
    (line,) = read_threads(engagement, consultant, Role.CONSULTANT)
    assert (line.unread, line.count, line.title) == (1, 3, str(risk))


def test_only_the_author_changes_or_takes_back_and_the_history_keeps_the_words(
    as_consultant: Client, owner: User, client_for: Callable[[User], Client], risk: Risk
) -> None:
    say(as_consultant, risk, "First words")
    comment = Comment.objects.get()
    keywords = {"code": risk.engagement.code, "pk": comment.pk}
    edit = reverse("comment_edit", kwargs=keywords)
    assert client_for(owner).post(edit, {"text": "forged", "initial-text": "First words"}).status_code == 403
    assert (
        as_consultant.post(edit, {"text": "Better words", "initial-text": "First words"}).status_code == 302
    )
    assert "Better words" in read(as_consultant, risk)
    assert as_consultant.post(reverse("comment_delete", kwargs=keywords)).status_code == 302
    page = read(as_consultant, risk)
    assert "Better words" not in page
    assert "Took this back" in page
    kept = str([event.changes for event in Event.objects.filter(target_kind="risk")])
    assert "First words" in kept
    assert "Better words" in kept
    as_consultant.post(reverse("comment_restore", kwargs=keywords))
    assert "Better words" in read(as_consultant, risk)


def test_two_tabs_on_one_comment_lose_nothing(as_consultant: Client, risk: Risk) -> None:
    say(as_consultant, risk, "One")
    edit = reverse("comment_edit", kwargs={"code": risk.engagement.code, "pk": Comment.objects.get().pk})
    as_consultant.post(edit, {"text": "Two", "initial-text": "One"})
    late = as_consultant.post(edit, {"text": "Three", "initial-text": "One"})
    assert late.status_code == 422
    page = late.content.decode()
    assert "Two" in page
    assert "Three" in page
    assert Comment.objects.get().text == "Two"
    again = fields_of(page)
    assert (again["initial-text"], again["text"]) == ("Two", "Three")
    assert as_consultant.post(edit, again).status_code == 302
    assert Comment.objects.get().text == "Three"


def test_a_comment_that_was_taken_back_is_not_changed_unseen(as_consultant: Client, risk: Risk) -> None:
    say(as_consultant, risk, "One")
    keywords = {"code": risk.engagement.code, "pk": Comment.objects.get().pk}
    as_consultant.post(reverse("comment_delete", kwargs=keywords))
    edit = reverse("comment_edit", kwargs=keywords)
    late = as_consultant.post(edit, {"text": "Two", "initial-text": "One"})
    assert late.status_code == 422
    assert "You took this comment back meanwhile" in late.content.decode()
    assert "Two" in late.content.decode()
    assert Comment.objects.get().text == "One"


def test_who_is_addressed_is_read_again_when_a_comment_is_changed(
    as_consultant: Client, as_founder: Client, founder: User, owner: User, risk: Risk
) -> None:
    say(as_consultant, risk, "See this, @olga")
    first = Comment.objects.get()
    edit = reverse("comment_edit", kwargs={"code": risk.engagement.code, "pk": first.pk})
    blind = as_consultant.post(edit, {"text": "See this, @noor", "initial-text": "See this, @olga"})
    assert blind.status_code == 422
    assert "Noor Haddad does not see the internal lane" in blind.content.decode()
    assert [one.user for one in Mention.objects.all()] == [owner]
    say(as_consultant, risk, "Please, @olga", lane="client")
    edit = edit.replace(f"/{first.pk}/", f"/{Comment.objects.latest('pk').pk}/")
    said = as_consultant.post(edit, {"text": "Please, @noor", "initial-text": "Please, @olga"})
    assert said.status_code == 302
    assert [one.user for one in Mention.objects.filter(comment=Comment.objects.latest("pk"))] == [founder]


def test_whose_word_it_was_is_kept_when_a_changed_comment_looks_like_a_credential(
    as_consultant: Client, risk: Risk
) -> None:
    say(as_consultant, risk, "One")
    edit = reverse("comment_edit", kwargs={"code": risk.engagement.code, "pk": Comment.objects.get().pk})
    typed = {"text": DOUBTFUL, "initial-text": "One"}
    assert as_consultant.post(edit, typed).status_code == 422
    assert as_consultant.post(edit, typed | {"not_secret": "on"}).status_code == 302
    assert Event.objects.filter(verb="said that no credential is in").count() == 1


def test_a_credential_is_refused(as_consultant: Client, risk: Risk) -> None:
    answer = say(as_consultant, risk, "it is sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", lane="client")
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_raw_html_stays_text(as_consultant: Client, risk: Risk) -> None:
    say(as_consultant, risk, "<script>alert(1)</script>")
    assert "<script>alert" not in read(as_consultant, risk)


def test_a_fragment_is_no_page(as_consultant: Client, risk: Risk) -> None:
    assert "<html" not in read(as_consultant, risk, **{"HX-Request": "true"})


@pytest.mark.parametrize("kind", ["user", "event", "run", "pack", "nothing"])
def test_what_is_no_matter_of_talk_is_not_there(as_consultant: Client, risk: Risk, kind: str) -> None:
    url = reverse("thread", kwargs={"code": risk.engagement.code, "kind": kind, "pk": risk.pk})
    assert as_consultant.get(url).status_code == 404


def test_items_can_be_talked_about_where_they_stand(as_consultant: Client, engagement: Engagement) -> None:
    item = Item.objects.filter(stage__engagement=engagement).select_related("stage").first()
    assert item
    keywords = {"code": engagement.code, "stage": item.stage.key, "item": item.key}
    thread = reverse("thread", kwargs={"code": engagement.code, "kind": "item", "pk": item.pk})
    assert thread in as_consultant.get(reverse("item", kwargs=keywords)).content.decode()
    assert as_consultant.get(thread).status_code == 200


def test_a_runbook_s_steps_can_be_talked_about_one_by_one(
    as_consultant: Client, engagement: Engagement
) -> None:
    runbook = engagement.runbooks.create(number=1, title="Restore", steps="1. Stop\n2. Copy\n3. Start")
    keywords = {"code": engagement.code, "kind": "runbook", "pk": runbook.pk}
    say_url = reverse("say", kwargs=keywords)
    typed = {"text": "From which copy?", "lane": "internal", "token": str(uuid4())}
    assert as_consultant.post(say_url, typed | {"step": "9"}).status_code == 422
    assert as_consultant.post(say_url, typed | {"step": "2"}).status_code == 302
    page = as_consultant.get(reverse("thread", kwargs=keywords)).content.decode()
    assert "step 2" in page


def test_the_list_of_threads_asks_no_more_for_many_than_for_few(
    as_consultant: Client, engagement: Engagement, consultant: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(30):
        risk = make_risk(engagement, actor=consultant, title=f"Risk {number}")
        say(as_consultant, risk, f"About {number}")
    with django_assert_max_num_queries(15):
        as_consultant.get(reverse("discussion", kwargs={"code": engagement.code}))


@pytest.mark.parametrize(
    ("steps", "count"),
    [
        ("1) a\n2) b", 2),
        ("1. a\n\n   24 hours later b\n2. c\n   1. sub\n", 2),
        ("- a\n- b", 2),
        ("Breathe", 1),
        ("", 0),
    ],
)
def test_a_comment_can_be_about_each_step_that_a_rehearsal_has(
    engagement: Engagement, steps: str, count: int
) -> None:
    assert len(places_of(Runbook(engagement=engagement, steps=steps))) == count
    assert count == len(read_steps(steps).steps)


@pytest.mark.postgres
def test_unread_threads_are_found_however_many_were_read_since(
    engagement: Engagement, consultant: User, founder: User
) -> None:
    hosts = Host.objects.bulk_create(
        Host(engagement=engagement, name=f"h{number}.brightcart.test") for number in range(210)
    )
    for host, author in zip(hosts, [founder, *[consultant] * 209], strict=True):
        Comment.objects.create(
            engagement=engagement, target_kind="host", target_id=host.pk, text="x", author=author,
            author_name=str(author), token=uuid4(),
        )  # fmt: skip
    (line,) = read_threads(engagement, consultant, Role.CONSULTANT, only_unread=True)
    assert line.pk == hosts[0].pk
