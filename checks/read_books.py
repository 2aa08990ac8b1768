"""An engagement's registers and roadmap as the plain values that checks judge."""

from collections import defaultdict

from django.utils import timezone

from checks.books import Account, Books, Contact, Duty, Key, Procedure
from engagements.models import Engagement, Item, Rehearsal, Runbook, Stage
from engagements.rehearsal_page import latest_of


def read_books(engagement: Engagement) -> Books:
    """What people wrote down up to now, without what is in the bin. Six queries."""
    latest = latest_of(engagement.rehearsals.all())
    return Books(
        today=timezone.localdate(),
        accounts=tuple(
            Account(
                entry.reference,
                entry.system,
                entry.provider,
                entry.owner,
                entry.mfa,
                entry.vault_reference,
                entry.confirmed_on,
                entry.confirmed_by_name,
                entry.dispute,
            )
            for entry in engagement.access_entries.kept()
        ),
        keys=tuple(
            Key(key.name, key.environment, key.state, key.store, key.owner, key.is_secret)
            for key in engagement.environment_keys.kept()
        ),
        procedures=tuple(
            Procedure(
                book.title,
                book.template_key,
                book.contact or book.owner,
                book.rehearsed_on,
                _has_failed(book, latest.get(book.pk)),
            )
            for book in engagement.runbooks.kept()
        ),
        contacts=tuple(
            Contact(one.name, one.side, one.can_be_reached, one.escalation)
            for one in engagement.contacts.kept()
        ),
        duties=_duties(engagement),
    )


def _has_failed(runbook: Runbook, latest: Rehearsal | None) -> bool:
    """Whether the latest rehearsal failed, and nobody noted a later one that was done elsewhere."""
    if latest is None or latest.ended_at is None or latest.result != Rehearsal.Result.FAILED:
        return False
    day = timezone.localdate(latest.ended_at)
    return runbook.rehearsed_on is None or runbook.rehearsed_on <= day


def _duties(engagement: Engagement) -> dict[str, tuple[Duty, ...]]:
    """The roadmap's lines by each check that they name."""
    found: dict[str, list[Duty]] = defaultdict(list)
    items = Item.objects.filter(stage__engagement=engagement).select_related("stage", "updated_by")
    for item in items:
        duty = Duty(
            title=item.title,
            stage=item.stage.title,
            is_confirmed=item.status == Item.Status.DONE,
            is_waived=item.status == Item.Status.NOT_APPLICABLE,
            said=item.reason or item.evidence,
            by=str(item.updated_by) if item.updated_by else "",
            is_due=item.stage.status == Stage.Status.DONE,
        )
        for check_key in item.checks:
            found[check_key].append(duty)
    return {key: tuple(several) for key, several in found.items()}
