"""The SPF evaluator keeps its limits and explains itself, whatever is published."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.mail_records.spf_check import check_host
from checks.mail_records.spf_result import SpfEvaluation, SpfResult
from checks.net.answers import Answer, Record

SENDER = "mira@brightcart.test"


def _evaluate(
    records: dict[str, str | list[str]], ip: str = "192.0.2.9", sender: str = SENDER
) -> SpfEvaluation:
    async def ask(name: str, rdtype: str) -> Answer:
        values = records.get(f"{name} {rdtype}", [])
        values = [values] if isinstance(values, str) else values
        if values and values[0].startswith("!"):
            return Answer(name, rdtype, values[0][1:])
        rcode = "NOERROR" if values else "NXDOMAIN"
        return Answer(name, rdtype, rcode, tuple(Record(name, rdtype, 60, value) for value in values))

    return asyncio.run(check_host(ip, sender, "mx.brightcart.test", ask))


def test_the_tree_says_which_term_decided_and_what_each_include_came_to() -> None:
    found = _evaluate(
        {
            "brightcart.test TXT": "v=spf1 a include:_spf.mail.test include:_spf.post.test -all",
            "brightcart.test A": "198.51.100.1",
            "_spf.mail.test TXT": "v=spf1 ip4:198.51.100.0/24 -all",
            "_spf.post.test TXT": "v=spf1 ip4:192.0.2.0/28 -all",
        }
    )
    assert (found.result, found.term, found.lookups) == (SpfResult.PASS, "include:_spf.post.test", 3)
    assert [(step.term, step.outcome.value) for step in found.steps] == [
        ("a", "no match"),
        ("include:_spf.mail.test", "no match"),
        ("include:_spf.post.test", "match"),
    ]
    inner = found.as_evidence()["steps"][2]["inner"]
    assert (inner["result"], inner["term"]) == ("pass", "ip4:192.0.2.0/28")


@pytest.mark.parametrize(
    ("rcode", "result"), [("!SERVFAIL", SpfResult.TEMPERROR), ("!TIMEOUT", SpfResult.TEMPERROR)]
)
def test_a_missing_answer_is_temporary_and_says_which(rcode: str, result: SpfResult) -> None:
    found = _evaluate(
        {"brightcart.test TXT": "v=spf1 include:_spf.mail.test -all", "_spf.mail.test TXT": rcode}
    )
    assert found.result is result
    assert found.problem == f"_spf.mail.test TXT got {rcode[1:]}"


def test_a_bounce_is_checked_by_its_greeting() -> None:
    found = _evaluate({"mx.brightcart.test TXT": "v=spf1 ip4:192.0.2.9 -all"}, sender="")
    assert (found.result, found.domain) == (SpfResult.PASS, "mx.brightcart.test")


TERMS = st.sampled_from(
    [
        *("a", "mx", "ptr", "-all", "~all", "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "a/24//64", "mx//0"),
        *("include:a.test", "include:b.test", "include:c.test", "redirect=b.test", "exists:%{ir}.c.test"),
        *("exists:%{L2r-}.a.test", "exp=c.test", "a:%{p}.b.test", "moo=1", "a:", "ip4:1", "a:b...test"),
    ]
)
RECORDS = st.lists(TERMS, max_size=8).map(lambda terms: " ".join(["v=spf1", *terms]))
NAMES = ("brightcart.test", "a.test", "b.test", "c.test")


@given(
    st.dictionaries(
        st.sampled_from([f"{name} TXT" for name in NAMES]),
        RECORDS | st.text(max_size=30) | st.sampled_from(["!SERVFAIL"]) | st.lists(RECORDS, max_size=3),
    ),
    st.sampled_from(["192.0.2.9", "2001:db8::9", "::ffff:192.0.2.9"]),
    st.text(max_size=30) | st.just(SENDER),
)
def test_any_record_comes_to_a_result_within_the_limits(
    records: dict[str, str | list[str]], ip: str, sender: str
) -> None:
    found = _evaluate(records, ip, sender)
    assert found.result in SpfResult
    # The look-up that breaks a limit is the last one.
    assert found.lookups <= 11
    assert found.voids <= 3
    assert bool(found.problem) is (found.result in {SpfResult.NONE, SpfResult.TEMPERROR, SpfResult.PERMERROR})
