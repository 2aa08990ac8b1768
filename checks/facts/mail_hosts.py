"""Which hosts take a sending domain's mail, and how each of them encrypts it."""

import asyncio
from dataclasses import dataclass

from checks.check import CouldNotFindOut
from checks.facts.probe import probe
from checks.facts.spf import unanswered
from checks.net.answers import Answer, NetError
from checks.net.network import Net
from checks.net.smtp import MailDialogue
from checks.subjects import SendingDomain

MOST_HOSTS = 5


@dataclass(frozen=True, slots=True)
class MailHosts:
    """The MX hosts, the preferred ones first; `is_null` where the domain says that it takes no mail."""

    domain: str
    answer: Answer
    names: tuple[str, ...]
    is_null: bool = False


@probe()
async def probe_mail_hosts(domain: SendingDomain, net: Net) -> MailHosts:
    answer = await net.query(domain.name, "MX")
    if not answer.is_known:
        raise unanswered(answer)
    pairs = sorted(_preference(value) for value in answer.values)
    names = tuple(dict.fromkeys(name for _, name in pairs if name not in {"", "."}))
    return MailHosts(domain.name, answer, names, is_null=bool(pairs) and not names)


def _preference(value: str) -> tuple[int, str]:
    number, _, name = value.partition(" ")
    return (int(number) if number.isdecimal() else 0), name.strip()


@dataclass(frozen=True, slots=True)
class StarttlsFacts:
    """What each of the preferred mail hosts said: its dialogue, or why there was none."""

    domain: str
    hosts: tuple[tuple[str, MailDialogue | CouldNotFindOut], ...]


@probe()
async def probe_starttls(domain: SendingDomain, mail: MailHosts, net: Net) -> StarttlsFacts:
    names = mail.names[:MOST_HOSTS]
    said = await asyncio.gather(*(_dialogue(name, net) for name in names))
    return StarttlsFacts(domain.name, tuple(zip(names, said, strict=True)))


async def _dialogue(name: str, net: Net) -> MailDialogue | CouldNotFindOut:
    try:
        return await net.starttls(name)
    except NetError as error:
        return error.could_not(f"talk to {name} at port 25")
