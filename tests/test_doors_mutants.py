"""A scope that is taken away on purpose makes the walk of the doors complain: thirty walls, one by one."""

from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from django.db.models import CharField, Exists, QuerySet, Value
from django.http import Http404, HttpRequest
from django.utils import timezone

from checks.views import runs
from engagements import permissions
from engagements.models import Engagement, Membership, OwnPlaybook, Participant, User
from engagements.models.organisation import MembershipQuerySet
from engagements.permissions import Role
from engagements.prepared import Prepared
from engagements.views import (
    access,
    leaving,
    mails,
    members,
    ownership,
    people,
    playbook_drafts,
    questions,
    registers,
    rehearsals,
    search,
)
from handover.actions import open_share_link as opening
from handover.actions.make_share_link import make_share_link
from handover.models import Pack, ShareLink, ShareLinkQuerySet
from handover.share_page import SharePage
from handover.views import pack, public, sharing
from tests.doors.table import DOORS, OPEN_DOORS
from tests.doors.walk import Walk, browser, text_of
from tests.doors.workplaces import ORGANISATION_DOORS, PLAYBOOK_DOORS
from tests.doors.world import NAMED_ELSEWHERE, OTHER, World

pytestmark = pytest.mark.django_db

type Break = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """`name` is the address whose walk has to notice, `says` what one of its complaints holds."""

    what: str
    name: str
    says: str
    breaks: Break


def anywhere(rows: Any, **lookup: Any) -> Any:
    """A lookup that forgot of whose engagement it is."""
    model = getattr(rows, "model", rows)
    found = model._default_manager.filter(**lookup).first()
    if found is None:
        raise Http404
    return found


def lookup_in(view: ModuleType) -> Break:
    return lambda patch: patch.setattr(view, "get_object_or_404", anywhere)


def in_place_of(where: Any, name: str, by: Any) -> Break:
    return lambda patch: patch.setattr(where, name, by)


def every_engagement(user: User) -> QuerySet[Engagement]:
    """`visible_to` without a person: whoever asks is taken for a consultant of everything."""
    role = Value("consultant", output_field=CharField())
    return Engagement.objects.annotate(
        member_role=role, participant_role=Value(None, output_field=CharField())
    ).prefetch_related("stages", "holds")


def every_membership(rows: MembershipQuerySet, engagement: Any) -> MembershipQuerySet:
    """`reaching` without the assignments: every consultant works on everything."""
    return rows


def any_participant(user: User) -> QuerySet[Engagement]:
    """`visible_to` that knows somebody of the client's side, and not of which engagement."""
    taking_part = Participant.objects.filter(user=user)
    role = Value("viewer", output_field=CharField())
    shown = Engagement.objects.annotate(
        member_role=Value(None, output_field=CharField()), participant_role=role
    )
    return shown.filter(Exists(taking_part)).prefetch_related("stages", "holds")


def no_role(request: HttpRequest, code: str, role: Role) -> Engagement:
    return permissions.get_engagement(request, code, Role.VIEWER)


def any_playbook(request: HttpRequest, pk: int, role: Role = Role.CONSULTANT) -> OwnPlaybook:
    found = OwnPlaybook.objects.select_related("organisation", "draft_by").filter(pk=pk).first()
    if found is None:
        raise Http404
    found.member_role = "owner"  # type: ignore[attr-defined]  # as `get_own_playbook` annotates it
    return found


def own_playbook_whatever_the_role(
    request: HttpRequest, pk: int, role: Role = Role.CONSULTANT
) -> OwnPlaybook:
    return permissions.get_own_playbook(request, pk)


def any_membership(request: HttpRequest, slug: str, role: Role = Role.OWNER) -> Membership:
    return Membership.objects.select_related("organisation").filter(organisation__slug=slug)[0]


def membership_whatever_the_role(request: HttpRequest, slug: str, role: Role = Role.OWNER) -> Membership:
    return permissions.get_membership(request, slug, Role.CONSULTANT)


def ignore_side(engagement: Engagement) -> None:
    """`_founder_alone` that lets the consultancy speak for the client."""


def links_of_everybody(engagement: Engagement) -> SharePage:
    """`read_share_page` that forgot of whose engagement it is."""
    links = list(ShareLink.objects.select_related("pack"))
    for link in links:
        link.latest = list(link.downloads.all())  # type: ignore[attr-defined]  # as it is prefetched
    return SharePage(links)


def any_link(token: str) -> ShareLink | None:
    """An address that need not be known whole."""
    return ShareLink.objects.select_related("pack", "engagement__client__organisation").first()


MUTANTS = [
    Mutant(
        "visible_to knows no person",
        "overview",
        "as other_consultant answers 200",
        in_place_of(permissions, "visible_to", every_engagement),
    ),
    Mutant(
        "visible_to knows no engagement of a founder",
        "founder_home",
        "as sibling_founder answers 200",
        in_place_of(permissions, "visible_to", any_participant),
    ),
    Mutant(
        "named engagements are no limit",
        "overview",
        f"as {NAMED_ELSEWHERE} answers 200",
        in_place_of(MembershipQuerySet, "reaching", every_membership),
    ),
    Mutant(
        "a register asks for no role",
        "risk_edit",
        "as viewer answers 200",
        in_place_of(registers, "get_engagement", no_role),
    ),
    Mutant(
        "a page of people asks for no role",
        "people",
        "as founder answers 200",
        in_place_of(people, "get_engagement", no_role),
    ),
    Mutant(
        "a removal asks for no role",
        "remove_participant",
        "as viewer answers 200",
        in_place_of(people, "get_engagement", no_role),
    ),
    Mutant("a participant of any engagement", "resend_invitation", "POST", lookup_in(people)),
    Mutant(
        "a mail of any engagement", "send_mail_again", "as consultant answers 302, not 404", lookup_in(mails)
    ),
    Mutant("an audit of any engagement", "run", "as consultant answers 200, not 404", lookup_in(runs)),
    Mutant("a pack of any engagement", "pack_page", "not 404", lookup_in(pack)),
    Mutant(
        "a link of any engagement",
        "revoke_link",
        "as consultant answers 302, not 404",
        lookup_in(sharing),
    ),
    Mutant(
        "revoking a link asks for no role",
        "revoke_link",
        "as viewer answers 302, not 403",
        in_place_of(sharing, "get_engagement", no_role),
    ),
    Mutant(
        "sharing a pack asks for no role",
        "pack_links",
        "as viewer answers 200, not 403",
        in_place_of(sharing, "get_engagement", no_role),
    ),
    Mutant(
        "the links of every engagement on one page",
        "pack_links",
        f"as consultant shows {OTHER}",
        in_place_of(sharing, "read_share_page", links_of_everybody),
    ),
    Mutant(
        "any address opens a shared version",
        "shared_pack",
        "as anonymous answers 200, not 404",
        in_place_of(public, "find_share_link", any_link),
    ),
    Mutant("a rehearsal of any engagement", "rehearsal", "not 404", lookup_in(rehearsals)),
    Mutant(
        "a request of any engagement",
        "access_withdraw",
        "as consultant answers 302, not 404",
        lookup_in(access),
    ),
    Mutant(
        "the consultancy answers for the client",
        "access_answer",
        "as consultant answers",
        in_place_of(ownership, "_founder_alone", ignore_side),
    ),
    Mutant(
        "a question of any engagement",
        "question_withdraw",
        "as consultant answers 302, not 404",
        lookup_in(questions),
    ),
    Mutant(
        "the consultancy decides for the client",
        "question",
        "as consultant answers",
        in_place_of(questions, "_founder_alone", ignore_side),
    ),
    Mutant(
        "a playbook of any organisation",
        "edit_playbook",
        "as other_consultant answers 200",
        in_place_of(playbook_drafts, "get_own_playbook", any_playbook),
    ),
    Mutant(
        "publishing asks for no role",
        "publish_playbook",
        "as consultant answers 302, not 403",
        in_place_of(playbook_drafts, "get_own_playbook", own_playbook_whatever_the_role),
    ),
    Mutant(
        "members of any organisation",
        "members",
        "as other_owner answers 200",
        in_place_of(members, "get_membership", any_membership),
    ),
    Mutant(
        "inviting asks for no role",
        "invite_member",
        "as consultant answers 200, not 403",
        in_place_of(members, "get_membership", membership_whatever_the_role),
    ),
    Mutant(
        "a member of any organisation", "change_member", "as owner answers 200, not 404", lookup_in(members)
    ),
    Mutant("a member of any organisation is removed", "remove_member", "not 404", lookup_in(leaving)),
]


def _walk(world: World, name: str) -> list[str]:
    walk = Walk(world, name)
    if name in DOORS:
        return walk.through(DOORS[name])
    if name in OPEN_DOORS:
        return walk.through_open(OPEN_DOORS[name])
    return walk.through_workplace({**ORGANISATION_DOORS, **PLAYBOOK_DOORS}[name])


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.what.replace(" ", "-"))
def test_the_walk_notices_a_wall_that_was_taken_away(
    world: World, monkeypatch: pytest.MonkeyPatch, mutant: Mutant
) -> None:
    # The door's query is put together once, of walls that stood: here, of those that are left.
    monkeypatch.setattr(permissions, "_OPENED", Prepared(permissions._opened, 0, ""))
    mutant.breaks(monkeypatch)
    complaints = _walk(world, mutant.name)
    assert any(mutant.says in one for one in complaints), complaints


def test_a_search_without_its_scope_shows_what_is_of_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both of its walls have to go: the index is asked within a reach, hits are joined with what is seen."""

    def finds(role: str) -> bool:
        return OTHER in text_of(browser(world, role).get("/search/", {"q": OTHER[:5]})).replace(
            f'"{OTHER[:5]}"', ""
        )

    everything = (list({one.organisation.pk for one in world.engagements.values()}), [])
    assert not finds("consultant")
    monkeypatch.setattr(search, "reach_of", lambda _user: everything)
    assert not finds("consultant")
    monkeypatch.setattr(search, "visible_to", lambda _user: Engagement.objects.all())
    assert finds("consultant")


def test_a_shared_version_stands_behind_its_passphrase_and_its_end(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody walks through the address of a real link; here somebody has it, and not the passphrase."""
    made = make_share_link(
        pack=Pack.objects.get(engagement=world.other), name="x", days=1, passphrase=OTHER * 3, actor=None
    )
    address = made.address[made.address.index("/", len("https://")) :]
    visitor = browser(world, "anonymous")

    def opens(passphrase: str) -> bool:
        answer = visitor.post(address, {"passphrase": passphrase})
        return OTHER in text_of(answer) and answer.status_code == 200

    assert opens(OTHER * 3)
    assert not opens("something else")
    with monkeypatch.context() as patch:
        patch.setattr(opening, "is_right", lambda *_: True)
        assert opens("something else")
    ShareLink.objects.filter(pk=made.link.pk).update(revoked_at=timezone.now())
    assert not opens(OTHER * 3)
    monkeypatch.setattr(ShareLinkQuerySet, "live", lambda rows: rows)
    assert opens(OTHER * 3)
