"""How much a visitor has to download, and whom they have to wait for, before a key page is there."""

from typing import Any
from urllib.parse import urlsplit

from checks.catalogue.page_grades import Grade, is_html, over_pages
from checks.check import Outcome, Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.page_files import PageFile, PageFileFacts, is_own
from checks.facts.site import Page, SiteFacts, unless_judged
from checks.subjects import Host, Surface

KB = 1_000
MOST_SCRIPT_BYTES = 350 * KB
# HTML, scripts and styles together; pictures come on top and do not keep a page from being used.
MOST_PAGE_BYTES = 1_000 * KB
MANY_BLOCKING = 3


@check(
    "speed.weight",
    "Pages light enough",
    on=Host,
    worst=Severity.MEDIUM,
    standard="web.dev: performance budgets; HTTP Archive",
    protects="On a phone each 100 kB of script costs visitors another moment before they can do anything.",
    says="pass warn fail could_not_tell not_applicable",
)
def weight(host: Host, site: SiteFacts, files: PageFileFacts) -> Verdict:
    if site.redirects_to:
        return not_applicable("site.redirects", f"{host.name}: only redirects, to {site.redirects_to}")
    reason = unless_judged(site)
    if reason:
        return reason.verdict()
    pages = [page for page in site.contents if page.is_html and page.last.status == 200]
    if not pages:
        return not_applicable("site.no-html", f"{host.name}: serves no HTML page to a visitor")
    weighed = [_weigh(page, files) for page in pages]
    heaviest = max(weighed, key=lambda one: (one["script_bytes"], one["bytes"]))
    evidence: dict[str, Any] = {
        "pages": weighed,
        "missed": list(files.missed[:20]),
        "left_out": files.left_out,
    }
    scripts, total = heaviest["script_bytes"], max(one["bytes"] for one in weighed)
    if scripts > MOST_SCRIPT_BYTES:
        more = "at least " if heaviest["is_cut"] else ""
        text = f"{heaviest['url']}: {more}{scripts // KB} kB of scripts compressed, 350 kB is enough"
        return fail("weight.scripts", text, **evidence)
    if total > MOST_PAGE_BYTES:
        page = max(weighed, key=lambda one: one["bytes"])
        text = f"{page['url']}: {total // KB} kB of page, scripts and styles before any picture"
        return warn("weight.page", text, Severity.LOW, **evidence)
    if any(one["missed"] for one in weighed):
        page = next(one for one in weighed if one["missed"])
        text = f"{page['url']}: {page['missed']} of its files could not be weighed ({files.missed[0]})"
        return could_not_tell("weight.unknown", text[:500], **evidence)
    text = (
        f"{heaviest['url']}: {heaviest['bytes'] / KB:.1f} kB, {scripts / KB:.1f} kB of it compressed scripts"
    )
    return passed("weight.light", text, **evidence)


def _weigh(page: Page, files: PageFileFacts) -> dict[str, Any]:
    """What one page with everything that it loads weighs on the wire."""
    named = {*page.document.scripts, *page.document.stylesheets}
    loaded = [one for one in files.files if one.url in named and one.is_loaded]
    scripts = [one for one in loaded if one.is_script]
    parts = {one.url: _bytes(one) for one in loaded}
    return {
        "url": page.last.url,
        "html_bytes": page.last.wire_bytes,
        "script_bytes": sum(parts[one.url] for one in scripts),
        "bytes": page.last.wire_bytes + sum(parts.values()),
        "heaviest": [f"{url[:200]}: {size} bytes" for url, size in _heaviest(parts)],
        "missed": sum(one.url in named and one.is_missed and not one.is_foreign for one in files.files),
        "is_cut": any(one.response is not None and one.response.is_truncated for one in loaded),
    }


def _bytes(one: PageFile) -> int:
    """As many as were read; of what was cut off, as many as the server had announced."""
    if one.response is None:
        return 0
    announced = one.response.header("content-length") or ""
    if one.response.is_truncated and announced.isascii() and announced.isdigit() and len(announced) < 12:
        return max(one.response.wire_bytes, int(announced))
    return one.response.wire_bytes


def _heaviest(parts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(parts.items(), key=lambda item: -item[1])[:5]


@check(
    "speed.third-party",
    "Nobody else holds the page up",
    on=Host,
    worst=Severity.MEDIUM,
    standard="web.dev: render-blocking resources",
    protects="When somebody else's server is slow or down, your own page stays white until it answers.",
    says="pass warn fail could_not_tell not_applicable",
)
def third_party(host: Host, site: SiteFacts, surface: Surface) -> Verdict:
    return over_pages(site, lambda page: _grade_blocking(page, surface), is_html, "HTML page", "scripts")


def _grade_blocking(page: Page, surface: Surface) -> Grade:
    foreign = [url for url in page.document.blocking if not is_own(url, surface)]
    if not foreign:
        text = "no script of others has to run before the page shows"
        return Grade(Outcome.PASS, "third-party.none", text)
    names = ", ".join(dict.fromkeys(urlsplit(url).hostname or "" for url in foreign))
    text = (
        f"waits for {len(foreign)} script{'s' * (len(foreign) > 1)} of others before it shows: {names[:200]}"
    )
    lines = tuple(url[:300] for url in foreign[:10])
    if len(foreign) >= MANY_BLOCKING:
        return Grade(Outcome.FAIL, "third-party.many", text, lines)
    return Grade(Outcome.WARN, "third-party.blocking", text, lines, severity=Severity.LOW)
