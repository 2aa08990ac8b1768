"""How far the making of a pack has come: told by its sections, each in turn, and shown to whoever waits."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from engagements.models import Engagement
from handover.actions import execute_pack as executing
from handover.document import document_html, made_at
from handover.headway import ALL, BEGUN, LAID_OUT, Headway, HeadwayMeter
from handover.models import Pack
from handover.pdf import render_pdf
from tests.handover.conftest import MakePack

pytestmark = pytest.mark.django_db


def headway_of(snapshot: dict[str, Any]) -> list[Headway]:
    """Every different thing that a real rendering says of how far it is."""
    html = document_html(snapshot)
    progress = HeadwayMeter(snapshot, html)
    seen = [progress.now]

    def follow(told: int | str) -> None:
        progress.tell(told)
        if progress.now != seen[-1]:
            seen.append(progress.now)

    render_pdf(html, made_at=made_at(snapshot), progress=follow)
    return seen


def test_every_section_is_told_by_its_title_and_in_the_order_of_the_pack(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    seen = headway_of(snapshot)
    titles = [one["title"] for one in snapshot["sections"] if one["key"] != "cover"]
    told = list(dict.fromkeys((one.number, one.section) for one in seen if one.section))
    assert told == list(enumerate(titles, 1))
    assert {one.count for one in seen[1:]} == {len(titles)}
    bar = [one.done for one in seen]
    assert bar == sorted(bar)
    assert (seen[1].section, seen[1].number) == ("", 0), "the cover and the contents come first"
    assert BEGUN <= seen[1].done < seen[2].done < seen[-2].done <= LAID_OUT
    assert seen[-1] == Headway(LAID_OUT, number=len(titles), count=len(titles)), "what is laid out is drawn"


def test_the_bar_moves_within_a_section_of_many_pages_and_stays_short_of_the_next(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    first, second = '<h2 id="section-one_page">', '<h2 id="section-readiness">'
    progress = HeadwayMeter(snapshot, "x" * 4_000 + first + "x" * 10_000 + second + "x" * 14_000)
    bar = []
    for told in (1, 2, 3, "section-one_page", 4, 5, 6, 7, "section-readiness", "section-one_page"):
        progress.tell(told)
        bar.append(progress.now.done)
    assert bar[0] < bar[1] == bar[2] == bar[3] < bar[4] < bar[5] < bar[6] == bar[7] == bar[8]
    assert abs(bar[8] - (BEGUN + LAID_OUT) / 2) <= 1
    assert progress.now.number == 2, "laying out the contents again is no way back"
    progress.tell("risks")
    assert progress.now.number == 2, "an anchor that has the name of a section is not its heading"


def test_the_worker_writes_the_section_into_the_row(make: MakePack, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the beat that is written anyway; looked at often here, as a large pack is while it is laid out."""
    monkeypatch.setattr(executing, "LOOK_SECONDS", 0.02)
    pack = make(is_rendered=False)
    titles = [one["title"] for one in pack.snapshot["sections"] if one["key"] != "cover"]
    written = []
    beat = Pack.heartbeat

    def beaten(self: Pack, **progress: int | str) -> None:
        beat(self, **progress)
        row = Pack.objects.get(pk=self.pk)
        written.append((row.section, row.section_number, row.section_count, row.step))

    monkeypatch.setattr(Pack, "heartbeat", beaten)
    executing.execute_pack(pack.pk)
    named = [row for row in written if row[0]]
    assert len({row[0] for row in named}) > 3
    for title, number, count, step in named:
        assert (title, count) == (titles[number - 1], len(titles))
        assert step == f"Laying out {title}, {number} of {len(titles)}"
    assert written[0] == ("", 0, 0, "Writing the pages")
    assert written[-1][3] == "Drawing the pages and enclosing the registers"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"done_count": 2}, "Writing the pages"),
        ({"done_count": 30, "section_count": 19}, "Laying out the cover and the contents"),
        (
            {"done_count": 40, "section": "Risks", "section_number": 9, "section_count": 19},
            "Laying out Risks, 9 of 19",
        ),
        (
            {"done_count": 65, "section_number": 19, "section_count": 19},
            "Drawing the pages and enclosing the registers",
        ),
    ],
)
def test_whoever_waits_reads_which_section_is_laid_out(
    make: MakePack, sprint: Engagement, as_consultant: Client, row: dict[str, Any], says: str
) -> None:
    pack = make(is_rendered=False)
    running = {"state": "running", "attempts": 1, "started_at": timezone.now(), "total_count": ALL}
    Pack.objects.filter(pk=pack.pk).update(**running, **row)
    numbered = {"code": sprint.code, "number": pack.number}
    pages = [reverse("handover", kwargs={"code": sprint.code})]
    pages += [reverse(name, kwargs=numbered) for name in ("pack_progress", "pack_page")]
    for page in pages:
        text = as_consultant.get(page).text
        assert says in text, page
        assert f'value="{row["done_count"]}" max="100"' in text, page
        assert "100 %" not in text


def test_a_version_that_is_tried_again_begins_anew(make: MakePack, as_consultant: Client) -> None:
    pack = make(is_rendered=False)
    Pack.objects.filter(pk=pack.pk).update(
        state="failed", done_count=50, section="Risks", section_number=9, section_count=19
    )
    again = {"code": pack.engagement.code, "number": pack.number}
    as_consultant.post(reverse("retry_pack", kwargs=again))
    pack.refresh_from_db()
    assert (pack.state, pack.done_count, pack.step) == ("queued", 0, "Writing the pages")
