"""What names a client outside of its own rows: filters that people keep, an organisation's record, mails."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qs

from django.db import transaction
from django.db.models import Q, Value
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
    SavedFilter,
)


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
    _forget_filters(traces)
    # Robust: a mail folder that cannot be read does not bring the rows back.
    transaction.on_commit(
        partial(forget_kept_mails, message_ids=traces.message_ids, recipients=traces.recipients), robust=True
    )


def _people(engagements: Sequence[Engagement]) -> set[str]:
    people = Participant.objects.filter(engagement__in=engagements).select_related("user")
    called = {name for one in people for name in (one.invited_name, one.user.name, one.user.email)}
    return called | set(Hold.objects.filter(engagement__in=engagements).values_list("waiting_on", flat=True))


def _forget_filters(traces: Traces) -> None:
    """Of whoever works for the organisation, or for nobody any more."""
    gone = {name.casefold() for name in traces.names if name}
    remaining = _remaining(traces.organisations)
    theirs = Q(user__memberships__organisation__in=traces.organisations) | Q(user__memberships=None)
    for kept in SavedFilter.objects.filter(theirs).distinct():
        if _names(kept, gone - remaining, remaining, traces):
            kept.delete()


def _names(kept: SavedFilter, gone: set[str], remaining: set[str], traces: Traces) -> bool:
    """A search names them where it finds none of what is left, and would have found what went."""
    asked: Mapping[str, list[str]] = parse_qs(kept.query)
    client, waiting, search = (asked.get(name, [""])[0].casefold() for name in ("client", "waiting", "q"))
    if traces.client and client == str(traces.client):
        return True
    if any(name in kept.name.casefold() for name in gone) or waiting in gone:
        return True
    found, left = (any(search in name for name in names) for names in (gone, remaining))
    return bool(search) and ((found and not left) or any(name in search for name in gone))


def _remaining(organisations: Collection[int]) -> set[str]:
    """What else is called so stays: “the client” is waited for in more than one sprint."""
    rows = Engagement.objects.filter(client__organisation__in=organisations)
    words = {word for several in rows.values_list("title", "domain", "client__name") for word in several}
    holds = Hold.objects.filter(engagement__client__organisation__in=organisations)
    words |= set(holds.values_list("waiting_on", flat=True))
    people = Participant.objects.filter(engagement__client__organisation__in=organisations)
    words |= {name for several in people.values_list("invited_name", "user__name") for name in several}
    return {word.casefold() for word in words if word}
