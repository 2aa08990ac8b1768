"""A pack as it was composed: its order, its words, no link that leads nowhere; old versions as ever."""

import io
import logging
import re
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from openpyxl import load_workbook

from engagements.models import Engagement, User
from handover.actions.keep_plan import keep_default, keep_plan
from handover.document import document_context, document_html, made_at
from handover.enclosed import enclosed_files
from handover.formats.markdown import document_markdown
from handover.formats.workbook import registers_workbook
from handover.kept_plan import default_for, plan_for
from handover.loose_ends import without_loose_ends
from handover.models import PackPlan
from handover.pdf import render_pdf
from handover.plan import Place, Plan
from handover.snapshot import content_of, preview_snapshot
from tests.handover.conftest import MakePack
from tests.handover.sprint import add_risks

type Compose = Callable[..., None]
HARM = """<script>alert(1)</script> <img src=x onerror=alert(1)>
# A heading
[one](javascript:alert(1)) [two](file:///etc/passwd) ![three](https://tracker.test/pixel.png)
[four](data:text/html,x) [five](https://example.com/ "a > b") [six](#risk-1) [seven](#nowhere "c > d")
"""


@pytest.fixture
def compose(sprint: Engagement, consultant: User) -> Compose:
    """Keeps a plan of the engagement: these sections in this order, the others out."""

    def composed(*keys: str, notes: Mapping[str, str] | None = None, **words: Any) -> None:
        kept = plan_for(sprint)
        notes = notes or {}
        rest = [place.key for place in kept.places if place.key not in keys]
        inner = [Place(key, is_in=True, note=notes.get(key, "")) for key in keys]
        places = (*inner, *(Place(key, is_in=False) for key in rest))
        plan = Plan(places, words.get("introduction", ""), words.get("closing", ""), kept.paper)
        assert keep_plan(engagement=sprint, actor=consultant, seen=kept.seen, plan=plan) is None

    return composed


def headings(html: str) -> list[str]:
    return re.findall(r"<h2[^>]*>(?:<span.*?</span>)?(.*?)</h2>", html)


def test_sections_stand_in_their_order_with_notes_and_words_around_them(
    compose: Compose, sprint: Engagement
) -> None:
    compose(
        "contacts", "risks", notes={"risks": "Read **these** first."}, introduction="Dear *Noor*,",
        closing="Call us.",
    )  # fmt: skip
    html = document_html(preview_snapshot(sprint))
    assert headings(html) == ["Introduction", "Contents", "Contacts", "Risks", "In closing", "Sign-off"]
    assert "<em>Noor</em>" in html
    note = re.search(
        r'<h2 id="section-risks">.*?</h2>\s*<div class="section-note prose">(.*?)</div>', html, re.DOTALL
    )
    assert note
    assert "<strong>these</strong>" in note[1]
    assert html.index("Call us.") > html.index('id="section-risks"')
    assert [one.name for one in enclosed_files(preview_snapshot(sprint))] == [
        "risks.csv", "contacts.csv", "pack.json",
    ]  # fmt: skip


def test_the_introduction_is_signed_by_who_leads_the_sprint(
    compose: Compose, sprint: Engagement, consultant: User
) -> None:
    sprint.lead = consultant
    sprint.save()
    compose("risks", introduction="Dear Noor,")
    letter = document_context(preview_snapshot(sprint))["introduction"]
    assert f"<b>{consultant}</b><br>Steady Launch" in letter


def test_links_to_what_was_left_out_become_plain_words(compose: Compose, sprint: Engagement) -> None:
    full = document_html(preview_snapshot(sprint))
    compose("one_page", "readiness", "next_steps", introduction="See [the risks](#section-risks).")
    html = document_html(preview_snapshot(sprint))
    assert 'href="#risk-' in full
    assert 'href="#risk-' not in html
    assert "See the risks." in html
    words = re.search(r'<a href="#risk-\d+">(.*?)</a>', full)
    assert words
    assert words[1] in html
    anchors = set(re.findall(r'\sid="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= anchors


@pytest.mark.parametrize("end", ["/e/abc", "//host.test/x", "../x", "x.html", "?a=1", ""])
def test_a_link_that_only_a_page_of_the_portal_could_follow_is_its_words(
    compose: Compose, sprint: Engagement, end: str
) -> None:
    compose("risks", notes={"risks": f"See [this page]({end})."}, introduction=f"And [that one]({end}).")
    html = document_html(preview_snapshot(sprint))
    assert "See this page." in html
    assert "And that one." in html


def test_the_glossary_explains_the_words_of_what_the_pack_holds(compose: Compose, sprint: Engagement) -> None:
    sprint.risks.filter(number=1).update(title="DMARC is missing", status="open")
    compose("risks", "glossary")
    assert "DMARC" in {term["name"] for term in content_of(preview_snapshot(sprint), "glossary")["terms"]}
    compose("contacts", "glossary")
    assert content_of(preview_snapshot(sprint), "glossary")["terms"] == []


def test_nothing_is_said_to_stand_in_a_section_that_was_left_out(
    compose: Compose, sprint: Engagement
) -> None:
    sprint.risks.all().delete()
    add_risks(sprint, 12, [], None)
    sprint.risks.update(status="open", effect="")
    assert "stand in the section on risks" in document_html(preview_snapshot(sprint))
    compose("one_page")
    html = document_html(preview_snapshot(sprint))
    assert "stand in the section on risks" not in html
    assert re.search(r"\d+ more risks are open\.", html)


def test_the_pdf_of_any_choice_has_no_link_without_an_end(
    compose: Compose, sprint: Engagement, caplog: pytest.LogCaptureFixture
) -> None:
    compose("next_steps", "one_page", "monitoring", notes={"one_page": HARM}, introduction=HARM, closing=HARM)
    snapshot = preview_snapshot(sprint)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(caplog.handler)
    try:
        render_pdf(document_html(snapshot), made_at=made_at(snapshot))
        told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
        assert told == []
        render_pdf('<html lang="en"><title>x</title><a href="#gone">x</a>', made_at=made_at(snapshot))
        assert "No anchor #gone" in caplog.text, "the test would not hear of it"
    finally:
        logger.removeHandler(caplog.handler)


def test_markdown_can_do_nothing_but_be_read(compose: Compose, sprint: Engagement) -> None:
    compose("risks", notes={"risks": HARM}, introduction=HARM, closing=HARM)
    context = document_context(preview_snapshot(sprint))
    for html in (context["introduction"], context["closing"], context["sections"][0]["note"]):
        assert not re.search(r"<(?:script|img|h1)|javascript:alert\(1\)\"|href=\"(?:file|data)", html)
        assert "&lt;script&gt;" in html
        assert 'href="https://example.com/"' in html
        assert 'href="#risk-1"' in html
        assert "seven" in html
        assert "#nowhere" not in html
        assert "c > d" not in html


def test_a_link_with_any_attributes_loses_nothing_but_itself() -> None:
    html = (
        '<p><a class="x" href="#a" title="a > b">one <b>two</b></a> <a href="https://x.test/#a">three</a></p>'
    )
    assert without_loose_ends(html, {"a"}) == html
    assert without_loose_ends(html, set()) == '<p>one <b>two</b> <a href="https://x.test/#a">three</a></p>'


def test_a_version_of_the_first_format_is_as_it_was(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    before = document_html(snapshot)
    files = enclosed_files(snapshot)
    for one in snapshot["sections"]:
        del one["note"]
    old = {name: snapshot[name] for name in snapshot if name not in {"introduction", "closing"}} | {
        "format": 1
    }
    assert document_html(old) == before
    assert [one.name for one in enclosed_files(old)] == [one.name for one in files]
    without = {**old, "sections": [one for one in old["sections"] if one["key"] != "environments"]}
    assert "environment.csv" in {one.name for one in enclosed_files(without)}


def test_the_paper_is_that_of_the_plan_unless_another_is_asked_for(
    sprint: Engagement, make: MakePack
) -> None:
    PackPlan.objects.create(engagement=sprint, paper="letter")
    assert make("draft", is_rendered=False).snapshot["paper"] == "letter"


def test_an_engagement_without_a_plan_follows_its_organisation_and_that_the_usual_order(
    sprint: Engagement, consultant: User
) -> None:
    usual = plan_for(sprint)
    changed = Plan(tuple(reversed(usual.places)), introduction="Dear all,")
    organisation = sprint.organisation
    keep_default(organisation=organisation, actor=consultant, seen=usual.seen, plan=changed)
    assert plan_for(sprint) == default_for(organisation).plan == changed
    own = Plan(usual.places, closing="Ours.")
    keep_plan(engagement=sprint, actor=consultant, seen=changed.seen, plan=own)
    assert plan_for(sprint) == own
    keep_plan(engagement=sprint, actor=consultant, seen=own.seen, plan=changed)
    assert not PackPlan.objects.filter(engagement=sprint).exists()
    keep_default(organisation=organisation, actor=consultant, seen=changed.seen, plan=usual)
    assert plan_for(sprint) == usual


def test_a_plan_changes_what_a_version_says(sprint: Engagement, make: MakePack, compose: Compose) -> None:
    before = make("draft", is_rendered=False).snapshot
    compose("risks")
    assert [one["key"] for one in preview_snapshot(sprint)["sections"]] == ["cover", "risks", "sign_off"]
    assert len(before["sections"]) > 10


def test_every_section_alone_makes_a_pack(sprint: Engagement, compose: Compose) -> None:
    for place in plan_for(sprint).places:
        compose(place.key)
        html = document_html(preview_snapshot(sprint))
        assert f'id="section-{place.key}"' in html
        assert set(re.findall(r'href="#([^"]+)"', html)) <= set(re.findall(r'\sid="([^"]+)"', html))


def test_other_forms_hold_the_words_and_no_register_that_was_left_out(
    compose: Compose, sprint: Engagement
) -> None:
    compose("risks", notes={"risks": "Read these."}, introduction="Dear *Noor*,", closing="Call us.")
    snapshot = preview_snapshot(sprint)
    text = document_markdown(snapshot)
    for words in ("Dear *Noor*,", "Read these.", "## In closing", "Call us."):
        assert words in text
    assert text.index("Call us.") < text.index("Sign-off")
    book = load_workbook(io.BytesIO(registers_workbook(snapshot)))
    assert book.sheetnames == ["Risk register"]
    compose("mail")
    assert load_workbook(io.BytesIO(registers_workbook(preview_snapshot(sprint)))).sheetnames


def test_what_was_left_out_is_not_told_as_changed_either(
    compose: Compose, sprint: Engagement, make: MakePack
) -> None:
    make()
    sprint.access_entries.update(provider="Northgate")
    sprint.risks.update(title="Something else")
    compose("changes", "risks")
    tables = content_of(preview_snapshot(sprint), "changes")["tables"]
    assert [table["title"] for table in tables] == ["Risk register"]
    compose("changes", "risks", "access")
    assert len(content_of(preview_snapshot(sprint), "changes")["tables"]) == 2
