"""Builds the demo, once: the organisation's row says whether it is there."""

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from checks.actions.start_run import start_run
from checks.models import Run
from engagements.actions.erase_engagement import erase_engagements
from engagements.actions.open_engagement import SurfaceMap, open_engagement
from engagements.actions.record_event import record_event, recorded_as_of
from engagements.models import Engagement, Host, LastLook, Organisation, Participant, Route, User
from engagements.playbooks.playbook import get_playbook
from handover.demo.letter import write_letter
from handover.demo.mail import upload_mail
from handover.demo.people import make_people, remove_people
from handover.demo.permission import ask_permission
from handover.demo.registers import fill_registers
from handover.demo.roadmap import work_roadmap
from handover.demo.shape import Sprint, read_consultancy, read_sprints
from handover.demo.telling import Telling
from handover.models import Pack


def is_built() -> bool:
    return Organisation.objects.filter(slug=read_consultancy().slug).exists()


@transaction.atomic
def build() -> list[Run]:
    """Makes everything, or nothing, and queues an audit of each sprint; its runs are handed back.

    A sprint with a first audit gets both when the demo is finished, by the worker, which knows the lab.
    Raises AddressTaken where somebody else has an account with an address of the demo.
    """
    consultancy = read_consultancy()
    organisation = Organisation.objects.create(name=consultancy.organisation, slug=consultancy.slug)
    people = make_people(organisation)
    now = timezone.now().replace(microsecond=0)
    begun = [_begin(organisation, sprint, people, now) for sprint in read_sprints()]
    return [run for run in begun if run]


@transaction.atomic
def remove() -> None:
    """Takes the demo away with everything in it, its packs' files included."""
    organisation = Organisation.objects.filter(slug=read_consultancy().slug)
    for pack in Pack.objects.filter(engagement__client__organisation__in=organisation):
        if pack.file.name:
            transaction.on_commit(partial(pack.file.storage.delete, pack.file.name))
    erase_engagements(Engagement.objects.filter(client__organisation__in=organisation))
    organisation.delete()
    remove_people()


def _begin(organisation: Organisation, sprint: Sprint, people: dict[str, User], now: datetime) -> Run | None:
    lead = people[sprint.lead]
    began = now - timedelta(hours=sprint.began)
    with recorded_as_of(began):
        engagement = open_engagement(
            organisation=organisation,
            client_name=sprint.client,
            title=sprint.title,
            domain=sprint.domain,
            playbook=get_playbook(sprint.playbook),
            surface=SurfaceMap(
                hosts=tuple((host.name, Host.Role(host.role)) for host in sprint.hosts),
                routes=tuple((route.url, Route.Role(route.role), route.status) for route in sprint.routes),
                selectors=sprint.selectors,
            ),
            actor=lead,
            starts_at=began,
            code=sprint.code,
        )
    telling = Telling(engagement, people, lead, now)
    _describe_surface(engagement, sprint)
    _let_in(telling, sprint)
    work_roadmap(telling, sprint)
    fill_registers(telling, sprint)
    ask_permission(telling, sprint)
    upload_mail(telling, sprint)
    write_letter(telling, sprint)
    return None if sprint.first_audit else start_run(engagement=engagement, actor=lead).run


def _describe_surface(engagement: Engagement, sprint: Sprint) -> None:
    """What the form does not ask at the beginning, and people fill in later."""
    engagement.canonical_host = sprint.canonical_host
    engagement.allowed_origins = list(sprint.allowed_origins)
    engagement.save(update_fields=["canonical_host", "allowed_origins"])
    engagement.sending_domains.update(providers=list(sprint.providers))
    for host in sprint.hosts:
        engagement.hosts.filter(name=host.name).update(purpose=host.purpose, is_required=host.required)
    for route in sprint.routes:
        engagement.routes.filter(url=route.url).update(edge_policy=route.edge)


def _let_in(telling: Telling, sprint: Sprint) -> None:
    """The client's side takes part without a mail: nobody reads the addresses of the demo."""
    sides = {person.key: person.side for person in read_consultancy().people}
    came = {look.who for look in sprint.last_looks}
    for key in sprint.participants:
        with telling.dated(sprint.began) as moment:
            participant = Participant.objects.create(
                engagement=telling.engagement,
                user=telling.people[key],
                role=sides[key],
                invited_name=str(telling.people[key]),
                invited_at=moment,
                accepted_at=moment if key in came else None,
                invited_by=telling.lead,
            )
            record_event(
                engagement=telling.engagement,
                actor=telling.lead,
                verb="invited",
                target=participant,
                label=str(telling.people[key]),
            )
    LastLook.objects.bulk_create(
        LastLook(
            engagement=telling.engagement, user=telling.people[look.who], seen_at=telling.hours_ago(look.ago)
        )
        for look in sprint.last_looks
    )
