"""Systems that the product does not use are neither missing nor owned, and the verdict names them."""

from dataclasses import replace
from datetime import date

import pytest

from checks.books import Account, Books
from checks.catalogue.records import SYSTEMS, access_complete
from checks.check import Verdict
from checks.subjects import Domain, Sprint, Surface

TODAY = date(2026, 11, 1)
ACCOUNTS = tuple(Account("A1", system, "Northgate", "Ann", "on", "1p", TODAY) for system in SYSTEMS)


def verdict_with(*unused: str) -> Verdict:
    accounts = tuple(
        Account("A1", one.system, "None") if one.system in unused else replace(one) for one in ACCOUNTS
    )
    return access_complete(Sprint(), Surface(Domain("a.test"), books=Books(TODAY, accounts)))


@pytest.mark.parametrize(
    ("unused", "says"),
    [
        ((), "All 9 systems have an owner"),
        (("payments",), "8 systems have an owner"),
        (("payments",), "; payments not used"),
        (("edge", "payments"), "7 systems have an owner"),
        (("edge", "payments"), "; edge, payments not used"),
    ],
)
def test_what_is_not_used_is_said(unused: tuple[str, ...], says: str) -> None:
    verdict = verdict_with(*unused)
    assert verdict.outcome.value == "pass"
    assert says in verdict.summary
