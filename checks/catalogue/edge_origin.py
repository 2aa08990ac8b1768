"""Judges the server behind an edge: whether strangers reach it, and whether its own certificate is good."""

from typing import Any

from checks.catalogue.edge import edge_evidence
from checks.catalogue.tls import trusted
from checks.catalogue.tls_evidence import evidence_of, listed, name_in
from checks.check import Outcome, Severity, Verdict, check, could_not_tell, fail, not_applicable, passed, warn
from checks.facts.edge import EdgeFacts, LeakFacts
from checks.facts.origin import CandidateFacts, Knock, OriginFacts
from checks.facts.tls import TlsFacts
from checks.net.answers import Response
from checks.parsing.host_match import covers
from checks.parsing.same_site import shows_same_site
from checks.subjects import Host

# Cloudflare's own authority for origins: no browser trusts it, and nothing but Cloudflare has to.
_ORIGIN_AUTHORITY = "cloudflare origin"
_OUT_OF_REACH = "forbidden-address"


@check(
    "edge.origin-hidden",
    "Origin hidden behind the edge",
    on=Host,
    worst=Severity.MEDIUM,
    standard="NIST SP 800-41 §4",
    protects="Whoever finds the server behind your edge attacks it past every protection that you pay for.",
    says="pass warn fail could_not_tell not_applicable",
)
def origin_hidden(
    host: Host, edge: EdgeFacts, origin: OriginFacts, candidates: CandidateFacts, leaks: LeakFacts
) -> Verdict:
    if not (host.is_proxied or edge.marks):
        return not_applicable("edge.not-wanted", f"{host.name}: not behind an edge, so nothing is hidden")
    if edge.edge and edge.edge.hosts_sites and not host.origin:
        text = f"{host.name}: {edge.edge.name} runs the site itself; there is no server behind it"
        return not_applicable("edge.no-origin", text, **edge_evidence(edge))
    return _known(host, edge, origin, leaks) if host.origin else _sought(host, edge, candidates, leaks)


def _known(host: Host, edge: EdgeFacts, origin: OriginFacts, leaks: LeakFacts) -> Verdict:
    knock = origin.knock
    if knock is None:
        text = f"{host.name}: could not find the origin {origin.origin} ({origin.error})"
        return could_not_tell("edge.origin-not-found", text, attempts=[origin.error])
    named = [one.record for one in (*leaks.leaks, *leaks.listed) if one.address == knock.address]
    evidence = _evidence(knock) | {"named_in": named}
    state, why = _answer(edge, knock)
    if state is Outcome.FAIL:
        more = f"; {listed(named)} gives its address away" if named else ""
        text = f"{host.name}: the origin {knock.address} {why}{more}"
        return fail("edge.origin-open", text, **evidence)
    if state is Outcome.COULD_NOT_TELL:
        return could_not_tell("edge.origin-unclear", f"{host.name}: {why}", **evidence)
    if named:
        text = (
            f"{host.name}: {listed(named)} gives the origin's address away ({knock.address}), though it {why}"
        )
        return warn("edge.origin-named", text, Severity.LOW, **evidence)
    if leaks.unknown:
        return _unanswered(host, leaks)
    return passed("edge.origin-hidden", f"{host.name}: the origin {knock.address} {why}", **evidence)


def _sought(host: Host, edge: EdgeFacts, candidates: CandidateFacts, leaks: LeakFacts) -> Verdict:
    for record, knock in candidates.answers:
        if _answer(edge, knock)[0] is Outcome.FAIL:
            text = (
                f"{host.name}: {record} names {knock.address}, which shows the site to anybody, past the edge"
            )
            return fail("edge.origin-found", text, record=record, **_evidence(knock))
    if edge.page is None or edge.page.challenge:
        why = (
            edge.error or f"a bot challenge stands in place of the page ({edge.page and edge.page.challenge})"
        )
        text = f"{host.name}: no page to compare other servers' answers with ({why})"
        return could_not_tell("edge.origin-unclear", text, attempts=[why])
    if leaks.unknown:
        return _unanswered(host, leaks)
    tried = [f"{record}: {knock.address}" for record, knock in candidates.answers]
    text = (
        f"{host.name}: none of the {len(leaks.asked)} names looked up leads to a server that shows the site"
    )
    return passed("edge.nothing-leaks", text, asked=list(leaks.asked), tried=tried)


def _unanswered(host: Host, leaks: LeakFacts) -> Verdict:
    text = f"{host.name}: could not look up what may give the origin away ({listed(leaks.unknown)})"
    return could_not_tell("edge.records-unknown", text, attempts=list(leaks.unknown))


def _answer(edge: EdgeFacts, knock: Knock) -> tuple[Outcome, str]:
    """FAIL where the origin shows strangers the site, with what it does in words."""
    public = edge.page
    for scheme, answer in (("https", knock.https), ("http", knock.http)):
        if answer is None or _refuses(answer, public):
            continue
        if public is None or (public.challenge and not answer.challenge):
            if answer.status >= 400 or answer.location:
                continue
            return Outcome.COULD_NOT_TELL, (
                f"the origin {knock.address} answers strangers over {scheme} (status {answer.status}), but "
                "the public page is not there to compare with"
            )
        if scheme == "https" and shows_same_site(public, answer):
            return Outcome.FAIL, "answers anybody with the site, past the edge"
        if scheme == "http" and not answer.location and shows_same_site(public, answer):
            return Outcome.FAIL, "answers anybody with the site, over plain http"
    return Outcome.PASS, _silence(knock)


def _refuses(answer: Response, public: Response | None) -> bool:
    """A refusal counts as one unless the site itself answers so."""
    return answer.status in {401, 403, 421} and (public is None or public.status != answer.status)


def _silence(knock: Knock) -> str:
    if knock.https is not None:
        return f"does not show strangers the site (status {knock.https.status})"
    error = knock.errors.get("https", "")
    if error.startswith(_OUT_OF_REACH):
        return "is not reachable from the Internet"
    return f"lets no stranger in ({_kind(error)})"


def _kind(error: str) -> str:
    return error.partition(":")[0]


def _evidence(knock: Knock) -> dict[str, Any]:
    answers = {
        scheme: f"status {answer.status}"
        for scheme, answer in (("https", knock.https), ("http", knock.http))
        if answer is not None
    }
    return {"origin": knock.address, "answers": answers, "errors": knock.errors}


@check(
    "tls.origin",
    "Origin's own certificate",
    on=Host,
    worst=Severity.HIGH,
    standard="RFC 9525 §6",
    protects="Between the edge and your server, passwords must not travel where others can read them.",
    says="pass fail could_not_tell not_applicable",
)
def origin_certificate(host: Host, origin: OriginFacts) -> Verdict:
    if not host.origin:
        text = f"{host.name}: the surface map names no server behind it"
        return not_applicable("tls.origin-unknown", text)
    knock = origin.knock
    if knock is None:
        text = f"{host.name}: could not find the origin {origin.origin} ({origin.error})"
        return could_not_tell("tls.origin-not-found", text, attempts=[origin.error])
    if knock.tls is not None:
        return _certificate(host, knock, knock.tls)
    error = knock.errors.get("tls", "")
    if error.startswith(("refused", "tls", "reset")) and knock.http is not None:
        text = (
            f"{host.name}: the origin {knock.address} answers over plain http alone ({_kind(error)} on port "
            "443), so the edge must talk to it unencrypted"
        )
        return fail("tls.origin-plain", text, **_evidence(knock))
    text = (
        f"{host.name}: the origin {knock.address} shows strangers no certificate ({_kind(error)}); look in "
        "the edge's settings whether it verifies the origin's (“Full (strict)”)"
    )
    return could_not_tell("tls.origin-closed", text, attempts=[error], **_evidence(knock))


def _certificate(host: Host, knock: Knock, tls: TlsFacts) -> Verdict:
    evidence = evidence_of(tls) | {"origin": knock.address}
    where = f"{host.name}: the origin {knock.address}"
    leaf = tls.leaf
    if leaf is None:
        return could_not_tell("tls.no-certificate", f"{where} shows none that can be read", **evidence)
    if not leaf.is_valid_at(tls.at):
        when = f"{leaf.not_before:%Y-%m-%d} to {leaf.not_after:%Y-%m-%d}"
        return fail("tls.origin-dates", f"{where} has a certificate that is valid from {when}", **evidence)
    if not covers(leaf.names, host.name):
        names = listed([*leaf.names, *leaf.addresses]) or "no name at all"
        return fail("tls.origin-name", f"{where} has a certificate for {names}", **evidence)
    if _ORIGIN_AUTHORITY in leaf.issuer.lower():
        text = f"{where} has a certificate of {name_in(leaf.issuer)}, which Cloudflare alone has to trust"
        return passed("tls.origin-authority", text, **evidence)
    verdict = trusted(host, tls)
    if verdict.outcome is Outcome.FAIL:
        why = verdict.summary.removeprefix(f"{host.name}: ")
        return fail("tls.origin-untrusted", f"{where}: {why}", **evidence)
    until = f"{leaf.not_after:%Y-%m-%d}"
    text = f"{where} has a certificate of {name_in(leaf.issuer)}, valid until {until}"
    return passed("tls.origin", text, **evidence)
