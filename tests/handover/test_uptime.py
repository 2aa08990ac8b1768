"""Uptime in the pack: what looks saw and nothing more, on a strip, in a table and in words."""

import io
import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from jsonschema import Draft202012Validator
from pdfua import validate

from checks.check import Outcome
from checks.models import Result, Run
from engagements.drawings.uptime import WIDTH, Seen, Sighting, Span, uptime_days, uptime_strip
from engagements.models import Engagement, Route
from handover.document import document_html, made_at
from handover.drawings.uptime import told
from handover.enclosed import enclosed_files
from handover.formats.markdown import document_markdown
from handover.material import Material
from handover.pdf import render_pdf
from handover.snapshot import as_file, content_of, preview_snapshot
from handover.uptime import MOST_PAGES, uptime_of

type Look = Callable[..., None]

BEGIN = datetime(2026, 11, 27, 8, tzinfo=UTC)
HOME, SIGN_IN = "https://brightcart.test/", "https://app.brightcart.test/login"
OPENED, FAILED, UNTOLD = Outcome.PASS, Outcome.FAIL, Outcome.COULD_NOT_TELL


@pytest.fixture
def look(engagement: Engagement) -> Look:
    """An audit after so many hours: what each page that it looked at did."""
    Route.objects.filter(engagement=engagement).delete()
    Engagement.objects.filter(pk=engagement.pk).update(starts_at=BEGIN)
    engagement.refresh_from_db()

    def looked(hours: float, **outcomes: Outcome) -> None:
        at = BEGIN + timedelta(hours=hours)
        run = Run.objects.create(
            engagement=engagement, number=engagement.runs.count() + 1, state="done", patterns=["routing.*"],
            started_at=at, finished_at=at,
        )  # fmt: skip
        for name, outcome in outcomes.items():
            url = {"home": HOME, "login": SIGN_IN}.get(name, f"https://brightcart.test/{name}")
            Route.objects.get_or_create(engagement=engagement, url=url)
            status = 200 if outcome is OPENED else 503 if name == "busy" else 502
            said = f"{url} answers {status}, expected 200"
            Result.objects.create(
                run=run, engagement=engagement, check_key="routing.answers", subject_kind="route",
                subject=url, outcome=outcome, code="answers.x", summary=said, is_current=False, at=at,
            )  # fmt: skip

    return looked


def uptime(engagement: Engagement) -> dict[str, Any]:
    return uptime_of(Material(engagement))


def shown(engagement: Engagement) -> dict[str, Any]:
    return {**preview_snapshot(engagement), "number": 1, "made_at": "2026-11-30T09:00:00Z"}


def marks(drawing: str, paint: str) -> int:
    return len(re.findall(rf'<(?:rect|path) [^>]*(?:fill|stroke)="{re.escape(paint)}"', drawing))


GO, SILENT, UNCLEAR = "var(--go)", "var(--nogo)", "var(--hold)"


def strip(*hours: tuple[float, Seen], days: float = 3.5) -> str:
    sightings = [Sighting(BEGIN + timedelta(hours=hour), seen) for hour, seen in hours]
    return str(uptime_strip(sightings, Span(BEGIN, BEGIN + timedelta(days=days)), label="x"))


def test_each_look_is_a_mark_and_a_day_without_one_is_never_up() -> None:
    drawn = strip((1, Seen.ANSWERED), (5, Seen.SILENT), (50, Seen.UNCLEAR))
    assert (marks(drawn, GO), marks(drawn, SILENT), marks(drawn, UNCLEAR)) == (1, 1, 1)
    empty = re.findall(r'<rect x="([\d.]+)" width="([\d.]+)"[^>]*stroke-dasharray', drawn)
    assert [float(left) for left, _width in empty] == pytest.approx([WIDTH / 4, WIDTH * 3 / 4], abs=1)
    assert drawn.count("no look") == 2
    assert "no look" not in strip((1, Seen.ANSWERED), days=0.5)


def test_a_strip_begins_with_the_sprint_and_ends_with_the_pack() -> None:
    [band] = re.findall(r'<rect x="([\d.]+)" width="([\d.]+)"', strip(days=0.5))
    left, width = map(float, band)
    assert left == pytest.approx(WIDTH / 3, abs=1), "it began at eight"
    assert left + width == pytest.approx(WIDTH * 20 / 24, abs=1), "and was made at eight in the evening"


def test_looks_that_lie_close_share_a_mark_that_shows_the_worst_of_them() -> None:
    drawn = strip(*((number * 0.01, Seen.ANSWERED) for number in range(60)), (0.3, Seen.SILENT))
    assert (marks(drawn, GO), marks(drawn, SILENT)) == (0, 1)
    many = strip(*((number * 0.2, Seen.ANSWERED) for number in range(400)))
    assert 30 < marks(many, GO) < 60


@pytest.mark.parametrize("days", [0, 1, 9, 60, 400])
def test_the_days_above_do_not_overlap(days: int) -> None:
    drawn = str(uptime_days(Span(BEGIN, BEGIN + timedelta(days=days)), label="x"))
    places = [float(x) for x in re.findall(r'<text x="([\d.]+)"', drawn)]
    assert places[0] == 0
    assert all(later - earlier >= 40 for earlier, later in pairwise(places))


def test_words_tell_the_days_and_of_many_days_only_those_with_trouble() -> None:
    few = [Sighting(BEGIN, Seen.ANSWERED), Sighting(BEGIN + timedelta(days=3), Seen.UNCLEAR)]
    assert told(few, Span(BEGIN, BEGIN + timedelta(days=3))) == (
        "27 Nov: answered at 1 of 1 look; 28 Nov to 29 Nov: no look; "
        "30 Nov: answered at 0 of 1 look, 1 could not be told"
    )
    many = [Sighting(BEGIN + timedelta(days=day), Seen.ANSWERED) for day in range(20)]
    many[4] = many[4]._replace(seen=Seen.SILENT)
    assert told(many, Span(BEGIN, BEGIN + timedelta(days=24))) == (
        "answered at 19 of 20 looks; 1 Dec: answered at 0 of 1 look; no look on 5 days"
    )
    assert told(many, Span(BEGIN, BEGIN + timedelta(days=19))) == (
        "answered at 19 of 20 looks; 1 Dec: answered at 0 of 1 look"
    ), "where somebody looked on every day, none is counted"


def test_the_front_page_stands_first_then_those_with_trouble(engagement: Engagement, look: Look) -> None:
    look(1, about=OPENED, login=OPENED, prices=FAILED, home=OPENED)
    look(2, about=OPENED, login=UNTOLD, prices=FAILED, home=OPENED)
    pages = uptime(engagement)["pages"]
    assert [page["address"].removeprefix("https://") for page in pages] == [
        "brightcart.test/", "brightcart.test/prices", "app.brightcart.test/login", "brightcart.test/about",
    ]  # fmt: skip
    assert [(page["answered"], page["unclear"], len(page["looks"])) for page in pages] == [
        (2, 0, 2), (0, 0, 2), (1, 1, 2), (2, 0, 2),
    ]  # fmt: skip


def test_a_look_that_failed_between_two_that_answered_is_an_incident(
    engagement: Engagement, look: Look
) -> None:
    for hour, home in enumerate((OPENED, FAILED, FAILED, OPENED, UNTOLD, OPENED)):
        look(hour, home=home, login=home if hour < 4 else OPENED, late=FAILED if hour < 2 else OPENED)
    told_of = uptime(engagement)["incidents"]
    assert [(one["seen"], one["since"][11:16], one["again"][11:16], one["looks"]) for one in told_of] == [
        ("no-answer", "09:00", "11:00", 2),
        ("could-not-tell", "12:00", "13:00", 1),
    ]
    assert told_of[0]["addresses"] == [HOME, SIGN_IN], "what failed together is one incident"
    assert told_of[0]["said"] == "answers 502, expected 200"
    text = document_markdown(shown(engagement)).split("### Incidents")[1]
    assert "brightcart.test <br>app.brightcart.test/login | 27 Nov, 09:00 <br>2 looks, the last on" in text
    assert "brightcart.test/late" not in text, "what never answered before was not there yet"


@pytest.mark.parametrize(
    ("other", "at_nine", "looks"),
    [("busy", FAILED, 3), ("about", None, 2)],
    ids=["another answer", "another number of looks"],
)
def test_what_did_not_fail_alike_is_another_incident(
    engagement: Engagement, look: Look, other: str, at_nine: Outcome | None, looks: int
) -> None:
    look(0, home=OPENED, **{other: OPENED})
    for hour in range(1, 4):
        told = at_nine if hour == 2 else FAILED
        look(hour, home=FAILED, **({other: told} if told else {}))
    look(4, home=OPENED, **{other: OPENED})
    rows = {tuple(one["addresses"]): (one["looks"], one["said"]) for one in uptime(engagement)["incidents"]}
    answered = 503 if other == "busy" else 502
    assert rows == {
        (HOME,): (3, "answers 502, expected 200"),
        (f"https://brightcart.test/{other}",): (looks, f"answers {answered}, expected 200"),
    }


def test_an_incident_that_has_not_ended_says_so(engagement: Engagement, look: Look) -> None:
    look(0, home=OPENED)
    look(5, home=FAILED)
    assert uptime(engagement)["incidents"][0]["again"] == ""
    assert "not by the last look" in document_html(shown(engagement))


def test_where_nobody_looked_nothing_is_drawn_and_nothing_said_to_be_up(
    engagement: Engagement, look: Look
) -> None:
    section = document_html(shown(engagement)).split('id="section-monitoring"')[1].split("<section")[0]
    assert "nothing is known of it" in section
    assert "<svg" not in section
    assert "Incidents" not in section


def test_more_pages_than_a_founder_reads_are_counted(engagement: Engagement, look: Look) -> None:
    look(0, **{f"page{number}": OPENED if number else FAILED for number in range(MOST_PAGES + 3)})
    found = uptime(engagement)
    assert (len(found["pages"]), found["more"], found["more_answered"]) == (MOST_PAGES, 3, 3)
    assert "3 more pages were looked at; 3 of them answered at every look." in document_html(
        shown(engagement)
    )


@pytest.mark.parametrize(
    ("last", "says"), [(OPENED, "it answered at every look"), (FAILED, "it did not answer at every look")]
)
def test_one_page_more_is_told_as_one(engagement: Engagement, look: Look, last: Outcome, says: str) -> None:
    pages = {f"page{number}": last for number in range(MOST_PAGES)}
    look(0, home=OPENED, **pages)
    assert f"1 more page was looked at; {says}." in document_html(shown(engagement))


def test_a_page_that_left_the_map_is_left_out(engagement: Engagement, look: Look) -> None:
    look(0, home=OPENED, gone=OPENED)
    Route.objects.filter(url__endswith="gone").delete()
    assert [page["address"] for page in uptime(engagement)["pages"]] == [HOME]


def test_the_looks_cost_one_query_however_many(engagement: Engagement, look: Look) -> None:
    counts = []
    for hours in (range(2), range(2, 40)):
        for hour in hours:
            look(hour, home=OPENED, login=OPENED)
        fresh = Engagement.objects.get(pk=engagement.pk)
        with CaptureQueriesContext(connection) as captured:
            uptime(fresh)
        counts.append(len(captured))
    assert counts == [2, 2], "the looks, and the routes that other sections ask for too"


def test_an_older_version_says_nothing_of_uptime(engagement: Engagement, look: Look) -> None:
    snapshot = shown(engagement)
    content_of(snapshot, "monitoring").pop("uptime")
    html = document_html(snapshot)
    assert "Uptime, as far" not in html
    assert 'id="section-monitoring"' in html


def test_what_is_frozen_does_not_change_with_the_hour(engagement: Engagement, look: Look) -> None:
    look(1, home=OPENED)
    assert "made" not in json.dumps(uptime(engagement))
    html = document_html(shown(engagement))
    assert "answered at 1 of 1 look; 28 Nov to 30 Nov: no look" in html
    later = document_html({**shown(engagement), "made_at": "2026-12-02T09:00:00Z"})
    assert "28 Nov to 2 Dec: no look" in later


LONG = f"https://{'a-very-long-name-' * 12}.brightcart.test/{'شارع/' * 20}?q=%D9%85&x=<b>"


@pytest.mark.parametrize("addresses", [[LONG, "https://متجر.test/طلب", HOME]], ids=["long and right to left"])
@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_long_names_and_four_hundred_looks_hold_to_every_standard(
    engagement: Engagement, look: Look, tmp_path: Path, addresses: Sequence[str], paper: str
) -> None:
    for hour in range(400):
        look(hour / 5, home=FAILED if hour % 50 == 7 else OPENED)
    for address in addresses[:2]:
        Route.objects.create(engagement=engagement, url=address)
        for row in Result.objects.filter(subject=HOME)[::3]:
            row.pk, row.subject = None, address
            row.save()
    snapshot = {**shown(engagement), "paper": paper}
    kept = {"cover", "monitoring"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in kept]
    schema = json.loads((Path(settings.BASE_DIR) / "static/schema/pack.json").read_text())
    Draft202012Validator(schema).validate(json.loads(as_file(snapshot)))
    rendered = render_pdf(
        document_html(snapshot), made_at=made_at(snapshot), enclosed=enclosed_files(snapshot)
    )
    (tmp_path / "pack.pdf").write_bytes(rendered.pdf)
    assert validate(str(tmp_path / "pack.pdf")).findings == ()
    with pikepdf.open(io.BytesIO(rendered.pdf)) as pdf:
        spoken = b"".join(bytes(one) for one in _alternatives(pdf)).decode("utf-8", "replace")
    assert "answered at" in spoken


def _alternatives(pdf: pikepdf.Pdf) -> list[pikepdf.String]:
    found = (one.get("/Alt") for one in pdf.objects if isinstance(one, pikepdf.Dictionary))
    return [one for one in found if one is not None]
