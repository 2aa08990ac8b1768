"""Reads a DMARC record (RFC 9989 §4.7) and walks the tree of a name (§4.10)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from checks.mail_records.tag_list import parse_tags, shorten

POLICIES = ("none", "quarantine", "reject")
RETIRED_TAGS = ("pct", "rf", "ri")
KNOWN_TAGS = ("v", "p", "sp", "np", "adkim", "aspf", "fo", "psd", "rua", "ruf", "t")
MAX_WALK_LABELS = 8
_LETTERS = {"adkim": "rs", "aspf": "rs", "psd": "ynu", "t": "yn"}
_FAILURE_OPTIONS = {"0", "1", "d", "s"}
_VERSION = re.compile(r"v\s*=\s*DMARC1\s*(?:;|$)")
_MAILBOX = re.compile(r"[^\s@,;!]+@[A-Za-z0-9_](?:[A-Za-z0-9_-]*\.)*[A-Za-z0-9_-]+\.?")
_OLD_SIZE_LIMIT = re.compile(r"![0-9]+[kmgt]?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DmarcRecord:
    """One record as published and as receivers read it.

    `errors` break the record; `ignored` are tags that receivers pass over; `retired` is what the earlier
    standard (RFC 7489) had: "pct=", or "!10m" behind an address. `policy` is "" when there is no usable p=,
    which receivers read as "none".
    """

    text: str
    policy: str = ""
    subdomain_policy: str = ""
    missing_name_policy: str = ""
    is_testing: bool = False
    suffix_role: str = "u"
    report_uris: tuple[str, ...] = ()
    failure_uris: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()

    @property
    def share(self) -> int:
        """The percentage of mail that receivers of RFC 7489 apply the policy to: pct=, else all."""
        text = parse_tags(self.text).tags.get("pct", "")
        return min(int(text), 100) if text.isascii() and text.isdigit() else 100

    def policy_for_subdomains(self) -> str:
        """What holds for names below the record: sp=, else p=, else none."""
        return self.subdomain_policy or self.policy or "none"


def is_dmarc(text: str) -> bool:
    """Whether a TXT value begins with the version tag, which must come first and is case-sensitive."""
    return _VERSION.match(text) is not None


def parse_dmarc(text: str) -> DmarcRecord:
    """Reads a value for which `is_dmarc` holds; anything else comes back with an error."""
    listed = parse_tags(text)
    tags = listed.tags
    errors = [f"the tag {name}= appears twice" for name in listed.repeated]
    if not is_dmarc(text):
        errors.insert(0, "the record does not begin with v=DMARC1;")
    policies = {tag: _policy(tag, tags, errors) for tag in ("p", "sp", "np")}
    report_uris, bad_reports = _uris(tags, "rua")
    failure_uris, bad_failures = _uris(tags, "ruf")
    # Faulty pieces are passed over, and the record stands (as since RFC 7489 §6.3).
    ignored = [shorten(piece) for piece in listed.strays]
    ignored += [f"{tag}={shorten(tags[tag])}" for tag in tags if _is_ignored(tag, tags[tag])]
    return DmarcRecord(
        text=text,
        policy=policies["p"],
        subdomain_policy=policies["sp"],
        missing_name_policy=policies["np"],
        is_testing=tags.get("t", "n").lower() == "y",
        suffix_role=_suffix_role(tags),
        report_uris=report_uris,
        failure_uris=failure_uris,
        errors=tuple(errors),
        ignored=(*ignored, *bad_reports, *bad_failures),
        retired=(*(f"{tag}=" for tag in tags if tag in RETIRED_TAGS), *_size_limits(tags)),
    )


def _policy(tag: str, tags: dict[str, str], errors: list[str]) -> str:
    value = tags.get(tag, "").lower()
    if tag in tags and value not in POLICIES:
        errors.append(f"{tag}={shorten(tags[tag])} is none of none, quarantine and reject")
        return ""
    return value


def _suffix_role(tags: dict[str, str]) -> str:
    role = tags.get("psd", "u").lower()
    return role if role in {"y", "n"} else "u"


def _is_ignored(tag: str, value: str) -> bool:
    """Whether receivers pass over a tag: unknown to the standard, or with a value that it does not have."""
    if tag in RETIRED_TAGS:
        return False
    if tag == "fo":
        return not {option.strip().lower() for option in value.split(":")} <= _FAILURE_OPTIONS
    if tag in _LETTERS:
        return len(value) != 1 or value.lower() not in _LETTERS[tag]
    return tag not in KNOWN_TAGS


def _uris(tags: dict[str, str], tag: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The usable addresses of a list, and the entries that are none, as "rua=…"."""
    usable: list[str] = []
    broken: list[str] = []
    for entry in tags.get(tag, "").split(","):
        uri = _OLD_SIZE_LIMIT.sub("", entry.strip())
        if uri and report_mailbox(uri):
            usable.append(uri)
        elif uri:
            broken.append(f"{tag}={shorten(uri)}")
    return tuple(usable), tuple(broken)


def _size_limits(tags: dict[str, str]) -> tuple[str, ...]:
    entries = [entry.strip() for tag in ("rua", "ruf") for entry in tags.get(tag, "").split(",")]
    return tuple(match[0] for entry in entries if (match := _OLD_SIZE_LIMIT.search(entry)))


def report_mailbox(uri: str) -> str:
    """The mailbox of a mailto: address, or "" when it is none; receivers know no other scheme."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return ""
    mailbox = unquote(parts.path)
    return mailbox if parts.scheme == "mailto" and _MAILBOX.fullmatch(mailbox) else ""


def walk_names(name: str) -> tuple[str, ...]:
    """The names whose `_dmarc` record the tree walk asks for: the name itself, then its parents.

    A name of more than eight labels jumps to its last seven, so that there are never more than eight.
    """
    labels = [label for label in name.lower().rstrip(".").split(".") if label]
    if not labels:
        return ()
    parents = labels[-(MAX_WALK_LABELS - 1) :] if len(labels) >= MAX_WALK_LABELS else labels[1:]
    names = [labels, *(parents[start:] for start in range(len(parents)))]
    return tuple(".".join(each) for each in names)


@dataclass(frozen=True, slots=True)
class WalkResult:
    """What a tree walk ends in.

    `policy_name` is where the record that applies was found, "" when none does; `organisation` is the
    organisational domain. Both only mean something while every answer on the way was known.
    """

    start: str
    organisation: str
    policy_name: str = ""
    record: DmarcRecord | None = None

    @property
    def is_inherited(self) -> bool:
        return self.record is not None and self.policy_name != self.start

    @property
    def policy(self) -> str:
        """What receivers are asked to do with mail of the start that fails: none, quarantine or reject."""
        if self.record is None:
            return ""
        return self.record.policy_for_subdomains() if self.is_inherited else self.record.policy or "none"


def settle_walk(start: str, found: Sequence[tuple[str, DmarcRecord | None]]) -> WalkResult:
    """Selects the organisational domain and the record that applies (§4.10.1, §4.10.2).

    `found` goes from the start upwards, with None where a name has no record or more than one.
    """
    records: dict[str, DmarcRecord] = {}
    for name, record in found:
        if record is not None:
            records[name] = record
            if record.suffix_role in {"y", "n"} and not (name == start and record.suffix_role == "y"):
                break
    organisation = _organisation(start, records)
    suffix = organisation.partition(".")[2]
    candidates = [start, organisation]
    if suffix in records and records[suffix].suffix_role == "y":
        candidates.append(suffix)
    for name in candidates:
        if name in records:
            return WalkResult(start, organisation, name, records[name])
    return WalkResult(start, organisation)


def _organisation(start: str, records: dict[str, DmarcRecord]) -> str:
    """The last record's name, or the one label below it where that record is a public suffix's."""
    if not records:
        return start
    name = list(records)[-1]
    if records[name].suffix_role == "y" and name != start:
        labels = start.split(".")
        return ".".join(labels[-(name.count(".") + 2) :])
    return name
