"""A message that arrived, and what receivers reported: signed or not, with live keys, over real sockets."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from checks.lab import DnsFault, DnsFaultKind, Scenario
from checks.mail_evidence.message import read_eml
from checks.mail_evidence.values import MailTraffic, NewestMessage, Source
from checks.subjects import Surface
from tests.checks.mail_evidence.signed_mail import ARRIVED, eml, key_record, zone_text
from tests.checks.verdicts.case import Case, small_world

_RECORDS = """
@ TXT "v=spf1 ip4:203.0.113.0/24 -all"
_dmarc TXT "v=DMARC1; p=reject"
"""


def _world(name: str, records: str = _RECORDS, *, key: str = "s1._domainkey", **fields: Any) -> Scenario:
    return small_world(name, records=records + zone_text(key, key_record()), **fields)


def _received(age_days: float = 1.0, **message: Any) -> Callable[[Surface], Surface]:
    """Puts a message from the scenario's domain onto the surface map."""

    def change(surface: Surface) -> Surface:
        domain = surface.sending_domains[0].name
        read = read_eml(eml(domain, **message), ARRIVED)
        return replace(surface, newest_messages=(NewestMessage(domain, "0" * 64, read, age_days),))

    return change


def _reported(*sources: Source, age_days: float = 1.0) -> Callable[[Surface], Surface]:
    def change(surface: Surface) -> Surface:
        domain = surface.sending_domains[0].name
        traffic = MailTraffic(
            domain,
            days=30,
            reports=2,
            reporters=("google.com", "Yahoo"),
            count=sum(source.count for source in sources),
            passed=sum(source.passed for source in sources),
            sources=sources,
            newest_age_days=age_days,
        )
        return replace(surface, mail_traffic=(traffic,))

    return change


_GOOD = _world("signed")
_SILENT = _world("silent", dns_faults=(DnsFault("s1._domainkey.silent.test", DnsFaultKind.SERVFAIL),))
_SILENT_SPF = _world("silent-spf", dns_faults=(DnsFault("bounces.silent-spf.test", DnsFaultKind.SERVFAIL),))
_KEYLESS = small_world("keyless", records=_RECORDS)
_VERIFIED = ("Authentication-Results: mx.inbox.test; dkim=pass header.i=@keyless.test",)

_OWN = Source("203.0.113.25", 980, 980, 980, 980, names=("signed.test",))
_OWN_BROKEN = Source("203.0.113.26", 300, 100, 100, 0, names=("signed.test",))
_STRANGER = Source("198.51.100.9", 90, 0, 0, 0, refused=90, names=("forger.test",))

CASES = (
    Case("mail.delivery", "pass", "delivery.trusted", _GOOD, surface=_received()),
    Case("mail.delivery", "warn", "delivery.old", _GOOD, surface=_received(age_days=15)),
    Case("mail.delivery", "warn", "delivery.slow", _GOOD, surface=_received(seconds=1500)),
    Case(
        "mail.delivery", "warn", "delivery.spf-not-aligned", _GOOD, surface=_received(path="b@keyless.test")
    ),
    Case("mail.delivery", "warn", "delivery.spf-fails", _GOOD, surface=_received(ip="198.51.100.9")),
    Case("mail.delivery", "fail", "delivery.unsigned", _GOOD, surface=_received(signatures=())),
    Case(
        "mail.delivery",
        "fail",
        "delivery.dkim-not-aligned",
        _KEYLESS,
        surface=_received(signatures=({"d": "signed.test"},), ip="198.51.100.9"),
    ),
    Case("mail.delivery", "fail", "delivery.dkim-fails", _KEYLESS, surface=_received()),
    Case(
        "mail.delivery",
        "could_not_tell",
        "delivery.key-gone",
        _KEYLESS,
        surface=_received(age_days=5, more=_VERIFIED),
    ),
    Case("mail.delivery", "could_not_tell", "delivery.unanswered", _SILENT, surface=_received()),
    Case(
        "mail.delivery",
        "could_not_tell",
        "delivery.spf-unknown",
        _SILENT_SPF,
        surface=_received(path="b@bounces.silent-spf.test"),
    ),
    Case("mail.delivery", "not_applicable", "delivery.no-message", _GOOD),
    Case("mail.pass-rate", "pass", "pass-rate.high", _GOOD, surface=_reported(_OWN)),
    Case("mail.pass-rate", "fail", "pass-rate.own-mail-fails", _GOOD, surface=_reported(_OWN, _OWN_BROKEN)),
    Case("mail.pass-rate", "fail", "pass-rate.strangers", _GOOD, surface=_reported(_OWN, _STRANGER)),
    Case(
        "mail.pass-rate",
        "warn",
        "pass-rate.few-and-failing",
        _GOOD,
        surface=_reported(Source("203.0.113.25", 10, 3, 3, 3)),
    ),
    Case(
        "mail.pass-rate",
        "could_not_tell",
        "pass-rate.too-few",
        _GOOD,
        surface=_reported(Source("203.0.113.25", 10, 10, 10, 10)),
    ),
    Case("mail.pass-rate", "could_not_tell", "pass-rate.stale", _GOOD, surface=_reported(age_days=90)),
    Case("mail.pass-rate", "not_applicable", "pass-rate.no-reports", _GOOD),
)
