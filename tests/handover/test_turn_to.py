"""Whom to turn to, on the first page of a pack: named with a number, and nothing that the pack leaves out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engagements.models import AccessEntry, Contact, Engagement, Risk, Runbook
from handover.document import document_html, made_at
from handover.material import Material
from handover.models import Paper
from handover.pdf import render_pdf
from handover.reaching import reached, turn_to
from handover.sections import one_page
from handover.snapshot import build_content, content_of
from tests.handover.printed import Printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def staffed(engagement: Engagement) -> Engagement:
    people = (
        ("Noor Haddad", "+32 2 555 01 01", "noor@brightcart.test", 2),
        ("Ana", "", "ana@steady.test", None),
        ("Ana Lima", "+32 2 555 01 02", "", 1),
        ("Vic Roy", "", "", 3),
    )
    for number, (name, phone, email, turn) in enumerate(people, 1):
        Contact.objects.create(
            engagement=engagement, number=number, name=name, phone=phone, email=email, escalation=turn
        )
    AccessEntry.objects.create(
        engagement=engagement, number=7, system="registrar", provider="Gandi", owner="noor  HADDAD"
    )
    Runbook.objects.create(
        engagement=engagement, number=4, title="Back to the last one", template_key="failed-deploy",
        when_to_use="x", steps="1. x", contact="Ana Lima, and Vic Roy with her",
    )  # fmt: skip
    return engagement


def told(engagement: Engagement, *left_out: str) -> dict[str, tuple[str, list[str]]]:
    material = Material(engagement)
    material.chosen = frozenset({"contacts", "runbooks", "access"} - set(left_out))
    return {
        line["anchor"]: (line["what"], [f"{one['name']} {one['reach']}".strip() for one in line["people"]])
        for line in turn_to(material)
    }


def test_each_question_is_answered_with_names_and_numbers(staffed: Engagement) -> None:
    assert told(staffed) == {
        "section-contacts": ("", ["Ana Lima +32 2 555 01 02", "Noor Haddad +32 2 555 01 01"]),
        "runbook-4": ("", ["Ana Lima +32 2 555 01 02"]),
        "access-7": ("Gandi (registrar), held by", ["Noor Haddad +32 2 555 01 01"]),
    }


def test_without_contacts_nobody_s_number_is_told(staffed: Engagement) -> None:
    assert told(staffed, "contacts") == {
        "runbook-4": ("Ana Lima, and Vic Roy with her", []),
        "access-7": ("Gandi (registrar), held by", ["noor  HADDAD"]),
    }
    assert set(told(staffed, "access", "runbooks")) == {"section-contacts"}


def test_what_nobody_wrote_down_is_said_to_be_missing(engagement: Engagement) -> None:
    assert told(engagement) == {
        "section-contacts": ("Nobody is named yet who can be called.", []),
        "section-runbooks": ("No runbook says how yet.", []),
        "section-access": ("The registrar is not in the access inventory yet.", []),
    }
    AccessEntry.objects.create(engagement=engagement, number=1, system="registrar", provider="none")
    assert told(engagement)["section-access"][0].startswith("The registrar is not")
    AccessEntry.objects.create(engagement=engagement, number=2, system="registrar", provider="Gandi")
    assert told(engagement)["access-2"] == ("Gandi (registrar): nobody owns the account yet.", [])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Noor Haddad", ["Noor Haddad"]),
        ("First Ana Lima, then noor haddad.", ["Ana Lima", "Noor Haddad"]),
        ("Ask Ana", ["Ana"]),
        ("Anabel, or whoever may deploy", []),
        ("Vic Roy", []),
        ("", []),
    ],
)
def test_people_are_found_by_their_whole_names(staffed: Engagement, text: str, names: list[str]) -> None:
    assert [one["name"] for one in reached(Material(staffed), text)] == names


def test_a_runbook_has_the_number_of_whom_it_names(staffed: Engagement) -> None:
    snapshot = build_content(Material(staffed), status="draft") | {"number": 1, "made_at": MADE}
    own = document_html(snapshot).split('id="runbook-4"')[1].split("</article>")[0]
    assert "Ana Lima: +32 2 555 01 02" in own


MADE = "2026-11-30T12:00:00Z"


@pytest.mark.parametrize("paper", Paper)
def test_it_is_one_page_however_much_there_is_to_say(
    staffed: Engagement, paper: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = [str(words) for words in one_page.SAFE.values()]
    monkeypatch.setattr(one_page, "safe_lines", lambda _material: long)
    for number in range(1, 9):
        Risk.objects.create(
            engagement=staffed, number=number, title=f"{number} " + "title of a risk " * 8,
            effect=f"{number} " + "what it can do to you " * 6, must_fix_now=True,
            status="accepted" if number == 8 else "open", accepted_until=timezone.now() + timedelta(days=9),
        )  # fmt: skip
    snapshot: dict[str, Any] = build_content(Material(staffed), status="issued", paper=paper)
    kept = [one for one in snapshot["sections"] if one["key"] in {"cover", "one_page", "access", "risks"}]
    snapshot |= {"sections": kept, "number": 1, "made_at": MADE, "history": {}}
    page = content_of(snapshot, "one_page")
    assert page["open"]
    assert page["week"]
    assert page["more_open"] == 7 - len(page["open"])
    titles = {one["key"]: one["title"] for one in kept if one["key"] != "cover"}
    printed = Printed.of(render_pdf(document_html(snapshot), made_at=made_at(snapshot)).pdf, titles)
    here = printed.page_of("section-one_page")
    assert printed.page_of("section-access") == here + 1
    assert "1 risk is accepted" in printed.pages[here - 1]
    assert "For the domain itself" in printed.pages[here - 1]
