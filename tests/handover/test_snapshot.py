"""The snapshot: everything in a constant number of queries, frozen, and the same for the same content."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagements.actions.raise_risk import raise_risk
from engagements.models import AccessEntry, Deliverable, Engagement, Risk, User
from handover.actions.make_pack import NotReady, make_pack
from handover.document import document_html
from handover.material import Material
from handover.models import Pack, Paper
from handover.sections import all_sections
from handover.snapshot import build_content, canonical, content_of, fingerprint
from tests.factories import make_engagement
from tests.handover.conftest import MakePack
from tests.handover.sprint import add_run, fill_sprint

MOST_QUERIES = 47


def queries_of(engagement: Engagement) -> int:
    fresh = Engagement.objects.select_related("client__organisation").get(pk=engagement.pk)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        build_content(Material(fresh), status="draft", paper=Paper.A4)
    return len(captured)


@pytest.mark.django_db
def test_many_rows_take_no_more_queries_than_few(consultant: User) -> None:
    few, many = make_engagement(actor=consultant), make_engagement(actor=consultant)
    fill_sprint(few, risks=2, access=1, runbooks=1, results=12, owner=consultant)
    fill_sprint(many, risks=60, access=40, runbooks=20, results=150, hosts=30, owner=consultant)
    assert queries_of(few) == queries_of(many) <= MOST_QUERIES


def test_every_section_has_its_place_and_its_template(sprint: Engagement) -> None:
    keys = [section.key for section in all_sections()]
    assert keys == [
        "cover", "one_page", "readiness", "before_after", "where", "mail", "environments", "access", "risks",
        "runbooks", "monitoring", "deploys", "tests", "known_limits", "next_steps", "changes", "sign_off",
        "contacts", "glossary",
    ]  # fmt: skip
    orders = [section.order for section in all_sections()]
    assert sorted(set(orders)) == orders


def test_what_changes_after_a_version_was_made_does_not_change_the_version(
    sprint: Engagement, make: MakePack
) -> None:
    pack = make(is_rendered=False)
    before = document_html(pack.snapshot)
    sprint.risks.update(title="Something else altogether")
    sprint.access_entries.all().delete()
    pack.refresh_from_db()
    assert fingerprint(pack.snapshot) == pack.snapshot_sha256
    assert document_html(pack.snapshot) == before
    assert "Something else altogether" not in before


def test_the_page_is_made_from_the_snapshot_without_a_query(
    make: MakePack, django_assert_num_queries: Any
) -> None:
    snapshot = make(is_rendered=False).snapshot
    with django_assert_num_queries(0):
        document_html(snapshot)


def test_the_same_content_is_not_made_twice(sprint: Engagement, make: MakePack) -> None:
    first = make(is_rendered=False)
    Pack.objects.filter(pk=first.pk).update(state=Pack.State.DONE)
    assert make(is_rendered=False).pk == first.pk
    AccessEntry.objects.filter(engagement=sprint, number=1).update(owner="Somebody new")
    assert make(is_rendered=False).number == first.number + 1


def test_a_second_press_hands_back_the_version_under_way(make: MakePack) -> None:
    assert make("draft", is_rendered=False).pk == make("issued", is_rendered=False).pk


def test_a_draft_says_the_same_as_the_version_but_is_another_one(make: MakePack) -> None:
    draft = make("draft", is_rendered=False)
    Pack.objects.filter(pk=draft.pk).update(state=Pack.State.DONE)
    issued = make("issued", is_rendered=False)
    assert (draft.number, issued.number) == (1, 2)
    assert draft.content_sha256 != issued.content_sha256


def test_nothing_is_issued_before_a_whole_audit_has_ended(engagement: Engagement, consultant: User) -> None:
    def issue() -> Pack:
        return make_pack(
            engagement=engagement, actor=consultant, status=Pack.Status.ISSUED, is_published=False
        ).pack

    Deliverable.objects.filter(stage__engagement=engagement).update(is_done=True)
    with pytest.raises(NotReady, match="No whole audit"):
        issue()
    run = add_run(engagement, 1, state="running")
    with pytest.raises(NotReady, match="An audit is running"):
        issue()
    run.state = "done"
    run.save()
    assert issue().number == 1


def test_a_draft_of_an_empty_engagement_says_that_nothing_is_recorded(
    engagement: Engagement, consultant: User
) -> None:
    pack = make_pack(
        engagement=engagement, actor=consultant, status=Pack.Status.DRAFT, is_published=False
    ).pack
    html = document_html(pack.snapshot)
    for words in ("No access is recorded", "No runbook is recorded", "No risk is open", "No whole audit"):
        assert words in html


def test_planned_steps_come_after_what_must_be_fixed_and_before_what_can_wait(
    sprint: Engagement, make: MakePack
) -> None:
    sprint.next_steps.create(number=1, title="Second", rank=2)
    sprint.next_steps.create(number=2, title="First", rank=1)
    steps = content_of(make(is_rendered=False).snapshot, "next_steps")["steps"]
    urgent = {risk.title for risk in sprint.risks.filter(must_fix_now=True)}
    told = ["now" if one["what"] in urgent else one["kind"].partition(" ")[0] for one in steps]
    assert [one["what"] for one in steps if one["kind"].startswith("Planned")] == ["First", "Second"]
    order = [word for word in told if word in {"now", "Planned,", "Risk"}]
    assert order == sorted(order, key=["now", "Planned,", "Risk"].index)
    assert set(order) == {"now", "Planned,", "Risk"}


def test_closed_and_accepted_risks_stand_under_their_own_headings(sprint: Engagement, make: MakePack) -> None:
    groups = content_of(make(is_rendered=False).snapshot, "risks")["groups"]
    found = {group["key"]: {risk["number"] for risk in group["risks"]} for group in groups}
    assert found["closed"] == set(
        sprint.risks.filter(status=Risk.Status.CLOSED).values_list("number", flat=True)
    )
    assert found["accepted"] == {3}
    assert 4 in found["must-fix"]


def test_a_risk_leads_to_its_finding_and_to_the_runbook_that_answers_it(
    sprint: Engagement, make: MakePack
) -> None:
    risk = sprint.risks.get(number=1)
    sprint.findings.filter(risk=risk).update(check_key="tls.expiry")
    sprint.runbooks.filter(number=1).update(template_key="expired-certificate")
    html = document_html(make(is_rendered=False).snapshot)
    own = html.split('id="risk-1"')[1].split("</article>")[0]
    assert 'id="finding-1"' in own
    assert 'href="#runbook-1"' in own
    assert 'id="runbook-1"' in html


def test_canonical_json_does_not_depend_on_the_order_of_keys() -> None:
    assert canonical({"b": 1, "a": ["é"]}) == canonical({"a": ["é"], "b": 1}) == '{"a":["é"],"b":1}'.encode()


def test_the_words_explained_are_those_that_stand_in_the_pack(sprint: Engagement, consultant: User) -> None:
    raise_risk(engagement=sprint, actor=consultant, title="Webhook to ddos.example.test has no retry")
    content = content_of({"sections": _sections(sprint)}, "glossary")
    names = [term["name"] for term in content["terms"]]
    assert "webhook" in names
    assert "DDoS" not in names
    assert names == sorted(names, key=str.casefold)


def _sections(engagement: Engagement) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = build_content(Material(engagement), status="draft", paper=Paper.A4)[
        "sections"
    ]
    return found
