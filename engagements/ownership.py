"""The client's accounts as their owner reads them: what each one is for, and whether it is confirmed."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import AccessEntry, AccessRequest, Engagement

System = AccessEntry.System
PLAIN_SYSTEMS: dict[str, str | Promise] = {
    System.REGISTRAR: _("Where your name is registered"),
    System.DNS: _("What leads people from your name to your servers"),
    System.EDGE: _("What stands between the public and your servers"),
    System.HOSTING: _("Where your product runs"),
    System.EMAIL: _("What sends your mail"),
    System.ANALYTICS: _("What counts your visitors"),
    System.MONITORING: _("What calls you when something breaks"),
    System.REPOSITORY: _("Where your code is kept"),
    System.PAYMENTS: _("What takes your customers' money"),
    System.OTHER: _("Another service that you use"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """An entry without what is of no use to its owner here: no vault, no note."""

    entry: AccessEntry
    purpose: str | Promise


@dataclass(frozen=True, slots=True)
class Ownership:
    """`waiting` are to be confirmed, those that the founder found wrong among neither of the two others."""

    waiting: tuple[Account, ...]
    disputed: tuple[Account, ...]
    confirmed: tuple[Account, ...]


def read_ownership(engagement: Engagement) -> Ownership:
    """Every account of the client, with who can get in. Two queries."""
    entries = engagement.access_entries.kept().prefetch_related("held_roles")
    accounts = [Account(entry, PLAIN_SYSTEMS[entry.system]) for entry in entries]
    return Ownership(
        waiting=tuple(one for one in accounts if _waits(one.entry)),
        disputed=tuple(one for one in accounts if one.entry.dispute),
        confirmed=tuple(one for one in accounts if one.entry.confirmed_on),
    )


def _waits(entry: AccessEntry) -> bool:
    """Whether it is to be confirmed: of what is not used there is nothing to own."""
    return not (entry.confirmed_on or entry.dispute or entry.is_unused)


@dataclass(frozen=True, slots=True)
class AccessNeeds:
    """What waits for the founder: requests, the most urgent first, and how many accounts to confirm."""

    requests: tuple[AccessRequest, ...]
    unconfirmed: int

    def __bool__(self) -> bool:
        return bool(self.requests or self.unconfirmed)


def read_access_needs(engagement: Engagement) -> AccessNeeds:
    """Two queries. Accounts that a request asks to confirm stand there, and are not counted again."""
    waiting = list(engagement.access_requests.waiting().select_related("entry"))
    asked = [one.entry_id for one in waiting if one.kind == AccessRequest.Kind.CONFIRM]
    open_ones = (
        engagement.access_entries.kept().in_use().filter(confirmed_on=None, dispute="").exclude(pk__in=asked)
    )
    return AccessNeeds(tuple(waiting), open_ones.count())
