"""What names a client outside of its own rows: an organisation's record, mails, filters that people keep."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Replace
from django.utils.translation import gettext as _

from engagements.mailbox import forget_kept_mails
from engagements.models import (
    Client,
    Engagement,
    Hold,
    OrganisationEvent,
    OutgoingMail,
    Participant,
)
from engagements.privacy.kept_filters import forget_filters


@dataclass(frozen=True, slots=True)
class Traces:
    """Read before the rows go: `names` are texts by which engagements, client and people are called.

    `organisations` and `client` are keys, that of a client which goes too.
    """

    organisations: frozenset[int]
    names: frozenset[str]
    titles: tuple[str, ...]
    client: int | None
    message_ids: frozenset[str]
    recipients: frozenset[str]


def traces_of(
    engagements: Sequence[Engagement], *, client: Client | None, recipients: Iterable[str]
) -> Traces:
    """Of engagements, and of a client where it goes too; `recipients` are whose mails go as well."""
    words = {word for one in engagements for word in (one.title, one.domain)} | _people(engagements)
    mails = OutgoingMail.objects.filter(engagement__in=engagements)
    clients = [*(one.client for one in engagements), *([client] if client else ())]
    return Traces(
        organisations=frozenset(one.organisation_id for one in clients),
        names=frozenset(words | {client.name} if client else words),
        titles=tuple(one.title for one in engagements),
        client=client.pk if client else None,
        message_ids=frozenset(mails.values_list("message_id", flat=True)),
        recipients=frozenset(recipients),
    )


def forget_traces(traces: Traces) -> None:
    """Part of the transaction in which the rows have gone; the files of mails go when it is committed."""
    nameless = Value(_("an erased engagement"))
    for title in traces.titles:
        events = OrganisationEvent.objects.filter(
            organisation__in=traces.organisations, detail__contains=title
        )
        events.update(detail=Replace("detail", Value(title), nameless))
    clients = {traces.client} if traces.client else set()
    forget_filters(names=traces.names, clients=clients, organisations=traces.organisations)
    # Robust: a mail folder that cannot be read does not bring the rows back.
    transaction.on_commit(
        partial(forget_kept_mails, message_ids=traces.message_ids, recipients=traces.recipients), robust=True
    )


def _people(engagements: Sequence[Engagement]) -> set[str]:
    people = Participant.objects.filter(engagement__in=engagements).select_related("user")
    called = {name for one in people for name in (one.invited_name, one.user.name, one.user.email)}
    return called | set(Hold.objects.filter(engagement__in=engagements).values_list("waiting_on", flat=True))
