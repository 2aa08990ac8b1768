"""Opens an engagement: client, surface map, and the seven stages copied from the playbook."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from engagements.actions.record_event import record_event
from engagements.models import (
    BarLine,
    Client,
    Deliverable,
    Engagement,
    FailureSignal,
    Host,
    Item,
    Organisation,
    PlaybookVersion,
    Route,
    SendingDomain,
    Stage,
    User,
)
from engagements.models.engagement import SPRINT
from engagements.playbooks.keeping import playbook_to_data
from engagements.playbooks.shape import Playbook
from engagements.playbooks.shape import Stage as PlaybookStage


@dataclass(frozen=True, slots=True)
class SurfaceMap:
    """What the new engagement's surface holds; every name is normalised already.

    `hosts` and `routes` pair a name or address with its role; a route's expected status stands third.
    """

    hosts: tuple[tuple[str, Host.Role], ...] = ()
    routes: tuple[tuple[str, Route.Role, int], ...] = ()
    selectors: tuple[str, ...] = field(default=())


@transaction.atomic
def open_engagement(
    *,
    organisation: Organisation,
    client_name: str,
    title: str,
    domain: str,
    playbook: Playbook,
    surface: SurfaceMap,
    actor: User | None,
    launch_at: datetime | None = None,
    starts_at: datetime | None = None,
    code: str = "",
    own_version: PlaybookVersion | None = None,
) -> Engagement:
    """Makes the engagement with everything that its playbook brings; `own_version` is where that came from
    if the organisation wrote it.

    Raises IntegrityError where the client has an open engagement for this domain.
    """
    client, _is_new = Client.objects.get_or_create(organisation=organisation, name=client_name)
    begin = starts_at or timezone.now()
    engagement = Engagement(
        client=client,
        title=title,
        domain=domain,
        playbook_key=playbook.key,
        playbook_version=playbook.version,
        playbook_data=playbook_to_data(playbook),
        own_playbook=own_version,
        starts_at=begin,
        launch_at=launch_at or begin + SPRINT,
        created_by=actor,
        lead=actor,
    )
    if code:
        engagement.code = code
    engagement.save()
    _copy_stages(engagement, playbook.stages)
    BarLine.objects.bulk_create(
        BarLine(
            engagement=engagement,
            key=line.key,
            number=number,
            text=line.text,
            station=line.station,
            checks=list(line.checks),
            items=list(line.items),
            is_required=line.is_required,
        )
        for number, line in enumerate(playbook.minimum_bar, 1)
    )
    engagement.stages.filter(number=1).update(status=Stage.Status.ACTIVE, begun_at=engagement.starts_at)
    _map_surface(engagement, surface)
    record_event(engagement=engagement, actor=actor, verb=_("opened"), target=engagement, is_for_client=True)
    return engagement


def _copy_stages(engagement: Engagement, models: Sequence[PlaybookStage]) -> None:
    """One insert for each kind of row: a stage at a time takes six times as many."""
    stages = Stage.objects.bulk_create(
        Stage(engagement=engagement, key=model.key, number=model.number, title=model.title, goal=model.goal)
        for model in models
    )
    pairs = list(zip(stages, models, strict=True))
    Item.objects.bulk_create(item for stage, model in pairs for item in _items(stage, model))
    Deliverable.objects.bulk_create(
        Deliverable(stage=stage, key=one.key, title=one.title, artefact=one.artefact)
        for stage, model in pairs
        for one in model.deliverables
    )
    FailureSignal.objects.bulk_create(
        FailureSignal(
            stage=stage,
            key=signal.key,
            text=signal.text,
            risk_title=signal.risk_title,
            effect=signal.effect,
            impact=signal.impact,
            likelihood=signal.likelihood,
            must_fix_now=signal.must_fix_now,
        )
        for stage, model in pairs
        for signal in model.failure_signals
    )


def _items(stage: Stage, model: PlaybookStage) -> Iterator[Item]:
    for number, item in enumerate(model.items, 1):
        yield Item(
            stage=stage,
            key=item.key,
            number=number,
            title=item.title,
            how=item.how,
            evidence_wanted=item.evidence,
            checks=list(item.checks),
            needs_person=item.needs_person,
            is_required=item.is_required,
        )


def _map_surface(engagement: Engagement, surface: SurfaceMap) -> None:
    Host.objects.bulk_create(
        Host(engagement=engagement, name=name, role=role) for name, role in surface.hosts
    )
    Route.objects.bulk_create(
        Route(engagement=engagement, url=url, role=role, expected_status=status)
        for url, role, status in surface.routes
    )
    SendingDomain.objects.create(
        engagement=engagement, name=engagement.domain, selectors=list(surface.selectors)
    )
