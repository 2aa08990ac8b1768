"""Whom to turn to, on the first page of a pack: named with a number, and nothing that the pack leaves out."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils.html import strip_tags

from engagements.models import AccessEntry, Contact, Engagement, Runbook
from engagements.playbooks.runbook_template import get_runbook_template
from handover.document import document_html
from handover.formats.markdown import document_markdown
from handover.material import Material
from handover.reaching import reached, turn_to
from handover.snapshot import build_content, content_of

pytestmark = pytest.mark.django_db
MADE = "2026-11-30T12:00:00Z"


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
        "runbook-4": ("Ana Lima, and Vic Roy with her", ["Ana Lima +32 2 555 01 02"]),
        "access-7": ("Gandi (registrar), held by noor HADDAD", ["Noor Haddad +32 2 555 01 01"]),
    }


def test_without_contacts_nobody_s_number_is_told(staffed: Engagement) -> None:
    assert told(staffed, "contacts") == {
        "runbook-4": ("Ana Lima, and Vic Roy with her", []),
        "access-7": ("Gandi (registrar), held by noor HADDAD", []),
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
        ("Ask ana or ANA", []),
        ("Ana-Marie", []),
        ("Anabel, or whoever may deploy", []),
        ("Vic Roy", []),
        ("", []),
    ],
)
def test_people_are_found_by_their_whole_names(staffed: Engagement, text: str, names: list[str]) -> None:
    assert [one["name"] for one in reached(Material(staffed), text)] == names


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (
            "Noor Haddad (Ana Lima when she is away)",
            ["Noor Haddad +32 2 555 01 01", "Ana Lima +32 2 555 01 02"],
        ),
        ("Sofia Berg (Ana Lima when she is away)", ["Ana Lima +32 2 555 01 02"]),
        ("Hosting support first, Ana Lima only if they do not answer", ["Ana Lima +32 2 555 01 02"]),
    ],
)
def test_a_register_s_own_words_stand_before_the_numbers(
    staffed: Engagement, words: str, named: list[str]
) -> None:
    """Who is called when, and who is called first, is in the words around a name."""
    staffed.access_entries.update(owner=words)
    staffed.runbooks.update(contact=words)
    lines = told(staffed)
    assert lines["access-7"] == (f"Gandi (registrar), held by {words}", named)
    assert lines["runbook-4"] == (words, named)


def test_a_name_alone_stands_once_before_its_number(staffed: Engagement) -> None:
    staffed.runbooks.update(contact="Ana  Lima")
    assert told(staffed)["runbook-4"] == ("", ["Ana Lima +32 2 555 01 02"])
    staffed.runbooks.update(contact="Vic Roy")
    assert told(staffed)["runbook-4"] == ("Vic Roy", [])


def test_a_runbook_that_calls_nobody_says_so(staffed: Engagement) -> None:
    staffed.runbooks.update(contact="")
    assert told(staffed)["runbook-4"] == ("Nobody is named yet", [])


def test_a_runbook_that_people_wrote_is_known_by_its_title(staffed: Engagement) -> None:
    staffed.runbooks.update(template_key="", title="failed deploy: ROLL BACK", contact="Ana Lima")
    assert told(staffed)["runbook-4"] == ("", ["Ana Lima +32 2 555 01 02"])


@pytest.mark.parametrize("is_copied_short", [False, True])
def test_a_template_s_own_words_name_nobody(staffed: Engagement, is_copied_short: bool) -> None:
    asked = get_runbook_template("failed-deploy").contacts
    Contact.objects.filter(name="Ana").update(name="Whoever", phone="1")
    staffed.runbooks.update(contact=asked[:60] if is_copied_short else asked)
    assert told(staffed)["runbook-4"][1] == []
    snapshot = build_content(Material(staffed), status="draft")
    assert [book["reach"] for book in content_of(snapshot, "runbooks")["runbooks"]] == [[]]
    staffed.runbooks.update(contact="Whoever, the night watch")
    assert told(staffed)["runbook-4"][1] == ["Whoever 1"]


def test_it_is_told_in_whole_sentences(staffed: Engagement) -> None:
    Contact.objects.filter(name="Vic Roy").update(email="vic@steady.test")
    snapshot = build_content(Material(staffed), status="draft") | {"number": 1, "made_at": MADE}
    table = document_html(snapshot).split('<table class="turn-to">')[1].split("</table>")[0]
    rows = [strip_tags(row.replace("<br>", " / ").replace("<td", "| <td")) for row in table.split("<tr>")[2:]]
    assert rows == [
        "If something breaks| Ana Lima: +32 2 555 01 02, then Noor Haddad: +32 2 555 01 01| see Contacts",
        "To take a release back| Ana Lima, and Vic Roy with her"
        " / Ana Lima: +32 2 555 01 02 · Vic Roy: vic@steady.test| see Back to the last one",
        "For the domain itself| Gandi (registrar), held by noor HADDAD"
        " / Noor Haddad: +32 2 555 01 01| see Access inventory",
    ]


def test_an_older_version_s_rows_are_told_as_they_are(staffed: Engagement) -> None:
    """It kept whom the words named in place of the words, and no count of what it had no room for."""
    snapshot: dict[str, Any] = build_content(Material(staffed), status="draft") | {
        "number": 1,
        "made_at": MADE,
    }
    content = content_of(snapshot, "one_page")
    for key in ("more_done", "more_safe", "more_week", "more_week_in"):
        del content[key]
    held = {"what": "Gandi (registrar), held by", "people": [{"reach": "", "name": "Noor & Co"}]}
    content["turn_to"][2] |= held
    table = document_html(snapshot).split('<table class="turn-to">')[1].split("</table>")[0]
    assert "Gandi (registrar), held by<br><b>Noor &amp; Co</b></td>" in table
    del content["turn_to"]
    assert "Whom to turn to" not in document_html(snapshot)


def test_in_markdown_the_table_has_a_head_and_every_answer_is_a_row(staffed: Engagement) -> None:
    snapshot = build_content(Material(staffed), status="draft") | {"number": 1, "made_at": MADE}
    lines = document_markdown(snapshot).split("### Whom to turn to")[1].split("\n#")[0].strip().splitlines()
    assert [line.split("|")[1].strip() for line in lines] == [
        "When", "---", "If something breaks", "To take a release back", "For the domain itself",
    ]  # fmt: skip


def test_what_paper_adds_to_a_link_is_in_the_language_of_the_pack(staffed: Engagement) -> None:
    snapshot = build_content(Material(staffed), status="draft") | {"number": 1, "made_at": MADE}
    styles = document_html(snapshot).split("</head>")[0]
    assert '.turn-to__place::after { content: ", page\u00a0" target-counter(attr(href), page) ""; }' in styles
    sheet = Path(settings.BASE_DIR, "static/css/pack.css").read_text()
    values = re.findall(r"content:([^;}]*)", sheet)
    spoken = [words for value in values for words in re.findall(r'"([^"]*)"', value) if words.strip(" ✓")]
    assert spoken == []


def test_a_runbook_has_the_number_of_whom_it_names(staffed: Engagement) -> None:
    snapshot = build_content(Material(staffed), status="draft") | {"number": 1, "made_at": MADE}
    own = document_html(snapshot).split('id="runbook-4"')[1].split("</article>")[0]
    assert "Ana Lima: +32 2 555 01 02" in own
