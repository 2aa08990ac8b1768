"""Judges the cookies that a host sets for a visitor without a session."""

from collections.abc import Iterable

from checks.check import Severity, Verdict, check, fail, not_applicable, passed, warn
from checks.facts.site import SiteFacts, unless_judged
from checks.parsing.cookies import SAME_SITE, Cookie, parse_set_cookie
from checks.subjects import Host

type Problem = tuple[str, str, Severity]


@check(
    "headers.cookies",
    "Session cookies protected",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 6265bis, MDN HTTP Observatory",
    protects="A session cookie that leaks is a signed-in user handed to a stranger.",
)
def cookies(host: Host, site: SiteFacts) -> Verdict:
    found = _cookies_of(site)
    evidence = {
        "asked": [page.url for page in site.pages[:20]],
        "cookies": [f"{cookie.shape} (from {url})" for cookie, url in list(found.items())[:20]],
    }
    if not found:
        reason = unless_judged(site)
        if reason:
            return reason.verdict()
        return not_applicable("cookies.none", f"{host.name}: sets no cookie for a visitor", **evidence)
    broken = [problem for cookie in found for problem in _broken(cookie)]
    if broken:
        code, _, severity = min(broken, key=lambda problem: problem[2].rank)
        return fail(code, f"{host.name}: {_join(broken)}", severity, **evidence)
    weak = [problem for cookie in found for problem in _weak(cookie)]
    if weak:
        code, _, severity = min(weak, key=lambda problem: problem[2].rank)
        return warn(code, f"{host.name}: {_join(weak)}", severity, **evidence)
    sessions = [cookie.name[:60] for cookie in found if cookie.is_session]
    names = ", ".join(sessions[:3] or [cookie.name[:60] for cookie in found][:3])
    kind = "session cookies" if sessions else "cookies"
    return passed("cookies.protected", f"{host.name}: {kind} well protected: {names}", **evidence)


def _cookies_of(site: SiteFacts) -> dict[Cookie, str]:
    """Every cookie that is set (not taken back), with the first address that did."""
    found: dict[Cookie, str] = {}
    for page in site.pages:
        for hop in page.own_hops:
            for line in hop.headers_of("set-cookie")[:50]:
                cookie = parse_set_cookie(line)
                if cookie and not cookie.is_deletion:
                    found.setdefault(cookie, hop.url)
    return found


def _broken(cookie: Cookie) -> Iterable[Problem]:
    name = cookie.name[:60]
    if cookie.is_session and not cookie.is_secure:
        yield "cookies.session-not-secure", f"session cookie {name} lacks Secure", Severity.HIGH
    if cookie.is_session and not cookie.is_http_only:
        yield "cookies.session-not-httponly", f"session cookie {name} lacks HttpOnly", Severity.HIGH
    if cookie.same_site == "none" and not cookie.is_secure:
        yield (
            "cookies.none-not-secure",
            f"{name} is SameSite=None without Secure, so browsers throw it away",
            Severity.MEDIUM,
        )
    if cookie.same_site is not None and cookie.same_site not in SAME_SITE:
        yield "cookies.samesite-invalid", f"{name} has SameSite={cookie.same_site[:20]}", Severity.MEDIUM
    if cookie.prefix_problem:
        yield "cookies.prefix", f"{cookie.prefix_problem}, so browsers throw it away", Severity.MEDIUM


def _weak(cookie: Cookie) -> Iterable[Problem]:
    name = cookie.name[:60]
    if cookie.is_session and cookie.same_site is None:
        yield "cookies.session-no-samesite", f"session cookie {name} lacks SameSite", Severity.MEDIUM
    if cookie.is_session and cookie.same_site == "none":
        text = f"session cookie {name} is SameSite=None, so other sites' requests carry it"
        yield "cookies.session-cross-site", text, Severity.MEDIUM
    if cookie.is_anti_forgery and cookie.same_site is None:
        yield "cookies.csrf-no-samesite", f"{name} lacks SameSite", Severity.LOW
    if not cookie.is_session and not cookie.is_secure:
        yield "cookies.not-secure", f"{name} lacks Secure", Severity.LOW


def _join(problems: Iterable[Problem]) -> str:
    texts = list(dict.fromkeys(text for _, text, _ in problems))
    more = f"; {len(texts) - 3} more" if len(texts) > 3 else ""
    return "; ".join(texts[:3]) + more
