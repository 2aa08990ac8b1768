"""Hands a sprint of the demo over once its audits have ended, on which a pack rests: the worker does it."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from celery import signature
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from checks.models import Run
from engagements.actions.keep_register import change_entry
from engagements.models import Engagement, Risk, User
from engagements.permissions import Role
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import make_pack
from handover.actions.make_share_link import make_share_link
from handover.actions.open_share_link import WrongPassphrase, open_share_link
from handover.actions.sign_off import ask_sign_off, sign_off_pack
from handover.demo.first_audit import tell_first_audit
from handover.demo.shape import DemoLink, DemoSignOff, read_consultancy, read_sprints
from handover.models import Pack
from handover.standing import issued_of

PATIENCE, LOOKS = 3, 100  # seconds between two looks, and how often one is taken


# A demo of which nobody finished the handover for so long belongs to whoever looks around in it.
OWED = timedelta(hours=1)


def is_finish_owed() -> bool:
    """Whether the demo was built just now, and a sprint of it still waits to be handed over."""
    signed = [sprint.code for sprint in read_sprints() if sprint.signed]
    young = Q(client__organisation__slug=read_consultancy().slug, created_at__gt=timezone.now() - OWED)
    waiting = Engagement.objects.filter(young, code__in=signed, state=Engagement.State.OPEN, sign_offs=None)
    return waiting.exists()


def publish_finish(left: int = LOOKS, wait: int = PATIENCE) -> None:
    """Wakes a worker up for it, in so many seconds. Raises OperationalError without a broker."""
    signature("handover.tasks.finish_demo", args=[left]).apply_async(countdown=wait)


def tell_first_audits() -> list[Run]:
    """Of each sprint that begins with one and has none yet; their last audits come back, which are queued."""
    told = {sprint.code: sprint for sprint in read_sprints() if sprint.first_audit}
    organisation = Q(client__organisation__slug=read_consultancy().slug)
    without = Engagement.objects.filter(organisation, code__in=told, state=Engagement.State.OPEN, runs=None)
    runs = [tell_first_audit(one, told[one.code]) for one in without.select_related("lead")]
    return [run for run in runs if run]


def finish_demo() -> bool:
    """Whether nothing is left to wait for; doing it twice is harmless."""
    if tell_first_audits():
        return False
    told = {sprint.code: sprint.signed[0] for sprint in read_sprints() if sprint.signed}
    engagements = Engagement.objects.filter(code__in=told, state=Engagement.State.OPEN, sign_offs=None)
    waiting = list(engagements.select_related("client__organisation", "lead"))
    done = [_hand_over(one, told[one.code]) for one in waiting]
    return all(done)


def _hand_over(engagement: Engagement, told: DemoSignOff) -> bool:
    """False while the audit is not done, or another worker makes the pack."""
    if Run.objects.filter(engagement=engagement).unfinished().exists():
        return False
    if not Run.objects.filter(Run.COMPLETE, engagement=engagement).exists():
        return True  # the audit came to nothing, and there is nothing to hand over
    _settle_findings(engagement, told)
    actor, status = engagement.lead, Pack.Status.ISSUED
    made = make_pack(engagement=engagement, actor=actor, status=status, is_published=False)
    execute_pack(made.pack.pk)
    pack = issued_of(engagement).filter(pk=made.pack.pk).first()
    if pack is not None:
        with transaction.atomic():
            _sign(engagement, pack, told)
            for link in told.links:
                _share(engagement, pack, link)
    return pack is not None


def _settle_findings(engagement: Engagement, told: DemoSignOff) -> None:
    """The lead closes what the last audit saw fixed; what is left goes to who signs.

    Who dies on the way finds the rest still without an owner.
    """
    signer = _signer(engagement, told)
    lead = engagement.lead or signer
    for risk in engagement.risks.kept().filter(source=Risk.Source.FINDING, owner=None):
        changes: dict[str, Any] = {"owner": signer}
        if risk.closing_proposed_at:
            changes = {"owner": lead, "status": Risk.Status.CLOSED}
        opened = {name: getattr(risk, name) for name in changes}
        change_entry(engagement=engagement, entry=risk, changes=changes, opened=opened, actor=lead)


def _signer(engagement: Engagement, told: DemoSignOff) -> User:
    email = next(person.email for person in read_consultancy().people if person.key == told.who)
    return engagement.participants.select_related("user").get(user__email=email).user


def _sign(engagement: Engagement, pack: Pack, told: DemoSignOff) -> None:
    signer = _signer(engagement, told)
    actor = engagement.lead or signer
    ask_sign_off(engagement=engagement, pack=pack, due_on=None, word=told.word, actor=actor)
    name, role = str(signer), Role.FOUNDER
    sign_off_pack(engagement=engagement, pack=pack, seen=pack.sha256, name=name, actor=signer, role=role)


def _share(engagement: Engagement, pack: Pack, told: DemoLink) -> None:
    """The link is used as its holder would use it; its passphrase is made for it and forgotten."""
    made = make_share_link(pack=pack, name=told.name, days=told.days, passphrase="", actor=engagement.lead)
    for _time in range(told.mistyped):
        with suppress(WrongPassphrase):
            open_share_link(link=made.link, passphrase=made.passphrase[:-1], address="", user_agent="")
    for one in told.taken:
        file = open_share_link(
            link=made.link, passphrase=made.passphrase, address=one.address, user_agent=one.agent
        )
        if file is not None:
            file.close()
