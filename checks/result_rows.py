"""Results as lists show them: the check's title, what it found, and the page that says more."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from checks.check import Outcome, Severity, find_check
from checks.models import Finding, Result
from engagements.models import Engagement

if TYPE_CHECKING:
    from checks.silences import Silence

TOPICS: dict[str, str | Promise] = {
    "domain": _("Domain registration"),
    "dns": _("DNS"),
    "routing": _("Routing"),
    "tls": _("Certificates and TLS"),
    "edge": _("Edge"),
    "headers": _("Security headers"),
    "exposure": _("Exposure"),
    "caching": _("Caching"),
    "mail": _("Mail"),
    "speed": _("Speed"),
    "deploy": _("Deploys"),
    "watch": _("Monitoring"),
    "access": _("Access"),
    "env": _("Environment"),
    "runbooks": _("Runbooks"),
    "contacts": _("Contacts"),
}
NO_ANSWER = "net."  # how the codes of verdicts begin that failed on the network
NEEDS_ATTENTION = (Outcome.FAIL, Outcome.WARN, Outcome.COULD_NOT_TELL)
_ORDER = {
    outcome.value: place
    for place, outcome in enumerate((*NEEDS_ATTENTION, Outcome.PASS, Outcome.NOT_APPLICABLE))
}


@dataclass(frozen=True, slots=True)
class Row:
    """One result in a list; `severity` is empty where nothing is wrong.

    The subject has a column of its own, so `summary` does not begin with it; `kind` is what kind of subject
    it is. `code` is the verdict's, and `cause` what the network said where it gave no answer to judge. A row
    that stands for several has them in `alike`. `change` is what became of it since the baseline, `aside`
    until when and why somebody set it aside.
    """

    check_key: str
    title: str
    summary: str
    subject: str
    outcome: str
    severity: str
    url: str
    reference: str = ""
    code: str = ""
    cause: str = ""
    kind: str = ""
    aside: str = ""
    is_flapping: bool = False
    change: str = ""
    alike: tuple["Row", ...] = ()

    @property
    def topic(self) -> str:
        return self.check_key.partition(".")[0]

    @property
    def host(self) -> str:
        """The host that the subject is about: a name as it is, of an address its host."""
        return host_of(self.subject)

    @property
    def is_aside(self) -> bool:
        return bool(self.aside)

    @property
    def needs_attention(self) -> bool:
        return self.outcome in NEEDS_ATTENTION and not self.is_aside

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        """The worst first."""
        rank = Severity(self.severity).rank if self.severity else len(Severity)
        return _ORDER.get(self.outcome, len(_ORDER)), rank, self.check_key, self.subject


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one topic, or rows that are folded because they share a cause."""

    topic: str
    title: str | Promise
    rows: tuple[Row, ...] = ()
    silences: tuple["Silence", ...] = ()

    @property
    def count(self) -> int:
        """How many results this is, folded ones included."""
        return sum(map(_weight, self.rows)) + sum(len(silence.rows) for silence in self.silences)

    @property
    def failing(self) -> int:
        return sum(_weight(row) for row in self.rows if row.outcome == Outcome.FAIL)


def _aside(finding: Finding | None) -> str:
    if finding is None or not finding.is_suppressed:
        return ""
    until = date_format(timezone.localtime(finding.suppressed_until), "j F")
    return gettext("Until %(day)s: %(reason)s") % {"day": until, "reason": finding.suppressed_reason}


def host_of(subject: str) -> str:
    return (urlsplit(subject).hostname or subject) if "://" in subject else subject


def _weight(row: Row) -> int:
    return len(row.alike) or 1


def read_rows(
    engagement: Engagement,
    results: Iterable[Result],
    findings: Iterable[Finding] = (),
    run_number: int = 0,
    changes: Mapping[tuple[str, str], str] | None = None,
) -> list[Row]:
    """Rows of results whose evidence may be left in the database; those with a finding lead to it.

    With `run_number` they lead to what that run saw instead of what holds now. `changes` says what became of
    each check and subject since the baseline.
    """
    known = {(finding.check_key, finding.subject): finding for finding in findings}
    finding_url = reverse("checks", kwargs={"code": engagement.code}) + "findings/"
    result_url = result_base(engagement, run_number)
    rows = []
    for result in results:
        check = find_check(result.check_key)
        pair = (result.check_key, result.subject)
        finding = known.get(pair)
        number = finding.number if finding else 0
        query = urlencode({"check": result.check_key, "subject": result.subject})
        has_severity = result.outcome in (Outcome.FAIL, Outcome.WARN)
        said = result.summary.removeprefix(f"{result.subject}: ")
        rows.append(
            Row(
                check_key=result.check_key,
                title=check.title if check else result.check_key,
                summary=said,
                subject=result.subject,
                outcome=result.outcome,
                severity=result.severity if has_severity else "",
                url=f"{finding_url}{number}/" if number else f"{result_url}?{query}",
                reference=f"F{number}" if number else "",
                code=result.code,
                cause=said.partition(": ")[2] if result.code.startswith(NO_ANSWER) else "",
                kind=result.subject_kind,
                aside=_aside(finding),
                is_flapping=result.is_flapping,
                change=(changes or {}).get(pair, ""),
            )
        )
    return rows


def result_base(engagement: Engagement, run_number: int = 0) -> str:
    """The address that `?check=…&subject=…` is put behind."""
    if run_number:
        return reverse("run_result", kwargs={"code": engagement.code, "number": run_number})
    return reverse("result", kwargs={"code": engagement.code})


def by_topic(rows: Iterable[Row]) -> list[Group]:
    """The rows under their topics, in the order of the catalogue, the worst row of each first."""
    groups: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: row.sort_key):
        groups.setdefault(row.topic, []).append(row)
    order = list(TOPICS)
    topics = sorted(groups, key=lambda topic: (order.index(topic) if topic in order else len(order), topic))
    return [Group(topic, TOPICS.get(topic, topic), tuple(groups[topic])) for topic in topics]


def count_outcomes(rows: Sequence[Row]) -> Counter[str]:
    return Counter(row.outcome for row in rows)


def address_of(engagement: Engagement, check_key: str, subject: str) -> str:
    """The page of one verdict: its finding's, where there is one."""
    finding = engagement.findings.filter(check_key=check_key, subject=subject).first()
    if finding:
        return reverse("finding", kwargs={"code": engagement.code, "number": finding.number})
    return f"{result_base(engagement)}?{urlencode({'check': check_key, 'subject': subject})}"
