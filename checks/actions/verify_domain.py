"""Looks whether the client's token is published, as a task with a row: who asked, what was found, where."""

from datetime import timedelta
from functools import partial

from asgiref.sync import async_to_sync
from celery import signature
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from checks.actions.number_rows import lock_engagement
from checks.models import OwnershipLook
from checks.net.answers import NetError
from checks.net.network import open_net
from checks.net_config import net_config
from checks.permission.ownership import OwnershipState, read_ownership, token_of
from checks.permission.proof import Found, Proof, find_proof
from engagements.actions.record_event import THE_PORTAL, record_event
from engagements.models import Engagement, LeaseLost, User

PATIENCE = timedelta(seconds=10)


@transaction.atomic
def start_look(*, engagement: Engagement, actor: User | None) -> OwnershipLook:
    """Queues a look; one that is under way already is handed back."""
    lock_engagement(engagement)
    under_way = engagement.ownership_looks.filter(state__in=["queued", "running"]).first()
    if under_way:
        return under_way
    look = OwnershipLook.objects.create(
        engagement=engagement,
        domain=engagement.domain,
        requested_by=actor,
        requested_by_name=str(actor or THE_PORTAL)[:120],
    )
    transaction.on_commit(partial(publish_look, look.pk), robust=True)
    return look


def publish_look(pk: int) -> None:
    signature("checks.tasks.look_for_token", args=[pk]).apply_async()


def execute_look(pk: int) -> None:
    """Does the look if nobody else has it; doing it twice is harmless."""
    look = OwnershipLook.claim(pk)
    if look is None:
        return
    proof = _look(look.engagement)
    try:
        _write(look, proof)
    except LeaseLost:
        return  # another worker has the row, and looks itself


def look_again(*, engagement: Engagement, actor: User | None) -> Proof:
    """Looks at once, before a test is run, and keeps what it found beside the other looks."""
    proof = _look(engagement)
    look = OwnershipLook(
        engagement=engagement,
        domain=engagement.domain,
        requested_by=actor,
        requested_by_name=str(actor or THE_PORTAL)[:120],
        started_at=timezone.now(),
        attempts=1,
    )
    with transaction.atomic():
        before = read_ownership(engagement).state
        _fill(look, proof)
        look.state = OwnershipLook.State.DONE
        look.finished_at = timezone.now()
        look.save()
        _tell(look, before)
    return proof


def sweep_looks() -> int:
    """How many looks were sent again whose message or worker was lost."""
    now = timezone.now()
    lost = OwnershipLook.objects.waiting(now).exclude(state="queued", queued_at__gt=now - PATIENCE)
    pks = list(lost.values_list("pk", flat=True))
    for pk in pks:
        publish_look(pk)
    return len(pks)


def _look(engagement: Engagement) -> Proof:
    token, domain = token_of(engagement), engagement.domain

    async def look() -> Proof:
        async with open_net(net_config()) as net:
            return await find_proof(domain, token, net)

    try:
        return async_to_sync(look)()
    except NetError as error:
        return Proof(Found.UNKNOWN, detail=error.detail[:500])


@transaction.atomic
def _write(look: OwnershipLook, proof: Proof) -> None:
    before = read_ownership(look.engagement).state
    _fill(look, proof)
    look.finish(OwnershipLook.State.DONE)
    look.save(update_fields=["found", "method", "place", "detail"])
    _tell(look, before)


def _fill(look: OwnershipLook, proof: Proof) -> None:
    look.found = proof.found.value
    look.method = proof.method
    look.place = proof.place[:300]
    look.detail = proof.detail[:500]


def _tell(look: OwnershipLook, before: OwnershipState) -> None:
    """Only what changed is history."""
    now = read_ownership(look.engagement).state
    if now is before or now is OwnershipState.UNPROVEN:
        return
    is_proven = now is OwnershipState.PROVEN
    record_event(
        engagement=look.engagement,
        actor=look.requested_by,
        verb=_("proved the ownership of") if is_proven else _("no longer found the proof of ownership of"),
        target=look,
        label=f"{look.domain} ({look.place})" if is_proven else look.domain,
        is_for_client=True,
    )
