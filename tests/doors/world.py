"""Three engagements of two consultancies, with everyone who may stand before a door of the first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from checks.models import (
    AuditPlan,
    ConsentDecision,
    DmarcReport,
    DmarcRow,
    Finding,
    MailMessage,
    OwnershipLook,
    OwnershipToken,
    Result,
    Run,
    SentRequest,
    TrialLogin,
)
from engagements.actions.hold_clock import hold_clock
from engagements.actions.issue_link import issue_link
from engagements.models import (
    AccessEntry,
    AccessRequest,
    AccessRole,
    Attachment,
    Comment,
    Contact,
    DnsRecord,
    EdgePolicy,
    Engagement,
    EnvironmentKey,
    KnownLimit,
    Membership,
    NextStep,
    OldUrl,
    Opening,
    Organisation,
    OutgoingMail,
    OwnPlaybook,
    Participant,
    Question,
    Redirect,
    RegisterImport,
    Rehearsal,
    RehearsalStep,
    Risk,
    RiskAcceptance,
    Runbook,
    User,
    ZoneState,
)
from engagements.models.register_import import sealed
from engagements.register_files.kept_sheet import sheet_as_json
from engagements.register_files.plan import Fate, PlannedRow
from engagements.register_files.sheet import Sheet, SheetRow
from handover.material import Material, iso
from handover.models import Pack, PackPlan, Paper
from handover.snapshot import build_content
from tests.doors.canary import record_canary, rows_below, write_canary
from tests.doors.privacy import keep_for_privacy
from tests.doors.put_out import put_out
from tests.doors.staff import invite_staff
from tests.doors.told import tell_everybody
from tests.engagements.own_playbook_making import make_own, publish
from tests.factories import make_engagement, make_member, make_named, make_organisation, make_participant

MINE, SIBLING, OTHER = "kvqmine", "kvqsibling", "kvqother"
HOME, ELSEWHERE = "kvqhome", "kvqelsewhere"  # in the playbooks of the two consultancies
STRANGERS = ("sibling_founder", "ex_member", "other_founder", "other_consultant", "other_owner")
INSIDERS = ("viewer", "founder", "consultant", "owner")
# Consultants of named engagements: of MINE alone, and of its SIBLING alone.
NAMED, NAMED_ELSEWHERE = "named", "named_elsewhere"
# Who may read the texts of which engagement or consultancy.
READERS = {
    MINE: {*INSIDERS, NAMED},
    SIBLING: {"sibling_founder", "consultant", "owner", NAMED_ELSEWHERE},
    OTHER: {"other_founder", "other_consultant", "other_owner"},
    HOME: {"consultant", "owner", NAMED, NAMED_ELSEWHERE},
    ELSEWHERE: {"other_consultant", "other_owner"},
}


@dataclass(frozen=True, slots=True)
class World:
    """`people` by the names of INSIDERS and STRANGERS, and the two NAMED; the engagements by their canary.

    `sessions` are of each of these people: signing in for every request would take as long as the requests.
    """

    people: dict[str, User]
    engagements: dict[str, Engagement]
    playbooks: dict[str, OwnPlaybook]
    sessions: dict[str, str]

    @property
    def mine(self) -> Engagement:
        return self.engagements[MINE]

    @property
    def other(self) -> Engagement:
        return self.engagements[OTHER]


def make_world() -> World:
    home, elsewhere = make_organisation("Steady Launch"), make_organisation("Elsewhere")
    owner = make_member(home, role=Membership.Role.OWNER, name="Olga Berg")
    mine = make_engagement(home, client_name="Brightcart", actor=owner, playbook_key="ecommerce-prototype")
    sibling = make_engagement(home, client_name="Brightcart", playbook_key="creator-prototype")
    other = make_engagement(elsewhere, client_name="Tasklane", playbook_key="internal-tools-prototype")
    people = {
        "founder": make_participant(mine),
        "viewer": make_participant(mine, role=Participant.Role.VIEWER),
        "consultant": make_member(home),
        "owner": owner,
        NAMED: make_named(home, mine),
        NAMED_ELSEWHERE: make_named(home, sibling),
        "sibling_founder": make_participant(sibling),
        "ex_member": _ex_member(home),
        "other_founder": make_participant(other),
        "other_consultant": make_member(elsewhere),
        "other_owner": make_member(elsewhere, role=Membership.Role.OWNER),
    }
    # Numbers don't meet: whatever is asked for by a number of the other engagement is not in this one.
    for engagement, start in ((mine, 1), (sibling, 5_000), (other, 9_000)):
        fill(engagement, start)
    playbooks = {
        HOME: write_playbook(home, owner, HOME),
        ELSEWHERE: write_playbook(elsewhere, people["other_owner"], ELSEWHERE),
    }
    keep_for_privacy(home, owner, HOME)
    keep_for_privacy(elsewhere, people["other_owner"], ELSEWHERE)
    for organisation, actor, start in ((home, owner, 1), (elsewhere, people["other_owner"], 9_000)):
        invite_staff(organisation, actor, start)
    sessions = {role: _sign_in(user) for role, user in people.items()}
    world = World(people, {MINE: mine, SIBLING: sibling, OTHER: other}, playbooks, sessions)
    _write_canaries(world, elsewhere)
    for word, number in ((MINE, 1), (SIBLING, 5_000), (OTHER, 9_000)):
        hand_over(world.engagements[word], word, number)
    return world


def _sign_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def write_playbook(organisation: Organisation, actor: User, word: str) -> OwnPlaybook:
    """One that is published and has a draft, with the canary in every text of it."""
    own = make_own(organisation, actor, title=word)
    OwnPlaybook.objects.filter(pk=own.pk).update(
        draft=re.sub(
            r'^(title|outcome|how|text|advice) = "', rf"\g<0>{word} ", own.draft, flags=re.MULTILINE
        ),
        origin=word,
        vouched=[{"by": word, "at": "2026-01-01", "field": word}],
    )
    text = publish(OwnPlaybook.objects.get(pk=own.pk), actor, word).text
    OwnPlaybook.objects.filter(pk=own.pk).update(draft=f"{text}# {word}", draft_before=text, draft_by=actor)
    return OwnPlaybook.objects.get(pk=own.pk)


def _ex_member(organisation: Organisation) -> User:
    user = make_member(organisation)
    user.memberships.all().delete()
    return user


def fill(engagement: Engagement, start: int) -> None:
    """At least one row of every kind that hangs on an engagement, numbered from `start`."""
    numbers = count(start)
    now = timezone.now()
    run = Run.objects.create(engagement=engagement, number=next(numbers), state=Run.State.DONE)
    result = Result.objects.create(
        run=run,
        engagement=engagement,
        check_key="tls.expiry",
        subject_kind="host",
        subject=engagement.domain,
        outcome="fail",
        severity="high",
        code="tls.expiry.soon",
        summary="expires soon",
        evidence={"ends": "soon"},
        at=now,
    )
    risk = Risk.objects.create(engagement=engagement, number=next(numbers), title="Login is cached")
    RiskAcceptance.objects.create(
        engagement=engagement, risk=risk, reason="rare", until=now.date() + timedelta(days=9)
    )
    Finding.objects.create(
        engagement=engagement,
        number=next(numbers),
        check_key=result.check_key,
        subject=result.subject,
        severity="high",
        summary="expires soon",
        result=result,
        risk=risk,
        first_seen_at=now,
        last_seen_at=now,
    )
    for lane in Comment.Lane:
        Comment.objects.create(
            engagement=engagement, target_kind="risk", target_id=risk.pk, lane=lane, text="why", token=uuid4()
        )
    attached = Attachment(
        engagement=engagement, target_kind="risk", target_id=risk.pk, kind="picture", name="seen", sha256="a"
    )
    attached.file.save("", ContentFile(b"seen"), save=False)
    attached.thumbnail.save("", ContentFile(b"small"))
    AuditPlan.objects.create(engagement=engagement, baseline=run)
    entry = AccessEntry.objects.create(
        engagement=engagement, number=next(numbers), system="dns", provider="Northgate"
    )
    AccessRole.objects.create(engagement=engagement, entry=entry, person="Ana Lima", is_leaving=True)
    AccessRequest.objects.create(engagement=engagement, entry=entry, why="to get in", token=uuid4())
    Question.objects.create(engagement=engagement, kind="dns-change", why="to move the shop", token=uuid4())
    EnvironmentKey.objects.create(engagement=engagement, number=next(numbers), name="DATABASE_URL")
    _fill_more_registers(engagement, numbers)
    _fill_import(engagement, next(numbers))
    runbook = Runbook.objects.create(
        engagement=engagement, number=next(numbers), title="A deploy failed", steps="1. x"
    )
    rehearsal = Rehearsal.objects.create(
        engagement=engagement, runbook=runbook, number=next(numbers), title=runbook.title
    )
    RehearsalStep.objects.create(rehearsal=rehearsal, number=1, label=1, text="x")
    DnsRecord.objects.create(
        engagement=engagement, name=engagement.domain, rdtype="A", value="192.0.2.1", ttl=300
    )
    ZoneState.objects.create(
        engagement=engagement,
        number=next(numbers),
        kind=ZoneState.Kind.LIVE,
        by_name="Ana Lima",
        records=[{"name": engagement.domain, "rdtype": "A", "value": "192.0.2.1", "ttl": 300}],
    )
    _fill_mail(engagement)
    _fill_outbox(engagement)
    tell_everybody(engagement)
    Opening.objects.create(engagement=engagement, user_name="Ana Lima", what="overview")
    for participant in engagement.participants.all():
        issue_link(participant)
    actor = engagement.created_by or make_participant(engagement)
    permit(engagement)
    hold_clock(engagement=engagement, waiting_on="the client", reason="no access", actor=actor)


def _fill_more_registers(engagement: Engagement, numbers: Iterator[int]) -> None:
    Contact.objects.create(engagement=engagement, number=next(numbers), name="Noor Haddad")
    EdgePolicy.objects.create(engagement=engagement, number=next(numbers), pattern="/orders/*")
    OldUrl.objects.create(
        engagement=engagement, number=next(numbers), url="https://a.test/", target="https://b.test/"
    )
    Redirect.objects.create(engagement=engagement, number=next(numbers), source="www", target="apex")
    KnownLimit.objects.create(engagement=engagement, number=next(numbers), title="No second region")
    NextStep.objects.create(engagement=engagement, number=next(numbers), title="Restore a backup")


def _fill_import(engagement: Engagement, number: int) -> None:
    """One that waits for a yes."""
    RegisterImport.objects.create(
        engagement=engagement,
        number=number,
        register="next-steps",
        source="steps.csv",
        state=RegisterImport.State.DONE,
        mapping=["title"],
        counts={"new": 1, "changed": 0, "same": 0, "error": 0},
        total_count=1,
        **brought("Try the backup"),
    )


def brought(word: str) -> dict[str, str]:
    """The sheet and the plan of an import, sealed as they are kept."""
    sheet = Sheet((f"What of {word}",), (SheetRow(2, (word,)),), "csv")
    row = PlannedRow(2, Fate.NEW, word)
    return {"sheet": sealed(sheet_as_json(sheet)), "plan": sealed([row.as_json()])}


def _fill_mail(engagement: Engagement) -> None:
    now = timezone.now()
    domain = engagement.domain
    MailMessage.objects.create(engagement=engagement, key="k", from_domain=domain, received_at=now, marks={})
    report = DmarcReport.objects.create(
        engagement=engagement,
        domain=domain,
        reporter="google.com",
        report_id="1",
        begin_at=now,
        end_at=now,
        count=3,
        passed=3,
    )
    DmarcRow.objects.create(
        report=report, source_ip="192.0.2.1", header_from=domain, count=3, has_dkim=True, has_spf=True
    )


def _fill_outbox(engagement: Engagement) -> None:
    """One that the mail server refused."""
    now = timezone.now()
    OutgoingMail.objects.create(
        engagement=engagement,
        key=f"invitation:{engagement.pk}",
        message_id="<1@portal.test>",
        recipient="noor@brightcart.test",
        subject="Follow your launch sprint",
        text="Sign in",
        state=OutgoingMail.State.REFUSED,
        error="550 no such person here",
        give_up_at=now + timedelta(days=2),
        ended_at=now,
    )


def permit(engagement: Engagement) -> None:
    """A look for the proof, a consent, what was sent under it, and an account to test with."""
    OwnershipToken.objects.create(engagement=engagement)
    OwnershipLook.objects.create(
        engagement=engagement,
        domain=engagement.domain,
        requested_by_name="Ana",
        state=OwnershipLook.State.DONE,
        found="there",
        method="dns",
        place="_launch-ready",
    )
    decision = ConsentDecision(
        engagement=engagement,
        number=1,
        check_key="edge.waf",
        kind=ConsentDecision.Kind.ASKED,
        by_name="Ana",
        by_email="ana@steady.test",
        at=timezone.now(),
        text="Does somebody stop an attack?",
    )
    decision.save()
    SentRequest.objects.create(
        engagement=engagement,
        consent=decision,
        check_key="edge.waf",
        at=timezone.now(),
        method="GET",
        url=f"https://{engagement.domain}/",
        status=403,
    )
    TrialLogin.objects.create(
        engagement=engagement,
        place=TrialLogin.Place.FIRST,
        login_url=f"https://{engagement.domain}/login",
        username="one",
        password="first-of-two",
        marker="one@here",
    )


def hand_over(engagement: Engagement, word: str, number: int) -> None:
    """An issued pack: its content has the canaries that stand in the records by now, and its file has one."""
    PackPlan.objects.create(engagement=engagement, introduction=word, closing=word)
    content = build_content(Material(engagement), status=Pack.Status.ISSUED, paper=Paper.A4)
    pack = Pack(
        engagement=engagement, number=number, status=Pack.Status.ISSUED, state=Pack.State.DONE,
        snapshot={**content, "number": number, "made_at": iso(timezone.now())}, finished_at=timezone.now(),
    )  # fmt: skip
    put_out(pack, word)


def _write_canaries(world: World, elsewhere: Organisation) -> None:
    written = 0
    for word, engagement in world.engagements.items():
        own = Engagement.objects.filter(pk=engagement.pk)
        people = User.objects.filter(participations__engagement=engagement)
        written += sum(write_canary(rows, word) for rows in (own, people, *rows_below(engagement)))
        record_canary(engagement, word)
        engagement.refresh_from_db()
        engagement.register_imports.update(**brought(f"{word} step"))
    written += write_canary(Organisation.objects.filter(pk=elsewhere.pk), OTHER)
    written += write_canary(elsewhere.clients.all(), OTHER)
    written += write_canary(elsewhere.member_invitations.all(), OTHER)
    written += write_canary(elsewhere.events.all(), OTHER)
    members = User.objects.filter(memberships__organisation=elsewhere)
    written += write_canary(members, OTHER)
    assert written > 500, "hardly any field was found to write a canary into"
