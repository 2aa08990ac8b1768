"""Reads a zone file in the form that BIND gave it (RFC 1035 §5), and names every line that it cannot read."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import dns.exception
import dns.name
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.tokenizer
import dns.ttl

from checks.net.dns_message import value_of
from checks.net.record_values import ALIASES, canonical_value
from checks.subjects import ZoneRecord
from engagements.record_types import KEPT_TYPES

MOST_BYTES = 512 * 1024
MOST_RECORDS = 2000
LONGEST_VALUE = 2000
USUAL_TTL = 3600
MOST_LINES_NAMED = 50
# What the provider's servers make by themselves: it cannot be approved, nor changed by hand.
MADE_BY_SERVERS = frozenset(
    {"SOA", "RRSIG", "NSEC", "NSEC3", "NSEC3PARAM", "DNSKEY", "CDS", "CDNSKEY", "ZONEMD"}
)
_NAME = re.compile(r"(\*\.)?([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A line of the file that made no record, and why; `number` counts from 1."""

    number: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class ZoneFile:
    """`bad` lines are to be put right before the file can be taken; `left_out` ones never make a record."""

    records: tuple[ZoneRecord, ...]
    bad: tuple[ZoneLine, ...] = ()
    left_out: tuple[ZoneLine, ...] = ()


class _BadLine(Exception):
    """The message says what is wrong with the line."""


@dataclass(slots=True)
class _Reading:
    """What a line means depends on those before it: the origin, the usual TTL and the name last written."""

    domain: str
    origin: dns.name.Name
    ttl: int | None = None
    last_ttl: int | None = None
    owner: dns.name.Name | None = None
    records: dict[tuple[str, str, str], tuple[ZoneRecord, int]] = field(default_factory=dict)
    bad: list[ZoneLine] = field(default_factory=list)
    left_out: list[ZoneLine] = field(default_factory=list)


def read_zone_file(text: str, domain: str) -> ZoneFile:
    """The records of a domain's zone file, each once, in the file's order.

    $ORIGIN and $TTL are followed; $INCLUDE and $GENERATE are refused, as are names outside the domain. Texts
    over `MOST_BYTES` are not read. Raises nothing: what is wrong is in the answer.
    """
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        why = f"A zone file of at most {MOST_BYTES // 1024} kB can be read here."
        return ZoneFile((), (ZoneLine(1, _shown(text), why),))
    reading = _Reading(domain, dns.name.from_text(domain))
    for number, entry in _entries(text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")):
        try:
            _read_entry(reading, number, entry)
        except _BadLine as error:
            reading.bad.append(ZoneLine(number, _shown(entry), str(error)))
    reading.bad += _lonely_cnames(reading)
    bad = sorted(reading.bad, key=lambda line: line.number)
    if len(bad) > MOST_LINES_NAMED:
        rest = len(bad) - MOST_LINES_NAMED
        bad = [*bad[:MOST_LINES_NAMED], ZoneLine(bad[MOST_LINES_NAMED].number, "…", f"and {rest} more lines")]
    records = tuple(record for record, _number in reading.records.values())
    return ZoneFile(records, tuple(bad), tuple(reading.left_out[:MOST_LINES_NAMED]))


def _entries(text: str) -> Iterator[tuple[int, str]]:
    """Each entry with the number of its first line: brackets let one run over several lines."""
    begun, depth = 1, 0
    pieces: list[str] = []
    for number, line in enumerate(text.split("\n"), 1):
        if not pieces:
            begun = number
        pieces.append(line)
        depth = max(0, depth + _brackets(line))
        if depth == 0:
            yield begun, "\n".join(pieces)
            pieces = []
    if pieces:
        yield begun, "\n".join(pieces)


def _brackets(line: str) -> int:
    """How many more brackets a line opens than it closes, outside of quotes and comments."""
    if "(" not in line and ")" not in line:
        return 0
    depth, is_quoted, is_escaped = 0, False, False
    for sign in line:
        if is_escaped:
            is_escaped = False
        elif sign == "\\":
            is_escaped = True
        elif sign == '"':
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif sign == ";":
            break
        elif sign in "()":
            depth += 1 if sign == "(" else -1
    return depth


def _read_entry(reading: _Reading, number: int, entry: str) -> None:
    if _UNSEEN.search(entry):
        raise _BadLine("There are characters in this line that nobody can see.")
    try:
        tokens = dns.tokenizer.Tokenizer(entry)
        first = tokens.get(want_leading=True)
        if first.is_whitespace():
            first = tokens.get()
            if first.is_eol_or_eof():
                return
            tokens.unget(first)
        elif first.is_eol_or_eof():
            return
        elif first.value.startswith("$"):
            _follow(reading, first.value.upper(), tokens)
            return
        else:
            reading.owner = None
            reading.owner = tokens.as_name(first, reading.origin)
        _read_record(reading, number, entry, tokens)
    except (dns.exception.DNSException, ValueError) as error:
        raise _BadLine(_words(error)) from None


def _words(error: Exception) -> str:
    return f"It cannot be read: {str(error).strip().rstrip('.')[:160] or type(error).__name__}."


def _follow(reading: _Reading, directive: str, tokens: dns.tokenizer.Tokenizer) -> None:
    if directive == "$TTL":
        reading.ttl = dns.ttl.from_text(tokens.get_string())
    elif directive == "$ORIGIN":
        reading.origin = tokens.get_name(reading.origin)
    elif directive == "$INCLUDE":
        raise _BadLine("$INCLUDE names another file: put its lines here instead.")
    else:
        raise _BadLine(f"{directive[:20]} is not followed here: write the records out.")


def _read_record(reading: _Reading, number: int, entry: str, tokens: dns.tokenizer.Tokenizer) -> None:
    """One record: [TTL] [class] type value, TTL and class in either order."""
    ttl, kind = _before_value(tokens)
    if ttl is not None:
        reading.last_ttl = ttl
    if kind in MADE_BY_SERVERS:
        if kind == "SOA":
            _skip(tokens)
        why = f"{kind} records are made by the name servers themselves."
        reading.left_out.append(ZoneLine(number, _shown(entry), why))
        return
    if kind not in KEPT_TYPES:
        raise _BadLine(f"“{kind[:20]}” is not a record type that is kept here.")
    name = _owner(reading)
    value = _value(kind, tokens, reading.origin)
    if len(value) > LONGEST_VALUE:
        raise _BadLine(f"Its value has {len(value)} characters; at most {LONGEST_VALUE} are kept.")
    if len(reading.records) >= MOST_RECORDS:
        raise _BadLine(f"At most {MOST_RECORDS} records are kept.")
    # RFC 1035 §5.1: a TTL left out is the last one stated; $TTL (RFC 2308 §4) comes before it.
    usual = reading.ttl if reading.ttl is not None else reading.last_ttl
    record = ZoneRecord(name, kind, value, ttl if ttl is not None else USUAL_TTL if usual is None else usual)
    reading.records.setdefault((name, kind, value), (record, number))


def _skip(tokens: dns.tokenizer.Tokenizer) -> None:
    while not tokens.get().is_eol_or_eof():
        pass


def _before_value(tokens: dns.tokenizer.Tokenizer) -> tuple[int | None, str]:
    """The TTL, where one is stated, and the type."""
    ttl = None
    for _position in range(3):
        token = tokens.get()
        if token.is_eol_or_eof():
            raise _BadLine("A record has a name, a type and a value; something is missing here.")
        word = token.value.upper()
        if word[:1].isdigit() and ttl is None:
            ttl = dns.ttl.from_text(token.value)
        elif word in {"CH", "HS", "CHAOS", "HESIOD"}:
            raise _BadLine(f"Class {word} is not of the Internet: only IN is kept.")
        elif word not in {"IN", "INTERNET"}:
            return ttl, word
    raise _BadLine("There is no record type where one belongs.")


def _owner(reading: _Reading) -> str:
    if reading.owner is None:
        raise _BadLine("It continues the name of the line before, which has none.")
    name = reading.owner.to_text(omit_final_dot=True).lower()
    if name != reading.domain and not name.endswith(f".{reading.domain}"):
        raise _BadLine(f"“{_shown(name)}” is not in {reading.domain}.")
    if len(name) > 253 or not _NAME.fullmatch(name):
        raise _BadLine(f"“{_shown(name)}” has characters that no name here can have.")
    return name


def _value(kind: str, tokens: dns.tokenizer.Tokenizer, origin: dns.name.Name) -> str:
    if kind in ALIASES:
        target = tokens.get_name(origin).to_text(omit_final_dot=True)
        tokens.get_eol()
        return canonical_value(kind, target)
    try:
        rdtype = dns.rdatatype.from_text(kind)
        return value_of(dns.rdata.from_text(dns.rdataclass.IN, rdtype, tokens, origin, relativize=False))
    except (dns.exception.DNSException, ValueError) as error:
        detail = str(error).strip().rstrip(".")[:120] or "malformed"
        raise _BadLine(f"This is no value of a record of type {kind}: {detail}.") from None


def _lonely_cnames(reading: _Reading) -> list[ZoneLine]:
    """RFC 1034 §3.6.2: where there is a CNAME there is nothing else."""
    lines = defaultdict(list)
    for record, number in reading.records.values():
        lines[record.name].append((record, number))
    bad = []
    for name, there in lines.items():
        if len(there) < 2:
            continue
        why = f"{name} has other records beside this CNAME, which DNS does not allow."
        bad += [
            ZoneLine(number, _shown(str(record)), why) for record, number in there if record.rdtype == "CNAME"
        ]
    return bad


def _shown(text: str) -> str:
    line = text.strip().partition("\n")[0]
    return line if len(line) <= 80 else f"{line[:79]}…"
