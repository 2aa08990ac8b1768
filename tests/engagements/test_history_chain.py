"""The chain: each event is linked once, whoever writes at the same moment, and tampering is found."""

import copy
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from engagements.actions.record_event import record_event
from engagements.actions.seal_history import seal_history, seal_left_behind
from engagements.chain import digest_of
from engagements.history.export import csv_of, jsonl_of, read_jsonl, records_of
from engagements.history.verification import Fault, Head, verify_chain
from engagements.models import Engagement, HistoryHead, Organisation, User
from engagements.sealing import Sealed
from tests.factories import make_engagement

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXTS | st.lists(TEXTS, max_size=3)
GIVEN = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.integers(1, 10**9),
            "actor": st.none() | st.integers(1, 99),
            "actor_name": TEXTS,
            "verb": TEXTS,
            "target_label": TEXTS,
            "changes": st.dictionaries(TEXTS, st.lists(VALUES, min_size=2, max_size=2), max_size=3),
            "is_for_client": st.booleans(),
        }
    ),
    min_size=2,
    max_size=8,
)


def chained(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records as the sealer would have linked them."""
    previous, records = "", []
    for number, one in enumerate(said, 1):
        record = {**one, "engagement": "kvq", "number": number, "previous": previous}
        record["digest"] = previous = digest_of(record)
        records.append(record)
    return records


def tampered(records: list[dict[str, Any]], data: st.DataObject) -> list[dict[str, Any]]:
    """The same records with one thing done to them, which is never nothing."""
    kind = data.draw(st.sampled_from(["alter", "remove", "insert", "swap", "rewrite", "renumber"]))
    place = data.draw(st.integers(0, len(records) - 1))
    if kind == "alter":
        name = data.draw(st.sampled_from(sorted(records[place])))
        records[place][name] = data.draw((VALUES | TEXTS).filter(lambda value: value != records[place][name]))
        # JSON knows no difference between 1 and True, and Python sees none either.
        if records[place][name] == 1 or records[place][name] == 0:
            records[place][name] = "something else"
    elif kind == "remove":
        del records[place]
    elif kind == "insert":
        records.insert(place, copy.deepcopy(records[data.draw(st.integers(0, len(records) - 1))]))
    elif kind == "swap":
        other = data.draw(st.integers(0, len(records) - 1).filter(lambda one: one != place))
        records[place], records[other] = records[other], records[place]
    elif kind == "renumber":
        del records[place]
        for number, record in enumerate(records, 1):
            record["number"] = number
    else:
        records[place]["verb"] = f"{records[place]['verb']}, not"
        records[place]["digest"] = digest_of(
            {name: value for name, value in records[place].items() if name != "digest"}
        )
    return records


def test_a_digest_that_is_no_text_is_a_fault_and_no_error() -> None:
    records = chained([{"verb": "saw", "id": 1}])
    records[0]["digest"] = []
    faults = {problem.fault for problem in verify_chain(records, [Head(1, "f" * 64)])}
    assert faults == {Fault.ALTERED, Fault.REPLACED}


@settings(max_examples=300)
@given(GIVEN, st.data())
def test_any_tampering_is_found(said: list[dict[str, Any]], data: st.DataObject) -> None:
    records = chained(said)
    head = Head(len(records), records[-1]["digest"])
    assert list(verify_chain(records, [head])) == []
    assert list(verify_chain(tampered(copy.deepcopy(records), data), [head]))


@given(GIVEN)
def test_only_a_head_that_was_written_down_tells_a_chain_written_anew(said: list[dict[str, Any]]) -> None:
    head = Head(len(said), chained(said)[-1]["digest"])
    said[0] = {**said[0], "verb": f"{said[0]['verb']}, not"}
    assert list(verify_chain(chained(said))) == []
    assert [problem.fault for problem in verify_chain(chained(said), [head])] == [Fault.REPLACED]


@pytest.mark.parametrize(
    ("tamper", "fault", "number"),
    [
        (lambda records: records[2].update(verb="lost"), Fault.ALTERED, 3),
        (lambda records: records.pop(2), Fault.REMOVED, 3),
        (lambda records: records.insert(3, dict(records[2])), Fault.INSERTED, 3),
        (lambda records: records.insert(1, records.pop(3)), Fault.REORDERED, 2),
        (lambda records: records.pop(), Fault.REMOVED, 5),
    ],
)
def test_it_says_what_was_done_to_which_event(
    tamper: Callable[[list[dict[str, Any]]], object], fault: Fault, number: int
) -> None:
    records = chained([{"verb": f"did {place}", "id": place} for place in range(5)])
    head = Head(5, records[-1]["digest"])
    tamper(records)
    found = {(problem.fault, problem.number) for problem in verify_chain(records, [head])}
    assert (fault, number) in found


@pytest.mark.django_db
@pytest.mark.postgres
def test_what_is_stored_verifies_whatever_it_holds(engagement: Engagement, consultant: User) -> None:
    odd = {
        "a": (1.5, 1e22),
        "b": (float("nan"), True),
        "c": (["x", None], {"k": 1}),
        "d": ("é\0\ud800", None),
    }
    record_event(
        engagement=engagement, actor=consultant, verb="kept", label="Ünïcode \N{ROCKET}", changes=odd
    )
    assert seal_history(engagement.pk) == 2
    assert list(verify_chain(records_of(engagement))) == []
    assert list(verify_chain(read_jsonl(jsonl_of(engagement)))) == []


@pytest.mark.django_db
@pytest.mark.postgres
def test_sealing_goes_on_where_it_was_and_tells_each_engagement_apart(organisation: Organisation) -> None:
    one, other = make_engagement(organisation), make_engagement(organisation)
    for _time in range(3):
        record_event(engagement=one, actor=None, verb="saw", label="it")
        assert seal_left_behind() > 0
    assert seal_left_behind() == 0
    assert [record["number"] for record in records_of(one)] == [1, 2, 3, 4]
    assert [record["number"] for record in records_of(other)] == [1]
    assert str(HistoryHead.objects.get(engagement=one)).startswith("4:")


@pytest.mark.django_db
def test_many_events_of_one_transaction_are_sealed_by_one_sealing(
    engagement: Engagement, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks, transaction.atomic():
        for _time in range(50):
            record_event(engagement=engagement, actor=None, verb="saw", label="it")
    assert len(callbacks) == 1
    assert not engagement.events.unsealed().exists()


@pytest.mark.django_db
def test_sealing_takes_few_queries_however_long_the_chain_is(engagement: Engagement) -> None:
    seal_history(engagement.pk)
    counts = []
    for many in (1, 40):
        for _time in range(many):
            record_event(engagement=engagement, actor=None, verb="saw", label="it")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            seal_history(engagement.pk)
        counts.append(len([one for one in queries if "UPDATE engagements_event" not in one["sql"]]))
    assert counts[0] == counts[1] <= 10


@pytest.mark.django_db
def test_no_credential_and_no_endless_text_gets_into_an_event(engagement: Engagement) -> None:
    changes = {
        "sealed": (None, Sealed("0a:whatever")),
        "key": ("", "sk_live_" + "a1B2c3D4e5F6g7H8"),
        "long": ("short", "x " * 15_000),
        "hash": ("", "9f" * 32),
    }
    label = "https://ana:hunter22secret@db.brightcart.test/"
    record_event(engagement=engagement, actor=None, verb="kept", label=label, changes=changes)
    event = engagement.events.first()
    assert event is not None
    assert event.changes["sealed"][1] == {"withheld": "an encrypted value"}
    assert event.changes["key"][1] == {"withheld": "a Stripe key"}
    assert event.changes["long"][1].keys() == {"sha256", "characters"}
    assert event.changes["hash"][1] == "9f" * 32
    assert "hunter22" not in json.dumps([event.changes, event.target_label])


def verify(*arguments: str) -> tuple[int, str]:
    said = StringIO()
    try:
        call_command("verify_history", *arguments, stdout=said, stderr=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


@pytest.mark.django_db
def test_the_command_verifies_what_is_stored_and_what_was_exported(
    engagement: Engagement, tmp_path: Path
) -> None:
    seal_history(engagement.pk)
    exported = tmp_path / "export.jsonl"
    exported.write_text("".join(jsonl_of(engagement)), encoding="utf-8")
    head = str(HistoryHead.objects.get(engagement=engagement))
    for arguments in ([], [engagement.code], [engagement.code, "--head", head], ["--file", str(exported)]):
        code, said = verify(*arguments)
        assert (code, f"{engagement.code}: 1 events unchanged, head {head}" in said) == (0, True)
    exported.write_text(exported.read_text(encoding="utf-8").replace("opened", "closed"), encoding="utf-8")
    code, said = verify("--file", str(exported))
    assert (code, f"{engagement.code}: event 1 altered" in said) == (1, True)
    code, said = verify(engagement.code, "--head", f"1:{'0' * 64}")
    assert (code, "event 1 replaced" in said) == (1, True)


@pytest.mark.django_db
def test_the_command_finds_an_end_that_was_cut_off(engagement: Engagement) -> None:
    seal_history(engagement.pk)
    HistoryHead.objects.filter(engagement=engagement).update(number=2, digest="f" * 64)
    code, said = verify()
    assert (code, "event 2 removed: the chain ends with event 1" in said) == (1, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "said"),
    [("", "holds no event"), ("{\n", "line 1 is no JSON"), ("[]\n", "line 1 is no event"), (None, "No such")],
)
def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "export.jsonl"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match=said):
        verify("--file", str(file))


@pytest.mark.django_db
def test_a_table_for_people_has_a_line_for_each_field_and_no_live_formula(
    engagement: Engagement, consultant: User
) -> None:
    changes = {"title": ("=cmd|' /C calc'!A0", "x"), "impact": (3, 4)}
    record_event(engagement=engagement, actor=consultant, verb="changed", label="R1", changes=changes)
    seal_history(engagement.pk)
    head, opened, title, impact = csv_of(engagement)
    assert head.startswith("number,at,actor_name")
    assert ",opened,engagement," in opened
    assert ",title,'=cmd|' /C calc'!A0,x," in title
    assert ",impact,3,4," in impact
