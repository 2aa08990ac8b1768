"""What is still missing for a complete pack, in one line each, with the page that settles it."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.models import AccessEntry
from engagements.playbooks.runbook_template import all_runbook_templates
from engagements.readiness import Answer
from handover.actions.make_pack import blocked_by
from handover.material import Material

MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class Gap:
    """`page` is the URL name of the page to go to; a gap that `blocks` keeps a version from being issued."""

    text: str
    page: str
    blocks: bool = False


def read_gaps(material: Material) -> list[Gap]:
    """The gaps, those first that stand in the way of issuing."""
    blocked = blocked_by(material.engagement)
    first = [Gap(blocked, "checks", blocks=True)] if blocked else []
    return [*first, *_readiness(material), *_access(material), *_runbooks(material), *_surface(material)]


def _readiness(material: Material) -> Iterator[Gap]:
    readiness = material.readiness
    if readiness.answer is not Answer.GO:
        answer = _("no-go") if readiness.answer is Answer.NO_GO else _("hold")
        yield Gap(
            _("Readiness says %(answer)s: %(why)s") % {"answer": answer, "why": readiness.lead}, "overview"
        )
    unowned = sum(risk.is_open and risk.must_fix_now and risk.owner is None for risk in material.risks)
    if unowned:
        yield Gap(
            ngettext("%(n)d must-fix risk has no owner.", "%(n)d must-fix risks have no owner.", unowned)
            % {"n": unowned},
            "risks",
        )
    late = sum(not one.is_done for part in material.roadmap.parts for one in part.deliverables)
    if late:
        words = ngettext("%(n)d deliverable is not delivered.", "%(n)d deliverables are not delivered.", late)
        yield Gap(words % {"n": late}, "roadmap")


def _access(material: Material) -> Iterator[Gap]:
    entries = material.access_entries
    if not entries:
        yield Gap(_("The access inventory is empty."), "access")
    unowned = sum(not entry.owner for entry in entries)
    if unowned:
        words = ngettext("%(n)d access entry has no owner.", "%(n)d access entries have no owner.", unowned)
        yield Gap(words % {"n": unowned}, "access")
    open_doors = sum(entry.mfa != AccessEntry.Mfa.ON for entry in entries)
    if open_doors:
        words = ngettext(
            "%(n)d access entry has no second factor that is known to be on.",
            "%(n)d access entries have no second factor that is known to be on.",
            open_doors,
        )
        yield Gap(words % {"n": open_doors}, "access")


def _runbooks(material: Material) -> Iterator[Gap]:
    """The playbook's usual runbooks that are not there, and those that call nobody."""
    titles = {template.key: template.title for template in all_runbook_templates()}
    there = {book.template_key for book in material.runbooks}
    lacking = [titles.get(key, key) for key in material.playbook.runbooks if key not in there]
    if lacking:
        words = ngettext(
            "%(n)d usual runbook is not there", "%(n)d usual runbooks are not there", len(lacking)
        )
        names = "; ".join(lacking[:MOST_NAMES]) + ("; …" if len(lacking) > MOST_NAMES else "")
        yield Gap(f"{words % {'n': len(lacking)}}: {names}", "runbooks")
    silent = sum(not book.contact for book in material.runbooks)
    if silent:
        words = ngettext("%(n)d runbook names nobody to call.", "%(n)d runbooks name nobody to call.", silent)
        yield Gap(words % {"n": silent}, "runbooks")


def _surface(material: Material) -> Iterator[Gap]:
    if not material.dns_records:
        yield Gap(_("No DNS record is written down."), "surface")
    unowned = sum(not record.owner for record in material.dns_records)
    if unowned:
        words = ngettext("%(n)d DNS record has no owner.", "%(n)d DNS records have no owner.", unowned)
        yield Gap(words % {"n": unowned}, "surface")
