"""Judges whether a host gives away files, sources or traces that were never meant for visitors."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, passed
from checks.facts.exposure import Answered, ErrorPageFacts, ExposedFilesFacts, SourceMapFacts
from checks.facts.site import SiteFacts
from checks.parsing.exposed_files import Exposed, recognise, source_map
from checks.parsing.traces import Trace, find_trace
from checks.subjects import Host

# These tell how it is built; the others hold passwords, customers or the whole source.
_HARMLESS = {"server status page": Severity.MEDIUM, "folder listing of a Mac": Severity.MEDIUM}
_SERIOUS = {"phpinfo page": Severity.HIGH}
# Too many requests, or nobody behind the gateway: what lies there was not looked at.
_TURNED_AWAY = frozenset({429, 502, 503, 504})


@check(
    "exposure.files",
    "No private files on the web",
    on=Host,
    worst=Severity.BLOCKER,
    standard="OWASP WSTG-CONF-04",
    protects="Anyone who guesses a name could download passwords, the source or all of your customers.",
    says="pass fail could_not_tell",
)
def files(host: Host, answers: ExposedFilesFacts, maps: SourceMapFacts) -> Verdict:
    evidence = {
        "asked": [_shown(one) for one in answers.answers] + [_shown(one) for one in maps.maps],
        "scripts": list(maps.scripts),
    }
    found = {
        one.path: exposed
        for one in answers.answers
        if one.response
        and not one.response.challenge
        and (exposed := one.reading or recognise(one.path, one.response.status, one.response.body))
    }
    if found:
        return _given_away(host, found, evidence)
    missed = _missed(answers.answers)
    maps_found = _source_maps(maps)
    if maps_found:
        has_source = any("with" in exposed.shape for exposed in maps_found.values())
        severity = Severity.MEDIUM if has_source else Severity.LOW
        path, exposed = next(iter(maps_found.items()))
        text = f"{host.name}: source map {path} is public ({exposed.shape})"
        return fail("files.source-map", text, severity, found=_listed(maps_found), **evidence)
    if missed:
        return could_not_tell("files.unknown", _unanswered(host, missed, len(answers.answers)), **evidence)
    count = len(answers.answers) + len(maps.maps)
    return passed("files.none", f"{host.name}: none of {count} usual leaks is there", **evidence)


def _given_away(host: Host, found: Mapping[str, Exposed], evidence: Mapping[str, Any]) -> Verdict:
    def weight(item: tuple[str, Exposed]) -> Severity:
        return (_HARMLESS | _SERIOUS).get(item[1].kind, Severity.BLOCKER)

    path, exposed = min(found.items(), key=lambda item: weight(item).rank)
    more = f", and {len(found) - 1} more" if len(found) > 1 else ""
    text = f"{host.name}: {path} is public: {exposed.kind} ({exposed.shape}){more}"
    code = f"files.{exposed.kind.lower().replace(' ', '-')}"
    return fail(code, text[:500], weight((path, exposed)), found=_listed(found), **evidence)


def _source_maps(maps: SourceMapFacts) -> dict[str, Exposed]:
    found = {url: Exposed("source map", "inline, with its source") for url in maps.inline}
    for one in maps.maps:
        response = one.response
        if response and response.status in {200, 206}:
            exposed = one.reading or source_map(response.body, is_truncated=response.is_truncated)
            if exposed:
                found[one.path] = exposed
    return found


def _missed(answers: Iterable[Answered]) -> list[Answered]:
    return [
        one
        for one in answers
        if one.response is None or one.response.challenge or one.response.status in _TURNED_AWAY
    ]


def _unanswered(host: Host, missed: Sequence[Answered], asked: int) -> str:
    first = missed[0].response
    why = missed[0].error or "a bot challenge in place of the answer"
    if first and not first.challenge:
        why = f"status {first.status}"
    return f"{host.name}: {len(missed)} of {asked} addresses got no answer ({missed[0].path}: {why})"[:500]


def _listed(found: Mapping[str, Exposed]) -> list[dict[str, str]]:
    return [{"path": path, "kind": one.kind, "shape": one.shape[:500]} for path, one in found.items()]


def _shown(one: Answered) -> dict[str, Any]:
    if one.response is None:
        return {"path": one.path[:500], "error": one.error[:500]}
    return {
        "path": one.path[:500],
        "status": one.response.status,
        "content_type": (one.response.header("content-type") or "")[:100],
        "bytes": len(one.response.body),
    }


@check(
    "exposure.stack-trace",
    "Errors keep quiet",
    on=Host,
    worst=Severity.HIGH,
    standard="OWASP WSTG-ERRH-02",
    protects="Debug pages show attackers your code, settings and sometimes passwords.",
    says="pass fail could_not_tell",
)
def stack_trace(host: Host, errors: ErrorPageFacts, site: SiteFacts) -> Verdict:
    evidence: dict[str, Any] = {"asked": [_shown(one) for one in errors.answers]}
    found = _traces(errors, site)
    if found:
        url, trace = next(iter(found.items()))
        shown = [
            {"url": at, "framework": one.framework, "what": one.what, "sign": one.excerpt}
            for at, one in found.items()
        ]
        text = f"{url}: shows a {trace.what} of {trace.framework} (“{trace.excerpt[:60]}”)"
        return fail(f"stack-trace.{trace.what.replace(' ', '-')}", text, found=shown[:10], **evidence)
    missed = _missed(errors.answers)
    if missed:
        return could_not_tell(
            "stack-trace.unknown", _unanswered(host, missed, len(errors.answers)), **evidence
        )
    statuses = ", ".join(_statuses(errors.answers))
    return passed("stack-trace.none", f"{host.name}: wrong addresses show no trace ({statuses})", **evidence)


def _statuses(answers: Iterable[Answered]) -> list[str]:
    return [f"{one.path} {one.response.status}" for one in answers if one.response]


def _traces(errors: ErrorPageFacts, site: SiteFacts) -> dict[str, Trace]:
    """In the answers to wrong addresses, and in the host's own pages, which were fetched anyway."""
    responses = [one.response for one in errors.answers if one.response]
    responses += [page.last for page in site.pages if not page.leaves_to]
    found = ((response.url, find_trace(response.body, response.status)) for response in responses)
    return {url: trace for url, trace in found if trace}
