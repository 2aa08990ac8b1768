"""The handover page, the file and the page of a version: what they show, and to whom."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from engagements.models import AccessEntry, Engagement, User
from handover.formats import FORMATS
from handover.missing import read_gaps
from handover.models import Pack
from tests.handover.conftest import MakePack
from tests.handover.sprint import add_run, fill_sprint

MOST_QUERIES = 30


def at(name: str, engagement: Engagement, **more: int) -> str:
    return reverse(name, kwargs={"code": engagement.code, **more})


def test_a_founder_gets_an_issued_version_as_a_download(
    filed: Callable[..., Pack], sprint: Engagement, as_founder: Client
) -> None:
    answer = as_founder.get(at("pack_file", sprint, number=filed().number))
    assert b"".join(answer.streaming_content) == b"%PDF-1.7 1"  # type: ignore[arg-type]
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="handover-{sprint.code}-version-1.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}


def test_a_draft_is_for_consultants(
    filed: Callable[..., Pack], sprint: Engagement, as_founder: Client, as_consultant: Client, viewer: User,
    client_for: Callable[[User], Client],
) -> None:  # fmt: skip
    number = filed("draft").number
    for name in ("pack_file", "pack_page"):
        assert as_founder.get(at(name, sprint, number=number)).status_code == 404
        assert client_for(viewer).get(at(name, sprint, number=number)).status_code == 404
        answer = as_consultant.get(at(name, sprint, number=number))
        assert answer.status_code == 200
        answer.close()


def test_a_version_that_is_not_there_yet_is_hidden_from_the_founder(
    make: MakePack, sprint: Engagement, as_founder: Client
) -> None:
    number = make(is_rendered=False).number
    assert as_founder.get(at("pack_page", sprint, number=number)).status_code == 404
    assert as_founder.get(at("pack_file", sprint, number=number)).status_code == 404


def test_strangers_and_founders_see_no_handover_page(
    filed: Callable[..., Pack], sprint: Engagement, as_stranger: Client, as_founder: Client
) -> None:
    number = filed().number
    assert as_stranger.get(at("handover", sprint)).status_code == 404
    assert as_stranger.get(at("pack_file", sprint, number=number)).status_code == 404
    assert as_founder.get(at("handover", sprint)).status_code == 403
    assert as_founder.post(at("pack_new", sprint), {"status": "draft"}).status_code == 403
    assert as_founder.post(at("cancel_pack", sprint, number=number)).status_code == 403
    assert as_founder.post(at("retry_pack", sprint, number=number)).status_code == 403
    assert as_founder.get(at("pack_progress", sprint, number=number)).status_code == 403


def test_a_file_that_has_gone_from_the_disk_is_said_to_be_gone(
    filed: Callable[..., Pack], sprint: Engagement, as_founder: Client
) -> None:
    pack = filed()
    default_storage.delete(pack.file.name)
    answer = as_founder.get(at("pack_file", sprint, number=pack.number))
    assert answer.status_code == 410
    assert "has gone from the disk" in answer.text


def test_the_page_says_what_the_pdf_says(
    filed: Callable[..., Pack], sprint: Engagement, as_founder: Client
) -> None:
    text = as_founder.get(at("pack_page", sprint, number=filed().number)).text
    for words in ("Where everything lives", "Deliberately not built", 'id="risk-1"', "<svg"):
        assert words in text
    assert "style=" not in text


def test_the_handover_page_lists_what_is_missing(
    engagement: Engagement, as_consultant: Client, founder: User
) -> None:
    fill_sprint(engagement, access=4, runbooks=1, owner=founder)
    AccessEntry.objects.filter(engagement=engagement).update(owner="")
    text = as_consultant.get(at("handover", engagement)).text
    assert "4 access entries have no owner." in text
    assert "usual runbooks are not there" in text
    assert "Issue version 1" in text


def test_a_system_that_is_not_used_lacks_nothing(engagement: Engagement) -> None:
    AccessEntry.objects.create(engagement=engagement, number=1, system="payments", provider=" None ")
    assert not [gap for gap in read_gaps(engagement) if gap.page == "access"]
    AccessEntry.objects.create(engagement=engagement, number=2, system="dns", provider="Nonesuch")
    assert [gap.text for gap in read_gaps(engagement) if gap.page == "access"] == [
        "1 access entry has no owner.",
        "The founder has not confirmed 1 access entry.",
        "1 access entry has no second factor that is known to be on.",
    ]


def test_a_running_audit_blocks_issuing_but_no_draft(sprint: Engagement, as_consultant: Client) -> None:
    add_run(sprint, 3, state="running")
    assert "An audit is running" in as_consultant.get(at("handover", sprint)).text
    refused = as_consultant.post(at("pack_new", sprint), {"status": "issued"}, follow=True)
    assert "An audit is running" in refused.text
    assert not sprint.packs.exists()
    as_consultant.post(at("pack_new", sprint), {"status": "draft"})
    assert sprint.packs.get().status == "draft"


def test_a_form_sent_twice_makes_one_version(sprint: Engagement, as_consultant: Client) -> None:
    for _press in range(2):
        answer = as_consultant.post(
            at("pack_new", sprint), {"status": "issued", "paper": "letter"}, follow=True
        )
    assert sprint.packs.get().snapshot["paper"] == "letter"
    assert "One is being made already" in answer.text


def test_nonsense_is_refused(sprint: Engagement, as_consultant: Client) -> None:
    for sent in ({}, {"status": "signed"}, {"status": "draft", "paper": "napkin"}):
        answer = as_consultant.post(at("pack_new", sprint), sent, follow=True)
        assert "Choose a draft or a version" in answer.text
    assert not sprint.packs.exists()


def test_the_version_under_way_is_watched_and_can_be_cancelled_and_tried_again(
    make: MakePack, sprint: Engagement, as_consultant: Client
) -> None:
    number = make(is_rendered=False).number
    assert "Waiting for a worker" in as_consultant.get(at("handover", sprint)).text
    polled = as_consultant.get(at("pack_progress", sprint, number=number))
    assert "HX-Refresh" not in polled
    assert "hx-get" in polled.text
    as_consultant.post(at("cancel_pack", sprint, number=number))
    assert as_consultant.get(at("pack_progress", sprint, number=number))["HX-Refresh"] == "true"
    assert "Try again" in as_consultant.get(at("handover", sprint)).text
    as_consultant.post(at("retry_pack", sprint, number=number))
    assert sprint.packs.get().state == "queued"


def test_a_failed_version_says_why(make: MakePack, sprint: Engagement, as_consultant: Client) -> None:
    pack = make(is_rendered=False)
    Pack.objects.filter(pk=pack.pk).update(state="failed", error="Rendering needed more memory.")
    assert "Rendering needed more memory." in as_consultant.get(at("handover", sprint)).text


def test_a_version_that_is_not_out_is_handed_out_in_no_form_and_replaced_by_nothing(
    make: MakePack, sprint: Engagement, as_consultant: Client, tmp_path: Path
) -> None:
    Pack.objects.filter(pk=make(is_rendered=False).pk).update(state="done")
    sprint.risks.update(title="Named anew")
    failed = make(is_rendered=False)
    Pack.objects.filter(pk=failed.pk).update(state="failed", error="The disk was full")
    page = as_consultant.get(at("pack_page", sprint, number=failed.number)).text
    assert "As it was issued" not in page
    assert "It is not issued" in page
    assert "takes its place" not in page
    for ending in FORMATS:
        where = reverse("pack_as", kwargs={"code": sprint.code, "number": failed.number, "ending": ending})
        assert where not in page
        assert as_consultant.get(where).status_code == 404
    with pytest.raises(CommandError, match="is not issued"):
        call_command("pack", sprint.code, number=failed.number, format="md", output=tmp_path / "x.md")


def test_the_page_takes_a_constant_number_of_queries(
    engagement: Engagement, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    counts = []
    for risks in (0, 40):
        if risks:
            fill_sprint(engagement, risks=risks, access=30, runbooks=12, results=100, hosts=20)
        with django_assert_max_num_queries(MOST_QUERIES) as captured:
            as_consultant.get(at("handover", engagement))
        counts.append(len(captured))
    assert counts[0] == counts[1]
