"""What the page Mail shows: for each sending domain whether its mail is trusted, and what that rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from checks.actions.keep_mail_evidence import DELIVERY, PASS_RATE
from checks.check import Outcome
from checks.mail_evidence.sources import Sender, senders_of
from checks.mail_evidence.traffic import TrafficReading
from checks.mail_evidence.values import MailTraffic, NewestMessage
from checks.mail_lines import Line, ReportRequest, read_lines, read_request
from checks.mail_traffic import MOST_MESSAGES, newest_kept, read_traffic
from checks.models import DmarcReport, MailMessage, Result
from engagements.drawings.bars import sparkline
from engagements.models import Engagement, SendingDomain

REPORTS = "mail.dmarc-reports"
MOST_SENDERS = 40
MOST_REPORTS_SHOWN = 20
_ANSWERS: dict[str, str | Promise] = {
    Outcome.PASS: gettext_lazy("Yes, your mail is trusted"),
    Outcome.WARN: gettext_lazy("Your mail is trusted, with a weak spot"),
    Outcome.FAIL: gettext_lazy("No, receivers have a reason to distrust your mail"),
    Outcome.COULD_NOT_TELL: gettext_lazy("Not known: an answer is missing"),
    "": gettext_lazy("Not known yet: nothing was uploaded"),
}
_WORST_FIRST = (Outcome.FAIL, Outcome.WARN, Outcome.COULD_NOT_TELL, Outcome.PASS)


@dataclass(frozen=True, slots=True)
class DomainMail:
    """One sending domain; `delivery` and `rate` are the latest verdicts, None before the first."""

    name: str
    newest: NewestMessage | None
    delivery: Result | None
    delivery_url: str
    lines: tuple[Line, ...]
    traffic: MailTraffic | None
    trend: SafeString | str
    rate: Result | None
    rate_url: str
    senders: tuple[Sender, ...]
    more_senders: int
    ask: ReportRequest

    @property
    def is_judged(self) -> bool:
        """Whether the verdict is about the newest message."""
        return bool(
            self.newest and self.delivery and self.delivery.evidence.get("message") == self.newest.key
        )

    @property
    def percent(self) -> str:
        """Rounded down, so that 100 means all."""
        if not self.traffic or not self.traffic.count:
            return ""
        return f"{self.traffic.passed * 1000 // self.traffic.count / 10:g}"

    @property
    def delivery_said(self) -> str:
        return self._said(self.delivery)

    @property
    def rate_said(self) -> str:
        return self._said(self.rate)

    def _said(self, result: Result | None) -> str:
        """The verdict's summary without the domain, under whose heading it stands."""
        return capfirst(result.summary.removeprefix(f"{self.name}: ")) if result else ""

    @property
    def unknown(self) -> tuple[Sender, ...]:
        return tuple(sender for sender in self.senders if not sender.is_known)

    @property
    def outcomes(self) -> set[str]:
        """What was judged of the evidence that is there."""
        said = {self.delivery.outcome} if self.delivery and self.is_judged else set()
        return said | ({self.rate.outcome} if self.rate and self.traffic else set())


@dataclass(frozen=True, slots=True)
class MailPage:
    domains: tuple[DomainMail, ...]
    messages: tuple[MailMessage, ...]
    reports: tuple[DmarcReport, ...]
    report_count: int
    removed: tuple[DmarcReport, ...]
    is_judging: bool

    @property
    def status(self) -> str:
        """The worst of what was judged, "" before anything was."""
        said: set[str] = set().union(*(domain.outcomes for domain in self.domains))
        return next((word.value for word in _WORST_FIRST if word in said), "")

    @property
    def answer(self) -> str | Promise:
        return _ANSWERS[self.status]

    @property
    def awaits_judgement(self) -> bool:
        """Whether something was uploaded that no audit has looked at."""
        return not self.is_judging and any(
            (domain.newest and not domain.is_judged) or (domain.traffic and not domain.rate)
            for domain in self.domains
        )


def read_mail_page(engagement: Engagement) -> MailPage:
    """A fixed number of queries, however much was uploaded."""
    now = timezone.now()
    domains = list(engagement.sending_domains.all())
    names = [domain.name for domain in domains]
    messages = tuple(engagement.mail_messages.select_related("uploaded_by")[:MOST_MESSAGES])
    newest = {one.sending_domain: one for one in newest_kept(messages, names, now)}
    traffic = {one.traffic.sending_domain: one for one in read_traffic(engagement, names, now)}
    current = engagement.results.current().filter(check_key__in=(DELIVERY, PASS_RATE, REPORTS))
    results = {(one.check_key, one.subject): one for one in current}
    found = engagement.findings.filter(check_key__in=(DELIVERY, PASS_RATE))
    numbers = {(one.check_key, one.subject): one.number for one in found}
    urls = {key: _url(engagement, *key, numbers.get(key)) for key in results}
    reports = engagement.dmarc_reports.counted()
    return MailPage(
        domains=tuple(
            _domain(one, newest.get(one.name), traffic.get(one.name), results, urls) for one in domains
        ),
        messages=messages,
        reports=tuple(reports[:MOST_REPORTS_SHOWN]),
        report_count=reports.count(),
        removed=tuple(engagement.dmarc_reports.binned()[:MOST_REPORTS_SHOWN]),
        is_judging=bool(messages or traffic) and engagement.runs.unfinished().exists(),
    )


def _domain(
    domain: SendingDomain,
    newest: NewestMessage | None,
    reading: TrafficReading | None,
    results: Mapping[tuple[str, str], Result],
    urls: Mapping[tuple[str, str], str],
) -> DomainMail:
    delivery, rate = results.get((DELIVERY, domain.name)), results.get((PASS_RATE, domain.name))
    allowed = _texts(rate.evidence.get("allowed") if rate else None)
    sources = reading.traffic.sources if reading else ()
    senders = senders_of(sources, domain.name, lambda ip: allowed.get(ip, ""), domain.providers)
    return DomainMail(
        name=domain.name,
        newest=newest,
        delivery=delivery,
        delivery_url=urls.get((DELIVERY, domain.name), ""),
        lines=tuple(read_lines(delivery.evidence)) if delivery and newest else (),
        traffic=reading.traffic if reading else None,
        trend=_trend(reading) if reading else "",
        rate=rate,
        rate_url=urls.get((PASS_RATE, domain.name), ""),
        senders=senders[:MOST_SENDERS],
        more_senders=max(0, len(senders) - MOST_SENDERS),
        ask=read_request(domain.name, results.get((REPORTS, domain.name))),
    )


def _url(engagement: Engagement, check_key: str, subject: str, finding: int | None) -> str:
    """The page of a verdict: its finding's, where there is one."""
    if finding:
        return reverse("finding", kwargs={"code": engagement.code, "number": finding})
    address = reverse("result", kwargs={"code": engagement.code})
    return f"{address}?{urlencode({'check': check_key, 'subject': subject})}"


def _trend(reading: TrafficReading) -> SafeString | str:
    if len(reading.days) < 2:
        return ""
    first, last = reading.days[0], reading.days[-1]
    label = _("From %(first).0f %% on %(from)s to %(last).0f %% on %(to)s") % {
        "first": first.percent,
        "from": first.date,
        "last": last.percent,
        "to": last.date,
    }
    return sparkline([day.percent for day in reading.days], label=label)


def _texts(value: Any) -> dict[str, str]:
    """A mapping of texts out of kept evidence, whatever an earlier version put there."""
    if not isinstance(value, Mapping):
        return {}
    return {str(key): text for key, text in value.items() if isinstance(text, str)}
