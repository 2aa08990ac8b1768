"""The rights to what is an organisation's own: its pages and its playbooks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from engagements.models import Organisation
from engagements.permissions import Role
from tests.doors.table import NO, Arguments


@dataclass(frozen=True, slots=True)
class WorkplaceDoor:
    """An address of an organisation's own: the answers to its members, who alone may come in.

    `reader` is who may look and `least` who may post; `also` is what stands in the address beside what it
    is of.
    """

    get: int = 200
    post: int = NO
    least: Role = Role.CONSULTANT
    also: Mapping[str, object] = field(default_factory=dict)
    reader: Role = Role.CONSULTANT


class PlaybookDoor(WorkplaceDoor):
    """Of one of the organisation's playbooks, by `pk`."""


def no_object(organisation: Organisation) -> Arguments:
    return {}


@dataclass(frozen=True, slots=True)
class OrganisationDoor(WorkplaceDoor):
    """Of the organisation itself, by `slug`; `of` names one of its members, clients or invitations."""

    of: Callable[[Organisation], Arguments] = no_object


def _client(organisation: Organisation) -> Arguments:
    return {"pk": organisation.clients.order_by("pk")[0].pk}


def _consultant(organisation: Organisation) -> Arguments:
    return {"pk": organisation.memberships.filter(role="consultant").order_by("pk")[0].pk}


def _invited(organisation: Organisation) -> Arguments:
    return {"pk": organisation.member_invitations.get().pk}


def owners(
    get: int = 200, post: int = NO, of: Callable[[Organisation], Arguments] = no_object
) -> OrganisationDoor:
    return OrganisationDoor(get, post, Role.OWNER, reader=Role.OWNER, of=of)


ORGANISATION_DOORS: dict[str, OrganisationDoor] = {
    "members": OrganisationDoor(),
    "brand": owners(post=422),
    "brand_preview": owners(),
    "pack_default": owners(post=422),
    "clients": OrganisationDoor(),
    "client": OrganisationDoor(of=_client),
    "ask_client_export": owners(NO, 302, _client),
    "client_export_progress": owners(of=_client),
    # Behind a proof of who asks, which nobody at the doors has given.
    "client_export_file": owners(302, of=_client),
    "client_erase": owners(post=422, of=_client),
    "privacy": owners(post=422),
    "access_log": owners(),
    "organisation_security": owners(post=302),
    "invite_member": owners(post=422),
    "change_member": owners(post=422, of=_consultant),
    "remove_member": owners(post=302, of=_consultant),
    # The only owner of the organisation stays.
    "leave_organisation": OrganisationDoor(post=422),
    "resend_member_invitation": owners(NO, 302, _invited),
    "withdraw_member_invitation": owners(NO, 302, _invited),
}


PLAYBOOK_DOORS: dict[str, PlaybookDoor] = {
    "own_playbook": PlaybookDoor(),
    "own_toml": PlaybookDoor(),
    "copy_own": PlaybookDoor(NO, 302),
    "playbook_versions": PlaybookDoor(),
    "playbook_version": PlaybookDoor(also={"number": 1}),
    "version_toml": PlaybookDoor(also={"number": 1}),
    "retire_playbook": PlaybookDoor(NO, 302, Role.OWNER),
    "bring_back_playbook": PlaybookDoor(NO, 302, Role.OWNER),
    "edit_playbook": PlaybookDoor(),
    "edit_playbook_text": PlaybookDoor(post=302),
    "edit_playbook_part": PlaybookDoor(post=302, also={"part": "about"}),
    "move_playbook_part": PlaybookDoor(NO, 400),
    "undo_playbook_change": PlaybookDoor(NO, 302),
    "discard_playbook_draft": PlaybookDoor(NO, 302),
    "publish_playbook": PlaybookDoor(NO, 302, Role.OWNER),
}
