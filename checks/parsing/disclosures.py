"""Finds header lines that tell strangers which software and version answers, or that debugging is on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

_VERSION = re.compile(r"\d+(?:\.\d+)+|/\s*v?\d+")
_DEBUG = ("x-debug-token", "x-debug-token-link", "x-debug-exception", "x-debug-exception-file", "x-debugbar")
_STACK = (
    "x-powered-by",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-php-version",
    "x-generator",
    "x-powered-cms",
    "x-mod-pagespeed",
    "x-owa-version",
    "x-backend-server",
    "liferay-portal",
)
# "1.1 varnish (Varnish/6.0)": the figure before the name is the protocol's, the one behind it the product's.
_VIA_PROTOCOL = re.compile(r"(?:^|,)\s*(?:https?/)?\d(?:\.\d)?\s+", re.IGNORECASE)
# Builds that the hosting provider itself names: the client can't change them, and they are everybody's.
_PROVIDER_BUILDS = ("fly/", "cloudflare", "vercel", "netlify", "railway", "github.com", "gws", "amazons3")


@dataclass(frozen=True, slots=True)
class Disclosure:
    """One header line that says too much; `kind` is "version", "software" or "debug"."""

    line: str
    kind: str


def disclosures(headers: Iterable[tuple[str, str]]) -> tuple[Disclosure, ...]:
    """Every such line, each once."""
    found: dict[str, Disclosure] = {}
    for name, value in headers:
        kind = _kind(name, value[:500])
        if kind:
            # A debug token opens the profiler's pages: its beginning is proof enough.
            line = f"{name}: {value[:6]}…" if kind == "debug" and len(value) > 6 else f"{name}: {value[:120]}"
            found[line] = Disclosure(line, kind)
    return tuple(found.values())


def _kind(name: str, value: str) -> str:
    lower = value.strip().lower()
    if name in _DEBUG:
        return "debug"
    if name == "server" and not lower.startswith(_PROVIDER_BUILDS):
        return "version" if _VERSION.search(lower) else ""
    if name in _STACK and lower:
        return "version" if _VERSION.search(lower) or "version" in name else "software"
    if name == "via":
        return "version" if re.search(r"/\s*\d", _VIA_PROTOCOL.sub(" ", lower)) else ""
    return ""
