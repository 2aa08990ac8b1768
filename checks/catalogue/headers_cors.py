"""Judges whom a host lets read its answers from other sites."""

from typing import Any

from checks.check import Severity, Verdict, check, could_not_tell, fail, passed, warn
from checks.facts.cors import CorsFacts, CorsReply
from checks.subjects import Host, HostRole, Surface


@check(
    "headers.cors",
    "Other sites cannot read answers",
    on=Host,
    worst=Severity.BLOCKER,
    standard="WHATWG Fetch, MDN HTTP Observatory",
    protects="Any site that a signed-in user visits could read their data from your API in their name.",
    says="pass warn fail could_not_tell",
)
def cors(host: Host, surface: Surface, cors: CorsFacts) -> Verdict:
    seen: dict[str, Any] = {
        "url": cors.url,
        "status": cors.status,
        "replies": [_shown(reply) for reply in cors.replies],
        "missed": list(cors.missed),
        "allowed_origins": list(surface.allowed_origins[:50]),
    }
    if cors.challenge:
        text = f"{host.name}: a bot challenge stands in place of the answer ({cors.challenge})"
        return could_not_tell("site.challenge", text, **seen)
    let_in = [reply for reply in cors.replies if _is_let_in(reply)]
    trusted = [reply for reply in let_in if _has_credentials(reply)]
    if trusted:
        return fail(
            _code(trusted, cors), f"{cors.url}: {_whom(trusted, cors)} may read answers with cookies", **seen
        )
    allowed = {reply.allow_origin for reply in cors.replies if reply.allow_origin}
    if "*" in allowed:
        return _judge_public(host, surface, cors, seen)
    if let_in:
        text = f"{cors.url}: {_whom(let_in, cors)} may read answers, without cookies"
        return warn(_code(let_in, cors), text, Severity.MEDIUM, **seen)
    if cors.missed:
        text = (
            f"{cors.url}: {len(cors.missed)} of {len(cors.missed) + len(cors.replies)} origins got no answer"
        )
        return could_not_tell("cors.unknown", text, **seen)
    if cors.status >= 500 or cors.status == 429:
        text = f"{cors.url}: answers {cors.status}, which says nothing about who may read it"
        return could_not_tell("cors.error", text, **seen)
    return _judge_fixed(surface, cors, allowed, seen)


def _judge_public(host: Host, surface: Surface, cors: CorsFacts, seen: dict[str, Any]) -> Verdict:
    if any(_has_credentials(reply) for reply in cors.replies):
        text = f"{cors.url}: allows any origin (*) with credentials, which browsers refuse"
        return fail("cors.wildcard-credentials", text, Severity.MEDIUM, **seen)
    if surface.allowed_origins and host.role in {HostRole.API, HostRole.APP, HostRole.AUTH, HostRole.ADMIN}:
        text = f"{cors.url}: allows any origin (*), though only {len(surface.allowed_origins)} are listed"
        return warn("cors.wildcard", text, Severity.MEDIUM, **seen)
    return passed("cors.public", f"{cors.url}: readable by any site, without cookies", **seen)


def _judge_fixed(surface: Surface, cors: CorsFacts, allowed: set[str], seen: dict[str, Any]) -> Verdict:
    """No stranger gets in; an origin that is always named should at least be a listed one."""
    domain = surface.domain.name
    unlisted = sorted(
        origin for origin in allowed if origin not in surface.allowed_origins and not _is_of(origin, domain)
    )
    if unlisted and unlisted != ["null"]:
        text = f"{cors.url}: lets in {unlisted[0][:100]}, which is not among the allowed origins"
        return warn("cors.unlisted", text, Severity.MEDIUM, **seen)
    return passed("cors.closed", f"{cors.url}: no stranger's origin is let in", **seen)


def _is_of(origin: str, domain: str) -> bool:
    name = origin.partition("://")[2].partition(":")[0].lower()
    return name == domain or name.endswith(f".{domain}")


def _is_let_in(reply: CorsReply) -> bool:
    return reply.allow_origin is not None and reply.allow_origin.strip().lower() == reply.origin.lower()


def _has_credentials(reply: CorsReply) -> bool:
    return (reply.allow_credentials or "").strip() == "true"  # browsers take no other spelling


def _code(let_in: list[CorsReply], cors: CorsFacts) -> str:
    """Reflection lets all in; one kind alone shows which comparison is sloppy."""
    kinds = {reply.kind for reply in let_in}
    return (
        "cors.any-origin"
        if {"prefix", "suffix"} <= kinds
        else f"cors.{min(kinds - {'null'}, default='null')}-origin"
    )


def _whom(let_in: list[CorsReply], cors: CorsFacts) -> str:
    kinds = {reply.kind for reply in let_in}
    if {"prefix", "suffix"} <= kinds:
        return "any site"
    if kinds == {"null"}:
        return "any page in a sandboxed frame (Origin null)"
    stranger = next(reply.origin for reply in let_in if reply.kind != "null")
    return f"a stranger such as {stranger}"


def _shown(reply: CorsReply) -> dict[str, str | None]:
    return {
        "origin": reply.origin,
        "access-control-allow-origin": reply.allow_origin and reply.allow_origin[:300],
        "access-control-allow-credentials": reply.allow_credentials and reply.allow_credentials[:50],
        "vary": reply.vary[:200],
    }
