"""Makes and saves drafts of an organisation's own playbooks; two tabs lose nothing of each other's."""

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from engagements.models import Organisation, OwnPlaybook, User
from engagements.own_playbooks import working_text
from engagements.playbooks.examining import with_value
from engagements.playbooks.merging import merge_texts
from engagements.playbooks.playbook import all_playbooks

MOST_TRIES = 5
LONGEST_STEM = 56  # leaves room for a number behind it


@dataclass(frozen=True, slots=True)
class SavedDraft:
    """`theirs` is the text that others saved where it does not go together with this one; then nothing is
    saved. `is_merged` says that their changes came along."""

    playbook: OwnPlaybook
    theirs: str | None = None
    is_merged: bool = False


class TooBusy(Exception):
    """Others changed the draft again and again while it was being saved."""


def begin_playbook(
    *,
    organisation: Organisation,
    text: str,
    title: str,
    origin: str,
    key: str,
    actor: User,
    vouched: Collection[str] = (),
) -> OwnPlaybook:
    """A playbook of the organisation's own with this text as its draft, under a free key like `key`."""
    for _attempt in range(MOST_TRIES):
        free = free_key(organisation, key)
        try:
            with transaction.atomic():
                return OwnPlaybook.objects.create(
                    organisation=organisation,
                    key=free,
                    title=title[:120],
                    origin=origin[:160],
                    draft=_under(free, text),
                    draft_at=timezone.now(),
                    draft_by=actor,
                    created_by=actor,
                    vouched=said_of(actor, vouched),
                )
        except IntegrityError:  # somebody else took the key in the meantime
            continue
    raise TooBusy


def free_key(organisation: Organisation, wanted: str) -> str:
    """Neither a playbook that ships nor another one of the organisation has it."""
    stem = slugify(wanted)[:LONGEST_STEM].strip("-_").replace("_", "-") or "playbook"
    taken = {playbook.key for playbook in all_playbooks()}
    taken |= set(organisation.playbooks.values_list("key", flat=True))
    numbered = (f"{stem}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (stem, *numbered) if key not in taken)


def save_draft(
    *, playbook: OwnPlaybook, opened: str, text: str, actor: User, vouched: Collection[str] = ()
) -> SavedDraft:
    """Saves a whole text that was `opened` when its editing began."""
    saved = SavedDraft(playbook)

    def change(current: str) -> str | None:
        nonlocal saved
        merged = merge_texts(opened, text, current)
        saved = SavedDraft(playbook, current if merged is None else None, merged not in (None, text))
        return merged

    change_draft(playbook=playbook, change=change, actor=actor, vouched=vouched)
    return saved


def change_draft(
    *,
    playbook: OwnPlaybook,
    change: Callable[[str], str | None],
    actor: User,
    vouched: Collection[str] = (),
) -> bool:
    """Puts `change` of the draft as it stands in its place, unless that is None or the same.

    `change` may be called again when others save at the same moment. Raises TooBusy.
    """
    for _attempt in range(MOST_TRIES):
        current = OwnPlaybook.objects.get(pk=playbook.pk)
        before = working_text(current)
        after = change(before)
        if after is None or after == before:
            return False
        written = OwnPlaybook.objects.filter(pk=current.pk, version=current.version).update(
            draft=after,
            draft_before=before,
            draft_at=timezone.now(),
            draft_by=actor,
            title=current.title if current.published else _title(after) or current.title,
            vouched=[*current.vouched, *said_of(actor, vouched)],
            version=current.version + 1,
        )
        if written:
            playbook.refresh_from_db()
            return True
    raise TooBusy


def undo_change(*, playbook: OwnPlaybook, version: int, actor: User) -> bool:
    """Takes the last change back, unless the draft has changed since `version`."""
    undone = OwnPlaybook.objects.filter(pk=playbook.pk, version=version).exclude(draft_before="")
    return bool(
        undone.update(
            draft=playbook.draft_before,
            draft_before=playbook.draft,
            draft_at=timezone.now(),
            draft_by=actor,
            version=version + 1,
        )
    )


def discard_draft(*, playbook: OwnPlaybook, version: int, actor: User) -> bool:
    """Back to the newest version unless the draft has changed since `version`; `undo_change` undoes it."""
    rows = OwnPlaybook.objects.filter(pk=playbook.pk, version=version, published__gt=0).exclude(draft="")
    return bool(
        rows.update(draft="", draft_before=playbook.draft, draft_by=actor, draft_at=None, version=version + 1)
    )


def _under(key: str, text: str) -> str:
    """The text with its key; one that is no TOML is kept as it is, and the page says what is wrong."""
    try:
        return text if tomllib.loads(text).get("key") == key else with_value(text, "key", key)
    except (ValueError, RecursionError):
        return text


def _title(text: str) -> str:
    try:
        title = tomllib.loads(text).get("title")
    except (ValueError, RecursionError):
        return ""
    return title.replace("\0", "")[:120] if isinstance(title, str) else ""


def said_of(actor: User, fields: Collection[str]) -> list[dict[str, str]]:
    """Somebody's word that these fields hold no credential, for the record."""
    at = timezone.now().isoformat()
    return [{"by": str(actor), "at": at, "field": name} for name in fields]
