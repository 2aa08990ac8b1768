"""What leaks is told from what only looks like it, by content, and never repeated in the evidence."""

import json

import pytest

from checks.catalogue.exposure import files, stack_trace
from checks.check import Outcome, Severity
from checks.facts.exposure import Answered, ErrorPageFacts, ExposedFilesFacts, SourceMapFacts
from checks.parsing.exposed_files import RECOGNISERS
from checks.parsing.traces import find_trace
from tests.checks.catalogue.web_answers import HOST, answer, page, site

NO_MAPS = SourceMapFacts("app.shop.test", ())
ENV = "# production\nAPP_ENV=production\nDB_PASSWORD=hunter2hunter2\nexport STRIPE=\n"
SAME_PAGE = "<!doctype html><html><title>Shop</title><div id=app></div></html>"
PHPINFO = "<title>phpinfo()</title><h1>PHP Version 8.1.2</h1>"
ACTUATOR = '{"activeProfiles": ["prod"], "propertySources": [{"name": "env", "properties": {"KEY": "v"}}]}'
MAP = '{"version": 3, "sources": ["a.ts"], "sourcesContent": ["let a = 1"], "mappings": "AAAA"}'
BARE_MAP = '{"version": 3, "sources": ["a.ts"], "mappings": "AAAA"}'


def found(
    path: str = "/none", body: str | bytes = "", status: int = 200, rest: int = 404
) -> ExposedFilesFacts:
    answers = {
        one: Answered(one, answer(f"https://app.shop.test{one}", rest, SAME_PAGE)) for one in RECOGNISERS
    }
    if path in answers:
        answers[path] = Answered(path, answer(f"https://app.shop.test{path}", status, body))
    return ExposedFilesFacts("app.shop.test", tuple(answers.values()))


@pytest.mark.parametrize(
    ("path", "body", "code", "severity"),
    [
        ("/.env", ENV, "files.environment-file", Severity.BLOCKER),
        ("/.git/HEAD", "ref: refs/heads/main\n", "files.git-repository", Severity.BLOCKER),
        ("/.git/HEAD", "a" * 40, "files.git-repository", Severity.BLOCKER),
        (
            "/.git/config",
            '[core]\n\trepositoryformatversion = 0\n[remote "origin"]\n\turl = https://u:p@git.test/x\n',
            "files.git-configuration",
            Severity.BLOCKER,
        ),
        ("/backup.sql", "-- MySQL dump 10.13\nCREATE TABLE users", "files.database-dump", Severity.BLOCKER),
        ("/dump.sql", b"\x1f\x8b\x08\x00rest", "files.database-dump", Severity.BLOCKER),
        ("/dump.sql", "INSERT INTO users VALUES ('a@b.test')", "files.database-dump", Severity.BLOCKER),
        ("/db.sqlite3", b"SQLite format 3\x00\x10", "files.sqlite-database", Severity.BLOCKER),
        ("/phpinfo.php", PHPINFO, "files.phpinfo-page", Severity.HIGH),
        ("/actuator/env", ACTUATOR, "files.spring-boot-environment", Severity.BLOCKER),
        (
            "/server-status",
            "<h1>Apache Server Status for x</h1>",
            "files.server-status-page",
            Severity.MEDIUM,
        ),
        ("/.DS_Store", b"\x00\x00\x00\x01Bud1\x00", "files.folder-listing-of-a-mac", Severity.MEDIUM),
    ],
)
def test_leaked_files_are_known_by_content(
    path: str, body: str | bytes, code: str, severity: Severity
) -> None:
    verdict = files(HOST, found(path, body), NO_MAPS)
    assert (verdict.outcome, verdict.code, verdict.severity) == (Outcome.FAIL, code, severity)
    assert path in verdict.summary


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/.env", "Page = not found, sorry"),
        ("/.env", '{"error": "a=b"}'),
        ("/.git/HEAD", "ref: refs/heads/main is what you were looking for?"),
        ("/backup.sql", "<html>How to CREATE TABLE\nCREATE TABLE x</html>"),
        ("/db.sqlite3", "SQLite format 3 is a format"),
        ("/actuator/env", '{"error": "not here"}'),
        ("/phpinfo.php", "We run PHP Version 8 here"),
        ("/server-status", "all fine"),
    ],
)
def test_a_200_alone_proves_nothing(path: str, body: str) -> None:
    assert files(HOST, found(path, body), NO_MAPS).outcome is Outcome.PASS


def test_a_site_with_one_page_for_every_address_passes() -> None:
    assert files(HOST, found(rest=200), NO_MAPS).outcome is Outcome.PASS


def test_an_error_page_that_quotes_a_file_is_no_leak() -> None:
    assert files(HOST, found("/.env", ENV, status=403), NO_MAPS).outcome is Outcome.PASS


def test_contents_of_leaked_files_stay_out_of_the_evidence() -> None:
    verdict = files(HOST, found("/.env", ENV), NO_MAPS)
    text = json.dumps(dict(verdict.evidence), ensure_ascii=False) + verdict.summary
    assert "hunter2" not in text
    assert "DB_PASSWORD=…" in text


def test_the_worst_of_several_leaks_leads() -> None:
    both = {one.path: one for one in found("/.DS_Store", b"\x00\x00\x00\x01Bud1").answers}
    both["/.env"] = Answered("/.env", answer(body=ENV))
    verdict = files(HOST, ExposedFilesFacts("app.shop.test", tuple(both.values())), NO_MAPS)
    assert verdict.code == "files.environment-file"
    assert "and 1 more" in verdict.summary


@pytest.mark.parametrize(
    ("body", "outcome", "severity"),
    [
        (MAP, Outcome.FAIL, Severity.MEDIUM),
        (")]}'\n" + MAP, Outcome.FAIL, Severity.MEDIUM),
        (BARE_MAP, Outcome.FAIL, Severity.LOW),
        (SAME_PAGE, Outcome.PASS, None),
        ('{"version": 3}', Outcome.PASS, None),
        ('{"version": 3, "mappings": ', Outcome.PASS, None),
    ],
)
def test_source_maps_are_known_by_content(body: str, outcome: Outcome, severity: Severity | None) -> None:
    maps = SourceMapFacts(
        "app.shop.test", (), (Answered("https://app.shop.test/a.js.map", answer(body=body)),)
    )
    verdict = files(HOST, found(), maps)
    assert (verdict.outcome, verdict.severity) == (outcome, severity)


def test_a_map_inside_a_script_is_a_source_map() -> None:
    verdict = files(
        HOST, found(), SourceMapFacts("app.shop.test", (), inline=("https://app.shop.test/a.js",))
    )
    assert verdict.code == "files.source-map"


def test_a_path_without_an_answer_is_not_counted_as_safe() -> None:
    answers = (Answered("/.env", None, "timeout: 20 s"), *found().answers[1:])
    verdict = files(HOST, ExposedFilesFacts("app.shop.test", answers), NO_MAPS)
    assert (verdict.outcome, verdict.code) == (Outcome.COULD_NOT_TELL, "files.unknown")
    assert "1 of 10" in verdict.summary
    assert "timeout" in verdict.summary


def test_a_challenge_in_place_of_a_file_is_not_counted_as_safe() -> None:
    hidden = Answered("/.env", answer(status=403, cf_mitigated="challenge"))
    verdict = files(HOST, ExposedFilesFacts("app.shop.test", (hidden, *found().answers[1:])), NO_MAPS)
    assert verdict.outcome is Outcome.COULD_NOT_TELL


def test_a_file_that_the_server_turned_us_away_from_is_not_counted_as_safe() -> None:
    verdict = files(HOST, found(rest=429), NO_MAPS)
    assert verdict.outcome is Outcome.COULD_NOT_TELL
    assert "status 429" in verdict.summary


def test_a_key_of_many_lines_does_not_hide_the_settings_around_it() -> None:
    pem = "\n".join(["-----BEGIN PRIVATE KEY-----", *["MIIEvQIBADANBgkq"] * 30, "-----END PRIVATE KEY-----"])
    env = f'APP_KEY=base64:abc\nJWT_KEY="{pem}"\nDB_HOST=db\n'
    verdict = files(HOST, found("/.env", env), NO_MAPS)
    assert verdict.code == "files.environment-file"
    assert "MIIE" not in f"{verdict.summary} {verdict.evidence}"


def test_a_long_actuator_answer_is_known_by_its_beginning() -> None:
    cut = '{"activeProfiles":["prod"],"propertySources":[{"name":"server.ports","properties":{'
    assert files(HOST, found("/actuator/env", cut), NO_MAPS).code == "files.spring-boot-environment"


def test_what_a_message_quotes_is_not_shown() -> None:
    body = "<b>Warning</b>: connect('db', 'root', 's3cret') failed in <b>/a.php</b> on line <b>3</b>"
    trace = find_trace(body.encode(), 200)
    assert trace
    assert "s3cret" not in trace.excerpt


TRACES = [
    ("Django", "debug page", 404, "<p>You're seeing this because you have <code>DEBUG = True</code> in</p>"),
    ("Flask", "debug page", 500, "<title>KeyError: 'x' // Werkzeug Debugger</title>"),
    ("Rails", "debug page", 404, "<h1>Routing Error</h1> <p><code>Rails.root: /srv/app</code></p>"),
    ("Laravel", "debug page", 500, '<script>window.ignite({"report": 1})</script>'),
    ("Laravel", "debug page", 500, '<body class="Whoops container">'),
    ("Next.js", "debug page", 500, "<nextjs-portal></nextjs-portal>"),
    ("ASP.NET", "debug page", 500, "<h1>Server Error in '/' Application.</h1>"),
    ("PHP", "debug page", 200, "<b>Warning</b>:  Undefined index in <b>/var/www/a.php</b> on line <b>3</b>"),
    ("Symfony", "debug page", 404, '<div class="sf-toolbar">'),
    (
        "Express",
        "stack trace",
        404,
        "<pre>Error: no<br> at next (/srv/app/node_modules/router.js:137:13)</pre>",
    ),
    ("Express", "stack trace", 400, "URIError: Failed\n    at decodeURIComponent (node:internal/a.js:1:2)"),
    ("Python", "stack trace", 500, "Traceback (most recent call last):\n File"),
    ("Java", "stack trace", 500, "\tat com.shop.Cart.get(Cart.java:42)"),
    ("Java", "stack trace", 500, '{"trace":"java.lang.NullPointerException: x"}'),
    ("Ruby", "stack trace", 500, "/srv/app/cart.rb:12:in `find'"),
    ("Go", "stack trace", 500, "goroutine 12 [running]:\nmain.main()"),
    ("SQL", "stack trace", 500, "SQLSTATE[42S02]: Base table"),
]


@pytest.mark.parametrize(("framework", "what", "status", "body"), TRACES)
def test_debug_pages_and_traces_are_recognised(framework: str, what: str, status: int, body: str) -> None:
    errors = ErrorPageFacts("app.shop.test", (Answered("/x", answer(status=status, body=body)),))
    verdict = stack_trace(HOST, errors, site())
    assert (verdict.outcome, verdict.code) == (Outcome.FAIL, f"stack-trace.{what.replace(' ', '-')}")
    assert framework in verdict.summary


def test_documentation_may_quote_a_traceback() -> None:
    docs = page(body="<pre>Traceback (most recent call last):</pre>")
    errors = ErrorPageFacts("app.shop.test", (Answered("/x", answer(status=404, body="Not found")),))
    assert stack_trace(HOST, errors, site(docs)).outcome is Outcome.PASS


def test_a_listed_page_with_a_trace_fails_as_well() -> None:
    broken = page("https://app.shop.test/cart", status=500, body="Traceback (most recent call last):")
    errors = ErrorPageFacts("app.shop.test", (Answered("/x", answer(status=404, body="Not found")),))
    assert "/cart" in stack_trace(HOST, errors, site(page(), broken)).summary


def test_an_address_without_an_answer_is_not_counted_as_quiet() -> None:
    errors = ErrorPageFacts("app.shop.test", (Answered("/x", None, "reset: closed"),))
    verdict = stack_trace(HOST, errors, site())
    assert (verdict.outcome, verdict.code) == (Outcome.COULD_NOT_TELL, "stack-trace.unknown")
