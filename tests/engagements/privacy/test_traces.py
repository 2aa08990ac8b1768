"""Filters that people keep: those that name an erased client go, and those that name what is left stay."""

import pytest

from engagements.actions.erase_client import erase_client
from engagements.actions.remove_member import remove_member
from engagements.actions.save_filter import save_filter
from engagements.models import Engagement, Membership, Organisation, SavedFilter, User
from tests.factories import make_engagement, make_member, make_organisation, make_participant, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
# A name, what stands in the address, and whether it goes with Brightcart, whose founder is Noor Haddad.
FILTERS = [
    ("By the client", "client={client}", True),
    ("By the one beside it", "client={beside}", False),
    ("By the founder", "waiting=Noor+Haddad", True),
    ("By whom others wait for too", "waiting=the+client", False),
    ("By a lead", "lead=7&must_fix=yes", False),
    ("By its name", "q=brightcart", True),
    ("By half of its name", "state=all&q=Brightc", True),
    ("By what both are called", "q=shop", False),
    ("By nothing that is there", "q=zebra", False),
    ("By a sentence", "q=brightcart+checkout", True),
    ("BRIGHTCART, waiting", "waiting=%2A", True),
]


@pytest.mark.parametrize(("name", "query", "goes"), FILTERS, ids=[name for name, _query, _goes in FILTERS])
def test_a_filter_goes_where_it_names_nobody_but_who_was_erased(
    organisation: Organisation, owner: User, name: str, query: str, goes: bool
) -> None:
    mine = make_engagement(organisation, client_name="Brightcart", title="Shop one", domain="brightcart.test")
    beside = make_engagement(organisation, client_name="Tasklane", title="Shop two", domain="tasklane.test")
    for one in (mine, beside):
        make_participant(one, name="Noor Haddad" if one == mine else "Kim Park")
        one.holds.create(waiting_on="the client", reason="r")
    keys = {"client": mine.client_id, "beside": beside.client_id}
    people = (owner, make_user(name="Left long ago"), make_member(beside.organisation))
    for user in people:
        save_filter(user=user, name=name, query=query.format(**keys))
    erase_client(client=mine.client, actor=owner)
    assert SavedFilter.objects.count() == (0 if goes else len(people))


def test_those_of_another_consultancy_stay(engagement: Engagement, owner: User, stranger: User) -> None:
    save_filter(user=stranger, name="Brightcart", query="q=Brightcart")
    erase_client(client=engagement.client, actor=owner)
    assert SavedFilter.objects.get().user == stranger


def test_whoever_leaves_takes_no_names_along(organisation: Organisation, owner: User) -> None:
    ben = make_member(organisation)
    save_filter(user=ben, name="Brightcart", query="q=Brightcart")
    remove_member(membership=ben.memberships.get(), successor=None, actor=owner)
    assert not SavedFilter.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("Shopify shops", "q=shopify"),
        ("Jobs on hold", "waiting=%2A"),
        ("Tasklane Shop", "q=tasklane"),
        ("Other", "q=Shop+Nord"),
    ],
)
def test_a_name_within_a_word_or_within_what_is_left_is_nobody_who_was_erased(
    organisation: Organisation, owner: User, name: str, query: str
) -> None:
    mine = make_engagement(organisation, client_name="Shop", title="Sprint", domain="shop.test")
    make_participant(mine, name="Jo")
    make_engagement(organisation, client_name="Tasklane Shop", title="Two", domain="tasklane.test")
    elsewhere = make_organisation("Elsewhere")
    make_engagement(elsewhere, client_name="Shop Nord", title="Three", domain="nord.test")
    Membership.objects.create(user=owner, organisation=elsewhere)
    save_filter(user=owner, name=name, query=query)
    erase_client(client=mine.client, actor=owner)
    assert SavedFilter.objects.get().name == name


def test_whoever_leaves_one_workplace_keeps_what_names_nobody_of_it(
    organisation: Organisation, engagement: Engagement, owner: User, founder: User
) -> None:
    ben = make_member(organisation)
    elsewhere = make_organisation("Elsewhere")
    theirs = make_engagement(elsewhere, client_name="Tasklane", title="Lanes", domain="tasklane.test")
    Membership.objects.create(user=ben, organisation=elsewhere)
    kept = {"Lanes": "q=tasklane", "Must fix": "must_fix=yes", "Theirs": f"client={theirs.client_id}"}
    kept["Mine"] = f"lead={ben.pk}"
    goes = {"Brightcart": "q=x", "By search": "q=brightcart", "By key": f"client={engagement.client_id}"}
    goes |= {"By lead": f"lead={owner.pk}", "By founder": "q=noor+haddad"}
    for name, query in (kept | goes).items():
        save_filter(user=ben, name=name, query=query)
    remove_member(membership=ben.memberships.get(organisation=organisation), successor=None, actor=owner)
    assert set(ben.saved_filters.values_list("name", flat=True)) == set(kept)
