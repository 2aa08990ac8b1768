"""Planned, live and approved are laid side by side: what differs is said, and what does not is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.subjects import ZoneRecord
from checks.zone.comparison import LiveZone, Row, State, compare
from checks.zone.merging import merged, with_marks

D = "shop.test"


def record(name: str, rdtype: str, value: str, ttl: int = 300, **fields: bool) -> ZoneRecord:
    return ZoneRecord(f"{name}.{D}" if name else D, rdtype, value, ttl, **fields)


A1, A2, A3 = (record("www", "A", f"192.0.2.{number}") for number in (1, 2, 3))
SPF_OLD, SPF_NEW = record("", "TXT", "v=spf1 -all"), record("", "TXT", "v=spf1 ~all")
PROOF, NOTE = record("", "TXT", "google-site-verification=abc"), record("", "TXT", "a note")


def rows(live: list[ZoneRecord], approved: list[ZoneRecord], *lost: tuple[str, str]) -> list[Row]:
    unanswered = tuple((name, rdtype, "SERVFAIL") for name, rdtype in lost)
    return compare(LiveZone(tuple(live), unanswered), approved)


def states(live: list[ZoneRecord], approved: list[ZoneRecord], *lost: tuple[str, str]) -> list[str]:
    return [row.state.value for row in rows(live, approved, *lost)]


ALIAS, FLAT = record("", "ALIAS", "host.test"), record("", "A", "192.0.2.9")
CDN = record("www", "CNAME", "cdn.test", follows_provider=True)


@pytest.mark.parametrize(
    ("live", "approved", "said"),
    [
        ([A1], [A1], ["as-approved"]),
        ([A2, A1], [A1, A2], ["as-approved", "as-approved"]),
        ([A2], [A1], ["changed"]),
        ([A1, A3], [A1, A2], ["as-approved", "changed"]),
        ([], [A1], ["missing"]),
        ([A1], [A1, A2], ["as-approved", "missing"]),
        ([A1], [], ["not-approved"]),
        ([record("www", "A", "192.0.2.1", 60)], [A1], ["other-ttl"]),
        ([record("www", "A", "192.0.2.1", 60, is_cached=True)], [A1], ["as-approved"]),
        ([record("www", "A", "192.0.2.1", 900, is_cached=True)], [A1], ["other-ttl"]),
        ([SPF_NEW, PROOF], [SPF_OLD, PROOF], ["as-approved", "changed"]),
        ([NOTE], [SPF_OLD], ["not-approved", "missing"]),
        ([FLAT], [ALIAS], ["follows-provider", "follows-provider"]),
        ([], [ALIAS], ["missing"]),
        ([A2, A3], [record("www", "A", "192.0.2.1", follows_provider=True)], ["follows-provider"] * 2),
        ([A1], [CDN], ["follows-provider", "follows-provider"]),
        ([record("www", "CNAME", "cdn7.test")], [CDN], ["follows-provider"]),
        ([], [CDN], ["missing"]),
        ([record("www", "TXT", "x")], [CDN], ["missing", "not-approved"]),
        (
            [record("", "TXT", "v=key1 b")],
            [record("", "TXT", "v=key1 a", follows_provider=True)],
            ["follows-provider"],
        ),
    ],
)
def test_live_against_approved(live: list[ZoneRecord], approved: list[ZoneRecord], said: list[str]) -> None:
    assert states(live, approved) == said


def test_no_answer_is_neither_missing_nor_changed() -> None:
    assert states([], [A1], ("www.shop.test", "A")) == ["not-known"]
    assert states([], [CDN], ("www.shop.test", "AAAA")) == ["not-known"]
    assert states([], [A1], ("www.shop.test", "TXT")) == ["missing"]


def test_a_wildcards_answers_are_not_records_of_the_names_that_it_answers_for() -> None:
    wild = record("*.x", "A", "192.0.2.1")
    assert states([wild, record("a.x", "A", "192.0.2.1")], [wild]) == ["as-approved"]
    assert states([wild, record("a.x", "A", "192.0.2.2")], [wild]) == ["as-approved", "not-approved"]


def test_a_changed_record_holds_both_values() -> None:
    (row,) = rows([A2], [A1])
    assert (row.live, row.approved) == (A2, A1)


@pytest.mark.parametrize(
    ("planned", "state", "is_as_planned"),
    [
        ([A1], State.APPROVED, True),
        ([A2], State.PLANNED, False),
        ([], State.PLANNED, False),
    ],
)
def test_a_plan_that_asks_for_something_else_is_named(
    planned: list[ZoneRecord], state: State, is_as_planned: bool
) -> None:
    (row,) = compare(LiveZone((A1,)), [A1], planned)
    assert (row.state, row.is_as_planned) == (state, is_as_planned)


def test_a_change_that_was_planned_is_said_to_be() -> None:
    (row,) = compare(LiveZone((A2,)), [A1], [A2])
    assert (row.state, row.is_as_planned) == (State.CHANGED, True)


def test_before_anybody_looks_nothing_is_judged() -> None:
    assert [row.state for row in compare(None, [A1], [A1, A2])] == [State.UNKNOWN, State.PLANNED]


def test_the_domain_stands_before_its_hosts() -> None:
    found = rows([record("a.b", "A", "192.0.2.1"), A1, record("", "A", "192.0.2.1")], [])
    assert [row.name for row in found] == [D, "www.shop.test", "a.b.shop.test"]


def test_a_file_replaces_what_it_speaks_of_and_leaves_the_rest() -> None:
    before = [A1, SPF_OLD, PROOF, NOTE]
    assert set(merged(before, [A2, SPF_NEW], replaces=False)) == {A2, SPF_NEW, PROOF, NOTE}
    assert merged(before, [A2], replaces=True) == (A2,)


def test_a_mark_made_after_the_approval_counts() -> None:
    marked = record("www", "A", "192.0.2.1", follows_provider=True)
    assert with_marks([A1], [marked]) == (marked,)
    assert with_marks([A1], []) == (A1,)


def test_name_servers_count_only_where_somebody_wrote_them_down() -> None:
    servers = [record("", "NS", "ns1.lab.test"), record("", "NS", "ns2.lab.test")]
    assert states([A1, *servers], [A1]) == ["as-approved"]
    assert states([A1, *servers], [A1, servers[0]]) == ["as-approved", "not-approved", "as-approved"]
    assert states(servers, []) == ["not-approved", "not-approved"]


_ANY = st.builds(
    ZoneRecord,
    name=st.sampled_from(["shop.test", "www.shop.test", "*.x.shop.test", "a.x.shop.test"]),
    rdtype=st.sampled_from(["A", "AAAA", "CNAME", "MX", "TXT", "CAA", "NS", "ALIAS"]),
    value=st.sampled_from(
        ["1", "2", "10 a", "20 b", "v=spf1 -all", "v=spf1 ~all", "k=1", "k=2", "0 issue x", ""]
    ),
    ttl=st.sampled_from([60, 300]),
    follows_provider=st.booleans(),
    is_cached=st.booleans(),
)
_SOME = st.lists(_ANY, max_size=12)


@given(live=_SOME, approved=_SOME, planned=st.none() | _SOME)
def test_every_planned_and_approved_record_stands_in_exactly_one_row(
    live: list[ZoneRecord], approved: list[ZoneRecord], planned: list[ZoneRecord] | None
) -> None:
    found = compare(LiveZone(tuple(live)), approved, planned)
    assert sorted(str(row.approved) for row in found if row.approved) == sorted(
        {str(one) for one in approved}
    )
    assert sorted(str(row.planned) for row in found if row.planned) == sorted(
        {str(one) for one in planned or ()}
    )
    assert {str(row.live) for row in found if row.live} <= {str(one) for one in live}


@given(_SOME)
def test_a_zone_does_not_differ_from_itself(records: list[ZoneRecord]) -> None:
    plain = list(
        {str(one): replace(one, is_cached=False) for one in records if one.rdtype != "ALIAS"}.values()
    )
    assert {row.state for row in compare(LiveZone(tuple(plain)), plain, plain)} <= {
        State.APPROVED,
        State.FOLLOWS,
    }
