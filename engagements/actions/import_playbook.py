"""Keeps an imported text as a draft: of the organisation's playbook of that key, or of a new one."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass

from engagements.actions.draft_playbook import begin_playbook, change_draft, free_key
from engagements.check_names import names_of_checks
from engagements.models import Organisation, OwnPlaybook, User
from engagements.playbooks.examining import Examined, examine, with_value

UNTITLED = "Imported playbook"


class HasDraft(Exception):
    """The organisation's playbook of that key has a draft already, which an import would replace."""

    def __init__(self, playbook: OwnPlaybook) -> None:
        super().__init__(f"{playbook} has a draft")
        self.playbook = playbook


@dataclass(frozen=True, slots=True)
class Look:
    """What an import would do: become a draft of `known`, or a new playbook called `key`."""

    organisation: Organisation
    examined: Examined
    key: str
    known: OwnPlaybook | None


def look_at(*, organisation: Organisation, text: str) -> Look:
    """Judges the text under the key that it will have, which is its own unless somebody else has that."""
    written = _written(text, "key")
    known = organisation.playbooks.filter(key=written).first() if written else None
    key = known.key if known else free_key(organisation, written or UNTITLED)
    if written and written != key:
        text = with_value(text, "key", key)
    return Look(organisation, examine(text, key, names_of_checks()), key, known)


def import_playbook(*, look: Look, actor: User, vouched: Collection[str] = ()) -> OwnPlaybook:
    """Raises HasDraft where another draft would be lost."""
    text = look.examined.text
    if look.known is None:
        title = _written(text, "title") or UNTITLED
        return begin_playbook(
            organisation=look.organisation,
            text=text,
            title=title,
            origin="import",
            key=look.key,
            actor=actor,
            vouched=vouched,
        )
    if look.known.draft not in ("", text):
        raise HasDraft(look.known)
    change_draft(playbook=look.known, change=lambda _current: text, actor=actor, vouched=vouched)
    return look.known


def _written(text: str, name: str) -> str:
    try:
        value = tomllib.loads(text).get(name)
    except (ValueError, RecursionError):
        return ""
    return value.replace("\0", "").strip()[:120] if isinstance(value, str) else ""
