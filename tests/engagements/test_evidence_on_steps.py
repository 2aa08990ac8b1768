"""Evidence for one step of a runbook: put there from the runbook, shown beside it, and kept with it."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from engagements.attachments.on_steps import StepPlace, place_of, places_of
from engagements.models import Attachment, Engagement, Event, Runbook

pytestmark = pytest.mark.django_db
STEPS = "1. Stop all edits\n2. Ask `dig`\n   - and compare\n\nThen, at the registrar:\n\n1. Put it back"


@pytest.fixture
def runbook(engagement: Engagement) -> Runbook:
    return Runbook.objects.create(
        engagement=engagement, number=1, title="A DNS change went wrong", when_to_use="Gone.", steps=STEPS
    )


def add(browser: Client, runbook: Runbook, step: str, **more: Any) -> Any:
    keywords = {"code": runbook.engagement.code, "kind": "runbook", "pk": runbook.pk}
    headers = more.pop("headers", None)
    sent = {"step": step, "url": "https://status.example.com/1", "name": "Zone diff", **more}
    return browser.post(reverse("evidence_add", kwargs=keywords), sent, headers=headers)


def page_of(browser: Client, runbook: Runbook) -> str:
    return browser.get(f"/e/{runbook.engagement.code}/runbooks/{runbook.number}/").content.decode()


def listed(browser: Client, runbook: Runbook) -> str:
    keywords = {"code": runbook.engagement.code, "kind": "runbook", "pk": runbook.pk}
    return browser.get(reverse("evidence", kwargs=keywords)).content.decode()


def beside(page: str, number: int) -> str:
    found = re.search(rf'<ul class="beside" id="beside-step-{number}".*?</ul>', page, re.DOTALL)
    assert found
    return found.group()


def test_a_link_is_put_on_a_step_and_stands_beside_it_and_in_the_list(
    as_consultant: Client, runbook: Runbook
) -> None:
    assert page_of(as_consultant, runbook).count('name="step"') == 3
    answer = add(as_consultant, runbook, "2")
    assert answer.headers["Location"].endswith("/runbooks/1/#step-2")
    page = page_of(as_consultant, runbook)
    assert ["Zone diff" in beside(page, number) for number in (1, 2, 3)] == [False, True, False]
    assert f'href="/e/{runbook.engagement.code}/runbooks/1/#step-2">Step 2</a>' in listed(
        as_consultant, runbook
    )
    label = Event.objects.filter(target_kind="runbook").latest("pk").target_label
    assert label == "step 2 of “A DNS change went wrong”"


def test_a_file_is_put_on_a_step(as_consultant: Client, runbook: Runbook) -> None:
    add(as_consultant, runbook, "1", url="", name="", file=SimpleUploadedFile("dig.txt", b"NOERROR"))
    page = page_of(as_consultant, runbook)
    assert "dig.txt" in beside(page, 1)
    assert (
        reverse("evidence_file", kwargs={"code": runbook.engagement.code, "pk": Attachment.objects.get().pk})
        in page
    )


def test_a_step_is_named_by_the_number_that_its_author_gave_it(
    as_consultant: Client, runbook: Runbook
) -> None:
    add(as_consultant, runbook, "3")
    page = listed(as_consultant, runbook)
    assert '#step-3">Step 1</a>' in page
    assert "Step 1: Put it back" in page


def test_the_answer_of_the_panel_brings_what_stands_beside_the_steps(
    as_consultant: Client, runbook: Runbook
) -> None:
    page = add(as_consultant, runbook, "2", headers={"HX-Request": "true"}).content.decode()
    assert "Zone diff" in beside(page, 2)
    assert page.count('hx-swap-oob="true"') == 3


@pytest.mark.parametrize("step", ["9", "0", "-1", "x", "2.5", "9" * 30])
def test_a_step_that_is_not_there_is_refused(as_consultant: Client, runbook: Runbook, step: str) -> None:
    assert add(as_consultant, runbook, step).status_code == 422
    assert not Attachment.objects.exists()


def test_without_a_step_it_is_about_the_whole_runbook(as_consultant: Client, runbook: Runbook) -> None:
    assert add(as_consultant, runbook, "").headers["Location"].endswith("/runbooks/1/")
    assert Attachment.objects.get().step is None


def test_the_same_link_may_stand_beside_two_steps(as_consultant: Client, runbook: Runbook) -> None:
    for step in ("1", "2", "2"):
        add(as_consultant, runbook, step)
    assert sorted(Attachment.objects.values_list("step", flat=True)) == [1, 2]


def test_it_stays_beside_its_step_when_others_come_before_it(as_consultant: Client, runbook: Runbook) -> None:
    add(as_consultant, runbook, "2")
    Runbook.objects.filter(pk=runbook.pk).update(steps=f"1. Breathe\n{STEPS}")
    page = page_of(as_consultant, runbook)
    assert "Zone diff" in beside(page, 3)
    assert "Zone diff" not in beside(page, 2)


def test_it_stays_in_the_list_when_its_step_is_gone(as_consultant: Client, runbook: Runbook) -> None:
    add(as_consultant, runbook, "2")
    Runbook.objects.filter(pk=runbook.pk).update(steps="1. Something else\n2. And that")
    assert "Zone diff" not in page_of(as_consultant, runbook)
    page = listed(as_consultant, runbook)
    assert "Zone diff" in page
    assert "a step that has changed since" in page


def test_of_two_steps_that_say_the_same_the_nearest_is_meant() -> None:
    places = [StepPlace(number, number, said) for number, said in enumerate("abab", 1)]
    for step, place in ((1, 1), (3, 3), (4, 3)):
        assert place_of(Attachment(step=step, step_said="a"), places) == places[place - 1]
    assert place_of(Attachment(step=1, step_said="z"), places) is None
    assert place_of(Attachment(), places) is None


def test_other_records_have_no_steps(as_consultant: Client, engagement: Engagement) -> None:
    assert places_of(engagement.hosts.first()) == ()
