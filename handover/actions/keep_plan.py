"""Keeps what packs are made up of, for one engagement or as the default of an organisation."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from checks.actions.number_rows import lock_engagement
from engagements.actions.record_event import record_event
from engagements.actions.record_organisation_event import record_organisation_event, record_word
from engagements.actions.vouch import record_vouching
from engagements.models import Engagement, Organisation, User
from handover.kept_plan import default_for, plan_with_fallback
from handover.models import PackDefault, PackPlan
from handover.plan import Plan
from handover.sections import all_sections


@transaction.atomic
def keep_plan(
    *, engagement: Engagement, actor: User, seen: str, plan: Plan, vouched: Collection[str] = ()
) -> Plan | None:
    """None where it stands as wanted. Else somebody changed it since `seen`: what stands now, unchanged.

    A plan that says what the organisation's default says is none of its own: it follows the default again.
    `vouched` names fields that look like a credential and are none, by this person's word.
    """
    lock_engagement(engagement)
    kept = plan_with_fallback(engagement)
    if kept.plan == plan:
        return None
    if kept.plan.seen != seen:
        return kept.plan
    values = {**plan.as_json(), "updated_by": actor}
    row, _is_new = PackPlan.objects.update_or_create(engagement=engagement, defaults=values)
    label, words = _("what the pack holds"), _names_in_history(plan)
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("changed"),
        target=row,
        label=label,
        changes={words[name]: pair for name, pair in _changes(kept.plan, plan).items()},
        vouched=[words[name] for name in vouched],
    )
    told = [words[name] for name in vouched]
    record_vouching(engagement=engagement, target=row, actor=actor, fields=told, label=label)
    if plan == kept.fallback:
        row.delete()
    return None


@transaction.atomic
def keep_default(
    *, organisation: Organisation, actor: User, seen: str, plan: Plan, vouched: Collection[str] = ()
) -> Plan | None:
    """The same for the default; an engagement with a plan of its own keeps that."""
    Organisation.objects.select_for_update(no_key=True).only("pk").get(pk=organisation.pk)
    kept = default_for(organisation)
    if kept.plan == plan:
        return None
    if kept.plan.seen != seen:
        return kept.plan
    values = {**plan.as_json(), "updated_by": actor}
    PackDefault.objects.update_or_create(organisation=organisation, defaults=values)
    label, words = _("what packs hold"), _names_in_history(plan)
    record_organisation_event(
        organisation=organisation,
        actor=actor,
        verb=_("changed"),
        label=label,
        detail=", ".join(words[name] for name in _changes(kept.plan, plan)),
    )
    told = [words[name] for name in vouched]
    record_word(organisation=organisation, actor=actor, label=label, fields=told)
    return None


def _names_in_history(plan: Plan) -> Mapping[str, str]:
    """By what differs: the row's own field where it has one; a note goes by the title of its section."""
    titles = _titles()
    notes = {
        f"note-{one.key}": _("Note on “%(section)s”") % {"section": titles[one.key]} for one in plan.places
    }
    own = {name: name for name in ("introduction", "closing", "paper")}
    return {"left_out": _("Left out"), "order": _("Order of the sections"), **own, **notes}


def sections_in(plan: Plan) -> list[str]:
    """The titles of what is in, in their order, without what is always in."""
    return [str(section.title) for section, _note in plan.chosen(all_sections()) if not section.pinned]


def _titles() -> dict[str, str]:
    return {section.key: str(section.title) for section in all_sections()}


def _left_out(plan: Plan) -> list[str]:
    """In the usual order: to move a section that is out leaves out nothing else."""
    out = {place.key for place in plan.places if not place.is_in}
    return [title for key, title in _titles().items() if key in out]


def _order(plan: Plan) -> list[str]:
    titles = _titles()
    return [titles[place.key] for place in plan.places]


def _changes(before: Plan, after: Plan) -> dict[str, tuple[Any, Any]]:
    """What differs; the order alone where a section that is out was moved."""
    pairs: dict[str, tuple[Any, Any]] = {
        "left_out": (_left_out(before), _left_out(after)),
        "order": (_order(before), _order(after)),
        "introduction": (before.introduction, after.introduction),
        "closing": (before.closing, after.closing),
        "paper": (str(before.paper), str(after.paper)),
    }
    notes = {one.key: one.note for one in before.places}
    pairs |= {f"note-{one.key}": (notes.get(one.key, ""), one.note) for one in after.places}
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
