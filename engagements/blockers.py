"""Which requests to the founder are still unanswered, and for which of them the clock stands."""

from typing import Any, NamedTuple

from django.db.models import Subquery
from django.utils.translation import gettext as _

from engagements.models import AccessRequest, Engagement, RiskAcceptance
from engagements.models.acceptance import State, today


class Request(NamedTuple):
    """`kind` and `pk` as the history names what it is about."""

    kind: str
    pk: int


ACCESS, ACCEPTANCE, CONSENT, QUESTION = "accessrequest", "riskacceptance", "consentdecision", "question"
SIGN_OFF = "signoff"


def open_questions(engagement: Engagement) -> dict[str, Any]:
    """The newest decision on each test whose permission is asked for, by the test's key.

    No query where the engagement has its decisions already, the newest first as they come.
    """
    newest: dict[str, Any] = {}
    for decision in engagement.consent_decisions.all():
        newest.setdefault(decision.check_key, decision)
    return {key: one for key, one in newest.items() if one.kind == "asked"}


def open_sign_off(engagement: Engagement) -> Any | None:
    """The one request to sign off the pack that waits, with the number of the newest version; one query."""
    issued = engagement.packs.filter(status="issued", state="done").order_by("-number")
    asked = engagement.sign_offs.filter(state="asked")
    return asked.annotate(newest_number=Subquery(issued.values("number")[:1])).select_related("pack").first()


def open_requests(engagement: Engagement) -> dict[Request, str]:
    """What waits for the founder's answer, in the words of a hold. Four queries."""
    waiting: list[AccessRequest] = list(engagement.access_requests.waiting().select_related("entry"))
    asked: Any = engagement.acceptances.filter(
        state=State.ASKED, until__gte=today(), risk__deleted_at=None
    ).select_related("risk")
    permissions, sign_off = open_questions(engagement).values(), open_sign_off(engagement)
    return {
        **({Request(SIGN_OFF, sign_off.pk): _("Sign off the handover pack")} if sign_off else {}),
        **{Request(ACCESS, one.pk): str(one) for one in waiting},
        **{Request(ACCEPTANCE, one.pk): words_of(one) for one in asked},
        **{Request(CONSENT, one.pk): _("Permission: %(what)s") % {"what": one.about} for one in permissions},
        **{Request(QUESTION, one.pk): str(one) for one in engagement.questions.waiting()},
    }


def words_of(acceptance: RiskAcceptance) -> str:
    return _("Accept or not: %(risk)s") % {"risk": acceptance.risk.title}


def blocking_pks(engagement: Engagement, kind: str) -> set[int]:
    """Those of one kind; one query."""
    return {one.pk for one in blocking_requests(engagement) if one.kind == kind}


def blocking_requests(engagement: Engagement) -> set[Request]:
    """Those for which the sprint waits; one query."""
    rows = engagement.blockers.filter(ended_at=None).values_list("target_kind", "target_id")
    return {Request(kind, pk) for kind, pk in rows}
