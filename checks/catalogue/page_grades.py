"""Turns what each page of a host deserves into one verdict about the host."""

from collections.abc import Callable
from dataclasses import dataclass

from checks.check import Outcome, Severity, Verdict, not_applicable
from checks.facts.site import Page, SiteFacts, unless_judged

_RANK = {Outcome.FAIL: 0, Outcome.WARN: 1, Outcome.PASS: 2}


@dataclass(frozen=True, slots=True)
class Grade:
    """How one page does; `text` follows the page's address, `lines` are what it was judged by."""

    outcome: Outcome
    code: str
    text: str
    lines: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    severity: Severity | None = None


def over_pages(
    site: SiteFacts,
    judge: Callable[[Page], Grade],
    only: Callable[[Page], bool],
    subject: str,
    seen: str = "headers",
) -> Verdict:
    """The worst page's grade becomes the host's verdict, which names that page.

    `subject` is what it says there is none of, `seen` what the evidence calls the lines of the grades.
    """
    if site.redirects_to:
        return not_applicable("site.redirects", f"{site.host}: only redirects, to {site.redirects_to}")
    reason = unless_judged(site)
    if reason:
        return reason.verdict()
    pages = [page for page in site.contents if only(page)]
    if not pages:
        kinds = ", ".join(sorted({page.media_type or "no content type" for page in site.contents}))
        return not_applicable("site.no-html", f"{site.host}: serves no {subject} ({kinds})")
    graded = sorted(((judge(page), page) for page in pages), key=lambda pair: _RANK[pair[0].outcome])
    worst, page = graded[0]
    pages_seen = [
        {
            "url": one.last.url,
            "status": one.last.status,
            "verdict": grade.outcome.value,
            seen: list(grade.lines),
        }
        for grade, one in graded
    ]
    others = sum(grade.outcome is worst.outcome for grade, _ in graded) - 1
    more = (
        f" (and {others} more page{'s' if others > 1 else ''})"
        if others and worst.outcome != Outcome.PASS
        else ""
    )
    summary = (
        f"{site.host}: {worst.text}"
        if worst.outcome is Outcome.PASS
        else f"{page.last.url}: {worst.text}{more}"
    )
    evidence = {"pages": pages_seen, "notes": list(worst.notes), "missed": list(site.missed)}
    return Verdict(worst.outcome, worst.code, summary[:500], evidence, worst.severity)


def lines_of(page: Page, *names: str) -> tuple[str, ...]:
    return tuple(f"{name}: {value[:1_500]}" for name, value in page.last.headers if name in names)[:10]


def is_html(page: Page) -> bool:
    return page.is_html
