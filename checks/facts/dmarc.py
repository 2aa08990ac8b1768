"""Walks the tree for a domain's DMARC record, and asks whether others agreed to receive its reports."""

import asyncio
from dataclasses import dataclass

from checks.facts.probe import probe
from checks.mail_records.dmarc import (
    DmarcRecord,
    WalkResult,
    is_dmarc,
    parse_dmarc,
    report_mailbox,
    settle_walk,
    walk_names,
)
from checks.net.answers import Answer
from checks.net.network import Net
from checks.subjects import SendingDomain

MOST_DESTINATIONS = 10


@dataclass(frozen=True, slots=True)
class WalkStep:
    """What `_dmarc.` below one name answered; `records` are the DMARC records among it."""

    name: str
    answer: Answer
    records: tuple[str, ...]

    @property
    def is_top_level(self) -> bool:
        return "." not in self.name


@dataclass(frozen=True, slots=True)
class DmarcFacts:
    """The tree walk of a domain, from its own name upwards, and what it ends in."""

    domain: str
    steps: tuple[WalkStep, ...]
    walk: WalkResult

    @property
    def unanswered(self) -> WalkStep | None:
        """The first step without an answer that could still change which record applies.

        A top-level name is let off: a client answers for its own records, not for its registry's.
        """
        for step in self.steps:
            if step.name == self.walk.policy_name:
                return None
            if not step.answer.is_known and not step.is_top_level:
                return step
        return None

    @property
    def crowded(self) -> WalkStep | None:
        """The first step with several records, unless one that applies was found below it."""
        for step in self.steps:
            if step.name == self.walk.policy_name:
                return None
            if len(step.records) > 1:
                return step
        return None


@probe()
async def probe_dmarc(domain: SendingDomain, net: Net) -> DmarcFacts:
    return await walk_tree(domain.name, net)


async def walk_tree(name: str, net: Net) -> DmarcFacts:
    """Asks for every name of the walk at once, since each answer waits for nobody."""
    names = walk_names(name)
    answers = await asyncio.gather(*(net.query(f"_dmarc.{each}", "TXT") for each in names))
    steps = tuple(step_of(each, answer) for each, answer in zip(names, answers, strict=True))
    return DmarcFacts(name, steps, settle_walk(name, [(step.name, _single(step)) for step in steps]))


def step_of(name: str, answer: Answer) -> WalkStep:
    return WalkStep(name, answer, tuple(value for value in answer.values if is_dmarc(value)))


def _single(step: WalkStep) -> DmarcRecord | None:
    """Several records count as none (§4.10)."""
    return parse_dmarc(step.records[0]) if len(step.records) == 1 else None


@dataclass(frozen=True, slots=True)
class Destination:
    """A mailbox for aggregate reports; `consent` is what a foreign domain's permission record answered."""

    mailbox: str
    consent: Answer | None = None

    @property
    def is_allowed(self) -> bool:
        """Whether reports reach it: its own house, or a house that publishes its consent (RFC 9990 §4)."""
        return self.consent is None or any(is_dmarc(value) for value in self.consent.values)


@dataclass(frozen=True, slots=True)
class DmarcReportFacts:
    """Where the aggregate reports of a domain's record go."""

    domain: str
    destinations: tuple[Destination, ...]


@probe()
async def probe_dmarc_reports(domain: SendingDomain, dmarc: DmarcFacts, net: Net) -> DmarcReportFacts:
    record = dmarc.walk.record
    mailboxes = [report_mailbox(uri) for uri in record.report_uris[:MOST_DESTINATIONS]] if record else []
    asked = (_destination(mailbox, dmarc.walk, net) for mailbox in mailboxes)
    return DmarcReportFacts(domain.name, tuple(await asyncio.gather(*asked)))


async def _destination(mailbox: str, walk: WalkResult, net: Net) -> Destination:
    host = mailbox.rpartition("@")[2].lower().rstrip(".")
    if host in {walk.policy_name, walk.organisation} or host.endswith(f".{walk.organisation}"):
        return Destination(mailbox)
    theirs, consent = await asyncio.gather(
        walk_tree(host, net), net.query(f"{walk.policy_name}._report._dmarc.{host}", "TXT")
    )
    return Destination(mailbox, None if theirs.walk.organisation == walk.organisation else consent)
