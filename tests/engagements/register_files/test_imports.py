"""An import in the browser: looked over row by row, corrected, written in one piece, and taken back."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from engagements.actions import begin_import as beginning
from engagements.actions.execute_import import execute_import
from engagements.actions.keep_register import add_entry, bin_entry
from engagements.actions.sweep_imports import sweep_imports
from engagements.models import Contact, Engagement, Event, LeaseLost, NextStep, RegisterImport, Risk, User
from engagements.models.register_import import opened
from engagements.register_files.import_page import read_plan
from engagements.register_files.planner import Planner
from engagements.register_files.reading import read_text
from engagements.registers.all_registers import REGISTERS
from tests.factories import make_engagement, make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SECRET = "sk_live_4eC39HqLyjWDarjtT1zdp7dc"


def address(engagement: Engagement, name: str, number: int | None = None, **kwargs: Any) -> str:
    kwargs |= {"code": engagement.code} | ({} if number is None else {"number": number})
    return reverse(name, kwargs=kwargs)


def bring(client: Client, engagement: Engagement, entry: str, text: str, name: str = "") -> RegisterImport:
    """Pastes the text, or uploads it under a name; returns the import that waits for a yes."""
    data: dict[str, Any] = {"pasted": text}
    if name:
        data = {"file": SimpleUploadedFile(name, text.encode())}
    response = client.post(address(engagement, f"{entry}_import"), data)
    assert response.status_code == 302, response.content.decode()
    return engagement.register_imports.order_by("-number")[0]


def go(client: Client, job: RegisterImport, page: str, **data: str) -> str:
    url = address(job.engagement, page, job.number)
    return client.post(url, data, follow=True).content.decode()


def fates(job: RegisterImport) -> list[tuple[int, str]]:
    job.refresh_from_db()
    return [(row.line, row.fate.value) for row in read_plan(job)]


def problems(job: RegisterImport) -> dict[int, str]:
    job.refresh_from_db()
    return {
        row.line: "; ".join(f"{one.label}: {one.text}" for one in row.problems)
        for row in read_plan(job)
        if row.problems
    }


STEPS = """What\tWhy\tWho\tBy when\tSize\tRank
Try the backup\tA hope otherwise\tTomas\t2026-12-01\thours\t1
Move DNS\t\t\t2026-12-01T00:00:00\tDays\t2
No size\t\t\tsoon\thuge\tx
\tno title\t\t\t\t
Try the backup\ttwice\t\t\t\t
"""


def test_rows_are_looked_over_then_imported_and_taken_back(
    as_consultant: Client, engagement: Engagement
) -> None:
    job = bring(as_consultant, engagement, "next_step", STEPS)
    assert fates(job) == [(2, "new"), (3, "new"), (4, "error"), (5, "error"), (6, "error")]
    told = problems(job)
    assert "By when: Enter a valid date" in told[4]
    assert "Size: Select a valid choice" in told[4]
    assert "Rank: Enter a whole number" in told[4]
    assert "What: This field is required" in told[5]
    assert "Row 2 is about the same entry" in told[6]
    assert not engagement.next_steps.exists()
    page = as_consultant.get(address(engagement, "register_import", job.number)).content.decode()
    assert "Import 2 rows" in page
    page = go(as_consultant, job, "start_import")
    assert "2 added, 0 changed." in page
    assert "3 rows with errors were left out." in page
    held = list(engagement.next_steps.values_list("number", "title", "owner", "size", "rank"))
    assert held == [(1, "Try the backup", "Tomas", "hours", 1), (2, "Move DNS", "", "days", 2)]
    verbs = list(Event.objects.order_by("pk").values_list("verb", "target_label"))
    assert verbs[-3:] == [
        ("added", "Try the backup"), ("added", "Move DNS"), ("imported", "Next steps: 2 entries added")
    ]  # fmt: skip
    job.refresh_from_db()
    assert (job.sheet, job.plan) == ("", "")
    assert "2 entries added" in go(as_consultant, job, "undo_import")
    assert not engagement.next_steps.kept().exists()
    assert "nothing to take back" in go(as_consultant, job, "undo_import")
    whole = [event.verb for event in engagement.events.wholes() if event.target_kind != "engagement"]
    assert whole == ["took back", "imported"]  # the Activity has a line for each, not one a row


def test_rows_find_their_entries_by_number_and_by_name(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    for title in ("First", "Second", "Third"):
        make_risk(engagement, actor=consultant, title=title, effect="kept", likelihood=2)
    text = """Number,Risk,Effect on the business,Likelihood
R1,First renamed,,
,Second,new effect,5
R9,Fourth,,1
3,Third,kept,2
"""
    job = bring(as_consultant, engagement, "risk", text)
    assert fates(job) == [(2, "changed"), (3, "changed"), (4, "new"), (5, "same")]
    go(as_consultant, job, "start_import")
    held = list(engagement.risks.values_list("number", "title", "effect", "likelihood", "version"))
    assert held == [
        (1, "First renamed", "", 2, 2), (2, "Second", "new effect", 5, 2),
        (3, "Third", "kept", 2, 1), (9, "Fourth", "", 1, 1),
    ]  # fmt: skip
    changes = Event.objects.filter(verb="changed").order_by("pk").values_list("changes", flat=True)
    assert list(changes)[1] == {"effect": ["kept", "new effect"], "likelihood": [2, 5]}
    go(as_consultant, job, "undo_import")
    kept = engagement.risks.kept().values_list("number", "title", "effect", "likelihood")
    assert list(kept) == [(1, "First", "kept", 2), (2, "Second", "kept", 2), (3, "Third", "kept", 2)]


def test_undo_leaves_what_people_worked_on_since(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    make_risk(engagement, actor=consultant, title="Old", effect="before")
    job = bring(as_consultant, engagement, "risk", "Risk,Effect\nOld,imported\nNew,\nOther,\n")
    go(as_consultant, job, "import_columns", **{"column-0": "title", "column-1": "effect"})
    go(as_consultant, job, "start_import")
    engagement.risks.filter(title="Old").update(effect="by hand", version=3)
    engagement.risks.filter(title="New").update(effect="by hand", version=2)
    assert "2 entries were worked on since and stay." in go(as_consultant, job, "undo_import")
    assert set(engagement.risks.kept().values_list("title", "effect")) == {
        ("Old", "by hand"), ("New", "by hand")
    }  # fmt: skip


def test_the_owner_of_a_risk_is_found_by_address_and_by_name(
    as_consultant: Client, engagement: Engagement, consultant: User, founder: User
) -> None:
    text = "Risk,Owner\nA,ana@steady.test\nB,Noor Haddad\nC,noor haddad (founder)\nD,Sam Ito\n"
    job = bring(as_consultant, engagement, "risk", text)
    assert problems(job) == {5: "Owner: Nobody of this name or address takes part in the sprint."}
    go(as_consultant, job, "start_import")
    owners = dict(engagement.risks.values_list("title", "owner__name"))
    assert owners == {"A": "Ana Lima", "B": "Noor Haddad", "C": "Noor Haddad"}


def test_a_column_is_read_as_what_somebody_says_it_is(as_consultant: Client, engagement: Engagement) -> None:
    job = bring(as_consultant, engagement, "known_limit", "Thing|Stuff\nNo export|Nobody can\n")
    assert job.mapping == ["", ""]
    assert "This field is required" in problems(job)[2]
    twice = go(as_consultant, job, "import_columns", **{"column-0": "title", "column-1": "title"})
    assert "Two columns cannot both be" in twice
    go(as_consultant, job, "import_columns", **{"column-0": "title", "column-1": "effect", "column-9": "x"})
    assert fates(job) == [(2, "new")]
    go(as_consultant, job, "start_import")
    assert engagement.known_limits.get().effect == "Nobody can"


def test_a_credential_is_refused_and_said_nowhere(as_consultant: Client, engagement: Engagement) -> None:
    job = bring(
        as_consultant,
        engagement,
        "next_step",
        f"What,Why,Size\nRotate,{SECRET},hours\n{SECRET},,\nOk,,{SECRET}\n",
    )
    assert fates(job) == [(2, "error"), (3, "error"), (4, "error")]
    assert "“Why” seems to hold a Stripe key" in problems(job)[2]
    pages = [
        as_consultant.get(address(engagement, page, job.number)).getvalue().decode()
        for page in ("register_import", "import_problems")
    ]
    assert not any(SECRET in page for page in pages)
    assert "seems to hold a Stripe key" in pages[0]
    assert SECRET not in json.dumps([job.plan, job.sheet])
    assert not engagement.next_steps.exists()


def test_of_an_env_file_nothing_but_names_goes_anywhere(
    as_consultant: Client, engagement: Engagement
) -> None:
    text = f"# {SECRET}\nSTRIPE_SECRET_KEY={SECRET}\nAPP_ENV=production\n"
    job = bring(as_consultant, engagement, "environment_key", text, ".env.example")
    assert SECRET not in json.dumps(opened(job.sheet))
    page = as_consultant.get(address(engagement, "register_import", job.number)).content.decode()
    assert SECRET not in page
    go(as_consultant, job, "start_import")
    held = list(engagement.environment_keys.values_list("name", "environment", "is_secret"))
    assert held == [("STRIPE_SECRET_KEY", "production", True), ("APP_ENV", "production", True)]
    bad = as_consultant.post(
        address(engagement, "environment_key_import"), {"pasted": f"a\n# {SECRET}\n" + "x" * 100_001}
    )
    assert bad.status_code == 422
    assert SECRET not in bad.content.decode()


def test_refused_rows_come_as_a_file_that_can_be_brought_again(
    as_consultant: Client, engagement: Engagement
) -> None:
    job = bring(as_consultant, engagement, "next_step", STEPS)
    data = as_consultant.get(address(engagement, "import_problems", job.number)).getvalue()
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert [row["Row"] for row in rows] == ["4", "5", "6"]
    assert "Enter a valid date" in rows[0]["What is wrong"]
    mended = data.decode().replace("soon", "2026-12-24").replace("huge", "weeks").replace(",x,", ",3,")
    again = bring(as_consultant, engagement, "next_step", mended, "mended.csv")
    assert fates(again)[0] == (2, "new")


def test_who_only_looks_in_may_not_import(
    as_consultant: Client,
    as_founder: Client,
    as_stranger: Client,
    viewer: User,
    client_for: Callable[[User], Client],
    engagement: Engagement,
) -> None:
    job = bring(as_consultant, engagement, "next_step", STEPS)
    for page in ("start_import", "undo_import", "discard_import", "import_columns"):
        url = address(engagement, page, job.number)
        answers = [who.post(url).status_code for who in (as_founder, client_for(viewer), as_stranger)]
        assert answers == [403, 403, 404], page
    for url in (
        address(engagement, "next_step_import"),
        address(engagement, "next_step_export", form="csv"),
        address(engagement, "register_import", job.number),
    ):
        assert [who.get(url).status_code for who in (as_founder, as_stranger)] == [403, 404], url
    job.refresh_from_db()
    assert job.is_planned
    other = make_engagement(engagement.organisation)
    assert as_consultant.get(address(other, "register_import", job.number)).status_code == 404


def test_the_register_moved_on_since_somebody_looked(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    risk = make_risk(engagement, actor=consultant, title="Old", effect="before")
    job = bring(as_consultant, engagement, "risk", "Risk,Effect on the business\nOld,imported\nNew,\n")
    Risk.objects.filter(pk=risk.pk).update(effect="by somebody else", version=2)
    page = go(as_consultant, job, "start_import")
    assert "Somebody has changed the register since you looked" in page
    assert engagement.risks.count() == 1
    assert "2 added" not in go(as_consultant, job, "start_import")
    assert set(engagement.risks.values_list("title", "effect")) == {("Old", "imported"), ("New", "")}


def test_nothing_half_imported_when_writing_fails(
    as_consultant: Client, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = bring(as_consultant, engagement, "next_step", STEPS)
    events = Event.objects.count()

    def lost(*_given: Any, **_named: Any) -> None:
        raise LeaseLost("taken over")

    with monkeypatch.context() as patched:
        patched.setattr(RegisterImport, "keep_result", lost)
        go(as_consultant, job, "start_import")
    assert not engagement.next_steps.exists()
    assert Event.objects.count() == events
    RegisterImport.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    execute_import(job.pk)
    assert engagement.next_steps.count() == 2
    execute_import(job.pk)
    assert engagement.next_steps.count() == 2


def test_many_rows_are_a_worker_s(
    as_consultant: Client, engagement: Engagement, monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    sent: list[int] = []
    monkeypatch.setattr(beginning, "publish_import", sent.append)
    text = "What\n" + "".join(f"Step {n}\n" for n in range(beginning.AT_ONCE + 1))
    with django_capture_on_commit_callbacks(execute=True):
        job = bring(as_consultant, engagement, "next_step", text)
    assert (job.state, sent) == ("queued", [job.pk])
    page = as_consultant.get(address(engagement, "register_import", job.number)).content.decode()
    assert "Waiting for a worker" in page
    execute_import(job.pk)
    response = as_consultant.get(address(engagement, "import_progress", job.number))
    assert response["HX-Refresh"] == "true"
    with django_capture_on_commit_callbacks(execute=True):
        go(as_consultant, job, "start_import")
        go(as_consultant, job, "start_import")
    assert sent == [job.pk] * 2
    execute_import(sent[-1])
    assert engagement.next_steps.count() == beginning.AT_ONCE + 1


def test_a_cancelled_import_stops_and_keeps_nothing(
    as_consultant: Client, engagement: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beginning, "AT_ONCE", 0)
    job = bring(as_consultant, engagement, "next_step", STEPS)
    running = RegisterImport.claim(job.pk)
    assert running
    go(as_consultant, job, "discard_import")
    RegisterImport.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    execute_import(job.pk)
    job.refresh_from_db()
    assert (job.state, engagement.next_steps.count()) == ("cancelled", 0)


def test_what_was_brought_is_kept_for_a_day_and_sealed(
    as_consultant: Client, engagement: Engagement, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.ENCRYPTION_KEYS = ["a long random text for tests"]
    job = bring(as_consultant, engagement, "next_step", "What\nSecret plan\n")
    assert "Secret plan" not in job.sheet + job.plan
    assert sweep_imports() == 0
    job.refresh_from_db()
    assert job.sheet
    RegisterImport.objects.update(queued_at=timezone.now() - timedelta(days=1, seconds=1))
    sweep_imports()
    job.refresh_from_db()
    assert (job.sheet, job.plan, job.state) == ("", "", "cancelled")
    page = as_consultant.get(address(engagement, "register_import", job.number)).content.decode()
    assert "not kept any more" in page
    assert "gone on in the meantime" in go(as_consultant, job, "start_import")
    RegisterImport.objects.update(queued_at=timezone.now() - timedelta(days=31))
    sweep_imports()
    assert RegisterImport.objects.get().number == job.number, "no number is given twice"
    following = bring(as_consultant, engagement, "next_step", "What\nAnother plan\n")
    assert following.number == job.number + 1
    RegisterImport.objects.update(queued_at=timezone.now() - timedelta(days=31))
    sweep_imports()
    assert list(RegisterImport.objects.all()) == [following]


def test_an_entry_in_the_bin_and_two_of_one_name_are_told_apart(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    for name in ("Noor", "Noor", "Gone"):
        add_entry(engagement=engagement, entry=Contact(engagement=engagement, name=name), actor=consultant)
    bin_entry(engagement=engagement, entry=engagement.contacts.get(number=3), actor=consultant)
    text = "number,name\n,Noor\nC2,Noor\nC3,Gone\n,Gone\nx7y,Zoe\n"
    job = bring(as_consultant, engagement, "contact", text)
    assert [fate for _line, fate in fates(job)] == ["error", "same", "error", "new", "error"]
    told = problems(job)
    assert "C1, C2" in told[2]
    assert "in the bin" in told[4]
    assert "Write a number such as 3" in told[6]


def test_a_register_with_room_for_few_takes_no_more(as_consultant: Client, engagement: Engagement) -> None:
    text = "url,target\n" + "".join(f"/old-{n},/new\n" for n in range(201)) + "/old-7,/other\n"
    job = bring(as_consultant, engagement, "old_url", text)
    told = problems(job)
    assert set(told) == {202, 203}
    assert "at most 200" in told[202]


def test_a_long_cell_is_refused_by_its_field(as_consultant: Client, engagement: Engagement) -> None:
    job = bring(as_consultant, engagement, "next_step", f"What,Why\nA,{'x y ' * 25_000}\n", "long.csv")
    assert "Why: Ensure this value has at most 2000 characters" in problems(job)[2]


def test_a_row_costs_no_query(
    engagement: Engagement, consultant: User, django_assert_num_queries: Any
) -> None:
    for count in (3, 40):
        text = "Risk,Owner,Effect on the business\n" + "".join(
            f"Risk {n},ana@steady.test,x\n" for n in range(count)
        )
        planner = Planner(
            REGISTERS["risks"], engagement, read_text(text, "risks"), ["title", "owner", "effect"]
        )
        with django_assert_num_queries(1):
            assert len(list(planner.rows())) == count


def test_an_export_holds_what_the_list_is_narrowed_to(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    for title, now in (("Now", True), ("Later", False)):
        make_risk(engagement, actor=consultant, title=title, must_fix_now=now, description="whole")
    url = address(engagement, "risk_export", form="csv")
    titles = [
        [row["Risk"] for row in csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]
        for data in (as_consultant.get(url).getvalue(), as_consultant.get(f"{url}?urgency=now").getvalue())
    ]
    assert titles == [["Now", "Later"], ["Now"]]
    assert as_consultant.get(address(engagement, "risk_export", form="exe")).status_code == 404
    assert NextStep.objects.count() == 0
