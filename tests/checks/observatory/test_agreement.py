"""Our verdict on a header fails where Observatory's does, and where it does not, the reason stands there."""

from collections.abc import Callable

import pytest

from checks.catalogue.headers import hsts, nosniff, referrer_policy
from checks.catalogue.headers_cookies import cookies
from checks.catalogue.headers_cors import cors
from checks.catalogue.headers_csp import csp, framing
from checks.catalogue.routing import https_upgrade
from checks.check import Outcome, Verdict, all_checks
from checks.facts.cors import CorsFacts, CorsReply, hostile_origins
from checks.facts.routing import PlainFacts
from checks.subjects import Domain, Surface
from tests.checks.catalogue.web_answers import HOST, answer, page, site
from tests.checks.observatory import table
from tests.checks.observatory.table import Row

type Judge = Callable[[str], Verdict]


def judge_cors(value: str) -> Verdict:
    """The same answer to every stranger; "the asker" stands for the origin that was sent."""
    allowed = value.partition(",")[0]
    replies = tuple(
        CorsReply(
            kind,
            origin,
            (origin if allowed == "the asker" else allowed) or None,
            "true" if "credentials" in value else None,
            "",
        )
        for kind, origin in hostile_origins("shop.test").items()
    )
    return cors(
        HOST, Surface(Domain("shop.test")), CorsFacts(HOST.name, "https://app.shop.test/", 200, replies)
    )


def judge_redirection(value: str) -> Verdict:
    headers = {"location": value} if value else {}
    reply = answer("http://app.shop.test/", 308 if value else 200, **headers)
    return https_upgrade(HOST, PlainFacts(HOST.name, reply))


JUDGES: dict[str, tuple[list[Row], Judge]] = {
    "csp": (table.CSP, lambda value: csp(site(page(content_security_policy=value)))),
    "hsts": (table.HSTS, lambda value: hsts(HOST, site(page(strict_transport_security=value)))),
    "framing": (table.FRAMING, lambda value: framing(site(page(x_frame_options=value)))),
    "nosniff": (table.NOSNIFF, lambda value: nosniff(site(page(x_content_type_options=value)))),
    "referrer-policy": (table.REFERRER, lambda value: referrer_policy(site(page(referrer_policy=value)))),
    "cors": (table.CORS, judge_cors),
    "redirection": (table.REDIRECTION, judge_redirection),
    "cookies": (table.COOKIES, lambda value: cookies(HOST, site(page(set_cookie=value)))),
}
ALL = [
    pytest.param(judge, row, id=f"{name}: {row.value}")
    for name, (rows, judge) in JUDGES.items()
    for row in rows
]


@pytest.mark.parametrize(("judge", "row"), ALL)
def test_a_header_fails_here_where_it_fails_there(judge: Judge, row: Row) -> None:
    verdict = judge(row.value)
    agrees = (verdict.outcome is Outcome.FAIL) is not row.passes
    assert agrees is not bool(row.differs), f"{row.result} there, {verdict.code} here: {verdict.summary}"


def test_what_nothing_judges_has_a_reason_and_no_check() -> None:
    assert all(table.NOT_JUDGED.values())
    keys = {check.key for check in all_checks()}
    assert not keys & {"headers.subresource-integrity", "headers.sri", "headers.corp"}
