"""The table of rights: every address of the portal, who may come in, and what they get there."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from engagements.models import Deliverable, Engagement, FailureSignal, Item, Stage
from engagements.permissions import Role
from tests.doors.told import TOLD

NO = 405
Arguments = dict[str, Any]
Find = Callable[[Engagement], Arguments]


def nothing(engagement: Engagement) -> Arguments:
    return {}


@dataclass(frozen=True, slots=True)
class Door:
    """`get` and `post` are the answers to someone who may; nobody above `most` may post. `of` and `data` name
    an engagement's object in the address, and in the query or the form."""

    least: Role
    get: int = 200
    post: int = NO
    of: Find = nothing
    data: Find = nothing
    most: Role = Role.OWNER


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """An address that belongs to no engagement: the answer to nobody, and to whoever is signed in."""

    nobody: int
    someone: int
    keywords: Mapping[str, str] = field(default_factory=dict)
    exceptions: Mapping[str, int] = field(default_factory=dict)


def numbered(relation: str) -> Find:
    """The number of the first row of one of the engagement's relations."""
    return lambda engagement: {"number": getattr(engagement, relation).order_by("number").first().number}


def _first(relation: str) -> Find:
    """The key of the first row of one of the engagement's relations."""
    return lambda engagement: {"pk": getattr(engagement, relation).order_by("pk")[0].pk}


def _stage(engagement: Engagement) -> Arguments:
    """A stage that only this one's playbook has, so that another engagement has none of the name."""
    last = Stage.objects.filter(engagement=engagement).exclude(key__in=("audit", "handover", "deploy"))
    stage = last.order_by("number").first()
    assert stage is not None
    return {"stage": stage.key}


def _part_of_stage(kind: type[Item] | type[FailureSignal] | type[Deliverable], name: str) -> Any:
    def find(engagement: Engagement) -> Arguments:
        stage = _stage(engagement)
        rows = kind._default_manager.filter(stage__engagement=engagement, stage__key=stage["stage"])
        return stage | {name: rows.order_by("pk").values_list("key", flat=True)[0]}

    return find


def _host(engagement: Engagement) -> Arguments:
    host = engagement.hosts.first()
    assert host is not None
    return {"part": "hosts", "pk": host.pk}


def _dns_record(engagement: Engagement) -> Arguments:
    record = engagement.dns_records.first()
    assert record is not None
    return {"pk": record.pk}


def _event(engagement: Engagement) -> Arguments:
    """The oldest one, which opened the engagement."""
    return {"pk": engagement.events.order_by("pk")[0].pk}


def _object(engagement: Engagement) -> Arguments:
    return {"kind": "host", "pk": engagement.hosts.order_by("pk")[0].pk}


def _comment(engagement: Engagement) -> Arguments:
    return {"pk": engagement.comments.get(lane="client").pk}


def _attachment(engagement: Engagement) -> Arguments:
    return {"pk": engagement.attachments.get().pk}


def _talked_about(engagement: Engagement) -> Arguments:
    return {"kind": "risk", "pk": engagement.comments.get(lane="client").target_id}


def _acceptance(engagement: Engagement) -> Arguments:
    acceptance = engagement.acceptances.get()
    return {"number": acceptance.risk.number, "pk": acceptance.pk}


def _access_request(engagement: Engagement) -> Arguments:
    return {"kind": "accessrequest", "pk": engagement.access_requests.get().pk}


def _member(engagement: Engagement) -> Arguments:
    return {"pk": engagement.organisation.memberships.order_by("pk")[0].pk}


def _participant(engagement: Engagement) -> Arguments:
    return {"pk": engagement.participants.order_by("pk")[0].pk}


def _mail_message(engagement: Engagement) -> Arguments:
    return {"pk": engagement.mail_messages.get().pk}


def _dmarc_report(engagement: Engagement) -> Arguments:
    return {"pk": engagement.dmarc_reports.get().pk}


def _result(engagement: Engagement) -> Arguments:
    return dict(
        zip(("check", "subject"), engagement.results.values_list("check_key", "subject")[0], strict=True)
    )


def _first_account(engagement: Engagement) -> Arguments:
    return {"place": 1}


def _active_check(engagement: Engagement) -> Arguments:
    return {"check": "edge.rate-limit"}


def _rehearsal_step(engagement: Engagement) -> Arguments:
    return {"number": engagement.rehearsals.get().number, "step": 1}


def page(of: Find = nothing, data: Find = nothing, least: Role = Role.CONSULTANT) -> Door:
    return Door(least, of=of, data=data)


def form(of: Find = nothing) -> Door:
    """What is posted here is no sound form, so that the answer is the form with its errors."""
    return Door(Role.CONSULTANT, post=422, of=of)


def press(of: Find = nothing, data: Find = nothing, answer: int = 302) -> Door:
    return Door(Role.CONSULTANT, get=NO, post=answer, of=of, data=data)


def _register(key: str, entry: str, relation: str) -> dict[str, Door]:
    of = numbered(relation)
    return {
        key: page(),
        f"{key}_columns": press(),
        f"{key}_many": press(),
        f"{entry}_new": form(),
        f"{key}_bin": page(),
        entry: page(of),
        f"{entry}_edit": form(of),
        f"{entry}_row": Door(Role.CONSULTANT, post=404, of=of),
        f"{entry}_delete": press(of),
        f"{entry}_restore": press(of),
        f"{entry}_export": page(lambda _engagement: {"form": "csv"}),
        f"{entry}_import": form(),
    }


DOORS: dict[str, Door] = {
    "overview": page(),
    "clock": page(),
    "archive": press(),
    "bring_back": press(),
    "hold": press(answer=422),
    "lift": press(),
    "block_clock": press(_access_request),
    "roadmap": page(),
    "playbook": page(),
    "stage": form(_stage),
    "item": form(_part_of_stage(Item, "item")),
    "signal": press(_part_of_stage(FailureSignal, "signal")),
    "deliverable": form(_part_of_stage(Deliverable, "deliverable")),
    "surface": page(),
    "surface_choices": Door(Role.CONSULTANT, post=302),
    "surface_add": form(lambda engagement: {"part": "hosts"}),
    "surface_edit": form(_host),
    "surface_remove": press(_host),
    "paste_old_urls": form(),
    "adopt_records": press(),
    "dns_records": page(),
    "dns_look": press(),
    "dns_approve": press(),
    "dns_import": form(),
    "dns_owner": press(),
    "dns_record": Door(Role.CONSULTANT, post=302, of=_dns_record),
    "dns_diff": page(),
    "dns_export": page(lambda engagement: {"form": "zone"}),
    "discussion": page(least=Role.VIEWER),
    "thread": page(_talked_about, least=Role.VIEWER),
    "say": Door(Role.FOUNDER, get=NO, post=422, of=_talked_about),
    # Nobody but the author, who is none of those at the doors.
    "comment_edit": Door(Role.FOUNDER, get=403, post=403, of=_comment),
    "comment_delete": Door(Role.FOUNDER, get=NO, post=403, of=_comment),
    "comment_restore": Door(Role.FOUNDER, get=NO, post=403, of=_comment),
    "evidence": page(_talked_about),
    "evidence_add": press(_talked_about, answer=422),
    "evidence_file": page(_attachment),
    "evidence_thumbnail": page(_attachment),
    "evidence_remove": press(_attachment),
    "evidence_restore": press(_attachment),
    "search_engagement": page(),
    "record": Door(Role.CONSULTANT, get=302, of=_talked_about),
    "presence": press(data=lambda engagement: {"path": f"/e/{engagement.code}/risks/1/"}, answer=200),
    "people": page(),
    "invite": form(),
    "remove_participant": Door(Role.CONSULTANT, post=302, of=_participant),
    "hand_over_work": form(_member),
    "set_lead": press(_member),
    "mails": page(),
    "send_mail_again": press(_first("outgoing_mails")),
    "resend_invitation": press(_participant),
    "view_as": press(_participant),
    "share_participants": press(),
    "founder_home": page(least=Role.VIEWER),
    "activity": page(),
    "activity_event": page(_event),
    "activity_target": Door(Role.CONSULTANT, get=302, of=_event),
    "activity_of": page(_object),
    "activity_export": page(lambda engagement: {"form": "jsonl"}),
    "undo_event": press(_event),
    "mail": page(least=Role.VIEWER),
    "mail_message": Door(Role.FOUNDER, get=NO, post=422),
    "mail_message_remove": Door(Role.FOUNDER, get=NO, post=302, of=_mail_message),
    "mail_reports": Door(Role.FOUNDER, get=NO, post=422),
    "mail_report_remove": Door(Role.FOUNDER, get=NO, post=302, of=_dmarc_report),
    "mail_report_restore": Door(Role.FOUNDER, get=NO, post=302, of=_dmarc_report),
    "mail_judge": Door(Role.FOUNDER, get=NO, post=302),
    "permission": page(least=Role.VIEWER),
    "permission_log": page(least=Role.VIEWER),
    "verification": page(least=Role.VIEWER),
    "verify_domain": Door(Role.FOUNDER, get=NO, post=302),
    "stop_active": Door(Role.FOUNDER, get=NO, post=302),
    "lift_stop": Door(Role.FOUNDER, get=NO, post=302),
    "trial_login": Door(Role.FOUNDER, post=422, of=_first_account),
    "forget_login": Door(Role.FOUNDER, get=NO, post=302, of=_first_account),
    "ask_consent": press(_active_check),
    "decide_consent": Door(Role.FOUNDER, get=NO, post=302, of=_active_check, most=Role.FOUNDER),
    "run_active": press(_active_check),
    "checks": page(),
    "checks_summary": page(),
    "site_status": page(least=Role.VIEWER),
    "founder_audit": page(least=Role.VIEWER),
    "start_run": press(),
    "compare_runs": page(),
    "audit_plan": form(),
    "suppress_finding": form(numbered("findings")),
    "bring_back_finding": press(numbered("findings")),
    "recheck": press(data=_result),
    "result": page(data=_result),
    "finding": page(numbered("findings")),
    "runs": page(),
    "run": page(numbered("runs")),
    "run_result": page(numbered("runs"), data=_result),
    "run_progress": page(numbered("runs")),
    "run_json": page(numbered("runs")),
    "run_csv": page(numbered("runs")),
    "set_baseline": press(numbered("runs")),
    "cancel_run": press(numbered("runs")),
    "retry_run": press(numbered("runs")),
    **_register("risks", "risk", "risks"),
    **_register("access", "access_entry", "access_entries"),
    **_register("environment", "environment_key", "environment_keys"),
    **_register("runbooks", "runbook", "runbooks"),
    "environment_cell": Door(Role.CONSULTANT, get=404, post=404),
    "offboarding": page(),
    "access_role_new": form(numbered("access_entries")),
    "access_role_edit": form(_first("access_roles")),
    "access_role_remove": press(_first("access_roles")),
    "access_role_restore": press(_first("access_roles")),
    "access_role_left": press(_first("access_roles"), answer=422),
    "access_ask": form(numbered("access_entries")),
    "access_withdraw": press(_first("access_requests")),
    "access_answer": Door(Role.FOUNDER, post=422, of=_first("access_requests"), most=Role.FOUNDER),
    "ask_dns_change": form(),
    "ask_canonical_host": form(),
    "question": Door(Role.FOUNDER, post=422, of=_first("questions"), most=Role.FOUNDER),
    "question_withdraw": press(_first("questions")),
    "ownership": page(least=Role.VIEWER),
    "ownership_confirm": Door(Role.FOUNDER, get=NO, post=302, most=Role.FOUNDER),
    "ownership_dispute": Door(
        Role.FOUNDER, get=NO, post=422, of=numbered("access_entries"), most=Role.FOUNDER
    ),
    **_register("contacts", "contact", "contacts"),
    **_register("edge-policy", "edge_policy", "edge_policies"),
    **_register("old-urls", "old_url", "old_urls"),
    **_register("redirects", "redirect", "redirects"),
    **_register("known-limits", "known_limit", "known_limits"),
    **_register("next-steps", "next_step", "next_steps"),
    "register_import": page(numbered("register_imports")),
    "import_columns": press(numbered("register_imports")),
    "start_import": press(numbered("register_imports")),
    "import_progress": page(numbered("register_imports")),
    "discard_import": press(numbered("register_imports")),
    "undo_import": press(numbered("register_imports")),
    "import_problems": page(numbered("register_imports")),
    "risk_move": press(numbered("risks"), answer=400),
    "risk_place": press(numbered("risks"), answer=400),
    "risk_acceptance": Door(Role.FOUNDER, post=422, of=numbered("risks")),
    "answer_acceptance": Door(Role.FOUNDER, get=NO, post=400, of=_acceptance),
    "copy_runbooks": press(),
    "preview_steps": press(answer=200),
    "rehearse": press(numbered("runbooks")),
    "rehearsal": page(numbered("rehearsals")),
    "rehearsal_end": form(numbered("rehearsals")),
    "rehearsal_tick": press(_rehearsal_step),
    "rehearsal_note": Door(Role.CONSULTANT, post=302, of=_rehearsal_step),
    "pack_links": Door(Role.FOUNDER, post=422),
    "revoke_link": Door(Role.FOUNDER, get=NO, post=302, of=_first("share_links")),
    "handover": page(),
    "pack_plan": form(),
    "pack_preview": page(),
    "pack_new": press(),
    "pack_page": page(numbered("packs"), least=Role.VIEWER),
    "pack_file": page(numbered("packs"), least=Role.VIEWER),
    "pack_as": page(
        lambda engagement: {"number": engagement.packs.order_by("number")[0].number, "ending": "md"},
        least=Role.VIEWER,
    ),
    "pack_changes": page(numbered("packs"), least=Role.VIEWER),
    "pack_changes_panel": page(numbered("packs"), least=Role.VIEWER),
    "pack_progress": page(numbered("packs")),
    "cancel_pack": press(numbered("packs")),
    "retry_pack": press(numbered("packs")),
    "sign_off": Door(Role.FOUNDER, post=422, of=numbered("packs"), most=Role.FOUNDER),
    "sign_off_ask": press(numbered("packs")),
    "sign_off_withdraw": press(),
    "hand_over_by_hand": press(answer=422),
    "take_back_handover": press(),
}


_STAFF = ("consultant", "owner", "named", "named_elsewhere", "other_consultant", "other_owner")
_MEMBERS = dict.fromkeys(_STAFF, 200)

# Nobody is sent to sign in from here; what is for somebody signed in says so by its 302.
OPEN_DOORS: dict[str, OpenDoor] = {
    "healthz": OpenDoor(200, 200),
    "readyz": OpenDoor(200, 200),
    "board": OpenDoor(
        302, 200, exceptions={"founder": 302, "viewer": 302, "sibling_founder": 302, "other_founder": 302}
    ),
    "board_calendar": OpenDoor(302, 403, exceptions=_MEMBERS),
    "board_export": OpenDoor(302, 403, {"form": "csv"}, _MEMBERS),
    "keep_filter": OpenDoor(302, NO),
    "drop_filter": OpenDoor(302, NO, {"pk": "1"}),
    "search": OpenDoor(302, 302, exceptions=_MEMBERS),
    "new_engagement": OpenDoor(
        302, 403, exceptions={"consultant": 200, "owner": 200, "other_consultant": 200, "other_owner": 200}
    ),
    "organisation_start": OpenDoor(302, 403, exceptions=dict.fromkeys(_MEMBERS, 302)),
    "playbooks": OpenDoor(302, 403, exceptions=_MEMBERS),
    "playbook_import": OpenDoor(302, 403, exceptions=_MEMBERS),
    "shipped_playbook": OpenDoor(302, 403, {"key": "creator-prototype"}, _MEMBERS),
    "shipped_toml": OpenDoor(302, 403, {"key": "creator-prototype"}, _MEMBERS),
    "copy_shipped": OpenDoor(302, NO, {"key": "creator-prototype"}),
    "brand_logo": OpenDoor(404, 404, {"sha256": "0" * 64}),
    "brand_sheet": OpenDoor(200, 200, {"form": "1", "light": "1f3f99", "dark": "9db4ff", "scope": "page"}),
    "invitation": OpenDoor(404, 404),
    "member_invitation": OpenDoor(404, 404),
    "follow_member_invitation": OpenDoor(302, 302, {"token": "none-such"}),
    "stop_viewing": OpenDoor(302, NO),
    # For whoever has a whole address; test_shared_pack.py and test_verification.py open real ones.
    "shared_pack": OpenDoor(404, 404, {"token": "none-such"}),
    "verify_pack": OpenDoor(404, 404, {"code": "0000-0000-0000"}),
    "follow_invitation": OpenDoor(302, 302, {"token": "none-such"}),
    **{name: OpenDoor(*answers) for name, answers in TOLD.items()},
}
