"""What is written down as not used asks nobody for an owner, a second factor or a word."""

import pytest
from django.test import Client
from django.urls import reverse

from engagements.founder import read_access_needs
from engagements.models import AccessEntry, Engagement
from engagements.not_used import NOT_USED, says_not_used
from engagements.ownership import read_ownership

pytestmark = pytest.mark.django_db


def listed(engagement: Engagement, number: int, provider: str, **fields: object) -> AccessEntry:
    system = AccessEntry.System.values[number]
    return AccessEntry.objects.create(
        engagement=engagement, number=number, system=system, provider=provider, **fields
    )


@pytest.mark.parametrize("provider", [*sorted(NOT_USED), " None ", "N/A", "Not used"])
def test_rows_and_words_agree(engagement: Engagement, provider: str) -> None:
    entry = listed(engagement, 1, provider)
    assert says_not_used(provider)
    assert entry.is_unused
    assert not engagement.access_entries.in_use().exists()


@pytest.mark.parametrize("provider", ["Nonesuch", "Nominet", "Not Used Domains Ltd"])
def test_a_provider_that_only_begins_so_is_in_use(engagement: Engagement, provider: str) -> None:
    entry = listed(engagement, 1, provider)
    assert not entry.is_unused
    assert engagement.access_entries.in_use().get() == entry


def test_the_register_counts_no_gaps_of_it(as_consultant: Client, engagement: Engagement) -> None:
    listed(engagement, 1, "Gandi", owner="Noor", mfa="on", vault_reference="vault/1")
    listed(engagement, 2, "none")
    text = as_consultant.get(reverse("access", kwargs={"code": engagement.code})).text
    assert "2 of 9 systems are listed; 1 not confirmed by the founder." in " ".join(text.split())


def test_the_founder_is_not_asked_for_it(engagement: Engagement) -> None:
    listed(engagement, 1, "Gandi")
    listed(engagement, 2, "none")
    assert read_access_needs(engagement).unconfirmed == 1
    assert [one.entry.provider for one in read_ownership(engagement).waiting] == ["Gandi"]
