"""Runs keep what they found out, within bounds; `manage.py rejudge` judges them again from it."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from checks.actions import keep_facts
from checks.lab import RunningLab, running_lab
from checks.models import AuditPlan, Result, Run, RunFacts
from checks.record.fact_book import FactBook, TooLarge
from engagements.models import Engagement, Organisation
from tests.checks.app.audited import aim_at, audited, clean_engagement

pytestmark = pytest.mark.django_db
CHECK = "headers.hsts"


@pytest.fixture(scope="module")
def served() -> Iterator[RunningLab]:
    with running_lab(["clean"]) as lab:
        yield lab


@pytest.fixture
def clean(served: RunningLab, settings: Settings, organisation: Organisation) -> Engagement:
    aim_at(served, settings)
    return clean_engagement(organisation)


def rejudge(*words: str) -> tuple[int, str, str]:
    said, complained = io.StringIO(), io.StringIO()
    code = 0
    try:
        call_command("rejudge", *words, stdout=said, stderr=complained)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, said.getvalue(), complained.getvalue()


def test_a_whole_run_comes_to_the_same_verdicts_again(clean: Engagement, settings: Settings) -> None:
    run = audited(clean)
    settings.AUDIT_RESOLVERS = ["192.0.2.1:53"]  # nobody is asked
    code, told, _ = rejudge(clean.code, str(run.number))
    count = run.results.count()
    assert (code, told) == (
        0,
        f"clean.test, audit 1: {count} verdicts the same, 0 different, 0 cannot be judged again\n",
    )
    assert len(RunFacts.objects.get().packed) < 200_000


def test_a_verdict_that_is_another_today_is_told(clean: Engagement) -> None:
    run = audited(clean, CHECK, "dns.resolves")
    Result.objects.filter(run=run, check_key=CHECK, subject="clean.test").update(
        outcome="fail", code="hsts.none"
    )
    code, told, _ = rejudge(clean.code, str(run.number))
    assert code == 1
    assert f"{CHECK} on clean.test: other verdict, code" in told
    assert "was  fail" in told
    assert "now  pass" in told
    assert "1 different" in told
    found = json.loads(rejudge(clean.code, str(run.number), "--json")[1])
    (one,) = found["different"]
    assert (one["differs"], one["before"]["verdict"], one["now"]["verdict"]) == (
        ["verdict", "code"],
        "fail",
        "pass",
    )


def test_a_verdict_whose_check_has_left_cannot_be_judged_again(clean: Engagement) -> None:
    run = audited(clean, CHECK)
    Result.objects.filter(run=run, subject="clean.test").update(check_key="headers.gone")
    code, told, _ = rejudge(clean.code, str(run.number))
    assert code == 0
    assert "headers.gone on clean.test: cannot be judged again: the check has left" in told


def test_only_the_newest_runs_and_the_baseline_keep_their_facts(
    clean: Engagement, settings: Settings
) -> None:
    settings.AUDIT_FACTS_KEPT_RUNS = 2
    runs = [audited(clean, CHECK) for _ in range(2)]
    AuditPlan.objects.create(engagement=clean, baseline=runs[0])
    runs += [audited(clean, CHECK) for _ in range(3)]
    kept = set(RunFacts.objects.values_list("run__number", flat=True))
    assert kept == {runs[0].number, runs[3].number, runs[4].number}
    code, _, why = rejudge(clean.code, str(runs[1].number))
    assert (code, why) == (2, f"rejudge: the facts of audit {runs[1].number} are not kept (any more).\n")


def test_runs_of_one_check_push_no_whole_audit_out(clean: Engagement, settings: Settings) -> None:
    settings.AUDIT_FACTS_KEPT_RUNS = 2
    runs = [audited(clean, CHECK) for _ in range(3)]
    Run.objects.filter(engagement=clean).update(patterns=[], subject="")  # they were whole audits
    AuditPlan.objects.create(engagement=clean, baseline=runs[2])
    runs += [audited(clean, CHECK) for _ in range(4)]
    kept = set(RunFacts.objects.values_list("run__number", flat=True))
    assert kept == {run.number for run in (*runs[1:3], *runs[5:])}


def test_an_operator_can_keep_none(clean: Engagement, settings: Settings) -> None:
    settings.AUDIT_FACTS_KEPT_RUNS = 0
    assert audited(clean, CHECK).state == Run.State.DONE
    assert not RunFacts.objects.exists()


def test_a_record_that_cannot_be_written_does_not_take_the_audit_with_it(
    clean: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(book: FactBook) -> bytes:
        raise TooLarge("too much")

    monkeypatch.setattr(keep_facts, "pack", too_large)
    run = audited(clean, CHECK)
    assert run.state == Run.State.DONE
    assert run.results.exists()
    assert not RunFacts.objects.exists()


@pytest.mark.parametrize("words", [("nobody", "1"), ("{code}", "99")])
def test_a_run_that_is_not_there_is_wrong_usage(clean: Engagement, words: tuple[str, str]) -> None:
    code, _, why = rejudge(words[0].format(code=clean.code), words[1])
    assert code == 2
    assert "there is no audit" in why


def test_a_damaged_record_is_wrong_usage(clean: Engagement) -> None:
    run = audited(clean, CHECK)
    RunFacts.objects.update(packed=b"nonsense")
    code, _, why = rejudge(clean.code, str(run.number))
    assert (code, why) == (2, f"rejudge: the facts of audit {run.number}: the record is damaged.\n")


def test_the_command_line_keeps_facts_and_judges_them_again(
    served: RunningLab, tmp_path: Any, settings: Settings
) -> None:
    file = tmp_path / "facts.json"
    network = [word for one in served.networks for word in ("--allow", one)]
    network += [
        word for usual, moved in served.port_map.items() for word in ("--port-map", f"{usual}:{moved}")
    ]
    words = ["clean.test", "--only", "headers.*", "--only", "dns.*", "--json"]

    def audit(*more: str) -> dict[str, Any]:
        said = io.StringIO()
        call_command("audit", *words, *more, stdout=said, stderr=io.StringIO())
        found: dict[str, Any] = json.loads(said.getvalue())
        return found

    live = audit(
        "--facts-out", str(file), "--resolver", served.resolver, "--ca", str(served.ca_file), *network
    )
    again = audit("--facts", str(file), "--resolver", "192.0.2.1:53")
    assert again["results"] == live["results"]
    assert len(live["results"]) > 20


@pytest.mark.parametrize(("text", "why"), [("nonsense", "no record of facts"), ("{}", "no record of facts")])
def test_facts_that_are_none_are_wrong_usage(tmp_path: Any, text: str, why: str) -> None:
    file = tmp_path / "facts.json"
    file.write_text(text)
    complained = io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("audit", "clean.test", "--facts", str(file), stderr=complained)
    assert ended.value.code == 2
    assert why in complained.getvalue()
    assert len(complained.getvalue().splitlines()) == 1
