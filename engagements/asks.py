"""What waits for the founder: one list in one manner, whatever kind of answer it takes."""

from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import quote

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.blockers import (
    ACCEPTANCE,
    ACCESS,
    CONSENT,
    QUESTION,
    SIGN_OFF,
    Request,
    blocking_requests,
    open_questions,
    open_sign_off,
)
from engagements.due import due_moment
from engagements.models import AccessRequest, Engagement, Question, Risk, RiskAcceptance, User
from engagements.ownership import AccessNeeds

LAST = datetime.max.replace(tzinfo=UTC)


class Ask(NamedTuple):
    """One thing that is asked: `by` is when it is needed, None for the moment of the launch.

    `is_blocking` says that the sprint waits for it, and its clock stands until it is answered.

    `verb` is the word on the button and `url` where it leads: to the page with the answer, or to a mail.
    """

    symbol: str
    what: str
    why: str
    verb: str
    url: str
    by: datetime | None = None
    is_overdue: bool = False
    is_blocking: bool = False


def asks_of(
    engagement: Engagement,
    *,
    access: AccessNeeds,
    acceptances: tuple[RiskAcceptance, ...],
    risks: tuple[Risk, ...],
    lead: User | None,
) -> tuple[Ask, ...]:
    """What the sprint waits for, then the most urgent; `risks` are this person's own, who tells the
    `lead` that they are settled. Four queries."""
    blocking = blocking_requests(engagement)
    asks = [
        *_sign_off(engagement, blocking),
        *(_access(engagement, one, blocking) for one in access.requests),
        *(_question(engagement, one, blocking) for one in engagement.questions.waiting()),
        *_permissions(engagement, blocking),
        *(_acceptance(engagement, one, blocking) for one in acceptances),
        *(_risk(one, lead) for one in risks),
        *_accounts(engagement, access.unconfirmed),
    ]
    return tuple(sorted(asks, key=lambda ask: (not ask.is_blocking, ask.by or LAST)))


def _address(engagement: Engagement, name: str, **which: Any) -> str:
    return reverse(name, kwargs={"code": engagement.code, **which})


def _access(engagement: Engagement, asked: AccessRequest, blocking: set[Request]) -> Ask:
    return Ask(
        symbol="key-round",
        what=str(asked),
        why=asked.why,
        verb=_("Answer"),
        url=_address(engagement, "access_answer", pk=asked.pk),
        by=asked.due_at,
        is_overdue=asked.is_overdue,
        is_blocking=Request(ACCESS, asked.pk) in blocking,
    )


def _question(engagement: Engagement, asked: Question, blocking: set[Request]) -> Ask:
    is_choice = asked.kind == Question.Kind.CANONICAL_HOST
    return Ask(
        symbol="route" if is_choice else "arrow-right-left",
        what=str(asked),
        why=asked.why,
        verb=_("Choose") if is_choice else _("Decide"),
        url=_address(engagement, "question", pk=asked.pk),
        by=asked.due_at,
        is_overdue=asked.is_overdue,
        is_blocking=Request(QUESTION, asked.pk) in blocking,
    )


def _accounts(engagement: Engagement, count: int) -> list[Ask]:
    if not count:
        return []
    words = ngettext("Confirm %(n)d account that is yours", "Confirm %(n)d accounts that are yours", count)
    return [
        Ask(
            symbol="badge-check",
            what=words % {"n": count},
            why=_("Your word goes into the handover. It takes a minute: read each line, press one button."),
            verb=_("Confirm"),
            url=_address(engagement, "ownership"),
        )
    ]


def _permissions(engagement: Engagement, blocking: set[Request]) -> list[Ask]:
    """Tests whose newest decision is a question."""
    why = _("%(who)s asks for your permission to test this: it sends more to your site than a visitor does.")
    page = _address(engagement, "permission")
    return [
        Ask(
            symbol="handshake",
            what=one.about,
            why=why % {"who": one.by_name},
            verb=_("Decide"),
            url=f"{page}#{key}",
            is_blocking=Request(CONSENT, one.pk) in blocking,
        )
        for key, one in open_questions(engagement).items()
    ]


def _sign_off(engagement: Engagement, blocking: set[Request]) -> list[Ask]:
    """Of the newest version, whichever it was asked for."""
    asked = open_sign_off(engagement)
    if asked is None:
        return []
    words = {"who": asked.asked_by_name, "number": asked.newest_number}
    why = _("%(who)s asks you to read the pack and take over what it describes.") % words
    return [
        Ask(
            symbol="signature",
            what=_("Sign off version %(number)d of your handover pack") % words,
            why=f"{why} {asked.word}".strip(),
            verb=_("Read and sign"),
            url=_address(engagement, "sign_off", number=asked.newest_number),
            by=due_moment(asked.due_on) if asked.due_on else None,
            is_overdue=asked.is_overdue,
            is_blocking=Request(SIGN_OFF, asked.pk) in blocking,
        )
    ]


def _acceptance(engagement: Engagement, asked: RiskAcceptance, blocking: set[Request]) -> Ask:
    words = _("%(who)s asks whether you accept this risk until %(day)s.") % {
        "who": asked.asked_by or _("A consultant"),
        "day": date_format(asked.until, "j F"),
    }
    return Ask(
        symbol="signature",
        what=asked.risk.title,
        why=f"{words} {asked.risk.effect}".strip(),
        verb=_("Decide"),
        url=_address(engagement, "risk_acceptance", number=asked.risk.number),
        is_blocking=Request(ACCEPTANCE, asked.pk) in blocking,
    )


def _risk(risk: Risk, lead: User | None) -> Ask:
    """A risk of the founder's own is answered by doing it, and telling whoever leads the sprint."""
    told = f"mailto:{lead.email}?subject={quote(f'{risk.reference} {risk.title}')}" if lead else ""
    return Ask(
        symbol="octagon-x" if risk.must_fix_now else "circle-dot",
        what=risk.title,
        why=risk.effect or _("This one is yours to settle."),
        verb=_("Tell us it is done"),
        url=told,
        by=due_moment(risk.due_on) if risk.due_on else None,
        is_overdue=risk.is_overdue,
    )
