"""Judges what receivers reported: how much of the mail in a domain's name passes, and who sends the rest."""

from collections.abc import Mapping
from typing import Any

from checks.check import (
    CouldNotFindOut,
    Severity,
    Verdict,
    check,
    could_not_tell,
    fail,
    not_applicable,
    passed,
    warn,
)
from checks.facts.spf import SpfFacts
from checks.mail_evidence.sources import PASS_SHARE, AllowedNetworks, Sender, as_evidence, senders_of
from checks.mail_evidence.values import MailTraffic
from checks.mail_records.tag_list import shorten
from checks.subjects import SendingDomain, Surface

LEAST_MESSAGES = 50
MOST_SHOWN = 50
MOST_ALLOWED = 200


@check(
    "mail.pass-rate",
    "Mail that passes, by receivers' reports",
    on=SendingDomain,
    worst=Severity.HIGH,
    standard="RFC 9990",
    protects="What receivers counted shows whether customers get your mail, and who else uses your name.",
)
def pass_rate(
    domain: SendingDomain, surface: Surface, spf: Mapping[SendingDomain, SpfFacts | CouldNotFindOut]
) -> Verdict:
    traffic = next((each for each in surface.mail_traffic if each.sending_domain == domain.name), None)
    if traffic is None:
        return not_applicable(
            "pass-rate.no-reports",
            f"{domain.name}: no DMARC report uploaded yet; receivers send them daily to the rua= address",
        )
    if traffic.count == 0:
        return could_not_tell(
            "pass-rate.stale",
            f"{domain.name}: the newest report is {traffic.newest_age_days:.0f} days old; upload those of "
            f"the last {traffic.days} days",
            newest_age_days=round(traffic.newest_age_days, 1),
        )
    facts = spf.get(domain)
    tree = facts.tree if isinstance(facts, SpfFacts) else None
    allowed = AllowedNetworks(tree)
    senders = senders_of(traffic.sources, domain.name, allowed.name_of, domain.providers)
    return _judge(domain, traffic, senders, _evidence(traffic, senders, allowed))


def _judge(
    domain: SendingDomain, traffic: MailTraffic, senders: tuple[Sender, ...], shown: dict[str, Any]
) -> Verdict:
    rate = f"{_percent(traffic.passed, traffic.count)} of {_messages(traffic.count)}"
    is_good = traffic.passed > PASS_SHARE * traffic.count
    if traffic.count < LEAST_MESSAGES:
        text = f"{domain.name}: {rate} pass, too few to judge by (at least {LEAST_MESSAGES})"
        if is_good:
            return could_not_tell("pass-rate.too-few", text, **shown)
        return warn("pass-rate.few-and-failing", text, Severity.MEDIUM, **shown)
    if is_good:
        heard = shorten(", ".join(traffic.reporters), 80)
        return passed(
            "pass-rate.high", f"{domain.name}: {rate} pass in the last {traffic.days} days ({heard})", **shown
        )
    own = [sender for sender in senders if sender.is_known and not sender.passes]
    if own:
        worst = max(own, key=lambda sender: sender.failed)
        return fail(
            "pass-rate.own-mail-fails",
            f"{domain.name}: {rate} pass; {worst.name} fails with {_messages(worst.failed)}",
            **shown,
        )
    strangers = [sender for sender in senders if not sender.is_known]
    count = sum(sender.failed for sender in strangers)
    return fail(
        "pass-rate.strangers",
        f"{domain.name}: {rate} pass; {_messages(count)} came from {len(strangers)} "
        f"{'sender' if len(strangers) == 1 else 'senders'} that its records do not know",
        Severity.MEDIUM,
        **shown,
    )


def _percent(part: int, whole: int) -> str:
    """Rounded down, so that 100 % means all."""
    return f"{part * 1000 // whole / 10:g} %"


def _messages(count: int) -> str:
    return f"{count:,} message{'' if count == 1 else 's'}"


def _evidence(traffic: MailTraffic, senders: tuple[Sender, ...], allowed: AllowedNetworks) -> dict[str, Any]:
    return {
        "messages": traffic.count,
        "passed": traffic.passed,
        "days": traffic.days,
        "reports": traffic.reports,
        "reporters": list(traffic.reporters[:20]),
        "senders": as_evidence(senders, MOST_SHOWN),
        "unknown_senders": [sender.name for sender in senders if not sender.is_known][:MOST_SHOWN],
        "allowed": {
            source.ip: name
            for source in traffic.sources[:MOST_ALLOWED]
            if (name := allowed.name_of(source.ip))
        },
    }
