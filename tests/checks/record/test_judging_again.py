"""A record comes to the same verdicts without the network, and holds no secret that it met."""

import json
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import checks.catalogue
from checks import lab as parts
from checks.catalogue.domain import judge_expiry
from checks.check import Outcome, all_checks, get_check
from checks.evidence import storable
from checks.facts.exposure import Answered, ExposedFilesFacts
from checks.facts.registration import RegistrationFacts
from checks.facts.site import Page, SiteFacts
from checks.lab import RunningLab, running_lab
from checks.net.answers import Response
from checks.parsing.rdap import Registration
from checks.record import fact_book
from checks.record.codec import NotReadable
from checks.record.fact_book import FactBook, TooLarge, as_json, from_json, needed, pack, unpack
from checks.record.judging_again import Unjudged, judge, judge_again
from checks.record.thinning import thin_body
from checks.subjects import Domain, Host, RouteRole, Surface
from tests.checks.record.audits import whole_audit
from tests.checks.verdicts.case import small_world

SCENARIOS = ("clean", "brightcart", "edgecases", "fablecraft", "tasklane")
# Pages whose addresses differ in what nobody may read alone, each with a fault of its own.
_INVITES = {f"/join/{digit * 16}{'a' * 16}": digit for digit in "123"}
_INVITED = small_world(
    "invited",
    parts.Host(
        "invited.test",
        "9.1",
        (
            *(
                parts.Route(
                    path, body=f'<title>{n}</title><script src="http://{n}.invited.test/a.js"></script>'
                )
                for path, n in _INVITES.items()
            ),
            parts.Route("/", body="<title>Home</title>"),
        ),
    ),
    audit=parts.AuditHint(routes=tuple(f"https://invited.test{path}" for path in _INVITES)),
)
SITE = Host("shop.test")
SURFACE = Surface(Domain("shop.test"), hosts=(SITE,))
KEY = b"sk_live_" + b"4eC39HqLyjWDarjtT1zdp7dc"
PASSWORD = b"hunter2-correct-horse"


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab([*SCENARIOS, _INVITED]) as running:
        yield running


@pytest.mark.parametrize("scenario", [*SCENARIOS, "invited"])
def test_the_record_of_an_audit_comes_to_the_same_verdicts(lab: RunningLab, scenario: str) -> None:
    book, results = whole_audit(lab, scenario)
    kept = unpack(pack(replace(book, facts=needed(book.facts, all_checks()))))
    told = {(one.check.key, one.subject.label): one for one in judge_again(kept, all_checks())}
    assert len(told) == len(results)
    late = {"engine.out-of-time"}
    for before in results:
        now = told[before.check.key, before.subject.label]
        if before.verdict.code in late:
            continue
        assert not isinstance(now, Unjudged), f"{before.check.key}: {now}"
        assert now.verdict.summary == before.verdict.summary
        assert (now.verdict.outcome, now.verdict.code) == (before.verdict.outcome, before.verdict.code)
        assert storable(now.verdict.evidence) == storable(before.verdict.evidence)
    assert sum(one.verdict.code not in late for one in results) > 0.9 * len(results)


def page(url: str, body: bytes, *headers: tuple[str, str]) -> Response:
    return Response(url, 200, (("content-type", "text/html"), *headers), body)


def book_of(*facts: tuple[type, object]) -> FactBook:
    return FactBook(SURFACE, datetime.now(UTC), {(kind, SITE.label): fact for kind, fact in facts})


def test_a_private_file_is_not_kept_and_still_recognised() -> None:
    settings = b"DB_PASSWORD=" + PASSWORD + b"\nSTRIPE=" + KEY + b"\n"
    found = Answered("/.env", page("https://shop.test/.env", settings))
    answers = ExposedFilesFacts("shop.test", (found,))
    text = as_json(book_of((ExposedFilesFacts, answers)))
    assert PASSWORD.decode() not in text
    assert KEY.decode() not in text
    (again,) = from_json(text).facts.values()
    assert again.answers[0].reading.kind == "environment file"
    assert len(again.answers[0].response.body) == len(settings)


def test_cookies_tokens_and_keys_are_crossed_out() -> None:
    body = (
        b"<script>const key = '" + KEY + b"'</script><a href='https://shop.test/in?token=abc123secret'>in</a>"
    )
    cookie = "sid=c29tZXNlc3Npb24tdmFsdWU; Path=/; HttpOnly"
    site = SiteFacts(
        "shop.test",
        (
            Page(
                "https://shop.test/",
                RouteRole.HOME,
                (page("https://shop.test/", body, ("set-cookie", cookie)),),
            ),
        ),
    )
    text = as_json(book_of((SiteFacts, site)))
    for secret in (KEY.decode(), "abc123secret", "c29tZXNlc3Npb24tdmFsdWU"):
        assert secret not in text
    kept = from_json(text).facts[SiteFacts, "shop.test"].pages[0].last
    assert kept.header("set-cookie") == f"sid={'x' * 23}; Path=/; HttpOnly"
    assert len(kept.body) == len(body)


def test_bodies_that_differ_beyond_the_cut_stay_different_and_as_long() -> None:
    one, other = b"a" * 5000 + b"1" * 3000, b"a" * 5000 + b"2" * 3000
    assert thin_body(one, 100) != thin_body(other, 100)
    assert len(thin_body(one, 100)) == len(one)
    assert thin_body(one, 100) == thin_body(bytes(one), 100)


def test_a_record_that_would_be_too_large_keeps_less_of_each_page(monkeypatch: pytest.MonkeyPatch) -> None:
    noise = b"".join(zlib.crc32(str(number).encode()).to_bytes(4).hex().encode() for number in range(30_000))
    site = SiteFacts(
        "shop.test", (Page("https://shop.test/", RouteRole.HOME, (page("https://shop.test/", noise),)),)
    )
    whole = book_of((SiteFacts, site))
    monkeypatch.setattr(fact_book, "MOST_BYTES", 60_000)
    packed = pack(whole)
    assert len(packed) <= 60_000
    assert len(unpack(packed).facts[SiteFacts, "shop.test"].pages[0].last.body) == len(noise)
    monkeypatch.setattr(fact_book, "MOST_BYTES", 100)
    with pytest.raises(TooLarge):
        pack(whole)


def test_a_fact_that_is_missing_or_of_another_version_is_told() -> None:
    check = get_check("exposure.files")
    empty = book_of()
    (told,) = judge_again(empty, [check])
    assert isinstance(told, Unjudged)
    assert "ExposedFilesFacts of shop.test" in told.why
    kept = json.loads(as_json(empty))
    kept["facts"] = [["ExposedFilesFacts", "shop.test", {"host": 7, "replies": []}, 0], ["Gone", "x", {}, 0]]
    book = from_json(json.dumps(kept))
    assert set(book.unreadable) == {("ExposedFilesFacts", "shop.test"), ("Gone", "x")}
    (told,) = judge_again(book, [check])
    assert isinstance(told, Unjudged)
    assert "answers" in told.why


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 1}', "null", "[" * 100_000])
def test_what_is_no_record_is_not_readable(text: str) -> None:
    with pytest.raises(NotReadable):
        from_json(text)


def test_a_record_of_a_later_version_is_not_readable() -> None:
    kept = json.loads(as_json(book_of())) | {"version": 99}
    with pytest.raises(NotReadable, match="version 99"):
        from_json(json.dumps(kept))


@pytest.mark.parametrize("packed", [b"", b"nonsense", zlib.compress(b"{}")[:-3]])
def test_a_damaged_record_is_not_readable(packed: bytes) -> None:
    with pytest.raises(NotReadable):
        unpack(packed)


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fact_book, "MOST_JSON_BYTES", 1000)
    with pytest.raises(NotReadable, match="larger"):
        unpack(zlib.compress(b" " * 100_000))


def test_a_verdict_of_long_ago_is_judged_by_the_time_of_its_record() -> None:
    then = datetime(2020, 1, 1, tzinfo=UTC)
    known = Registration("shop.test", ("active",), then + timedelta(days=90), None, "", "")
    facts = RegistrationFacts("shop.test", known, at=then)
    book = FactBook(SURFACE, then, {(RegistrationFacts, "shop.test"): facts})
    check = get_check("domain.expiry")
    again = judge(unpack(pack(book)), check, SURFACE.domain)
    assert (again.outcome, again.code) == (Outcome.PASS, judge_expiry(SURFACE.domain, facts, then).code)
    assert judge_expiry(SURFACE.domain, facts, then + timedelta(days=91)).outcome is Outcome.FAIL


def test_no_check_looks_at_the_clock() -> None:
    looks = re.compile(r"\.now\(|\.today\(|\btime\.time\(|monotonic\(")
    catalogue = Path(checks.catalogue.__file__).parent
    assert [path.name for path in sorted(catalogue.glob("*.py")) if looks.search(path.read_text())] == []
