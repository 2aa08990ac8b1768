"""Decides whether two names belong to one organisation, as DMARC has it (RFC 9989 §4.4, §5.3.2)."""

from collections.abc import Mapping
from typing import Protocol

from checks.mail_records.dmarc import DmarcRecord
from checks.mail_records.tag_list import parse_tags


class Walk(Protocol):
    """The end of one tree walk."""

    @property
    def organisation(self) -> str: ...

    @property
    def record(self) -> DmarcRecord | None: ...


def is_strict(record: DmarcRecord | None, tag: str) -> bool:
    """Whether adkim= or aspf= asks for the very same name."""
    return record is not None and parse_tags(record.text).tags.get(tag, "r").lower() == "s"


def is_aligned(name: str, from_domain: str, tag: str, walks: Mapping[str, Walk | None]) -> bool | None:
    """Whether `name` may vouch for `from_domain`; None where a look-up that decides it had no answer.

    `walks` holds None for a name whose walk went unanswered. Where neither name has a DMARC record there is
    no organisational domain to compare: then one must be the other's parent.
    """
    if not name:
        return False
    if name == from_domain:
        return True
    theirs, own = walks.get(name), walks.get(from_domain)
    if own is None:
        return None
    if is_strict(own.record, tag):
        return False
    if theirs is None:
        return None
    if own.record is None and theirs.record is None:
        return name.endswith(f".{from_domain}") or from_domain.endswith(f".{name}")
    return theirs.organisation == own.organisation
