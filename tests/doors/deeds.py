"""For every address that takes a POST: what is sent there in earnest, or why no event comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from checks.actions.decide_consent import Kind, decide_consent
from checks.actions.stop_active import stop_active
from checks.models import Run
from checks.permission_page import find_test
from engagements.actions.block_clock import lift_hold
from engagements.models import AccessEntry, Engagement, InvitationLink, User
from engagements.registers.all_registers import REGISTERS
from handover.models import Pack
from tests.checks.mail_evidence.signed_mail import eml
from tests.checks.mail_evidence.written_reports import record, report
from tests.engagements.register_forms import NAMES, TYPED
from tests.factories import make_member, make_risk

type Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deed:
    """`of` gives what is sent; `first` puts the engagement into the state in which it means something.

    `answer` is 201 where what was made is shown at once, for it is never shown again.
    """

    of: Callable[[Engagement], Data] = lambda _engagement: {}
    first: Callable[[Engagement], object] = lambda _engagement: None
    answer: int = 302


def sent(**data: Any) -> Deed:
    return Deed(lambda _engagement: data)


def _rehearsal_over(engagement: Engagement) -> None:
    engagement.rehearsals.update(result="abandoned")


def _noted(engagement: Engagement) -> str:
    return engagement.rehearsals.get().steps.get().note


def _let_run(engagement: Engagement) -> None:
    assert engagement.created_by is not None
    lift_hold(engagement=engagement, actor=engagement.created_by)


def _owner(engagement: Engagement) -> Data:
    return {"owner": "Noor", "pk": [row.pk for row in engagement.dns_records.all()]}


def _zone(engagement: Engagement) -> Data:
    return {"text": f"{engagement.domain}. 300 IN A 192.0.2.7\n", "confirm": "yes"}


def _message(engagement: Engagement) -> Data:
    arrived = timezone.now().replace(microsecond=0) - timedelta(hours=1)
    return {"message": SimpleUploadedFile("mail.eml", eml(engagement.domain, arrived=arrived))}


def _reports(engagement: Engagement) -> Data:
    end = int((timezone.now() - timedelta(days=1)).timestamp())
    data = report(
        record(header_from=engagement.domain),
        report_id="2",
        domain=engagement.domain,
        begin=end - 86399,
        end=end,
    )
    return {"reports": SimpleUploadedFile("report.xml", data)}


def _login(engagement: Engagement) -> Data:
    words = {"username": "one", "password": "first-of-two", "marker": "one@here"}
    return words | {"login_url": f"https://{engagement.domain}/login"}


def _permit(engagement: Engagement) -> None:
    test = find_test(engagement, "edge.rate-limit")
    actor = engagement.created_by
    assert test is not None
    assert actor is not None
    decide_consent(
        engagement=engagement, check_key=test.key, kind=Kind.ASKED, terms=test.offered, actor=actor
    )


def _stop(engagement: Engagement) -> None:
    assert engagement.created_by is not None
    stop_active(engagement=engagement, actor=engagement.created_by, is_client=False)


def _run_under_way(engagement: Engagement) -> None:
    engagement.runs.update(state=Run.State.RUNNING)


def _pack_under_way(engagement: Engagement) -> None:
    engagement.packs.update(state=Pack.State.RUNNING)


def _pack_failed(engagement: Engagement) -> None:
    engagement.packs.update(state=Pack.State.FAILED)


def _nobody_asks(engagement: Engagement) -> None:
    engagement.sign_offs.update(state="withdrawn")


def _handed_over(engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(
        state=Engagement.State.HANDED_OVER, handed_over_at=timezone.now()
    )


def _archived(engagement: Engagement) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(state=Engagement.State.CLOSED)


def _import_written(engagement: Engagement) -> None:
    engagement.register_imports.update(step="writing", state="done")


def _set_aside(engagement: Engagement) -> None:
    engagement.findings.update(suppressed_until=timezone.now() + timedelta(days=1), suppressed_reason="later")


def _report_binned(engagement: Engagement) -> None:
    engagement.dmarc_reports.update(removed_at=timezone.now())


def _written(engagement: Engagement) -> None:
    engagement.comments.update(author=engagement.created_by)


def _taken_back(engagement: Engagement) -> None:
    engagement.comments.update(author=engagement.created_by, deleted_at=timezone.now())


def _awaited(engagement: Engagement) -> None:
    """Nobody has come yet, and what was mailed to them is no longer new."""
    engagement.participants.update(accepted_at=None)
    hour_ago = timezone.now() - timedelta(hours=1)
    InvitationLink.objects.filter(participant__engagement=engagement).update(issued_at=hour_ago)


def _founder_agreed(engagement: Engagement) -> None:
    founder = engagement.participants.get(role="founder").user
    engagement.acceptances.update(state="agreed", agreed_by=founder, agreed_at=timezone.now())


def _accepted(engagement: Engagement) -> str:
    """Stands for the risk that is accepted as it is read."""
    acceptance = engagement.acceptances.select_related("risk").first()
    return (acceptance.risk if acceptance else engagement.risks.order_by("number")[0]).seen


def _change(engagement: Engagement) -> Data:
    said = {"why": "so that mail arrives", "notice": "nothing", "way_back": "we put it back"}
    return said | {"name": engagement.domain, "rdtype": "TXT", "after": "v=spf1 -all"}


def _hosts(engagement: Engagement) -> Data:
    names = [host.name for host in engagement.hosts.all()[:2]]
    return {"options": names, "recommended": names[0], "why": "it is the shorter one"}


def _colleague(engagement: Engagement) -> User:
    return make_member(engagement.organisation)


def _entry(engagement: Engagement) -> AccessEntry:
    return engagement.access_entries.order_by("number")[0]


def _seen(engagement: Engagement) -> Data:
    entry = _entry(engagement)
    return {"seen": f"{entry.number}.{entry.seen}"}


def _binned(relation: str) -> Callable[[Engagement], object]:
    return lambda engagement: getattr(engagement, relation).update(deleted_at=timezone.now())


def _register(key: str, relation: str) -> dict[str, Deed]:
    name, typed = NAMES[key], TYPED[key]
    return {
        f"{name}_new": sent(**typed),
        f"{name}_edit": sent(**typed),
        f"{name}_delete": Deed(),
        f"{name}_restore": Deed(first=_binned(relation)),
    }


DEEDS: dict[str, Deed] = {
    "archive": Deed(),
    "bring_back": Deed(first=_archived),
    "hold": Deed(
        lambda _engagement: {"waiting_on": "Noor", "reason": "no access"},
        first=_let_run,
    ),
    "lift": Deed(),
    "block_clock": Deed(),
    "stage": sent(status="held", reason="waits for DNS", version="1"),
    "item": sent(status="done", evidence="seen"),
    "signal": sent(answer="not-seen"),
    "deliverable": sent(note="on the wall"),
    "surface_choices": Deed(lambda engagement: {"canonical_host": f"www.{engagement.domain}"}),
    "surface_add": Deed(lambda engagement: {"name": f"new.{engagement.domain}", "role": "other"}),
    "surface_edit": Deed(lambda engagement: {"name": engagement.domain, "role": "docs"}),
    "surface_remove": Deed(),
    "paste_old_urls": Deed(
        lambda engagement: {"pairs": f"https://{engagement.domain}/old https://{engagement.domain}/"}
    ),
    "dns_approve": sent(what="plan"),
    "dns_import": Deed(_zone),
    "dns_owner": Deed(_owner),
    "dns_record": sent(purpose="the shop", owner="Noor"),
    "say": sent(lane="client", text="what we found"),
    "comment_edit": Deed(lambda _engagement: {"text": "other words"}, first=_written),
    "comment_delete": Deed(first=_written),
    "comment_restore": Deed(first=_taken_back),
    "evidence_add": sent(url="https://example.com/shot"),
    "evidence_remove": Deed(),
    "evidence_restore": Deed(first=_binned("attachments")),
    "invite": sent(email="new@brightcart.test", name="New Person", role="viewer"),
    "remove_participant": Deed(),
    "set_lead": Deed(first=lambda engagement: Engagement.objects.filter(pk=engagement.pk).update(lead=None)),
    "hand_over_work": Deed(lambda engagement: {"successor": _colleague(engagement).pk}),
    "send_mail_again": Deed(),
    "view_as": Deed(),
    "share_participants": sent(shared="yes"),
    "resend_invitation": Deed(first=_awaited),
    "mail_message": Deed(_message),
    "mail_message_remove": Deed(),
    "mail_reports": Deed(_reports),
    "mail_report_remove": Deed(),
    "mail_report_restore": Deed(first=_report_binned),
    "mail_judge": Deed(),
    "stop_active": Deed(),
    "lift_stop": Deed(first=_stop),
    "trial_login": Deed(_login),
    "forget_login": Deed(),
    "ask_consent": Deed(),
    "decide_consent": Deed(lambda _engagement: {"kind": "declined"}, first=_permit),
    "run_active": Deed(),
    "start_run": Deed(),
    "audit_plan": sent(is_daily="on", daily_at="07:30"),
    "suppress_finding": Deed(
        lambda _engagement: {"reason": "a redesign comes", "until": timezone.localdate().isoformat()}
    ),
    "bring_back_finding": Deed(first=_set_aside),
    "recheck": Deed(),
    "set_baseline": Deed(first=lambda engagement: engagement.audit_plan.delete()),
    "cancel_run": Deed(first=_run_under_way),
    "retry_run": Deed(),
    **_register("risks", "risks"),
    **_register("access", "access_entries"),
    **_register("environment", "environment_keys"),
    **_register("runbooks", "runbooks"),
    **_register("contacts", "contacts"),
    **_register("edge-policy", "edge_policies"),
    **_register("old-urls", "old_urls"),
    **_register("redirects", "redirects"),
    **_register("known-limits", "known_limits"),
    **_register("next-steps", "next_steps"),
    "start_import": Deed(),
    "undo_import": Deed(first=_import_written),
    "environment_cell": sent(name="NEW_KEY", environment="staging", state="present"),
    "risk_move": sent(move="close"),
    "risk_place": Deed(
        lambda engagement: {"to": f"{engagement.risks.latest('number').number}.0"},
        first=lambda engagement: make_risk(engagement, likelihood=1, impact=1),
    ),
    "risk_acceptance": Deed(
        lambda engagement: {
            "reason": "rare",
            "until": timezone.localdate().isoformat(),
            "seen": _accepted(engagement),
        },
        first=lambda engagement: engagement.acceptances.all().delete(),
    ),
    "answer_acceptance": Deed(
        lambda engagement: {"answer": "countersign", "seen": _accepted(engagement)}, first=_founder_agreed
    ),
    "access_role_new": sent(person="Jo", side="agency"),
    "access_role_edit": sent(person="Jo", side="agency"),
    "access_role_remove": Deed(),
    "access_role_restore": Deed(first=_binned("access_roles")),
    "access_role_left": sent(note="removed in front of us"),
    "access_ask": sent(kind="grant", why="to get in"),
    "access_withdraw": Deed(),
    "access_answer": sent(answer="done", word="you are in"),
    "ask_dns_change": Deed(_change),
    "ask_canonical_host": Deed(_hosts),
    "question": sent(answer="approved"),
    "question_withdraw": Deed(),
    "ownership_confirm": Deed(_seen),
    "ownership_dispute": Deed(lambda engagement: {"word": "not mine", "seen": _entry(engagement).seen}),
    "copy_runbooks": Deed(),
    "rehearse": Deed(first=_rehearsal_over),
    "rehearsal_end": sent(result="rehearsal-failed", note="nobody had the login"),
    "rehearsal_tick": sent(done="yes"),
    "rehearsal_note": Deed(
        lambda _engagement: {"note": "three servers", "initial-note": _noted(_engagement)}
    ),
    "pack_plan": sent(introduction="Dear Noor, this is yours."),
    "pack_links": Deed(
        lambda engagement: {"name": "Jo", "days": 7, "pack": engagement.packs.latest("number").number},
        answer=201,
    ),
    "revoke_link": Deed(),
    "pack_new": sent(status="draft"),
    "cancel_pack": Deed(first=_pack_under_way),
    "retry_pack": Deed(first=_pack_failed),
    "sign_off_ask": Deed(first=_nobody_asks),
    "sign_off_withdraw": Deed(),
    "sign_off": sent(answer="decline", word="The mail runbook is missing."),
    "hand_over_by_hand": sent(reason="Agreed by telephone"),
    "take_back_handover": Deed(first=_handed_over),
}

# Why nothing is put on the record: what happens there is kept elsewhere, or nothing happens by itself.
SILENT: dict[str, str] = {
    **{f"{key}_columns": "keeps how one person likes a table, nothing of the work" for key in REGISTERS},
    **{
        f"{key}_many": "does what changing, deleting and restoring one does, each with its event; "
        "tests/engagements/test_registers_many.py has them"
        for key in REGISTERS
    },
    **{
        f"{register.entry_name}_row": "saves as the whole form does; test_registers_inline.py has it"
        for register in REGISTERS.values()
    },
    **{f"{name}_import": "only looks the rows over; writing them is recorded" for name in NAMES.values()},
    "import_columns": "only looks the rows over again",
    "discard_import": "throws away what no register has kept",
    "preview_steps": "shows what is being written, and keeps nothing of it",
    "presence": "says who looks at a page at this moment, and is forgotten soon after",
    "dns_look": "a look changes nothing of the work; the look itself is kept with who and when",
    "adopt_records": "asks DNS first, which no test reaches here; tests/checks/zone/test_pages.py has it",
    "undo_event": "the action that takes it back records it; tests/engagements/test_undo.py has each of them",
    "verify_domain": "queues a look that is kept with who and when; only what it changes is recorded",
}
