"""Reads what a domain publishes as MTA-STS: the record in DNS and the policy file (RFC 8461 §3)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from checks.mail_records.tag_list import parse_tags, shorten

MODES = ("enforce", "testing", "none")
LONGEST_SECONDS = 31_557_600  # a year, the most that §3.2 allows
MOST_PATTERNS = 100
_RECORD = re.compile(r"v\s*=\s*STSv1\s*(?:;|$)")
_ID = re.compile(r"[A-Za-z0-9]{1,32}")
_LINE = re.compile(r"[ \t]*([A-Za-z0-9][A-Za-z0-9_.-]{0,31})[ \t]*:[ \t]*(.*?)[ \t]*")
_PATTERN = re.compile(r"(?:\*\.)?[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?", re.ASCII)
_SECONDS = re.compile(r"[0-9]{1,10}", re.ASCII)


@dataclass(frozen=True, slots=True)
class MtaStsRecord:
    """The record that says that there is a policy; `id` changes whenever the policy does."""

    text: str
    id: str
    errors: tuple[str, ...] = ()


def is_mta_sts(text: str) -> bool:
    """Whether a TXT value counts as a record: the version first; all others are passed over (§3.1)."""
    return _RECORD.match(text) is not None


def parse_mta_sts(text: str) -> MtaStsRecord:
    """Reads a value for which `is_mta_sts` holds; anything else comes back with an error."""
    listed = parse_tags(text)
    identity = listed.tags.get("id", "")
    errors = list(listed.errors)
    if not is_mta_sts(text):
        errors.append("the record does not begin with v=STSv1;")
    if not _ID.fullmatch(identity):
        errors.append(f"id={shorten(identity)} is not 1 to 32 letters and digits")
    return MtaStsRecord(text, identity, tuple(errors))


@dataclass(frozen=True, slots=True)
class MtaStsPolicy:
    """The policy file: which hosts may take the domain's mail, and how firmly. `max_age` in seconds."""

    mode: str = ""
    max_age: int = 0
    patterns: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()

    def covers(self, host: str) -> bool:
        """Whether a pattern names the host; `*.` stands for exactly one label (§4.1)."""
        name = host.lower().rstrip(".")
        parent = name.partition(".")[2]
        return any(
            pattern == name or (pattern.startswith("*.") and parent != "" and pattern[2:] == parent)
            for pattern in self.patterns
        )

    def uncovered(self, hosts: Iterable[str]) -> tuple[str, ...]:
        return tuple(host for host in hosts if not self.covers(host))


def parse_policy(text: str) -> MtaStsPolicy:
    """Reads a policy file of any quality; of a field that is given twice the first counts (§3.2)."""
    fields: dict[str, str] = {}
    patterns: list[str] = []
    errors: list[str] = []
    for line in re.split(r"\r?\n", text):
        if not line.strip(" \t"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            errors.append(f"“{shorten(line)}” is no “key: value” line")
        elif match[1] == "mx":
            patterns.append(match[2].lower())
        else:
            fields.setdefault(match[1], match[2])
    errors += _field_errors(fields, patterns)
    seconds = fields.get("max_age", "")
    return MtaStsPolicy(
        mode=fields["mode"] if fields.get("mode") in MODES else "",
        max_age=int(seconds) if _SECONDS.fullmatch(seconds) else 0,
        patterns=tuple(patterns[:MOST_PATTERNS]),
        errors=tuple(errors),
    )


def _field_errors(fields: dict[str, str], patterns: list[str]) -> list[str]:
    errors: list[str] = []
    if fields.get("version") != "STSv1":
        errors.append(f"version: {shorten(fields.get('version', ''))} is not STSv1")
    if fields.get("mode") not in MODES:
        errors.append(f"mode: {shorten(fields.get('mode', ''))} is none of enforce, testing and none")
    seconds = fields.get("max_age", "")
    if not _SECONDS.fullmatch(seconds) or int(seconds) > LONGEST_SECONDS:
        errors.append(f"max_age: {shorten(seconds)} is not a number of seconds up to {LONGEST_SECONDS}")
    if not patterns and fields.get("mode") != "none":
        errors.append("no mx: line names a mail server")
    bad = next((pattern for pattern in patterns if not _PATTERN.fullmatch(pattern)), None)
    if bad is not None:
        errors.append(f"mx: {shorten(bad)} is no host name")
    return errors
