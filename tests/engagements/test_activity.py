"""The page Activity: who did what, filtered and a page at a time, and the record as a file."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from engagements.actions.keep_register import change_entry
from engagements.actions.record_event import record_event, recorded_as_of
from engagements.actions.seal_history import seal_history
from engagements.history.export import read_jsonl
from engagements.history.timeline import read_asked, read_timeline
from engagements.history.verification import verify_chain
from engagements.history.words import changes_of, word_difference
from engagements.models import Engagement, Risk, User
from tests.factories import make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def page(client: Client, engagement: Engagement, **query: Any) -> str:
    answer = client.get(f"/e/{engagement.code}/activity/", query)
    assert answer.status_code == 200
    return answer.content.decode()


def tell(engagement: Engagement, count: int, **told: Any) -> None:
    """So many events, the last the newest, two of each at the same moment."""
    for place in range(count):
        with recorded_as_of(timezone.now() - timedelta(minutes=(count - place) // 2)):
            label = f"event no {place}"
            record_event(engagement=engagement, label=label, **{"actor": None, "verb": "saw", **told})


@pytest.fixture
def risk(engagement: Engagement, consultant: User) -> Risk:
    return make_risk(engagement, actor=consultant, title="Sign-in is cached", impact=3)


def change(risk: Risk, actor: User, **changes: Any) -> None:
    opened = {name: getattr(risk, name) for name in changes}
    change_entry(engagement=risk.engagement, entry=risk, changes=changes, opened=opened, actor=actor)
    risk.refresh_from_db()


def test_each_change_reads_from_what_to_what(
    engagement: Engagement, risk: Risk, consultant: User, as_consultant: Client
) -> None:
    change(risk, consultant, impact=5, status="fixing", owner=consultant, must_fix_now=True)
    shown = page(as_consultant, engagement)
    for label, before, after in (
        ("Impact", "3", "5"),
        ("Status", "Open", "Being fixed"),
        ("Owner", "nothing", "Ana Lima"),
        ("Must fix now", "no", "yes"),
    ):
        assert f"{label}</span> <del>{before}</del>" in shown
        assert f"<ins>{after}</ins>" in shown


def test_a_long_text_is_told_word_by_word(
    engagement: Engagement, risk: Risk, consultant: User, as_consultant: Client
) -> None:
    change(risk, consultant, description="The page of sign-in is kept by the edge. " * 8)
    change(risk, consultant, description="The page of sign-up is kept by the edge. " * 8)
    shown = page(as_consultant, engagement)
    assert "<del>in</del><ins>up</ins>" in shown


def test_nothing_of_both_texts_is_lost_in_their_difference() -> None:
    before, after = "One <b>two</b>\n three", "One  two\nthree & four"
    pieces = word_difference(before, after)
    assert "".join(piece.text for piece in pieces if piece.how != "new") == before
    assert "".join(piece.text for piece in pieces if piece.how != "gone") == after


def test_it_is_narrowed_by_person_kind_day_and_text(
    engagement: Engagement, risk: Risk, consultant: User, owner: User, as_consultant: Client
) -> None:
    with recorded_as_of(datetime(2026, 1, 5, 12, tzinfo=UTC)):
        record_event(engagement=engagement, actor=owner, verb="closed", target=risk, label="in January")
    record_event(
        engagement=engagement, actor=None, verb="found", label="by the portal", changes={"a": ("x", "Zebra")}
    )
    assert "in January" in page(as_consultant, engagement, who=owner.pk)
    assert "by the portal" not in page(as_consultant, engagement, who=owner.pk)
    assert "by the portal" in page(as_consultant, engagement, who="portal")
    assert "in January" not in page(as_consultant, engagement, who="portal")
    assert "by the portal" not in page(as_consultant, engagement, kind="risk")
    days = {"since": "2026-01-05", "until": "2026-01-05"}
    assert "in January" in page(as_consultant, engagement, **days)
    assert "by the portal" not in page(as_consultant, engagement, **days)
    assert "by the portal" in page(as_consultant, engagement, q="THE PORT")
    assert "by the portal" in page(as_consultant, engagement, q="zebra")
    assert "Nothing matches" in page(as_consultant, engagement, q="100%_\\'\"")


def test_what_an_audit_found_is_one_line_that_unfolds(
    engagement: Engagement, risk: Risk, as_consultant: Client
) -> None:
    for number in range(4):
        record_event(engagement=engagement, actor=None, verb="raised", target=risk, label=f"leak {number}")
    shown = page(as_consultant, engagement)
    assert "</b> raised 4 risks <svg" in shown
    assert shown.count("leak ") == 4
    assert "raised 4 risks" not in page(as_consultant, engagement, kind="risk")


@pytest.mark.parametrize(
    "query",
    [
        {"who": "x"}, {"who": "9" * 30}, {"kind": "none"}, {"since": "2026-13-40"}, {"until": "9999-12-31"},
        {"since": "0001-01-01"}, {"before": "x_1"}, {"before": "2026-01-01T00:00:00_1"},
        {"before": "2026-01-01T00:00:00+00:00_" + "9" * 30}, {"q": "\0" + "x" * 10_000},
    ],
)  # fmt: skip
def test_an_address_that_nobody_wrote_is_no_error(
    engagement: Engagement, as_consultant: Client, query: dict[str, str]
) -> None:
    page(as_consultant, engagement, **query)


def test_pages_hold_every_event_once_also_those_of_one_moment(
    engagement: Engagement, as_consultant: Client
) -> None:
    tell(engagement, 120)
    seen, query = list[str](), dict[str, str]()
    for _page in range(5):
        answer = as_consultant.get(f"/e/{engagement.code}/activity/", query)
        timeline = answer.context["timeline"]
        seen += [
            line.event.target_label for _day, all_ in timeline.days for one in all_ for line in one.lines
        ]
        if not timeline.after:
            break
        query = {"before": timeline.after}
        tell(engagement, 1, verb="in between")
    told = [label for label in seen if label.startswith("event no ")]
    assert len(told) == len(set(told)) == 120


def test_queries_do_not_grow_with_the_record(
    engagement: Engagement, risk: Risk, consultant: User, as_consultant: Client
) -> None:
    page(as_consultant, engagement)
    counts = []
    for many in (1, 60):
        for place in range(many):
            change(risk, consultant, title=f"Title {place} of {many}")
        with CaptureQueriesContext(connection) as queries:
            page(as_consultant, engagement)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 15


def test_an_event_leads_to_what_it_is_about_and_says_where_that_is_gone(
    engagement: Engagement, risk: Risk, as_consultant: Client
) -> None:
    event = engagement.events.get(target_kind="risk")
    answer = as_consultant.get(f"/e/{engagement.code}/activity/{event.pk}/there/")
    assert answer["Location"] == f"/e/{engagement.code}/risks/{risk.number}/"
    risk.delete()
    answer = as_consultant.get(f"/e/{engagement.code}/activity/{event.pk}/there/", follow=True)
    assert "is no longer there" in answer.content.decode()


def test_the_record_downloads_as_a_file_that_verifies(
    engagement: Engagement, risk: Risk, as_consultant: Client
) -> None:
    answer = as_consultant.get(f"/e/{engagement.code}/activity/export/jsonl/")
    lines = b"".join(answer).decode().splitlines()  # type: ignore[arg-type]  # a streamed answer
    assert len(lines) == engagement.events.count()
    assert list(verify_chain(read_jsonl(lines))) == []
    answer = as_consultant.get(f"/e/{engagement.code}/activity/export/csv/")
    assert b"Sign-in is cached" in b"".join(answer)  # type: ignore[arg-type]  # a streamed answer
    assert as_consultant.get(f"/e/{engagement.code}/activity/export/exe/").status_code == 404


def test_the_page_of_an_object_shows_its_own_history(
    engagement: Engagement, risk: Risk, consultant: User, as_consultant: Client
) -> None:
    host = engagement.hosts.all()[0]
    record_event(
        engagement=engagement, actor=consultant, verb="renamed", target=host, changes={"name": ("a", "b")}
    )
    fragment = as_consultant.get(f"/e/{engagement.code}/activity/of/host/{host.pk}/").content.decode()
    assert "renamed" in fragment
    assert "Sign-in is cached" not in fragment
    assert as_consultant.get(f"/e/{engagement.code}/activity/of/none/1/").status_code == 404
    edit = as_consultant.get(f"/e/{engagement.code}/surface/hosts/{host.pk}/").content.decode()
    assert f"/activity/of/host/{host.pk}/" in edit


def test_an_event_says_where_it_stands_in_the_chain(engagement: Engagement, as_consultant: Client) -> None:
    event = engagement.events.get()
    address = f"/e/{engagement.code}/activity/{event.pk}/"
    assert "given within a minute" in as_consultant.get(address).content.decode()
    seal_history(engagement.pk)
    event.refresh_from_db()
    assert event.digest in as_consultant.get(address).content.decode()


def test_nobody_but_the_consultancy_reads_it(
    engagement: Engagement, as_founder: Client, as_stranger: Client
) -> None:
    for client, status in ((as_founder, 403), (as_stranger, 404), (Client(), 302)):
        for part in ("", "export/jsonl/", f"{engagement.events.get().pk}/"):
            assert client.get(f"/e/{engagement.code}/activity/{part}").status_code == status


def test_the_page_of_an_entry_names_a_person_and_no_number(
    engagement: Engagement, risk: Risk, consultant: User, as_consultant: Client
) -> None:
    change(risk, consultant, owner=consultant)
    record_event(
        engagement=engagement, actor=consultant, verb="set aside", target=risk,
        changes={"set_aside": ("", "until May")},
    )  # fmt: skip
    here = f"/e/{engagement.code}/activity/of/risk/{risk.pk}/"
    assert here in as_consultant.get(f"/e/{engagement.code}/risks/{risk.number}/").content.decode()
    shown = as_consultant.get(here).content.decode()
    assert "<ins>Ana Lima</ins>" in shown
    assert "<ins>until May</ins>" in shown, "what is no field of the record is told too"
    assert "Older ones" not in shown
    tell(engagement, 40, target=risk)
    assert "Older ones" in as_consultant.get(here).content.decode()


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("Zürich und Köln", "Zürich und"),
        ("Zürich und Köln", "ZÜRICH"),
        ("Øresund 北京 😀", "北京 😀"),
        ("Øresund", "øre"),
        ('say "hello" twice', 'y "hello"'),
        ("C:\\Temp\\new", "temp\\new"),
        ("100% of _all_", "0% of _"),
        ("two\nlines", "lines"),
    ],
)
def test_changes_are_found_whatever_letters_and_signs_they_hold(
    engagement: Engagement, risk: Risk, consultant: User, as_consultant: Client, stored: str, asked: str
) -> None:
    change(risk, consultant, evidence=stored)
    found = read_timeline(engagement, read_asked({"q": asked}))
    lines = [line for _day, stretches in found.days for one in stretches for line in one.lines]
    assert [line.event.verb for line in lines] == ["changed"]
    assert not read_timeline(engagement, read_asked({"q": f"{asked}?"})).days


def test_a_list_tells_long_texts_quickly_however_alike_they_are(
    engagement: Engagement, risk: Risk, consultant: User
) -> None:
    change(risk, consultant, description="ab cd " * 180)
    change(risk, consultant, description="cd ab ef " * 120)
    event = engagement.events.filter(verb="changed").order_by("-pk")[0]
    began = time.process_time()
    (listed,) = changes_of(event)
    assert time.process_time() - began < 0.05
    assert listed.pieces == ()
    began = time.process_time()
    (told,) = changes_of(event, most=None, in_full=True)
    assert time.process_time() - began < 0.5
    came = "".join(piece.text for piece in told.pieces if piece.how != "gone")
    assert came == event.changes["description"][1]


def test_where_a_list_cuts_a_long_text_the_difference_is_seen(
    engagement: Engagement, risk: Risk, consultant: User
) -> None:
    same = "the same again, " * 20
    change(risk, consultant, description=same + "x " * 400)
    change(risk, consultant, description=same + "y " * 400)
    (told,) = changes_of(engagement.events.filter(verb="changed").order_by("-pk")[0])
    assert "x x" in told.before
    assert "y y" in told.after
    assert len(told.before) <= 120
