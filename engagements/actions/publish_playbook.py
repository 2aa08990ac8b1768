"""Publishes a sound draft as the next version, and takes a playbook off the offer or puts it back."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from engagements.actions.draft_playbook import said_of
from engagements.models import OwnPlaybook, PlaybookVersion, User
from engagements.own_playbooks import examine_own
from engagements.playbooks.examining import with_value
from engagements.playbooks.faults import Fault
from engagements.playbooks.keeping import playbook_to_data


@dataclass(frozen=True, slots=True)
class Published:
    """`version` is None where nothing was published: for its `faults`, or because the draft `has_moved`."""

    version: PlaybookVersion | None = None
    faults: tuple[Fault, ...] = ()
    has_moved: bool = False


@transaction.atomic
def publish_playbook(
    *, playbook: OwnPlaybook, version: int, note: str, actor: User, vouched: Collection[str] = ()
) -> Published:
    """`version` is that of the draft which the person saw: what they did not see is not published.

    `vouched` names fields that look like a credential and are none, by this person's word.
    """
    number = playbook.published + 1
    examined = examine_own(playbook, playbook.draft)
    if examined.playbook is None:
        return Published(faults=examined.faults)
    text = with_value(playbook.draft, "version", f"{number}.0")
    content = examine_own(playbook, text).playbook
    if content is None:
        return Published(faults=examine_own(playbook, text).faults)
    taken = OwnPlaybook.objects.filter(
        pk=playbook.pk, version=version, published=number - 1, draft=playbook.draft
    )
    if not taken.update(
        published=number,
        title=content.title,
        draft="",
        draft_before="",
        draft_at=None,
        version=version + 1,
        vouched=[*playbook.vouched, *said_of(actor, vouched)],
    ):
        return Published(has_moved=True)
    return Published(
        PlaybookVersion.objects.create(
            playbook=playbook,
            number=number,
            text=text,
            data=playbook_to_data(content),
            note=note,
            published_at=timezone.now(),
            published_by=actor,
        )
    )


def retire_playbook(*, playbook: OwnPlaybook, actor: User) -> None:
    """New engagements are no longer offered it; those that have it keep it."""
    OwnPlaybook.objects.filter(pk=playbook.pk, retired_at=None).update(
        retired_at=timezone.now(), retired_by=actor
    )


def bring_back_playbook(*, playbook: OwnPlaybook) -> None:
    OwnPlaybook.objects.filter(pk=playbook.pk).update(retired_at=None, retired_by=None)
