"""Judges whether administration stands open, and whether folders show what is in them."""

from collections.abc import Iterable
from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.admin import AdminFacts, Door, ListingFacts
from checks.facts.evidence import hop_lines
from checks.facts.exposure import UNKNOWN_PATH, Answered, ErrorPageFacts
from checks.facts.site import SiteFacts
from checks.net.answers import Response
from checks.parsing.admin_pages import looks_like_tools, open_console
from checks.parsing.listings import find_listing
from checks.parsing.markup import read_document
from checks.subjects import Host

_TURNED_AWAY = frozenset({429, 502, 503, 504})


@check(
    "exposure.admin",
    "Administration asks who is there",
    on=Host,
    worst=Severity.BLOCKER,
    standard="OWASP WSTG-CONF-05, ASVS V8",
    protects="Whoever finds an open back office can read and change everything about your customers.",
    says="pass warn fail could_not_tell not_applicable",
)
def admin(host: Host, admin: AdminFacts, errors: ErrorPageFacts, site: SiteFacts) -> Verdict:
    if not admin.doors:
        return not_applicable("admin.no-doors", f"{host.name}: has no pages where administration could be")
    evidence: dict[str, Any] = {"asked": [_shown_door(door) for door in admin.doors]}
    pages = [(door, page) for door in admin.doors if (page := _page_of(door))]
    for door, answer in pages:
        console = open_console(answer.body)
        if console:
            text = f"{host.name}: {door.path} shows {console} to everybody"
            return fail("admin.open", text, console=console, **evidence)
    shells = _shells(errors, site)
    for door, answer in pages:
        if answer.body in shells or read_document(answer.text, answer.url).asks_password:
            continue  # the application's one page for every address, or a door with a lock
        if looks_like_tools(answer.body):
            text = (
                f"{host.name}: {door.path} answers {answer.status} with what looks like tools, and no login"
            )
            return warn("admin.no-login", text, Severity.HIGH, **evidence)
    missed = [door for door in admin.doors if _is_missed(door)]
    if missed:
        text = f"{host.name}: {len(missed)} of {len(admin.doors)} usual places got no answer"
        return could_not_tell("admin.unknown", f"{text} ({missed[0].path}: {_why(missed[0])})", **evidence)
    seen = ", ".join(f"{door.path} {door.visit.last.status}" for door in admin.doors if door.visit)
    return passed("admin.closed", f"{host.name}: no open administration ({seen})", **evidence)


def _page_of(door: Door) -> Response | None:
    """What stands behind the door, where it is a page."""
    if door.visit is None or door.visit.error:
        return None
    last = door.visit.last
    return last if last.status == 200 and last.body and not last.challenge else None


def _shells(errors: ErrorPageFacts, site: SiteFacts) -> set[bytes]:
    """Bodies that a single-page application sends for every address."""
    unknown = [one.response.body for one in errors.answers if one.path == UNKNOWN_PATH and one.response]
    return {*unknown, *(page.last.body for page in site.pages if not page.leaves_to)}


def _is_missed(door: Door) -> bool:
    if door.visit is None or door.visit.error:
        return True
    return bool(door.visit.last.challenge) or door.visit.last.status in _TURNED_AWAY


def _why(door: Door) -> str:
    if door.visit is None or door.visit.error:
        return door.error or (door.visit.stopped if door.visit else "")
    last = door.visit.last
    return "a bot challenge in place of the answer" if last.challenge else f"status {last.status}"


def _shown_door(door: Door) -> dict[str, Any]:
    if door.visit is None:
        return {"path": door.path, "error": door.error[:500]}
    return {"path": door.path, "status": door.visit.last.status, "hops": hop_lines(door.visit.hops)}


@check(
    "exposure.listing",
    "Folders keep their contents to themselves",
    on=Host,
    worst=Severity.HIGH,
    standard="OWASP WSTG-CONF-04, CWE-548",
    protects="A folder that lists its files hands out everything in it, also what no page links to.",
    says="pass fail could_not_tell not_applicable",
)
def listing(host: Host, folders: ListingFacts, site: SiteFacts) -> Verdict:
    if not folders.answers:
        text = f"{host.name}: only redirects, to {site.redirects_to}"
        return not_applicable("site.redirects", text)
    answers: list[Response] = [one.response for one in folders.answers if one.response]
    answers += [page.last for page in site.pages if not page.leaves_to]
    asked = [_shown_folder(one) for one in folders.answers]
    found = [(answer, one) for answer in answers if (one := find_listing(answer.status, answer.body))]
    if found:
        answer, one = found[0]
        shown = [
            {"url": where.url, "server": what.server, "entries": list(what.entries)}
            for where, what in found[:10]
        ]
        names = ", ".join(one.entries[:3]) or "nothing yet"
        text = f"{answer.url} lists its {one.count} entries ({names})"
        # An empty folder gives nothing away, until something is put there.
        return fail("listing.open", text[:500], None if one.count else Severity.LOW, found=shown, asked=asked)
    missed = [one for one in folders.answers if _is_silent(one)]
    if missed:
        text = f"{host.name}: {len(missed)} of {len(folders.answers)} folders got no answer"
        return could_not_tell(
            "listing.unknown", f"{text} ({missed[0].path}: {_silence(missed[0])})", asked=asked
        )
    text = f"{host.name}: no folder lists its files ({', '.join(_statuses(folders.answers))})"
    return passed("listing.none", text[:500], asked=asked)


def _is_silent(one: Answered) -> bool:
    return one.response is None or bool(one.response.challenge) or one.response.status in _TURNED_AWAY


def _silence(one: Answered) -> str:
    if one.response is None:
        return one.error
    return (
        "a bot challenge in place of the answer"
        if one.response.challenge
        else f"status {one.response.status}"
    )


def _statuses(answers: Iterable[Answered]) -> list[str]:
    return [f"{one.path} {one.response.status}" for one in answers if one.response]


def _shown_folder(one: Answered) -> dict[str, Any]:
    if one.response is None:
        return {"path": one.path[:500], "error": one.error[:500]}
    return {"path": one.path[:500], "status": one.response.status, "bytes": len(one.response.body)}
