"""Reads content security policies as browsers do: each on its own, and all of them must agree."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engagements.domain_name import is_public_suffix

MAX_POLICY = 50_000
# HTML: a policy in a meta tag cannot carry these.
NOT_IN_META = frozenset({"frame-ancestors", "report-uri", "sandbox"})
_ANY_SCHEME = frozenset({"http:", "https:", "ws:", "wss:", "ftp:"})
_HOST_SOURCE = re.compile(r"(?:[a-z][a-z0-9+.-]*://)?([a-z0-9_*.-]+)(?::(?:[0-9]+|\*))?(?:/.*)?")
# CSP3 §2.3.1: without a value behind the hyphen it is no nonce, as where a template forgot to fill it in.
_KEYED = re.compile(r"'(?:nonce|sha256|sha384|sha512)-[a-z0-9+/_-]+={0,2}'")


def lets_any_host(source: str) -> bool:
    """Whether nearly every host fits a source in lower case: `*`, `https:`, `https://*:443`, `*.com`."""
    if source in _ANY_SCHEME:
        return True
    host = _wildcard_host(source)
    return host in {"*", "*.*"} or is_public_suffix(host.removeprefix("*."), with_private=False)


def lets_customers(source: str) -> bool:
    """Whether everybody fits a source who gets a name from the same provider, as in `*.github.io`."""
    return is_public_suffix(_wildcard_host(source).removeprefix("*."))


def _wildcard_host(source: str) -> str:
    """The host of a source that begins with a wildcard, "" of any other (CSP3 §2.3.1)."""
    match = _HOST_SOURCE.fullmatch(source)
    return match[1].rstrip(".") if match and match[1].startswith("*") else ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One serialized policy; the first of repeated directives holds, as CSP3 §2.2.1 says."""

    directives: Mapping[str, tuple[str, ...]]
    is_meta: bool = False
    repeated: tuple[str, ...] = field(default=())

    def sources(self, *names: str) -> tuple[str, ...] | None:
        """The list of the first directive that is there; None when the policy says nothing about it."""
        for name in names:
            if name in self.directives:
                return self.directives[name]
        return None

    @property
    def scripts(self) -> tuple[str, ...] | None:
        return self.sources("script-src-elem", "script-src", "default-src")

    @property
    def allows_inline(self) -> bool:
        handlers = self.sources("script-src-attr", "script-src", "default-src")
        return _runs_inline(self.scripts) or _runs_inline(handlers)

    @property
    def broad_scripts(self) -> tuple[str, ...]:
        """The script sources that let nearly any host in; ("anything",) when scripts are not restricted."""
        if self.scripts is None:
            return ("anything",)
        if "'strict-dynamic'" in self.scripts:  # hosts and schemes do not count beside it
            return ()
        return tuple(source for source in self.scripts if lets_any_host(source) or source == "data:")

    @property
    def allows_eval(self) -> bool:
        sources = self.sources("script-src", "default-src")
        return sources is None or "'unsafe-eval'" in sources

    @property
    def allows_any_object(self) -> bool:
        sources = self.sources("object-src", "default-src")
        return sources is None or any(lets_any_host(source) for source in sources)

    @property
    def is_dynamic_without_key(self) -> bool:
        """Whether 'strict-dynamic' stands alone: then no script at all may run."""
        return "'strict-dynamic'" in (self.scripts or ()) and not _is_keyed(self.scripts or ())

    @property
    def plain_http(self) -> tuple[str, ...]:
        """Sources of active content that come over unencrypted http."""
        passive = {"img-src", "media-src", "report-uri", "report-to"}
        return tuple(
            source
            for name, sources in self.directives.items()
            if name not in passive
            for source in sources
            if source.startswith(("http://", "http:", "ftp:"))
        )


def _is_keyed(sources: Iterable[str]) -> bool:
    return any(_KEYED.fullmatch(source) for source in sources)


def _runs_inline(sources: tuple[str, ...] | None) -> bool:
    if sources is None:
        return True
    return "'unsafe-inline'" in sources and not _is_keyed(sources) and "'strict-dynamic'" not in sources


def parse_policies(headers: Iterable[str], metas: Iterable[str] = ()) -> tuple[Policy, ...]:
    """Every policy of the header lines and meta tags; those without a directive are left out.

    A comma ends a policy within one line (RFC 9110 §5.3). Names and sources are lower case, except that only
    the beginning of a nonce or hash matters to anyone who asks here.
    """
    policies = [_parse(text, is_meta=False) for line in headers for text in line[:MAX_POLICY].split(",")]
    policies += [_parse(text, is_meta=True) for line in metas for text in line[:MAX_POLICY].split(",")]
    return tuple(policy for policy in policies if policy.directives)


def _parse(text: str, *, is_meta: bool) -> Policy:
    directives: dict[str, tuple[str, ...]] = {}
    repeated = []
    for part in text.split(";"):
        words = part.lower().split()
        if not words or (is_meta and words[0] in NOT_IN_META):
            continue
        if words[0] in directives:
            repeated.append(words[0])
        else:
            directives[words[0]] = tuple(words[1:])
    return Policy(directives, is_meta, tuple(repeated))


@dataclass(frozen=True, slots=True)
class CspFindings:
    """What all policies together still let through. `broken` are failures, `weak` warnings, `notes` advice:
    each a pair of a code and words."""

    broken: tuple[tuple[str, str], ...]
    weak: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def assess(policies: tuple[Policy, ...]) -> CspFindings:
    """Judges the policies of one page; something is allowed only where every policy allows it.

    After MDN's HTTP Observatory (content-security-policy), https://developer.mozilla.org/observatory.
    """
    broken, weak = [], []
    if all(policy.scripts is None for policy in policies):
        broken.append(("csp.no-script-source", "no script-src and no default-src, so any script may run"))
    else:
        if all(policy.allows_inline for policy in policies):
            broken.append(
                ("csp.unsafe-inline", "'unsafe-inline' without a nonce or hash lets inline scripts run")
            )
        if all(policy.broad_scripts for policy in policies):
            broad = sorted({source for policy in policies for source in policy.broad_scripts} - {"anything"})
            broken.append(("csp.wildcard-script", f"scripts may come from {', '.join(broad)}"))
        if all(policy.allows_eval for policy in policies):
            weak.append(("csp.unsafe-eval", "'unsafe-eval' lets strings run as code"))
    if all(policy.plain_http for policy in policies):
        sources = ", ".join(policies[0].plain_http[:3])
        broken.append(("csp.insecure-scheme", f"content may come over plain http: {sources}"))
    if any(policy.is_dynamic_without_key for policy in policies):
        weak.append(
            ("csp.strict-dynamic-alone", "'strict-dynamic' without a nonce or hash blocks every script")
        )
    if all(policy.allows_any_object for policy in policies):
        weak.append(("csp.any-object", "object-src is not restricted, so plugins may come from anywhere"))
    return CspFindings(tuple(broken), tuple(weak), _notes(policies))


def _notes(policies: tuple[Policy, ...]) -> tuple[str, ...]:
    notes = []
    if all(policy.sources("base-uri") is None for policy in policies):
        notes.append("base-uri is not set: an injected <base> could redirect relative script addresses")
    if all(policy.sources("form-action") is None for policy in policies):
        notes.append("form-action is not set: an injected form could send data elsewhere")
    styles = [policy.sources("style-src", "default-src") for policy in policies]
    if all(_runs_inline(sources) for sources in styles):
        notes.append("inline styles are allowed")
    scripts = {source for policy in policies for source in policy.scripts or ()}
    shared = sorted(filter(lets_customers, scripts))
    if shared:
        notes.append(f"every customer of the provider may serve scripts: {', '.join(shared[:3])}")
    repeated = sorted({name for policy in policies for name in policy.repeated})
    if repeated:
        notes.append(f"repeated directives count only once: {', '.join(repeated[:5])}")
    return tuple(notes)
