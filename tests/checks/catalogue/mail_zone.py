"""Facts about mail built by hand: records and rcodes by name, read by the real probes."""

import asyncio
from collections.abc import Mapping

from checks.check import CouldNotFindOut, Verdict
from checks.facts.dkim import probe_dkim
from checks.facts.dmarc import probe_dmarc, probe_dmarc_reports
from checks.facts.spf import probe_spf
from checks.facts.spf_senders import probe_spf_senders
from checks.net.answers import Answer, Record
from checks.subjects import SendingDomain

DOMAIN = "brightcart.test"
type Zone = Mapping[str, str | list[str]]


class Zones:
    """Answers questions from a mapping of "name TYPE" to one value, several, or "!RCODE"."""

    def __init__(self, records: Zone) -> None:
        self.records = records
        self.asked: list[str] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        self.asked.append(f"{name} {rdtype}")
        values = self.records.get(f"{name} {rdtype}", [])
        if isinstance(values, str):
            values = [values]
        if values and values[0].startswith("!"):
            return Answer(name, rdtype, values[0][1:], attempts=(f"127.0.0.1: {values[0][1:]}",) * 2)
        rcode = "NOERROR" if values else "NXDOMAIN"
        return Answer(name, rdtype, rcode, tuple(Record(name, rdtype, 300, value) for value in values))


def judge(check, records: Zone, **declared: tuple[str, ...]) -> Verdict:
    """The verdict of a mail check on `DOMAIN`, as published in `records`."""
    return judge_with(Zones(records), check, **declared)


def judge_with(zones: Zones, check, **declared: tuple[str, ...]) -> Verdict:
    subject = SendingDomain(DOMAIN, **declared)

    async def run() -> Verdict:
        topic = check.__name__.partition("_")[0]
        if topic == "spf":
            spf = await probe_spf(subject, zones)
            if check.__name__ == "spf_senders":
                return check(subject, spf, await probe_spf_senders(subject, spf, zones))
            return check(subject, spf)
        if topic == "dkim":
            return check(subject, await probe_dkim(subject, zones))
        dmarc = await probe_dmarc(subject, zones)
        if check.__name__ == "dmarc_reports":
            return check(subject, dmarc, await probe_dmarc_reports(subject, dmarc, zones))
        return check(subject, dmarc)

    try:
        return asyncio.run(run())
    except CouldNotFindOut as reason:
        return reason.verdict()
