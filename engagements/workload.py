"""What a person has taken on in engagements: who leaves hands it on, and sees here what it is."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from engagements.blockers import words_of
from engagements.models import (
    AccessRequest,
    Engagement,
    EnvironmentKey,
    KnownLimit,
    Membership,
    NextStep,
    Participant,
    Question,
    Redirect,
    RegisterEntry,
    Risk,
    RiskAcceptance,
    Runbook,
    User,
)
from engagements.models.acceptance import State, today
from engagements.models.risk import STANDING

# Registers whose owner is written as a name. Not the accounts: who owns one at its provider, no list decides.
BY_NAME: tuple[type[RegisterEntry], ...] = (EnvironmentKey, KnownLimit, NextStep, Redirect, Runbook)


@dataclass(slots=True)
class Workload:
    """One person's in one engagement; `entries` are those of other registers that name them as the owner.

    What they asked the client and wait for: `requests` of access and decisions, `acceptances` of
    risks, `questions`, whether a test is permitted, and `sign_offs` of the pack.
    """

    engagement: Engagement
    person: User
    is_lead: bool = False
    risks: list[Risk] = field(default_factory=list)
    requests: list[AccessRequest | Question] = field(default_factory=list)
    acceptances: list[RiskAcceptance] = field(default_factory=list)
    questions: list[Any] = field(default_factory=list)
    sign_offs: list[Any] = field(default_factory=list)
    entries: list[RegisterEntry] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.is_lead or self.risks or self.asked or self.entries)

    def __str__(self) -> str:
        return ", ".join(self.in_words())

    def in_words(self) -> Iterator[str]:
        """“the lead”, “3 risks”, “1 request”."""
        if self.is_lead:
            yield _("the lead")
        if self.risks:
            yield ngettext("%(n)d risk", "%(n)d risks", len(self.risks)) % {"n": len(self.risks)}
        if self.asked:
            count = len(self.asked)
            yield ngettext("%(n)d open request", "%(n)d open requests", count) % {"n": count}
        kinds: dict[str, int] = defaultdict(int)
        for entry in self.entries:
            kinds[str(entry._meta.verbose_name)] += 1
        for word, count in sorted(kinds.items()):
            yield _("%(n)d × %(word)s") % {"n": count, "word": word}

    @property
    def lines(self) -> list[str]:
        """Every single thing, as people call it."""
        risks, entries = ([str(one) for one in kind] for kind in (self.risks, self.entries))
        return [*risks, *self.asked, *entries]

    @property
    def asked(self) -> list[str]:
        """What waits for an answer of the client, in words."""
        return [
            *(str(one) for one in self.requests),
            *(words_of(one) for one in self.acceptances),
            *(str(one.about) for one in self.questions),
            *(_("Sign off the handover pack") for _one in self.sign_offs),
        ]


def read_workloads(
    person: User,
    engagements: Collection[Engagement],
    *,
    name: str = "",
    is_locked: bool = False,
    named_in: Collection[int] | None = None,
) -> list[Workload]:
    """Those of the engagements in which the person has anything; thirteen queries whatever their number.

    `name` is what they are called there, by default as their account is; one that somebody else of these
    engagements has too says nothing of this person, nor does it outside of `named_in`, the keys of those that
    they can open; all, for None. `is_locked` keeps the rows until the transaction ends.
    """
    found = {one.pk: Workload(one, person, one.lead_id == person.pk) for one in engagements}
    risks = Risk.objects.kept().filter(STANDING, owner=person)
    for risk in _of(risks, engagements, is_locked=is_locked):
        found[risk.engagement_id].risks.append(risk)
    _add_asked(found, person, engagements, is_locked=is_locked)
    name = name or str(person)
    if not _is_shared(name, person, engagements):
        opened = [one for one in engagements if named_in is None or one.pk in named_in]
        for model in BY_NAME:
            rows: Any = model._default_manager
            for entry in _of(rows.kept().filter(owner__iexact=name), opened, is_locked=is_locked):
                found[entry.engagement_id].entries.append(entry)
    return [one for one in found.values() if one]


def _add_asked(
    found: dict[int, Workload], person: User, engagements: Collection[Engagement], *, is_locked: bool
) -> None:
    """A founder who asked to accept a risk has signed by asking: nobody takes that over."""
    requests = AccessRequest.objects.filter(answer="", asked_by=person).select_related("entry")
    waiting = RiskAcceptance.objects.filter(state__in=[State.ASKED, State.AGREED], until__gte=today())
    acceptances = waiting.filter(asked_by=person, risk__deleted_at=None).exclude(agreed_by=person)
    asked = Question.objects.filter(answer="", asked_by=person).select_related("engagement")
    for request in (
        *_of(requests, engagements, is_locked=is_locked),
        *_of(asked, engagements, is_locked=is_locked),
    ):
        found[request.engagement_id].requests.append(request)
    for acceptance in _of(acceptances.select_related("risk"), engagements, is_locked=is_locked):
        found[acceptance.engagement_id].acceptances.append(acceptance)
    for sign_off in _of(
        _rows_of("sign_offs").filter(state="asked", asked_by=person), engagements, is_locked=is_locked
    ):
        found[sign_off.engagement_id].sign_offs.append(sign_off)
    # A decision on the same test that came later has answered it, or asks anew. None is locked: rows of the
    # history, of which `hand_on` changes who is answered alone.
    decisions = _rows_of("consent_decisions")
    later = decisions.filter(
        engagement=OuterRef("engagement"), check_key=OuterRef("check_key"), number__gt=OuterRef("number")
    )
    for question in _of(
        decisions.filter(~Exists(later), kind="asked", by=person), engagements, is_locked=False
    ):
        found[question.engagement_id].questions.append(question)


def _rows_of(relation: str) -> Any:
    """What other apps hang on an engagement, of all engagements: this one knows no model of theirs."""
    model: Any = Engagement._meta.get_field(relation).related_model
    return model._default_manager.all()


def workloads_of(membership: Membership) -> list[Workload]:
    """What the member has taken on, wherever in the organisation, what was handed over long ago included."""
    rows = Engagement.objects.filter(client__organisation=membership.organisation_id)
    engagements = list(rows.select_related("client").defer("playbook_data"))
    named = None if membership.has_every_engagement else set(_assigned(membership))
    return read_workloads(membership.user, engagements, named_in=named)


def _assigned(membership: Membership) -> Iterable[int]:
    return membership.assignments.values_list("engagement", flat=True)


def _of(rows: Any, engagements: Collection[Engagement], *, is_locked: bool) -> Iterable[Any]:
    mine: Any = rows.filter(engagement__in=[one.pk for one in engagements]).order_by("engagement", "pk")
    return list(mine.select_for_update(of=("self",), no_key=True) if is_locked else mine)


def _is_shared(name: str, person: User, engagements: Collection[Engagement]) -> bool:
    organisations = {one.client.organisation_id for one in engagements}
    members = Membership.objects.filter(organisation__in=organisations, user__name__iexact=name)
    named = Q(user__name__iexact=name) | Q(invited_name__iexact=name)
    sides = Participant.objects.filter(named, engagement__in=[one.pk for one in engagements])
    return members.exclude(user=person).exists() or sides.exclude(user=person).exists()
