"""Erases engagements with everything in them, files too: the one way in which a history ends."""

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from engagements.actions.forget_record import delete_files_on_commit
from engagements.models import Client, Engagement
from engagements.privacy.reach import files_of, reach
from engagements.privacy.traces import forget_traces, traces_of
from engagements.search.forgetting import forget_words


@transaction.atomic
def erase_engagements(
    engagements: QuerySet[Engagement], *, client: Client | None = None, recipients: Collection[str] = ()
) -> int:
    """How many were erased; a `client` goes with them, and the mails that are kept to `recipients`.

    Without the mark that is set first the database lets no event go.
    """
    several = list(engagements.select_related("client").defer("playbook_data"))
    pks = [one.pk for one in several]
    doomed = Engagement.objects.filter(pk__in=pks)
    files = [file for model in reach() for file in files_of(model, pks)]
    traces = traces_of(several, client=client, recipients=recipients)
    doomed.update(erased_at=timezone.now())
    doomed.delete()
    if client:
        client.delete()
    forget_traces(traces)
    forget_words()
    delete_files_on_commit(files)
    return len(pks)
