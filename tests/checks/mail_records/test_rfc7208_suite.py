"""The public test suite of RFC 7208, every case of it, against our own evaluator."""

import asyncio
import functools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from checks.mail_records.spf_check import check_host
from checks.net.answers import Answer, Record

SUITE = Path(__file__).parents[2] / "data" / "rfc7208-tests.yml"
CASES_IN_SUITE = 203
# Where our result is another than the suite's, by the name of the case, with the reason.
DEVIATIONS: dict[str, str] = {}

type Zone = Mapping[str, list[Any]]


def _scenarios() -> Iterator[tuple[str, Zone, Mapping[str, Any]]]:
    for scenario in yaml.safe_load_all(SUITE.read_text(encoding="utf-8")):
        zone = {name.lower(): entries for name, entries in scenario["zonedata"].items()}
        for name, case in scenario["tests"].items():
            yield name, zone, case


CASES = list(_scenarios())


def _texts(entries: list[Any]) -> list[Any]:
    """The TXT values of a name; type SPF counts as TXT where the name has no TXT of its own."""
    own = [entry["TXT"] for entry in entries if isinstance(entry, dict) and "TXT" in entry]
    if own:
        return [value for value in own if value != "NONE"]
    return [entry["SPF"] for entry in entries if isinstance(entry, dict) and "SPF" in entry]


def _values(entries: list[Any], rdtype: str) -> list[str]:
    if rdtype == "TXT":
        return ["".join(value) for value in _texts(entries)]
    found = [entry[rdtype] for entry in entries if isinstance(entry, dict) and rdtype in entry]
    if rdtype == "MX":
        return [f"{preference} {host or '.'}" for preference, host in found]
    return [str(value).removesuffix(".") for value in found]


async def _ask(zone: Zone, name: str, rdtype: str) -> Answer:
    """The suite's zone as a resolver tells it; TIMEOUT holds for the types that the name does not list."""
    for _ in range(10):
        entries = zone.get(name.lower(), [])
        alias = next(
            (entry["CNAME"] for entry in entries if isinstance(entry, dict) and "CNAME" in entry), ""
        )
        if not alias:
            break
        name = alias
    values = _values(entries, rdtype)
    if not values and "TIMEOUT" in entries:
        return Answer(name, rdtype, "TIMEOUT")
    rcode = "NOERROR" if entries else "NXDOMAIN"
    return Answer(name, rdtype, rcode, tuple(Record(name, rdtype, 300, value) for value in values))


def test_the_suite_is_whole() -> None:
    assert len(CASES) == CASES_IN_SUITE


@pytest.mark.parametrize(("name", "zone", "case"), CASES, ids=[name for name, _, _ in CASES])
def test_the_evaluator_agrees_with_the_suite(name: str, zone: Zone, case: Mapping[str, Any]) -> None:
    wanted = case["result"] if isinstance(case["result"], list) else [case["result"]]
    found = asyncio.run(
        check_host(case["host"], case["mailfrom"], case["helo"], functools.partial(_ask, zone))
    )
    agrees = found.result in wanted and _agrees_on_words(case, found.explanation)
    assert agrees is (name not in DEVIATIONS), (found.as_evidence(), wanted, case.get("explanation"))


def _agrees_on_words(case: Mapping[str, Any], explanation: str) -> bool:
    return "explanation" not in case or (explanation or "DEFAULT") == case["explanation"]
