"""Recognises debug pages and stack traces of the common frameworks in what a server answers."""

import re
from dataclasses import dataclass

MAX_BYTES = 200_000
_EXCERPT = 120
_QUOTED = re.compile(r"'[^'<>\n]{2,300}'")
# Every repetition below is bounded or ends at a character that it cannot hold: a hostile page stays cheap.


@dataclass(frozen=True, slots=True)
class _Sign:
    framework: str
    what: str  # "debug page" or "stack trace"
    pattern: re.Pattern[bytes]
    only_errors: bool  # text that documentation may quote counts only in an answer of status 400 and above


def _sign(framework: str, what: str, pattern: bytes, *, only_errors: bool) -> _Sign:
    return _Sign(framework, what, re.compile(pattern, re.IGNORECASE), only_errors)


def _page(framework: str, pattern: bytes) -> _Sign:
    return _sign(framework, "debug page", pattern, only_errors=False)


def _trace(framework: str, pattern: bytes) -> _Sign:
    return _sign(framework, "stack trace", pattern, only_errors=True)


_SIGNS = (
    _page("Django", rb"you have <code>DEBUG\s*=\s*True</code>"),
    _page("Django", rb"you have DEBUG = True in your Django settings"),
    _page("Django", rb"<div id=\"traceback\"|Using the URLconf defined in"),
    _page("Flask", rb"werkzeug (?:powered traceback interpreter|debugger)|<title>[^<]*// Werkzeug Debugger"),
    _page("Rails", rb"Rails\.root:|Action Controller: Exception caught|<h1>Routing Error</h1>"),
    _page(
        "Laravel",
        rb"Whoops, looks like something went wrong|class=\"Whoops container\"|window\.ignite\s*\(|"
        rb"facade\\ignition|spatie\\laravel-ignition|window\.data\s*=\s*\{\"report\"",
    ),
    _page("Symfony", rb"Symfony Exception</|data-controller=\"symfony-debug|<div class=\"sf-toolbar|sf-dump"),
    _page(
        "Next.js", rb"<nextjs-portal|data-nextjs-dialog|\"err\":\{\"name\":\"[^\"]+\",\"source\":\"server\""
    ),
    _page(
        "ASP.NET",
        rb"Server Error in '[^']*' Application|<title>Developer Exception Page|"
        rb"Microsoft\.AspNetCore\.Diagnostics\.DeveloperExceptionPage",
    ),
    _page(
        "PHP",
        rb"<b>(?:Warning|Notice|Fatal error|Parse error|Deprecated)</b>:\s.{1,600}? in <b>[^<]+</b> on "
        rb"line <b>\d+</b>",
    ),
    _page("Phoenix", rb"<title>\w+(?:\.\w+)* at (?:GET|POST) /.{0,300}</title>|Plug\.Debugger"),
    _trace("Python", rb"Traceback \(most recent call last\)"),
    _trace(
        "Express", rb"\bat (?:\S+ (?:\[as [^\]]+\] )?)?\(?(?:file://)?(?:/|[A-Z]:\\|node:)[^\s)<]+:\d+:\d+\)?"
    ),
    _trace("Java", rb"\bat [\w.$]+\([\w$]+\.(?:java|kt):\d+\)|\"trace\":\s*\"[\w.]+(?:Exception|Error)"),
    _trace("Ruby", rb"/[\w.@-]{1,80}\.rb:\d{1,6}:in [`']"),
    _trace(
        "PHP",
        rb"PHP (?:Fatal|Parse) error:|Stack trace:\s{0,20}(?:<br[^>]{0,20}>)?\s{0,20}#0 |"
        rb"Fatal error:.{1,300}? on line \d+",
    ),
    _trace(
        "ASP.NET", rb"\bat [\w.<>`]{1,200}\([^)\n]{0,300}\) in [^\n]{1,300}?:line \d+|System\.\w+Exception:"
    ),
    _trace("Go", rb"goroutine \d+ \[running\]:"),
    _trace("Rust", rb"thread '[^']+' panicked at"),
    _trace(
        "SQL",
        rb"You have an error in your SQL syntax|PG::\w+Error|psycopg2?\.errors\.|SQLSTATE\[\w+\]|ORA-\d{5}:",
    ),
)


@dataclass(frozen=True, slots=True)
class Trace:
    """What was recognised; `excerpt` is the sign itself, short, not what stands around it."""

    framework: str
    what: str
    excerpt: str


def find_trace(body: bytes, status: int) -> Trace | None:
    """The first sign of a debug page or stack trace in an answer, or None."""
    text = body[:MAX_BYTES]
    for sign in _SIGNS:
        if sign.only_errors and status < 400:
            continue
        match = sign.pattern.search(text)
        if match:
            # Messages quote what they choked on: a query, an address, a password.
            excerpt = _QUOTED.sub("'…'", match[0].decode("utf-8", "replace"))[:_EXCERPT]
            return Trace(sign.framework, sign.what, " ".join(excerpt.split()))
    return None
