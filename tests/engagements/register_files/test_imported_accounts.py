"""What an import and its undo change of accounts that their founder has confirmed."""

import pytest
from django.test import Client

from engagements.actions.confirm_ownership import confirm_ownership
from engagements.actions.keep_register import add_entry
from engagements.models import AccessEntry, Engagement, Event, User
from tests.engagements.register_files.test_imports import bring, go

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


def test_what_an_import_and_its_undo_wipe_of_the_founder_s_word_is_told(
    as_consultant: Client, engagement: Engagement, consultant: User, founder: User
) -> None:
    entry = AccessEntry(engagement=engagement, system="dns", provider="Namecheap", account="ops")
    add_entry(engagement=engagement, entry=entry, actor=consultant)

    def wiped() -> Event:
        entry.refresh_from_db()
        assert entry.confirmed_on is None
        return engagement.events.filter(target_kind="accessentry").order_by("-pk")[0]

    def confirm() -> None:
        entry.refresh_from_db()
        confirm_ownership(engagement=engagement, entry=entry, seen=entry.seen, actor=founder)

    confirm()
    job = bring(
        as_consultant, engagement, "access_entry", "System,Provider,Account,Owner\nDNS,Namecheap,ops,Tomas\n"
    )
    go(as_consultant, job, "start_import")
    event = wiped()
    assert (event.is_for_client, event.changes["confirmed_by_name"]) == (True, ["Noor Haddad", ""])
    confirm()
    go(as_consultant, job, "undo_import")
    event = wiped()
    assert (event.is_for_client, event.changes["confirmed_by_name"]) == (True, ["Noor Haddad", ""])
