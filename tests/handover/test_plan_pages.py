"""What the pack holds, on its pages: choosing, moving, previewing, saving, and nothing typed is ever lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engagements.models import Engagement, Organisation, User
from handover.actions.keep_plan import keep_plan
from handover.kept_plan import default_for, plan_for
from handover.models import PackDefault, PackPlan
from handover.plan import MOST_NOTE, MOST_WORDS, Plan
from handover.sections import all_sections

KEYS = [section.key for section in all_sections() if not section.pinned]
MOST_QUERIES = 12
pytestmark = pytest.mark.postgres
AWS_KEY = "AKIA" + "QYLPMN5HHHFPZAM2"
DOUBTFUL = "api_token: aZ3kQ9vLp2XrT7bNw5YcD8fG"


def page_of(engagement: Engagement) -> str:
    return reverse("pack_plan", kwargs={"code": engagement.code})


def sent(plan: Plan, **changes: Any) -> dict[str, Any]:
    """What the browser sends of the page as it was opened, with what somebody did there."""
    notes = {f"note-{one.key}": one.note for one in plan.places}
    return {
        "do": "save",
        "seen": plan.seen,
        "section": [one.key for one in plan.places],
        "in": [one.key for one in plan.places if one.is_in],
        "introduction": plan.introduction,
        "closing": plan.closing,
        "paper": str(plan.paper),
        **notes,
        **changes,
    }


@pytest.fixture
def plan(engagement: Engagement) -> Plan:
    return plan_for(engagement)


@pytest.fixture
def as_owner(owner: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(owner)


def order_on(text: str) -> list[str]:
    return [one.partition('"')[0] for one in text.split('name="section" value="')[1:]]


def test_what_is_chosen_and_written_is_kept_and_on_the_record(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    order = ["risks", *(key for key in KEYS if key != "risks")]
    words = {"introduction": "Dear *Noor*,\r\n\r\nthis is yours.", "closing": "Call us.", "paper": "letter"}
    data = sent(plan, section=order, **{"in": ["risks", "contacts"], "note-risks": "Read these."}, **words)
    answer = as_consultant.post(page_of(engagement), data, follow=True)
    assert "Saved." in answer.text
    kept = plan_for(engagement)
    assert [one.key for one in kept.places] == order
    assert [one.key for one in kept.places if one.is_in] == ["risks", "contacts"]
    assert (kept.introduction, kept.closing, str(kept.paper)) == (
        "Dear *Noor*,\n\nthis is yours.", "Call us.", "letter",
    )  # fmt: skip
    assert kept.places[0].note == "Read these."
    event = engagement.events.latest("pk")
    assert event.target_label == "what the pack holds"
    assert event.changes["Left out"][0] == []
    assert {"Readiness", "Mail"} < {*event.changes["Left out"][1]}
    assert event.changes["Order of the sections"][1][:2] == ["Risks", "In one page"]
    assert event.changes["paper"] == ["A4", "letter"]
    assert event.changes["Note on “Risks”"] == ["", "Read these."]
    shown = as_consultant.get(reverse("activity", kwargs={"code": engagement.code})).text
    assert "what the pack holds" in shown
    assert page_of(engagement) in as_consultant.get(
        reverse("activity_target", kwargs={"code": engagement.code, "pk": event.pk})
    )["Location"]  # fmt: skip


def test_saving_what_stands_there_anyway_says_nothing_on_the_record(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    before = engagement.events.count()
    assert as_consultant.post(page_of(engagement), sent(plan)).status_code == 302
    assert engagement.events.count() == before
    assert not PackPlan.objects.exists()


def test_a_section_moves_without_saving_and_with_all_that_was_typed(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    typed = {"do": f"down.{KEYS[0]}", "introduction": "Half a senten", "closing": "x" * 9_000}
    typed |= {f"note-{KEYS[1]}": "Mind the **gap**", "in": [KEYS[0]]}
    text = as_consultant.post(page_of(engagement), sent(plan, **typed)).text
    assert order_on(text)[:3] == [KEYS[1], KEYS[0], KEYS[2]]
    for words in ("Half a senten", "Mind the **gap**", "x" * 9_000):
        assert words in text
    assert text.count(" checked") == 1
    assert f'id="down-{KEYS[0]}"' in text
    assert text.count("autofocus") == 1
    assert plan_for(engagement) == plan


def test_htmx_gets_the_list_alone_and_hears_where_the_section_went(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    typed = {"do": f"up.{KEYS[2]}", f"note-{KEYS[2]}": "kept"}
    answer = as_consultant.post(page_of(engagement), sent(plan, **typed), headers={"HX-Request": "true"})
    assert answer.text.strip().startswith('<ol class="plan__list" id="plan-sections">')
    assert order_on(answer.text)[:3] == [KEYS[0], KEYS[2], KEYS[1]]
    assert f"place 2 of {len(KEYS)}" in answer.text
    assert "kept" in answer.text
    assert "<textarea" in answer.text
    assert "<main" not in answer.text


def test_words_are_looked_at_without_saving(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    data = {"do": "words", "closing": "**Call** <b>us</b>"}
    answer = as_consultant.post(page_of(engagement), data, headers={"HX-Request": "true"})
    assert "<strong>Call</strong> &lt;b&gt;us" in answer.text
    assert "<form" not in answer.text
    whole = as_consultant.post(page_of(engagement), sent(plan, do="words", introduction="Dear *Noor*")).text
    assert "Dear <em>Noor</em>" in whole
    assert "Dear *Noor*" in whole
    assert plan_for(engagement) == plan


def test_what_is_too_long_comes_back_whole_with_a_word(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    long = {"introduction": "i" * (MOST_WORDS + 1), "note-risks": "n" * (MOST_NOTE + 1)}
    answer = as_consultant.post(page_of(engagement), sent(plan, **long, paper="napkin"))
    assert answer.status_code == 422
    assert "at most 8000 characters (it has 8001)" in answer.text
    assert "at most 2000 characters (it has 2001)" in answer.text
    assert "napkin is not one of the available choices" in answer.text
    assert "i" * 8_001 in answer.text
    assert '<details class="plan__note" open>' in answer.text
    assert plan_for(engagement) == plan


def test_a_credential_is_refused_and_a_doubtful_one_needs_a_word(
    engagement: Engagement, as_consultant: Client, plan: Plan
) -> None:
    refused = as_consultant.post(page_of(engagement), sent(plan, **{"note-access": f"It is {AWS_KEY}"}))
    assert refused.status_code == 422
    assert "seems to hold an AWS access key" in refused.text
    doubtful = as_consultant.post(page_of(engagement), sent(plan, closing=DOUBTFUL))
    assert doubtful.status_code == 422
    assert "This is no credential" in doubtful.text
    vouched = as_consultant.post(page_of(engagement), sent(plan, closing=DOUBTFUL, not_secret="on"))
    assert vouched.status_code == 302
    verbs = list(engagement.events.order_by("pk").values_list("verb", flat=True))
    assert verbs[-2:] == ["changed", "said that no credential is in"]


def test_what_somebody_saved_meanwhile_is_not_written_over_unseen(
    engagement: Engagement, as_consultant: Client, plan: Plan, owner: User
) -> None:
    theirs = Plan(tuple(reversed(plan.places)), introduction="Theirs.")
    keep_plan(engagement=engagement, actor=owner, seen=plan.seen, plan=theirs)
    answer = as_consultant.post(page_of(engagement), sent(plan, introduction="Mine."))
    assert answer.status_code == 422
    assert "Olga Berg changed this while you were at it" in answer.text
    for words in ("Mine.", "Theirs.", "Words, Contacts"):
        assert words in answer.text
    assert plan_for(engagement) == theirs
    assert f'value="{theirs.seen}"' in answer.text
    again = {**sent(plan, introduction="Mine."), "seen": theirs.seen}
    assert as_consultant.post(page_of(engagement), again).status_code == 302
    assert plan_for(engagement).introduction == "Mine."


def test_starting_over_shows_the_default_and_saving_it_follows_it_again(
    engagement: Engagement, as_consultant: Client, plan: Plan, consultant: User
) -> None:
    assert "Start from" not in as_consultant.get(page_of(engagement)).text
    own = Plan(tuple(reversed(plan.places)), closing="Ours.")
    keep_plan(engagement=engagement, actor=consultant, seen=plan.seen, plan=own)
    assert "Start from the organisation" in as_consultant.get(page_of(engagement)).text
    shown = as_consultant.post(page_of(engagement), sent(own, do="default")).text
    assert order_on(shown) == KEYS
    assert "Ours." not in shown
    assert plan_for(engagement) == own
    as_consultant.post(page_of(engagement), sent(plan, seen=own.seen))
    assert plan_for(engagement) == plan
    assert not PackPlan.objects.exists()
    shown = as_consultant.get(reverse("activity", kwargs={"code": engagement.code})).text
    assert shown.count("what the pack holds") == 2


def test_an_owner_chooses_the_default_of_the_organisation(
    organisation: Organisation, engagement: Engagement, as_owner: Client, as_consultant: Client, plan: Plan
) -> None:
    address = reverse("pack_default", kwargs={"slug": organisation.slug})
    assert as_consultant.get(address).status_code == 403
    order = list(reversed(KEYS))
    answer = as_owner.post(address, sent(plan, section=order, introduction="Dear all,"), follow=True)
    assert "Saved." in answer.text
    assert [one.key for one in default_for(organisation).plan.places] == order
    told = organisation.events.latest("pk")
    assert (told.label, told.detail) == ("what packs hold", "Order of the sections, introduction")
    text = as_consultant.get(page_of(engagement)).text
    assert order_on(text) == order
    assert "As the default of Steady Launch says" in text
    stale = as_owner.post(address, sent(plan, closing="Too late."))
    assert stale.status_code == 422
    assert PackDefault.objects.get().closing == ""


def test_the_preview_is_for_consultants_and_keeps_nothing(
    sprint: Engagement, as_consultant: Client, as_founder: Client, as_stranger: Client, consultant: User
) -> None:
    address = reverse("pack_preview", kwargs={"code": sprint.code})
    kept = plan_for(sprint)
    plan = Plan(kept.places, introduction="Dear **Noor**,")
    keep_plan(engagement=sprint, actor=consultant, seen=kept.seen, plan=plan)
    answer = as_consultant.get(address)
    assert "<strong>Noor</strong>" in answer.text
    assert 'id="section-risks"' in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert not sprint.packs.exists()
    assert as_founder.get(address).status_code == 403
    assert as_stranger.get(address).status_code == 404
    chosen = as_consultant.post(page_of(sprint), sent(plan, do="preview", closing="Bye."))
    assert chosen["Location"] == address
    assert "Bye." in as_consultant.get(address).text


def test_the_page_takes_few_queries(
    engagement: Engagement, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(MOST_QUERIES):
        as_consultant.get(page_of(engagement))
