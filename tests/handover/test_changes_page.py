"""What has changed since a version: the whole for consultants, what was measured for the client's side."""

import pytest
from django.test import Client
from django.urls import reverse

from checks.check import Outcome
from checks.models import Result
from engagements.models import Engagement, Risk
from handover.models import Pack
from handover.snapshot import content_of
from tests.handover.conftest import MakePack


@pytest.fixture
def issued(make: MakePack) -> Pack:
    pack = make(is_rendered=False)
    Pack.objects.filter(pk=pack.pk).update(state="done")
    return pack


def at(name: str, pack: Pack, to: object = "") -> str:
    address = reverse(name, kwargs={"code": pack.engagement.code, "number": pack.number})
    return f"{address}?to={to}" if to != "" else address


def change(sprint: Engagement) -> Result:
    """A risk that only the register knows, and a verdict that was measured."""
    Risk.objects.filter(engagement=sprint, number=1).update(title="Named anew since")
    passed = Result.objects.filter(engagement=sprint, is_current=True, outcome=Outcome.PASS)[0]
    Result.objects.filter(pk=passed.pk).update(outcome=Outcome.FAIL)
    return passed


def test_what_still_holds_is_said_so(issued: Pack, as_founder: Client, as_consultant: Client) -> None:
    for client in (as_founder, as_consultant):
        page = client.get(at("pack_changes", issued)).text
        assert "Nothing in its registers, verdicts and answers is different." in page
    assert "still holds" in as_founder.get(at("pack_changes_panel", issued)).text


def test_where_nothing_is_compared_nothing_is_said_to_hold(
    make: MakePack, as_founder: Client, as_consultant: Client
) -> None:
    pack = make(is_rendered=False)
    measured = {"readiness", "before_after"}
    sections = [one for one in pack.snapshot["sections"] if one["key"] not in measured]
    Pack.objects.filter(pk=pack.pk).update(state="done", snapshot=pack.snapshot | {"sections": sections})
    page, panel = (as_founder.get(at(name, pack)).text for name in ("pack_changes", "pack_changes_panel"))
    for text in (page, panel):
        assert "no measurements to compare with" in text.replace("holds ", "")
        assert "still holds" not in text
        assert "different" not in text
    assert "Nothing in its registers" in as_consultant.get(at("pack_changes", pack)).text


def test_signs_that_a_snapshot_cannot_keep_are_no_difference(
    make: MakePack, sprint: Engagement, as_consultant: Client
) -> None:
    """The version has a question mark in their place, and so has what is compared with it."""
    Risk.objects.filter(engagement=sprint, number=1).update(title="A bell \x07 rings")
    pack = make(is_rendered=False)
    Pack.objects.filter(pk=pack.pk).update(state="done")
    assert "Nothing in its registers" in as_consultant.get(at("pack_changes", pack)).text
    Risk.objects.filter(engagement=sprint, number=2).update(title="Another")
    told = content_of(make(is_rendered=False).snapshot, "changes")
    assert [len(table["entries"]) for table in told["tables"]] == [1]


def test_the_client_sees_what_was_measured_and_a_consultant_the_registers_too(
    issued: Pack, sprint: Engagement, as_founder: Client, as_consultant: Client
) -> None:
    result = change(sprint)
    for client, sees_register in ((as_founder, False), (as_consultant, True)):
        page = client.get(at("pack_changes", issued)).text
        assert result.subject in page
        assert ("Named anew since" in page) is sees_register
    panel = as_founder.get(at("pack_changes_panel", issued)).text
    assert "different now from what version 1 says" in panel


def test_two_issued_versions_are_compared_whole_for_everybody(
    issued: Pack, make: MakePack, sprint: Engagement, as_founder: Client
) -> None:
    change(sprint)
    later = make(is_rendered=False)
    Pack.objects.filter(pk=later.pk).update(state="done")
    page = as_founder.get(at("pack_changes", issued, later.number)).text
    assert "From version 1 to version 2" in page
    assert "Named anew since" in page


@pytest.mark.parametrize("to", ["9", "x", "-1", "²", "9" * 40])
def test_a_version_that_is_not_there_is_not_found(issued: Pack, as_founder: Client, to: str) -> None:
    assert as_founder.get(at("pack_changes", issued, to)).status_code == 404


def test_a_draft_is_no_version_for_the_client_to_compare_with(
    issued: Pack, make: MakePack, as_founder: Client, as_consultant: Client
) -> None:
    draft = make("draft", is_rendered=False)
    Pack.objects.filter(pk=draft.pk).update(state="done")
    assert as_founder.get(at("pack_changes", issued, draft.number)).status_code == 404
    assert as_consultant.get(at("pack_changes", issued, draft.number)).status_code == 200
    assert "Draft 2" not in as_founder.get(at("pack_changes", issued)).text


@pytest.mark.parametrize("state", ["queued", "running", "failed", "cancelled"])
def test_a_version_that_is_not_out_is_compared_with_nothing(
    issued: Pack, make: MakePack, sprint: Engagement, as_consultant: Client, state: str
) -> None:
    change(sprint)
    unissued = make(is_rendered=False)
    Pack.objects.filter(pk=unissued.pk).update(state=state)
    for name in ("pack_changes", "pack_changes_panel"):
        assert as_consultant.get(at(name, unissued)).status_code == 404
        assert as_consultant.get(at(name, issued)).status_code == 200
    assert as_consultant.get(at("pack_changes", issued, unissued.number)).status_code == 404
