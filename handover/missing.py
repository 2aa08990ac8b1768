"""What is still missing for a complete pack, in one line each, with the page that settles it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.minimum_bar import Answer
from engagements.models import AccessEntry, DnsRecord, Engagement, Risk
from engagements.models.risk import STANDING
from engagements.playbooks.keeping import playbook_from_data
from engagements.playbooks.runbook_template import all_runbook_templates
from engagements.poll import STATION_NAMES
from engagements.readiness import Readiness, read_readiness
from engagements.roadmap import count_open_deliverables
from engagements.tallies import read_tallies
from handover.required import PARTS, obstacles_of

MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """`page` is the URL name of the page to go to; a gap that `blocks` keeps a version from being issued."""

    text: str
    page: str
    blocks: bool = False


def read_gaps(engagement: Engagement) -> list[Gap]:
    """The gaps, those first that stand in the way of issuing; 17 queries at most, whatever there is."""
    first = [Gap(one.text, one.page, blocks=True) for one in obstacles_of(engagement)]
    counts = _counts(engagement)
    readiness = read_readiness([engagement])[engagement.pk]
    late = count_open_deliverables(engagement, read_tallies([engagement.pk])[engagement.pk])
    others = [
        *_readiness(readiness, counts, late),
        *_access(counts),
        *_runbooks(engagement, counts),
        *_surface(counts),
    ]
    told = {str(part.lacks) for part in PARTS.values()} if first else set()
    blocked = {gap.page for gap in first}
    return [*first, *(gap for gap in others if gap.page not in blocked or gap.text not in told)]


def _number_of(rows: QuerySet[Any], path: str = "engagement") -> Coalesce:
    """How many of these rows an engagement has, as part of a larger query."""
    own = rows.filter(**{path: OuterRef("pk")}).order_by().values(path)
    return Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)


def _counts(engagement: Engagement) -> Mapping[str, Any]:
    """Every figure that a gap speaks of, and the playbook, in one query."""
    entries, records = AccessEntry.objects.kept(), DnsRecord.objects.all()
    used = entries.in_use()
    urgent = Q(must_fix_now=True, owner=None) & STANDING
    counted = Engagement.objects.filter(pk=engagement.pk).annotate(
        unowned_risks=_number_of(Risk.objects.kept().filter(urgent)),
        entries=_number_of(entries),
        unowned_entries=_number_of(used.filter(owner="")),
        unconfirmed=_number_of(used.filter(confirmed_on=None)),
        open_doors=_number_of(used.exclude(mfa=AccessEntry.Mfa.ON)),
        records=_number_of(records),
        unowned_records=_number_of(records.filter(owner="")),
    )
    return counted.values(
        "playbook_data", "unowned_risks", "entries", "unowned_entries", "unconfirmed",
        "open_doors", "records", "unowned_records",
    ).get()  # fmt: skip


def _readiness(readiness: Readiness, counts: Mapping[str, Any], late: int) -> Iterator[Gap]:
    yield from _stations(readiness)
    if urgent := len(readiness.must_fix):
        words = ngettext(
            "%(n)d risk that must be fixed before the launch is open.",
            "%(n)d risks that must be fixed before the launch are open.",
            urgent,
        )
        yield Gap(words % {"n": urgent}, "risks")
    if unowned := counts["unowned_risks"]:
        words = ngettext("%(n)d must-fix risk has no owner.", "%(n)d must-fix risks have no owner.", unowned)
        yield Gap(words % {"n": unowned}, "risks")
    if late:
        words = ngettext("%(n)d deliverable is not delivered.", "%(n)d deliverables are not delivered.", late)
        yield Gap(words % {"n": late}, "roadmap")


def _stations(readiness: Readiness) -> Iterator[Gap]:
    """Those of the launch poll that say no, and those that cannot say yes yet, by name."""
    for answer in (Answer.NO_GO, Answer.HOLD):
        names = [str(STATION_NAMES[one.station]) for one in readiness.stations if one.answer is answer]
        if not names:
            continue
        no = ngettext(
            "%(n)d of the %(all)d stations on the minimum bar is not met yet: %(names)s.",
            "%(n)d of the %(all)d stations on the minimum bar are not met yet: %(names)s.",
            len(names),
        )
        hold = ngettext(
            "%(n)d of the %(all)d stations on the minimum bar is still to be settled: %(names)s.",
            "%(n)d of the %(all)d stations on the minimum bar are still to be settled: %(names)s.",
            len(names),
        )
        figures = {"n": len(names), "all": len(readiness.stations), "names": _named(names)}
        yield Gap((no if answer is Answer.NO_GO else hold) % figures, "overview")


def _named(names: list[str]) -> str:
    """ "Domain, Mail, Deploys, Speed and 3 more"."""
    shown, more = ", ".join(names[:MOST_NAMES]), len(names) - MOST_NAMES
    return _("%(names)s and %(n)d more") % {"names": shown, "n": more} if more > 0 else shown


def _access(counts: Mapping[str, Any]) -> Iterator[Gap]:
    if not counts["entries"]:
        yield Gap(_("The access inventory is empty."), "access")
    if unowned := counts["unowned_entries"]:
        words = ngettext("%(n)d access entry has no owner.", "%(n)d access entries have no owner.", unowned)
        yield Gap(words % {"n": unowned}, "access")
    if unconfirmed := counts["unconfirmed"]:
        words = ngettext(
            "The founder has not confirmed %(n)d access entry.",
            "The founder has not confirmed %(n)d access entries.",
            unconfirmed,
        )
        yield Gap(words % {"n": unconfirmed}, "access")
    if open_doors := counts["open_doors"]:
        words = ngettext(
            "%(n)d access entry has no second factor that is known to be on.",
            "%(n)d access entries have no second factor that is known to be on.",
            open_doors,
        )
        yield Gap(words % {"n": open_doors}, "access")


def _runbooks(engagement: Engagement, counts: Mapping[str, Any]) -> Iterator[Gap]:
    """The playbook's usual runbooks that are not there, and those that call nobody."""
    titles = {template.key: template.title for template in all_runbook_templates()}
    kept = list(engagement.runbooks.kept().values_list("template_key", "contact"))
    there = {key for key, _contact in kept}
    usual = playbook_from_data(counts["playbook_data"]).runbooks
    lacking = [titles.get(key, key) for key in usual if key not in there]
    if lacking:
        words = ngettext(
            "%(n)d usual runbook is not there", "%(n)d usual runbooks are not there", len(lacking)
        )
        names = "; ".join(lacking[:MOST_NAMES]) + ("; …" if len(lacking) > MOST_NAMES else "")
        yield Gap(f"{words % {'n': len(lacking)}}: {names}", "runbooks")
    if silent := sum(not contact for _key, contact in kept):
        words = ngettext("%(n)d runbook names nobody to call.", "%(n)d runbooks name nobody to call.", silent)
        yield Gap(words % {"n": silent}, "runbooks")


def _surface(counts: Mapping[str, Any]) -> Iterator[Gap]:
    if not counts["records"]:
        yield Gap(_("No DNS record is written down."), "surface")
    if unowned := counts["unowned_records"]:
        words = ngettext("%(n)d DNS record has no owner.", "%(n)d DNS records have no owner.", unowned)
        yield Gap(words % {"n": unowned}, "surface")
