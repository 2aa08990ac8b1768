"""Reads pairs of old and new addresses as people paste them: two columns of a sheet, CSV, or arrows."""

import csv
import re
from dataclasses import dataclass

from engagements.domain_name import DomainNameError, normalise_domain, normalise_route

MAX_PAIRS = 200
MAX_ADDRESS = 500
_ARROW = re.compile(r"\s*(?:→|⟶|=>|->|\t)\s*")


@dataclass(frozen=True, slots=True)
class Pair:
    url: str
    target: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """`problems` say line by line what could not be read."""

    pairs: tuple[Pair, ...]
    problems: tuple[str, ...]


def normalise_old_url(text: str, domain: str) -> str:
    """An http or https address, of the domain itself where it is only a path. Raises DomainNameError.

    The product may have lived under another name, so any public host will do.
    """
    address = text.strip()
    if address.startswith("/") and not address.startswith("//"):
        address = f"https://{domain}{address}"
    scheme, mark, rest = address.partition("://")
    scheme = scheme.lower()
    if scheme not in {"http", "https"} or not mark:
        raise DomainNameError(
            f"“{address[:80]}” is no address: write https://…, or a path such as /old-page."
        )
    name = re.split(r"[/?#]", rest, maxsplit=1)[0]
    own = normalise_domain(name.rpartition("@")[2].partition(":")[0])
    url = normalise_route(f"https://{rest}", own)
    if len(url) > MAX_ADDRESS:
        raise DomainNameError(f"An address has at most {MAX_ADDRESS} characters; this one has {len(url)}.")
    return f"http{url.removeprefix('https')}" if scheme == "http" else url


def normalise_target(text: str, domain: str, canonical_host: str = "") -> str:
    """An https address of the domain; a path is one of the canonical host. Raises DomainNameError."""
    address = text.strip()
    if address.startswith("/") and not address.startswith("//"):
        address = f"https://{canonical_host or domain}{address}"
    url = normalise_route(address, domain)
    if len(url) > MAX_ADDRESS:
        raise DomainNameError(f"An address has at most {MAX_ADDRESS} characters; this one has {len(url)}.")
    return url


def read_pairs(text: str, domain: str, canonical_host: str = "") -> Pasted:
    """One pair a line; empty lines and headings are passed over, the last of repeated ones holds."""
    pairs: dict[str, str] = {}
    problems: list[str] = []
    is_first = True
    for number, line in enumerate(text.splitlines(), 1):
        cells = _cells(line)
        if not cells:
            continue
        is_heading = is_first and not any("/" in cell for cell in cells)
        is_first = False
        if is_heading:
            continue
        try:
            old, target = _two(cells)
            url = normalise_old_url(old, domain)
            pairs[url] = normalise_target(target, domain, canonical_host)
            if pairs[url] == url:
                raise DomainNameError("The old address and its target are the same.")
        except DomainNameError as error:
            problems.append(f"Line {number}: {error}")
    if len(pairs) > MAX_PAIRS:
        problems.append(f"At most {MAX_PAIRS} old addresses; these are {len(pairs)}.")
    return Pasted(tuple(Pair(url, target) for url, target in pairs.items()), tuple(problems))


def _two(cells: list[str]) -> tuple[str, str]:
    if len(cells) != 2:
        raise DomainNameError(f"“{' '.join(cells)[:80]}” is not one old and one new address.")
    return cells[0], cells[1]


def _cells(line: str) -> list[str]:
    """The first of the usual separators that is there parts a line; what stands in quotes stays whole."""
    if _ARROW.search(line):
        cells = _ARROW.split(line)
    elif ";" in line or "," in line:
        cells = next(csv.reader([line], delimiter=";" if ";" in line else ",", skipinitialspace=True), [])
    else:
        cells = line.split()
    return [cell for cell in (one.strip().strip('"') for one in cells) if cell]
