"""Hands what a person has taken on in an engagement to somebody else, as one deed."""

from collections import defaultdict

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from engagements.actions.keep_many import Setting, change_many
from engagements.actions.notify import notify
from engagements.actions.record_event import record_event, record_whole, recorded_as_parts
from engagements.models import Engagement, Event, RegisterEntry, Risk, User
from engagements.notifications.kinds import HANDED_ON
from engagements.workload import Workload, read_workloads


@transaction.atomic
def hand_on(
    *, engagement: Engagement, person: User, successor: User, actor: User, name: str = ""
) -> Workload | None:
    """Everything that is `person`'s at this moment; None where that is nothing.

    The Activity has one line of it, and below that one for each record. `successor` can open the engagement:
    the forms offer nobody else.
    """
    locked = Engagement.objects.select_for_update(no_key=True).get(pk=engagement.pk)
    workload = next(iter(read_workloads(person, [locked], name=name, is_locked=True)), None)
    if workload is None or person == successor:
        return None
    said = str(workload)
    with recorded_as_parts() as part_of:
        if workload.is_lead:
            change_lead(engagement=locked, successor=successor, actor=actor)
        _entries(workload, successor, actor)
        _requests(workload, successor, actor)
        _questions(workload, successor, actor)
    label = _("%(person)s → %(successor)s: %(what)s")
    record_whole(
        engagement=locked,
        actor=actor,
        verb=_("handed on the work of"),
        label=label % {"person": name or person, "successor": successor, "what": said},
        part_of=part_of,
    )
    notify(
        engagement=locked,
        kind=HANDED_ON,
        to=[successor],
        actor=actor,
        key=f"handed-on:{part_of}",
        title=lambda: (
            _("You take over from %(person)s: %(what)s") % {"person": name or person, "what": workload}
        ),
        path=reverse("overview", kwargs={"code": locked.code}),
        is_internal=True,
    )
    return workload


@transaction.atomic
def change_lead(*, engagement: Engagement, successor: User, actor: User) -> bool:
    """False where they lead already."""
    before = Engagement.objects.select_related("lead").get(pk=engagement.pk).lead
    if before == successor:
        return False
    Engagement.objects.filter(pk=engagement.pk).update(lead=successor)
    engagement.lead = successor
    record_event(
        engagement=engagement,
        actor=actor,
        verb=_("handed over the lead of"),
        target=engagement,
        changes={"lead": (before, successor)},
        deed=Event.Deed.OTHER,
        is_for_client=True,
    )
    return True


@transaction.atomic
def appoint_lead(*, engagement: Engagement, successor: User, actor: User) -> bool:
    """Makes somebody the lead, and tells them; False where they lead already."""
    if not change_lead(engagement=engagement, successor=successor, actor=actor):
        return False
    event = engagement.events.order_by("-pk")[0]
    notify(
        engagement=engagement,
        kind=HANDED_ON,
        to=[successor],
        actor=actor,
        key=f"lead:{event.pk}",
        title=lambda: _("You lead now: %(what)s") % {"what": engagement.title},
        path=reverse("overview", kwargs={"code": engagement.code}),
        is_internal=True,
    )
    return True


def _entries(workload: Workload, successor: User, actor: User) -> None:
    settings: dict[type[RegisterEntry], list[Setting]] = defaultdict(list)
    for risk in workload.risks:
        settings[Risk].append(Setting(risk, {"owner": (workload.person, successor)}))
    for entry in workload.entries:
        owner = getattr(entry, "owner")  # noqa: B009  each of these registers has one
        settings[type(entry)].append(Setting(entry, {"owner": (owner, str(successor)[:120])}))
    for several in settings.values():
        change_many(engagement=workload.engagement, settings=several, actor=actor)


def _requests(workload: Workload, successor: User, actor: User) -> None:
    """Whoever asks is told of the answer."""
    for request in workload.requests:
        before = request.asked_by_name
        request.asked_by, request.asked_by_name = successor, str(successor)[:120]
        request.save(update_fields=["asked_by", "asked_by_name"])
        _record_asking(workload, request, actor, before, successor)
    for sign_off in workload.sign_offs:
        before = sign_off.asked_by_name
        sign_off.asked_by, sign_off.asked_by_name = successor, str(successor)[:120]
        sign_off.save(update_fields=["asked_by", "asked_by_name"])
        _record_asking(workload, sign_off, actor, before, successor, label=_("Sign off the handover pack"))
    for acceptance in workload.acceptances:
        acceptance.asked_by = successor
        acceptance.save(update_fields=["asked_by"])
        _record_asking(workload, acceptance.risk, actor, str(workload.person), successor)


def _questions(workload: Workload, successor: User, actor: User) -> None:
    """Whether a test is permitted: the decision keeps the name of who asked, under its seal, and is answered
    to the successor."""
    for question in workload.questions:
        question.by = successor
        question.save(update_fields=["by"])
        _record_asking(workload, question, actor, question.by_name, successor)


def _record_asking(
    workload: Workload, target: models.Model, actor: User, before: str, successor: User, label: str = ""
) -> None:
    record_event(
        engagement=workload.engagement,
        actor=actor,
        verb=_("asks in the place of who left:"),
        target=target,
        label=label or str(getattr(target, "about", target)),
        changes={"asked_by_name": (before, str(successor)[:120])},
        deed=Event.Deed.OTHER,
    )
