"""Playbooks of an organisation's own, as the product makes them."""

from engagements.actions.draft_playbook import begin_playbook
from engagements.actions.publish_playbook import publish_playbook
from engagements.models import Organisation, OwnPlaybook, PlaybookVersion, User
from engagements.playbooks.playbook import shipped_text

CREATOR = "creator-prototype"


def make_own(organisation: Organisation, actor: User, *, key: str = CREATOR, title: str = "") -> OwnPlaybook:
    """A draft that is a copy of one that ships."""
    text = shipped_text(key)
    if title:
        start = text.index("title = ")
        text = f'{text[:start]}title = "{title}"{text[text.index(chr(10), start) :]}'
    return begin_playbook(
        organisation=organisation,
        text=text,
        title=title or "Creator platform",
        origin=f"{key} 1.0",
        key=key,
        actor=actor,
    )


def publish(playbook: OwnPlaybook, actor: User, note: str = "") -> PlaybookVersion:
    playbook.refresh_from_db()
    done = publish_playbook(playbook=playbook, version=playbook.version, note=note, actor=actor)
    assert done.version is not None, done.faults
    playbook.refresh_from_db()
    return done.version
