"""Rehearsals: steps frozen when one begins, ticked by whoever is there, ended with a result on record."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from checks.read_books import read_books
from engagements.actions.rehearse_runbook import begin_rehearsal, end_rehearsal, tick_step
from engagements.models import Engagement, Rehearsal, Runbook, User
from engagements.rehearsal_page import read_rehearsal
from tests.factories import make_verdicts

pytestmark = pytest.mark.django_db
STEPS = "1. Stop all **edits**\n2. Ask `dig`\n   - and compare\n3. Put it back"


@pytest.fixture
def runbook(engagement: Engagement) -> Runbook:
    return Runbook.objects.create(
        engagement=engagement,
        number=4,
        title="A DNS change went wrong",
        template_key="dns-mistake",
        when_to_use="A host is gone.",
        steps=STEPS,
        how_to_know="It resolves.",
    )


@pytest.fixture
def begun(runbook: Runbook, consultant: User) -> Rehearsal:
    return begin_rehearsal(engagement=runbook.engagement, runbook=runbook, actor=consultant)[0]


def address(rehearsal: Rehearsal, rest: str = "") -> str:
    return f"/e/{rehearsal.engagement.code}/rehearsals/{rehearsal.number}/{rest}"


def ticks(rehearsal: Rehearsal) -> list[bool]:
    return [step.ticked_at is not None for step in rehearsal.steps.all()]


def end(rehearsal: Rehearsal, actor: User, result: str = "worked", note: str = "") -> bool:
    return end_rehearsal(
        engagement=rehearsal.engagement,
        rehearsal=rehearsal,
        result=Rehearsal.Result(result),
        note=note,
        actor=actor,
    )


def test_run_it_now_opens_one_tick_for_each_step(runbook: Runbook, as_consultant: Client) -> None:
    where = f"/e/{runbook.engagement.code}/runbooks/{runbook.number}/"
    assert "Never rehearsed" in as_consultant.get(where).content.decode()
    page = as_consultant.post(f"{where}rehearse/", follow=True).content.decode()
    assert page.count('name="done" value="yes"') == 3
    assert "<strong>edits</strong>" in page
    assert "0 of 3" in page
    assert "Go on with the rehearsal" in as_consultant.get(where).content.decode()


@pytest.mark.parametrize(("person", "status"), [("founder", 403), ("stranger", 404)])
def test_only_the_consultancy_rehearses(
    begun: Rehearsal,
    client_for: Callable[[User], Client],
    request: pytest.FixtureRequest,
    person: str,
    status: int,
) -> None:
    client = client_for(request.getfixturevalue(person))
    assert client.get(address(begun)).status_code == status
    assert client.post(address(begun, "steps/1/"), {"done": "yes"}).status_code == status
    assert client.post(address(begun, "end/"), {"result": "worked"}).status_code == status
    assert ticks(begun) == [False, False, False]


def test_two_who_press_at_once_rehearse_together(
    runbook: Runbook, as_consultant: Client, owner: User, client_for: Callable[[User], Client]
) -> None:
    where = f"/e/{runbook.engagement.code}/runbooks/{runbook.number}/rehearse/"
    first, second = as_consultant.post(where), client_for(owner).post(where, follow=True)
    assert first.headers["Location"] == second.redirect_chain[-1][0]
    assert "Ana Lima began this rehearsal" in second.content.decode()
    assert Rehearsal.objects.count() == 1


def test_a_tick_says_who_and_when_and_is_taken_back(
    begun: Rehearsal, as_consultant: Client, owner: User, client_for: Callable[[User], Client]
) -> None:
    response = as_consultant.post(address(begun, "steps/1/"), {"done": "yes"})
    assert response.headers["Location"].endswith("#step-2")
    assert "Ana Lima" in as_consultant.get(address(begun)).content.decode()
    client_for(owner).post(address(begun, "steps/2/"), {"done": "yes"})
    assert ticks(begun) == [True, True, False]
    as_consultant.post(address(begun, "steps/2/"), {"done": "no"})
    assert ticks(begun) == [True, False, False]
    verbs = begun.engagement.events.filter(target_kind="rehearsalstep").values_list("verb", flat=True)
    assert sorted(verbs) == ["ticked", "ticked", "took back the tick of"]


@pytest.mark.postgres
def test_of_two_ticks_on_one_step_the_first_stands(begun: Rehearsal, consultant: User, owner: User) -> None:
    step = begun.steps.get(number=1)
    first, second = (
        tick_step(engagement=begun.engagement, rehearsal=begun, step=step, is_ticked=True, actor=actor)
        for actor in (owner, consultant)
    )
    step.refresh_from_db()
    assert (first, second, step.ticked_by) == (True, False, owner)


def test_steps_are_frozen_when_it_begins(runbook: Runbook, begun: Rehearsal, as_consultant: Client) -> None:
    Runbook.objects.filter(pk=runbook.pk).update(steps="1. Something else", title="Renamed")
    page = as_consultant.get(address(begun)).content.decode()
    assert "Put it back" in page
    assert "Something else" not in page
    assert begun.title == "A DNS change went wrong"


def test_each_step_says_how_long_it_took_in_the_order_of_the_ticks(begun: Rehearsal) -> None:
    start = timezone.now() - timedelta(hours=1)
    Rehearsal.objects.filter(pk=begun.pk).update(begun_at=start)
    for number, minutes in ((3, 2), (1, 5)):
        begun.steps.filter(number=number).update(ticked_at=start + timedelta(minutes=minutes))
    begun.refresh_from_db()
    page = read_rehearsal(begun)
    assert [row.took for row in page.rows] == [timedelta(minutes=3), None, timedelta(minutes=2)]
    assert [row.is_next for row in page.rows] == [False, True, False]
    assert page.since_last > timedelta(minutes=54)


def test_it_ends_on_record_and_sets_the_day(
    begun: Rehearsal, runbook: Runbook, as_consultant: Client
) -> None:
    for number in (1, 2, 3):
        as_consultant.post(address(begun, f"steps/{number}/"), {"done": "yes"})
    done = as_consultant.post(address(begun, "end/"), {"result": "worked"}, follow=True).content.decode()
    assert "The rehearsal is on record" in done
    runbook.refresh_from_db()
    assert runbook.rehearsed_on == timezone.localdate()
    page = as_consultant.get(f"/e/{runbook.engagement.code}/runbooks/{runbook.number}/").content.decode()
    assert "Last rehearsed" in page
    assert "Worked" in page
    assert "Run it now" in page
    event = begun.engagement.events.get(verb="rehearsed")
    assert event.changes["rehearsed_on"] == [None, str(runbook.rehearsed_on)]


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("worked", "Some steps are not ticked"),
        ("worked-changed", "Say what has to change"),
        ("rehearsal-failed", "Say what failed"),
        ("under-way", "Select a valid choice"),
        ("", "This field is required"),
    ],
)
def test_what_has_to_be_said_at_the_end(
    begun: Rehearsal, as_consultant: Client, result: str, said: str
) -> None:
    response = as_consultant.post(address(begun, "end/"), {"result": result, "note": ""})
    assert response.status_code == 422
    assert said in response.content.decode()
    begun.refresh_from_db()
    assert begun.is_under_way


def test_one_that_is_abandoned_is_no_rehearsal(
    begun: Rehearsal, runbook: Runbook, as_consultant: Client, consultant: User
) -> None:
    as_consultant.post(address(begun, "end/"), {"result": "abandoned"})
    runbook.refresh_from_db()
    assert runbook.rehearsed_on is None
    again, is_new = begin_rehearsal(engagement=runbook.engagement, runbook=runbook, actor=consultant)
    assert is_new
    assert again.number == begun.number + 1


def test_what_has_ended_stays_as_it_is(begun: Rehearsal, consultant: User, as_consultant: Client) -> None:
    assert end(begun, consultant, note="fine")
    assert not end(begun, consultant, "rehearsal-failed", "no")
    as_consultant.post(address(begun, "steps/1/"), {"done": "yes"})
    assert ticks(begun) == [False, False, False]
    late = as_consultant.post(address(begun, "steps/1/note/"), {"note": "late", "initial-note": ""})
    assert late.status_code == 422
    assert "its record is closed" in late.content.decode()
    begun.refresh_from_db()
    assert (begun.result, begun.note) == ("worked", "fine")
    assert begun.steps.get(number=1).note == ""


def test_a_note_stands_with_its_step_and_none_is_overwritten(
    begun: Rehearsal, as_consultant: Client, owner: User, client_for: Callable[[User], Client]
) -> None:
    where = address(begun, "steps/2/note/")
    saved = as_consultant.post(where, {"note": "Three servers", "initial-note": ""})
    assert saved.headers["Location"].endswith("#step-2")
    late = client_for(owner).post(where, {"note": "Four servers", "initial-note": ""})
    assert late.status_code == 422
    assert "Somebody saved “Three servers” here" in late.content.decode()
    assert begun.steps.get(number=2).note == "Three servers"
    assert "Three servers" in as_consultant.get(address(begun)).content.decode()


def test_a_credential_is_refused_in_a_note(begun: Rehearsal, as_consultant: Client) -> None:
    secret = "password = " + "hunter2-Tr0ub4dor&3x"
    response = as_consultant.post(address(begun, "steps/1/note/"), {"note": secret, "initial-note": ""})
    assert response.status_code == 422
    assert begun.steps.get(number=1).note == ""


@pytest.mark.parametrize("steps", ["", "1. x\n" * 201])
def test_a_runbook_without_steps_or_with_too_many_is_not_begun(
    runbook: Runbook, as_consultant: Client, steps: str
) -> None:
    Runbook.objects.filter(pk=runbook.pk).update(steps=steps)
    where = f"/e/{runbook.engagement.code}/runbooks/{runbook.number}/"
    response = as_consultant.post(f"{where}rehearse/")
    assert response.headers["Location"] == f"{where}edit/"
    assert not Rehearsal.objects.exists()


def test_the_preview_shows_what_would_be_ticked_and_stores_nothing(
    runbook: Runbook, as_consultant: Client
) -> None:
    where = f"/e/{runbook.engagement.code}/runbooks/preview/"
    typed = {"steps": "1. New `step`\n2. <script>x</script>"}
    whole = as_consultant.post(where, typed).content.decode()
    part = as_consultant.post(where, typed, headers={"HX-Request": "true"}).content.decode()
    assert "2 steps to tick" in part
    assert "<code>step</code>" in part
    assert "<script>x" not in part
    assert "<html" in whole
    assert "<html" not in part
    form = as_consultant.get(f"/e/{runbook.engagement.code}/runbooks/{runbook.number}/edit/").content.decode()
    assert "3 steps to tick" in form
    assert f'hx-post="{where}"' in form


def test_the_books_know_a_rehearsal_that_failed_until_a_later_one(
    begun: Rehearsal, runbook: Runbook, consultant: User
) -> None:
    def failed() -> bool:
        return next(one.has_failed for one in read_books(begun.engagement).procedures)

    assert not failed()
    end(begun, consultant, "rehearsal-failed", "Nobody had the login")
    assert failed()
    Runbook.objects.filter(pk=runbook.pk).update(rehearsed_on=timezone.localdate() + timedelta(days=1))
    assert not failed()
    Runbook.objects.filter(pk=runbook.pk).update(rehearsed_on=None)
    again, _is_new = begin_rehearsal(engagement=begun.engagement, runbook=runbook, actor=consultant)
    end(again, consultant)
    assert not failed()


def test_runbook_and_finding_lead_to_one_another(runbook: Runbook, as_consultant: Client) -> None:
    engagement = runbook.engagement
    make_verdicts(engagement, {"dns.resolves": "fail"})
    page = as_consultant.get(f"/e/{engagement.code}/runbooks/{runbook.number}/").content.decode()
    assert "check=dns.resolves" in page
    result = engagement.results.get()
    query = {"check": result.check_key, "subject": result.subject}
    shown = as_consultant.get(f"/e/{engagement.code}/checks/result/", query).content.decode()
    assert f'href="/e/{engagement.code}/runbooks/{runbook.number}/"' in shown
