"""Questions to the founder as pages show them: a DNS record in plain words, and what changes of its value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import idna
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import DnsRecord, Engagement, Host, Question

type Words = str | Promise

MOST_SHOWN = 20
ADDRESS = _("It leads people who type this name to your servers.")
PLAIN_TYPES: dict[str, Words] = {
    **dict.fromkeys(("A", "AAAA", "ALIAS", "ANAME", "CNAME", "HTTPS", "SVCB"), ADDRESS),
    "MX": _("It says where mail to you is delivered."),
    "NS": _("It says who keeps the address book of your name."),
    "CAA": _("It says who may issue the certificates that encrypt your pages."),
    "DS": _("It lets everybody check that your address book was not forged on the way."),
    "TXT": _("It is a note that other services read, mostly to see that the name is yours."),
}
OTHER_TYPE = _("It tells other services how to reach a part of your product.")
SENDERS = _("It says which services may send mail in your name.")
SEAL = _("It is the seal by which receivers see that a mail is really yours.")
FORGED = _("It tells receivers what to do with mail that only claims to be yours.")


def plain_record(question: Question) -> Words:
    """What such an entry is for, to somebody who has never heard of DNS."""
    name, value = question.name.lower(), (question.after or question.before).lower()
    if question.rdtype in {"TXT", "CNAME"}:
        if "._domainkey." in name:
            return SEAL
        if name.startswith("_dmarc."):
            return FORGED
        if value.strip('"').startswith("v=spf1"):
            return SENDERS
    return PLAIN_TYPES.get(question.rdtype, OTHER_TYPE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a value; `is_other` where it is not in the other value."""

    text: str
    is_other: bool


def compared(question: Question) -> tuple[list[Piece], list[Piece]]:
    """The value before and after, word by word. A value of one word is another one as a whole."""
    before, after = question.before.split(" "), question.after.split(" ")
    if len(before) == 1 or len(after) == 1:
        return [Piece(question.before, is_other=False)], [Piece(question.after, is_other=False)]
    blocks = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    old = [Piece(" ".join(before[i:j]), tag != "equal") for tag, i, j, _k, _l in blocks if i < j]
    new = [Piece(" ".join(after[k:m]), tag != "equal") for tag, _i, _j, k, m in blocks if k < m]
    return old, new


def is_planned(question: Question) -> bool:
    """Whether the plan of the records is as was approved; true of what was not approved. One query."""
    if question.answer != Question.Answer.APPROVED:
        return True
    records = question.engagement.dns_records.filter(name=question.name, rdtype=question.rdtype)
    values = set(records.values_list("value", flat=True))
    return question.after in values if question.after else question.before not in values


@dataclass(frozen=True, slots=True)
class Candidate:
    """A host that may be chosen; `shown` is how people read it: in its own letters."""

    name: str
    shown: str
    role: str
    is_recommended: bool


def candidates(engagement: Engagement, question: Question) -> list[Candidate]:
    """Those of the options that the map still holds, in their order. One query."""
    if question.kind != Question.Kind.CANONICAL_HOST:
        return []
    kept = {host.name: host for host in engagement.hosts.filter(name__in=question.options)}
    return [
        Candidate(name, as_read(name), _purpose(kept[name]), name == question.recommended)
        for name in question.options
        if name in kept
    ]


def _purpose(host: Host) -> str:
    return host.purpose or str(host.get_role_display())


def as_read(name: str) -> str:
    """An internationalised name in its own letters; the name itself where it is none."""
    try:
        return idna.decode(name) if "xn--" in name else name
    except (idna.IDNAError, UnicodeError):
        return name


def read_questions(engagement: Engagement, **which: str) -> list[Question]:
    """The newest, open ones first; `which` narrows them. One query."""
    newest = list(engagement.questions.filter(**which)[:MOST_SHOWN])
    return sorted(newest, key=lambda one: not one.is_open)


def with_questions(
    records: Iterable[DnsRecord], questions: list[Question]
) -> Iterator[tuple[DnsRecord, Question | None]]:
    """Each record with the newest question that is about its value as it stands."""
    for record in records:
        about = (one for one in questions if _is_about(one, record))
        yield record, next(about, None)


def _is_about(question: Question, record: DnsRecord) -> bool:
    if (question.name, question.rdtype) != (record.name, record.rdtype):
        return False
    if question.is_open:
        return record.value in {question.before, question.after}
    return question.answer == Question.Answer.APPROVED and record.value == question.after
