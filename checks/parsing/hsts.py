"""Reads Strict-Transport-Security as browsers do."""

import re
from dataclasses import dataclass

MAX_LINE = 4_096
YEAR = 31_536_000
# Six months; 15,552,000 is what many sites use for it, and MDN's HTTP Observatory lets it count.
SIX_MONTHS = 15_552_000
_DIRECTIVE = re.compile(r'([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*("[^"]*"|[^\s;",]*))?')
_LARGEST = 10**12


@dataclass(frozen=True, slots=True)
class Hsts:
    """One header line; `problem` says why browsers ignore it, "" when they don't. `max_age` in seconds."""

    max_age: int = 0
    has_subdomains: bool = False
    has_preload: bool = False
    problem: str = ""

    @property
    def preload_gaps(self) -> tuple[str, ...]:
        """What hstspreload.org still asks for."""
        gaps = []
        if self.max_age < YEAR:
            gaps.append("max-age of at least a year")
        if not self.has_subdomains:
            gaps.append("includeSubDomains")
        if not self.has_preload:
            gaps.append("preload")
        return tuple(gaps)


def parse_hsts(line: str) -> Hsts:
    """RFC 6797 §6.1: repeated directives, or a max-age that is no number, void the whole line."""
    found: dict[str, str] = {}
    for part in line[:MAX_LINE].split(";"):
        text = part.strip()
        if not text:
            continue
        match = _DIRECTIVE.fullmatch(text)
        if match is None:
            return Hsts(problem=f"cannot be read at “{text[:60]}”")
        name = match[1].lower()
        if name in found:
            return Hsts(problem=f"{name[:60]} is given twice")
        found[name] = (match[2] or "").strip('"')
    if "max-age" not in found:
        return Hsts(problem="has no max-age")
    age = found["max-age"]
    if not (age.isascii() and age.isdigit()):
        return Hsts(problem=f"max-age “{age[:40]}” is not a number")
    seconds = _LARGEST if len(age) > 12 else int(age)
    return Hsts(seconds, "includesubdomains" in found, "preload" in found)
