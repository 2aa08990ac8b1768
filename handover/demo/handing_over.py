"""Hands a sprint of the demo over once its audit has ended, since a pack rests on one: the worker does it."""

from contextlib import suppress

from celery import signature
from django.db import transaction

from checks.models import Run
from engagements.models import Engagement
from engagements.permissions import Role
from handover.actions.execute_pack import execute_pack
from handover.actions.make_pack import make_pack
from handover.actions.make_share_link import make_share_link
from handover.actions.open_share_link import WrongPassphrase, open_share_link
from handover.actions.sign_off import ask_sign_off, sign_off_pack
from handover.demo.shape import DemoLink, DemoSignOff, read_consultancy, read_sprints
from handover.models import Pack
from handover.standing import issued_of

PATIENCE, LOOKS = 5, 60  # seconds between two looks, and how often one is taken


def publish_finish(left: int = LOOKS) -> None:
    """Wakes a worker up for it in a moment. Raises OperationalError without a broker."""
    signature("handover.tasks.finish_demo", args=[left]).apply_async(countdown=PATIENCE)


def finish_demo() -> bool:
    """Whether nothing is left to wait for; doing it twice is harmless."""
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


def _sign(engagement: Engagement, pack: Pack, told: DemoSignOff) -> None:
    email = next(person.email for person in read_consultancy().people if person.key == told.who)
    signer = engagement.participants.select_related("user").get(user__email=email).user
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
