"""Judges whether caches are told what an answer depends on, so that nobody gets another's version."""

from typing import Any

from checks.catalogue.caching import shown_cache_headers
from checks.check import Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.cors import CorsFacts
from checks.facts.negotiation import NegotiationFacts
from checks.facts.site import SiteFacts, hidden_by_challenge
from checks.net.answers import Response
from checks.parsing.cache_control import shared_storing
from checks.parsing.markup import read_document
from checks.subjects import Host


def vary_names(answer: Response) -> frozenset[str]:
    """The request headers that Vary names, in lower case; "*" among them names everything."""
    words = (word for line in answer.headers_of("vary") for word in line[:2_000].split(","))
    return frozenset(word.strip().lower() for word in words if word.strip())


def _names(answer: Response, header: str) -> bool:
    return bool({header, "*"} & vary_names(answer))


@check(
    "caching.vary",
    "Copies kept apart where answers differ",
    on=Host,
    worst=Severity.MEDIUM,
    standard="RFC 9110 §12.5.5, RFC 9111 §4.1",
    protects="A cache that is not told the difference shows German pages to English visitors, or garbage.",
    says="pass warn fail could_not_tell not_applicable",
)
def vary(host: Host, site: SiteFacts, other: NegotiationFacts, cors: CorsFacts) -> Verdict:
    challenged = hidden_by_challenge(site)
    if challenged:
        return challenged.verdict()
    shared = [hop for page in site.pages for hop in page.own_hops if _is_shared(hop)]
    evidence: dict[str, Any] = {
        "shared": [{"url": hop.url, "headers": shown_cache_headers(hop.headers)} for hop in shared[:10]],
        "other_language_asked": other.other is not None,
        "missed": other.error,
    }
    origin = _unnamed_origin(host, cors, evidence)
    if origin:
        return origin
    if not shared:
        text = f"{host.name}: shared caches keep none of its pages, so there is nothing to tell apart"
        return not_applicable("vary.nothing-shared", text, **evidence)
    language = _unnamed_language(other, evidence)
    if language:
        return language
    for hop in shared:
        if hop.header("content-encoding") and not _names(hop, "accept-encoding"):
            coding = hop.header("content-encoding")
            text = f"{hop.url}: is compressed ({coding}) and does not say Vary: Accept-Encoding"
            return warn("vary.encoding", text[:500], Severity.LOW, **evidence)
    for hop in shared:
        if "*" in vary_names(hop):
            text = f"{hop.url}: Vary: * lets no cache use its copy, though Cache-Control allows one"
            return warn("vary.everything", text, Severity.LOW, **evidence)
    if other.error:
        text = f"{host.name}: could not ask for another language ({other.error})"
        return could_not_tell("vary.unknown", text, **evidence)
    return passed(
        "vary.named", f"{host.name}: Vary names what its {len(shared)} shared answers depend on", **evidence
    )


def _is_shared(answer: Response) -> bool:
    """Whether caches hand a copy on, if Vary lets them."""
    headers = tuple(pair for pair in answer.headers if pair[0] != "vary")
    storing = shared_storing(answer.status, headers)
    return storing.is_storable and storing.is_reused and answer.status < 400 and not answer.challenge


def _unnamed_origin(host: Host, cors: CorsFacts, evidence: dict[str, Any]) -> Verdict | None:
    """An answer that names the origin it got is right for that origin only."""
    if not cors.is_shared:
        return None
    for reply in cors.replies:
        named = (reply.allow_origin or "").strip().lower()
        words = {word.strip().lower() for word in reply.vary.split(",")}
        if named and named == reply.origin.lower() and named != "null" and not {"origin", "*"} & words:
            text = (
                f"{cors.url}: lets in the origin that asks, is kept by shared caches, and lacks Vary: Origin"
            )
            return fail("vary.origin", text, origin=reply.origin, **evidence)
    return None


def _unnamed_language(other: NegotiationFacts, evidence: dict[str, Any]) -> Verdict | None:
    usual, foreign = other.usual, other.other
    if usual is None or foreign is None or foreign.challenge or foreign.status >= 400:
        return None
    before, after = _language(usual), _language(foreign)
    if not before or not after or before == after or _names(usual, "accept-language"):
        return None
    text = f"{usual.url}: answers “{before}” or “{after}” by the reader's language; Vary does not say so"
    return fail("vary.language", text[:500], usual=before[:200], other=after[:200], **evidence)


def _language(answer: Response) -> str:
    """What shows the language: where it sends people, what it says of itself, or what the page says."""
    if answer.location:
        return answer.location
    declared = answer.header("content-language")
    return (declared or read_document(answer.text, answer.url).language).strip().lower()
