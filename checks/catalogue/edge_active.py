"""Whether the edge holds back who tries passwords, and what looks like an attack: sent with consent only."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.attack_probe import AttackFacts
from checks.facts.throttling import Attempt, ThrottleFacts
from checks.subjects import Host, Route

LATE = 20
SLOWED_SECONDS = 1.0
# Answers that an attempt gets which was taken as one: the form again, a redirect, "wrong password".
_TAKEN = frozenset({200, 201, 202, 204, 301, 302, 303, 307, 308, 401, 422})
_HOW = {
    "throttled": "throttled",
    "challenged": "challenged",
    "blocked": "blocked",
    "dropped": "cut off",
    "told": "told to slow down",
}


@check(
    "edge.rate-limit",
    "Guessing gets held back",
    on=Route,
    worst=Severity.HIGH,
    standard="OWASP ASVS 5.0 §6.3.1, RFC 6585 §4",
    protects="A robot that may try passwords without end gets into accounts that use one twice.",
)
def rate_limit(route: Route, burst: ThrottleFacts) -> Verdict:
    if not burst.form:
        return not_applicable("rate-limit.nothing-to-guess", f"{route.url}: no form to try ({route.role})")
    if burst.form == "elsewhere":
        text = f"{route.url}: its form sends to {burst.action}, outside the client's consented hosts"
        return not_applicable("rate-limit.elsewhere", text, action=burst.action)
    evidence = _shown(burst)
    held = burst.held_back
    if held:
        return _held_back(route, burst, *held, evidence)
    if burst.slowed_by > SLOWED_SECONDS:
        text = f"{route.url}: the last attempts took {burst.slowed_by:.1f} s longer than the first"
        return passed("rate-limit.slowed", text, **evidence)
    broken = [one for one in burst.sent if one.status >= 500 or not one.status]
    if broken:
        got = broken[-1].status or broken[-1].detail
        text = f"{route.url}: stopped after {len(burst.attempts)} requests, because it answered {got}"
        return could_not_tell("rate-limit.error", text, **evidence)
    count = len(burst.sent)
    if burst.form == "none":
        text = (
            f"{route.url}: its page has no form that works without scripts; fetching it {count} times was "
            "not held back, which says nothing about the form"
        )
        return could_not_tell("rate-limit.no-form", text, **evidence)
    if burst.sent and burst.sent[0].status not in _TAKEN:
        status = burst.sent[0].status
        text = f"{route.url}: even the first attempt was refused ({status}), so the others prove nothing"
        return could_not_tell("rate-limit.not-counted", text, **evidence)
    if count < LATE:
        text = f"{route.url}: time for only {count} attempts, none held back"
        return could_not_tell("rate-limit.too-few", text, **evidence)
    text = f"{route.url}: {count} attempts in {burst.seconds:.1f} s, each answered {burst.sent[-1].status}"
    return fail("rate-limit.none", f"{text}; nobody held them back", **evidence)


def _held_back(
    route: Route, burst: ThrottleFacts, number: int, attempt: Attempt, evidence: dict[str, Any]
) -> Verdict:
    if attempt.sign == "unclear":
        text = f"{route.url}: answers 503 from request {number} on, so it holds back or it breaks"
        return warn("rate-limit.unclear", text, Severity.LOW, **evidence)
    got = f"{attempt.status}" if attempt.status else "no answer"
    detail = f", {attempt.detail}" if attempt.detail else ""
    how = f"{_HOW[attempt.sign]} from request {number} on ({got}{detail})"
    if number > LATE:
        text = f"{route.url}: {how}; ten are enough for somebody who forgot"
        return warn("rate-limit.late", text, Severity.LOW, **evidence)
    code = "rate-limit.challenged" if attempt.sign == "challenged" else "rate-limit.throttled"
    return passed(code, f"{route.url}: {how}", **evidence)


def _shown(burst: ThrottleFacts) -> dict[str, Any]:
    return {
        "url": burst.url,
        "form": burst.form,
        "sent_to": burst.action,
        "requests": len(burst.attempts),
        "seconds": round(burst.seconds, 2),
        "answers": [
            f"{number}. {one.method} {one.status or 'no answer'} {one.seconds * 1000:.0f} ms"
            + (f" {one.sign} {one.detail}".rstrip() if one.sign else "")
            for number, one in enumerate(burst.attempts, start=1)
        ],
    }


@check(
    "edge.waf",
    "Attacks get blocked",
    on=Host,
    worst=Severity.MEDIUM,
    standard="OWASP Core Rule Set",
    protects="Robots try known attacks on every address they find; a filter in front stops most of them.",
    says="pass fail could_not_tell not_applicable",
)
def waf(host: Host, attack: AttackFacts) -> Verdict:
    if attack.usual is None:
        return not_applicable("waf.not-guarded", f"{host.name}: nothing to break into here ({host.role})")
    evidence: dict[str, Any] = {"asked": list(attack.asked), "answers": list(attack.answers)}
    usual, probed = attack.usual, attack.probed
    if attack.leads_to:
        text = f"{host.name}: sends everybody to {attack.leads_to}, so there is nothing to filter"
        return not_applicable("waf.redirects", text, **evidence)
    if usual.challenge or usual.status in _REFUSED:
        why = usual.challenge or usual.status
        text = f"{host.name}: a harmless request is held back as well ({why}), so the other proves nothing"
        return could_not_tell("waf.everybody", text, **evidence)
    if usual.status >= 500:
        text = f"{host.name}: answers {usual.status} to a harmless request"
        return could_not_tell("waf.error", text, **evidence)
    if probed is None:
        text = f"{host.name}: cuts the connection where the address looks like an attack ({attack.silence})"
        return passed("waf.blocked", text, **evidence)
    if probed.challenge:
        text = f"{host.name}: an address that looks like an attack is challenged ({probed.challenge})"
        return passed("waf.challenged", text, **evidence)
    if probed.status in _REFUSED and probed.status != usual.status:
        text = f"{host.name}: an address that looks like an attack is answered {probed.status}"
        return passed("waf.blocked", text, **evidence)
    if probed.status >= 500:
        text = f"{host.name}: breaks ({probed.status}) on an address that looks like an attack"
        return fail("waf.breaks", text, **evidence)
    text = f"{host.name}: an address that looks like an attack is answered {probed.status}, as any other"
    return fail("waf.none", text, **evidence)


_REFUSED = frozenset({400, 403, 405, 406, 418, 429, 501})
