"""Whether a DMARC report is the client's: reports travel by mail, and anybody can write one."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from checks.mail_evidence.message import AHEAD
from checks.mail_evidence.report import AggregateReport
from checks.mail_evidence.traffic import is_within
from checks.mail_evidence.values import Refused
from engagements.domain_name import DomainNameError, normalise_domain


def check_owner(report: AggregateReport, names: Collection[str], now: datetime) -> None:
    """Raises Refused unless it is about one of `names`, and all mail in it claims to be from there."""
    if not any(is_within(report.domain, name) or _is_parent(report.domain, name) for name in names):
        raise Refused(
            _("the report is about %(domain)s, not about %(names)s.")
            % {"domain": report.domain, "names": ", ".join(sorted(names))}
        )
    if report.begin_at > now + AHEAD:
        raise Refused(
            _("the report is about %(day)s, which is still to come.") % {"day": report.begin_at.date()}
        )
    strange = next(
        (row.header_from for row in report.rows if not is_within(row.header_from, report.domain)), ""
    )
    if strange:
        raise Refused(
            _("the report is about %(domain)s, but holds mail from %(strange)s.")
            % {"domain": report.domain, "strange": strange}
        )


def _is_parent(domain: str, name: str) -> bool:
    """Whether the policy of `domain` covers a sending domain below it; a public suffix is nobody's."""
    if not is_within(name, domain):
        return False
    try:
        return bool(normalise_domain(domain))
    except DomainNameError:
        return False
