"""What is next in an engagement, by person: must-fix risks, asked access, the open items of the stage."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.blockers import open_sign_off
from engagements.client_side import founder_names
from engagements.due import due_moment
from engagements.item_state import read_item_state
from engagements.models import AccessEntry, Engagement, Item, Risk, Stage
from engagements.models.risk import STANDING
from engagements.tallies import read_tallies

MOST_ITEMS = 6


@dataclass(frozen=True, slots=True)
class NextAction:
    """`why` says what it is good for: a risk's effect, an item's stage."""

    title: str
    url: str
    why: str
    reference: str = ""
    due_at: datetime | None = None
    is_overdue: bool = False


@dataclass(slots=True)
class PersonActions:
    """`person` is a name, or empty for what nobody has taken yet."""

    person: str
    actions: list[NextAction] = field(default_factory=list)


def read_next_actions(engagement: Engagement) -> list[PersonActions]:
    """Who does what next; what nobody has taken stands last. Seven queries."""
    by_person: dict[str, PersonActions] = {}

    def add(person: str, action: NextAction) -> None:
        by_person.setdefault(person, PersonActions(person)).actions.append(action)

    for risk in _urgent_risks(engagement):
        url = reverse("risk", kwargs={"code": engagement.code, "number": risk.number})
        why = risk.effect or _("Must be fixed before the launch")
        due_at = due_moment(risk.due_on) if risk.due_on else None
        action = NextAction(risk.title, url, why, risk.reference, due_at, risk.is_overdue)
        add(str(risk.owner or ""), action)
    for person, action in (*_sign_off(engagement), *_asked_and_said(engagement)):
        add(person, action)
    for item in _open_items(engagement):
        url = reverse("item", kwargs={"code": engagement.code, "stage": item.stage.key, "item": item.key})
        add("", NextAction(item.title, url, item.stage.title))
    return sorted(by_person.values(), key=lambda one: (not one.person, one.person))


def _urgent_risks(engagement: Engagement) -> list[Risk]:
    risks = engagement.risks.kept().filter(STANDING)
    return sorted(
        risks.filter(must_fix_now=True).select_related("owner"),
        key=lambda risk: risk.fix_place,
    )[:MOST_ITEMS]


def _sign_off(engagement: Engagement) -> Iterator[tuple[str, NextAction]]:
    """The signature that the founder is asked for."""
    asked = open_sign_off(engagement)
    if asked is None:
        return
    url = reverse("sign_off", kwargs={"code": engagement.code, "number": asked.newest_number})
    title = _("Sign off version %(number)d of the pack") % {"number": asked.newest_number}
    why = _("asked by %(who)s") % {"who": asked.asked_by_name}
    founders = ", ".join(founder_names(engagement)) or _("The client")
    yield (
        founders,
        NextAction(title, url, why, "", due_moment(asked.due_on) if asked.due_on else None, asked.is_overdue),
    )


def _asked_and_said(engagement: Engagement) -> Iterator[tuple[str, NextAction]]:
    """What was asked waits for the founder; what the founder said is wrong waits for the consultancy."""
    waiting = list(engagement.access_requests.waiting().select_related("entry")[:MOST_ITEMS])
    questions = list(engagement.questions.waiting()[:MOST_ITEMS])
    founders = ", ".join(founder_names(engagement)) if waiting or questions else ""
    for asked in waiting:
        why = _("asked by %(who)s: %(why)s") % {"who": asked.asked_by_name, "why": asked.why}
        url = _access_url(engagement, asked.entry)
        yield (
            founders or _("The client"),
            NextAction(str(asked), url, why, asked.entry.reference, asked.due_at, asked.is_overdue),
        )
    for question in questions:
        why = _("asked by %(who)s: %(why)s") % {"who": question.asked_by_name, "why": question.why}
        url = reverse("question", kwargs={"code": engagement.code, "pk": question.pk})
        due_at, is_overdue = question.due_at, question.is_overdue
        yield (
            founders or _("The client"),
            NextAction(str(question), url, why, due_at=due_at, is_overdue=is_overdue),
        )
    for entry in engagement.access_entries.kept().exclude(dispute="")[:MOST_ITEMS]:
        said = _("%(who)s says: %(what)s") % {"who": entry.disputed_by_name, "what": entry.dispute}
        yield "", NextAction(str(entry), _access_url(engagement, entry), said, entry.reference)


def _access_url(engagement: Engagement, entry: AccessEntry) -> str:
    return reverse("access_entry", kwargs={"code": engagement.code, "number": entry.number})


def _open_items(engagement: Engagement) -> list[Item]:
    items = Item.objects.filter(stage__engagement=engagement, stage__status=Stage.Status.ACTIVE)
    tallies = read_tallies([engagement.pk])[engagement.pk]
    states = (read_item_state(item, tallies) for item in items.select_related("stage"))
    return [state.item for state in states if not state.is_settled][:MOST_ITEMS]
