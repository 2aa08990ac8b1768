"""The first page is one sheet: what gives way is said, and what must be fixed gives way last."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from engagements.models import AccessEntry, Contact, Engagement, Risk, Runbook
from handover.document import document_html, made_at
from handover.material import Material
from handover.models import Paper
from handover.one_sheet import Measured, line_height
from handover.pdf import render_pdf
from handover.sections import one_page
from handover.snapshot import build_content, content_of
from tests.handover.printed import Printed, squeezed

pytestmark = pytest.mark.django_db
MADE = "2026-11-30T12:00:00Z"


@pytest.fixture
def busy(engagement: Engagement) -> Engagement:
    """Seven risks that must be fixed now, in long words, and duties of every other kind."""
    for number in range(1, 9):
        Risk.objects.create(
            engagement=engagement, number=number, title=f"{number} " + "title of a risk " * 8,
            effect=f"{number} " + "what it can do to you " * 6, must_fix_now=True,
            status="accepted" if number == 8 else "open", accepted_until=timezone.now() + timedelta(days=9),
            due_on=engagement.launch_at.date() + timedelta(days=30),
        )  # fmt: skip
    AccessEntry.objects.create(
        engagement=engagement, number=7, system="registrar", provider="Gandi", owner="Noor Haddad", mfa="off"
    )
    Runbook.objects.create(
        engagement=engagement, number=4, title="Back to the last one", template_key="failed-deploy",
        when_to_use="x", steps="1. x", contact="Ana Lima, then Noor Haddad",
    )  # fmt: skip
    for turn, (name, phone) in enumerate(
        (("Ana Lima", "+32 2 555 01 02"), ("Noor Haddad", "+32 2 555 01 01"))
    ):
        Contact.objects.create(
            engagement=engagement, number=turn + 1, name=name, phone=phone, escalation=turn + 1
        )
    return engagement


def everything_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    long = [str(words) for words in one_page.SAFE.values()]
    monkeypatch.setattr(one_page, "safe_lines", lambda _material: long)


def name_at_length(engagement: Engagement, letter: str = "") -> None:
    """Everybody and everything by the longest names and addresses that the registers take."""
    names = []
    for number, contact in enumerate(engagement.contacts.order_by("number"), 1):
        contact.name = f"{number}{letter * 119}" if letter else f"{number} {'Alexandrina ' * 9}".strip()
        contact.phone, contact.email = "", f"{'m' * 60}@{('w' * 60 + '.') * 2}test"
        contact.save()
        names.append(contact.name)
    engagement.access_entries.update(provider="Provider of Names " * 6, owner=names[0])
    long = f"{names[0][:100]}, {names[1]}"[:200] if letter else ", ".join(names)[:200]
    engagement.runbooks.update(contact=long, title="Back to the version before " * 5, owner=names[0])


def snapshot_of(engagement: Engagement, paper: Paper, *keys: str) -> dict[str, Any]:
    """Of a pack of these sections alone."""
    material = Material(engagement)
    material.chosen, material.paper = frozenset(keys), paper
    snapshot: dict[str, Any] = build_content(Material(engagement), status="issued", paper=paper)
    kept = [one for one in snapshot["sections"] if one["key"] in {"cover", *keys}]
    next(one for one in kept if one["key"] == "one_page")["content"] = one_page.collect(material)
    return snapshot | {"sections": kept, "number": 1, "made_at": MADE, "history": {}}


KEYS = ("one_page", "access", "contacts", "risks", "runbooks", "next_steps")


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("length", ["usual", "longest", "longest without spaces", "longest in wide letters"])
def test_it_is_one_page_however_much_there_is_to_say(
    busy: Engagement, paper: Paper, length: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything_safe(monkeypatch)
    if length != "usual":
        name_at_length(busy, {"longest": "", "longest without spaces": "M"}.get(length, "田"))
    snapshot = snapshot_of(busy, paper, *KEYS)
    page = content_of(snapshot, "one_page")
    assert page["open"]
    assert page["week"]
    assert page["more_open"] == 7 - len(page["open"])
    assert page["more_week"] == 7 + 2 - len(page["week"])
    assert page["more_safe"] == 9 - len(page["safe"]) > 0
    assert all(line["anchor"].startswith("risk-") for line in page["week"]), "no fix gives way to a rehearsal"
    titles = {one["key"]: one["title"] for one in snapshot["sections"] if one["key"] != "cover"}
    printed = Printed.of(render_pdf(document_html(snapshot), made_at=made_at(snapshot)).pdf, titles)
    here = printed.page_of("section-one_page")
    assert min(printed.page_of(f"section-{key}") for key in KEYS[1:]) == here + 1
    shown = squeezed(printed.pages[here - 1])
    for words in (
        "1 risk is accepted", "For the domain itself", f"and {page['more_safe']} more",
        f"and {page['more_week']} more, in Next steps, Access inventory and Runbooks",
    ):  # fmt: skip
        assert squeezed(words) in shown, words


def test_what_is_safe_gives_way_before_what_is_to_be_done(
    busy: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = content_of(snapshot_of(busy, Paper.A4, *KEYS), "one_page")
    everything_safe(monkeypatch)
    page = content_of(snapshot_of(busy, Paper.A4, *KEYS), "one_page")
    assert len(page["safe"]) == 4
    assert len(page["week"]) >= 3
    assert len(page["open"]) >= 3
    assert len(before["week"]) - len(page["week"]) <= 2


def test_the_rest_of_the_week_is_led_to_where_the_pack_tells_it(busy: Engagement) -> None:
    def led_to(*keys: str) -> list[str]:
        places: list[str] = content_of(snapshot_of(busy, Paper.A4, "one_page", *keys), "one_page")[
            "more_week_in"
        ]
        return places

    assert led_to("next_steps", "risks", "runbooks") == ["Next steps", "Runbooks"]
    assert led_to("risks", "access") == ["Risks", "Access inventory"]
    assert led_to() == []
    bare = document_html(snapshot_of(busy, Paper.A4, "one_page"))
    more = content_of(snapshot_of(busy, Paper.A4, "one_page"), "one_page")["more_week"]
    assert f">and {more} more</p>" in bare


def test_a_fix_due_later_stands_before_what_can_wait_and_the_rows_are_in_order(
    engagement: Engagement,
) -> None:
    launch = engagement.launch_at.date()
    for number in range(1, 8):
        Risk.objects.create(
            engagement=engagement, number=number, title=f"Risk {number}", must_fix_now=number == 7,
            due_on=launch + timedelta(days=number if number < 7 else 20),
        )  # fmt: skip
    page = content_of(snapshot_of(engagement, Paper.A4, "one_page", "next_steps"), "one_page")
    assert [line["what"] for line in page["week"]] == ["Risk 1", "Risk 2", "Risk 3", "Risk 4", "Risk 7"]
    assert (page["more_week"], page["more_week_in"]) == (2, ["Next steps"])


def test_a_fix_gives_way_after_a_risk_that_can_wait() -> None:
    lists = Measured(done=[], safe=[], open=[10.0] * 4, week=[10.0] * 4, open_musts=1, week_musts=3)
    kept = [lists.fitted(room, 5) for room in (80, 70, 60, 50, 40, 30, 20, 0)]
    assert [(one.open, one.week) for one in kept] == [
        (4, 4), (4, 3), (3, 3), (2, 3), (1, 3), (1, 2), (1, 1), (1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(("last", "safe"), [("One line.", 5), ("Two lines of words. " * 4, 4)])
def test_one_short_line_does_not_give_way_to_a_line_that_says_so(last: str, safe: int) -> None:
    heights = [*map(line_height, ["One line."] * 4), line_height(last)]
    lists = Measured(done=[], safe=heights, open=[], week=[10.0] * 8, open_musts=0, week_musts=0)
    kept = lists.fitted(102.0, 8)
    assert (kept.safe, kept.week) == (safe, 7)
    assert lists.height(kept) <= 102.0
