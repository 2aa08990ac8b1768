"""Whether a page that one account got ever reaches another, or nobody: seen with test accounts."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed
from checks.facts.cross_user import NAMES, NOBODY, CrossUserFacts
from checks.subjects import Route


@check(
    "caching.cross-user",
    "Nobody sees another's page",
    on=Route,
    worst=Severity.BLOCKER,
    standard="RFC 9111 §3.5, §7.3",
    protects="One customer would read another's orders, messages or address.",
    says="pass fail could_not_tell not_applicable",
)
def cross_user(route: Route, facts: CrossUserFacts) -> Verdict:
    if not facts.accounts:
        return not_applicable(
            "cross-user.no-page", f"{route.url}: not a page of signed-in people ({route.role})"
        )
    evidence: dict[str, Any] = {"url": facts.url, "accounts": facts.accounts, "views": _shown(facts)}
    if facts.refused:
        text = f"{route.url}: not tested, because nobody got in: {facts.refused}"
        return could_not_tell("cross-user.not-signed-in", text, **evidence)
    if facts.leaks:
        leak = facts.leaks[0]
        other = next(name for name in leak.shows if name != leak.visitor)
        cache = f" ({leak.edge})" if leak.edge else ""
        if leak.visitor == NOBODY:
            text = f"{route.url}: a visitor who was not signed in got the page of {other}{cache}"
            return fail("cross-user.served-to-nobody", text, **evidence)
        text = f"{route.url}: {leak.visitor} got the page of {other}{cache}"
        return fail("cross-user.served-to-another", text, **evidence)
    challenged = [view.challenge for view in facts.views if view.challenge]
    if challenged:
        text = f"{route.url}: a bot challenge stands in place of the page ({challenged[0]})"
        return could_not_tell("site.challenge", text, **evidence)
    unseen = [
        view.visitor for view in facts.views if view.visitor != NOBODY and view.visitor not in view.shows
    ]
    if unseen:
        text = f"{route.url}: {unseen[0]} signed in, but the page does not show the text that is its own"
        return could_not_tell("cross-user.own-page-not-seen", text, **evidence)
    if facts.accounts < len(NAMES):
        text = (
            f"{route.url}: what the test account got never came to a visitor who was not signed in; "
            "a second test account would tell about another customer"
        )
        return could_not_tell("cross-user.one-account", text, **evidence)
    text = (
        f"{route.url}: in {len(facts.views)} views each of two accounts saw its own page, and nobody saw one"
    )
    return passed("cross-user.apart", text, **evidence)


def _shown(facts: CrossUserFacts) -> list[str]:
    return [
        f"{view.visitor}: {view.status}, "
        + (f"the page of {' and '.join(view.shows)}" if view.shows else "no account's page")
        + (f", {view.edge}" if view.edge else "")
        for view in facts.views
    ]
