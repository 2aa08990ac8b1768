"""What a domain publishes beside SPF, DKIM and DMARC: MTA-STS, reports on TLS, and a logo."""

import asyncio
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.facts.spf import unanswered
from checks.mail_records.bimi import is_bimi, parse_bimi
from checks.mail_records.mta_sts import is_mta_sts
from checks.mail_records.tls_rpt import is_tls_rpt
from checks.net.answers import Answer, NetError, Response
from checks.net.network import Net
from checks.subjects import SendingDomain

POLICY_BYTES = 64 * 1024
LOGO_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class MtaStsFacts:
    """The records, and where there is one, the policy file or why it could not be fetched.

    The file is fetched as senders do it: without following redirects (RFC 8461 §3.3).
    """

    domain: str
    answer: Answer
    records: tuple[str, ...] = ()
    policy: Response | CouldNotFindOut | None = None

    @property
    def policy_url(self) -> str:
        return f"https://mta-sts.{self.domain}/.well-known/mta-sts.txt"

    @property
    def near_misses(self) -> tuple[str, ...]:
        """Values that were meant as a record; what a wildcard answers with is not."""
        return tuple(value for value in self.answer.values if "sts" in value.lower())


@probe()
async def probe_mta_sts(domain: SendingDomain, net: Net) -> MtaStsFacts:
    """The policy host's address is asked for along with the record, to save those who have one a wait."""
    host = f"mta-sts.{domain.name}"
    answer, _, _ = await asyncio.gather(
        net.query(f"_mta-sts.{domain.name}", "TXT"), net.query(host, "A"), net.query(host, "AAAA")
    )
    if not answer.is_known:
        raise unanswered(answer)
    records = tuple(value for value in answer.values if is_mta_sts(value))
    facts = MtaStsFacts(domain.name, answer, records)
    if len(records) != 1:
        return facts
    policy = await _fetch(facts.policy_url, POLICY_BYTES, net)
    return MtaStsFacts(domain.name, answer, records, policy)


@dataclass(frozen=True, slots=True)
class TlsRptFacts:
    domain: str
    answer: Answer
    records: tuple[str, ...] = ()

    @property
    def near_misses(self) -> tuple[str, ...]:
        """Values that were meant as a record; what a wildcard answers with is not."""
        return tuple(value for value in self.answer.values if "tlsrpt" in value.lower())


@probe()
async def probe_tls_rpt(domain: SendingDomain, net: Net) -> TlsRptFacts:
    answer = await net.query(f"_smtp._tls.{domain.name}", "TXT")
    if not answer.is_known:
        raise unanswered(answer)
    return TlsRptFacts(domain.name, answer, tuple(value for value in answer.values if is_tls_rpt(value)))


@dataclass(frozen=True, slots=True)
class BimiFacts:
    """The records, and where one names a logo, the file or why it could not be fetched."""

    domain: str
    answer: Answer
    records: tuple[str, ...] = ()
    logo: Response | CouldNotFindOut | None = None

    @property
    def near_misses(self) -> tuple[str, ...]:
        """Values that were meant as a record; what a wildcard answers with is not."""
        return tuple(value for value in self.answer.values if "bimi" in value.lower())


@probe()
async def probe_bimi(domain: SendingDomain, net: Net) -> BimiFacts:
    answer = await net.query(f"default._bimi.{domain.name}", "TXT")
    if not answer.is_known:
        raise unanswered(answer)
    records = tuple(value for value in answer.values if is_bimi(value))
    record = parse_bimi(records[0]) if len(records) == 1 else None
    has_logo = record is not None and bool(record.logo) and not record.errors
    logo = await _fetch(record.logo, LOGO_BYTES, net) if record and has_logo else None
    return BimiFacts(domain.name, answer, records, logo)


async def _fetch(url: str, most_bytes: int, net: Net) -> Response | CouldNotFindOut:
    try:
        return await net.request(url, max_bytes=most_bytes)
    except NetError as error:
        return error.could_not(f"fetch {url}")
