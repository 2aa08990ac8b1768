"""The surface map: what can be reached from outside, kept by hand, once, and inside the domain."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engagements.models import DnsRecord, Engagement, Host, Route, User
from tests.factories import make_engagement, make_organisation

pytestmark = pytest.mark.django_db


def address(engagement: Engagement, page: str, **kwargs: Any) -> str:
    return reverse(page, kwargs={"code": engagement.code, **kwargs})


def filled_in(client: Client, where: str, **typed: str) -> dict[str, str]:
    """A form as the browser would send it back, with its hidden twins, and what is typed into it."""
    form = client.get(where).context["form"]
    now = {bound.html_name: form[bound.name].field.prepare_value(bound.value()) for bound in form}
    twins = {f"initial-{name}": value for name, value in now.items()}
    return {name: str(value or "") for name, value in {**now, **twins}.items()} | typed


def test_it_lists_hosts_routes_sending_domains_and_records(
    engagement: Engagement, as_consultant: Client
) -> None:
    DnsRecord.objects.create(
        engagement=engagement, name="brightcart.test", rdtype="MX", value="10 mx1.mail.test.", ttl=300,
        purpose="Staff mailboxes",
    )  # fmt: skip
    shown = as_consultant.get(address(engagement, "surface")).content.decode()
    for words in ("www.brightcart.test", "https://app.brightcart.test/login", "10 mx1.mail.test.", "Staff"):
        assert words in shown


@pytest.mark.parametrize(("person", "status"), [("founder", 403), ("stranger", 404)])
def test_only_the_consultancy_keeps_it(
    engagement: Engagement, client_for: Any, request: pytest.FixtureRequest, person: str, status: int
) -> None:
    client = client_for(request.getfixturevalue(person))
    host = engagement.hosts.get(name="www.brightcart.test")
    assert client.get(address(engagement, "surface")).status_code == status
    removal = address(engagement, "surface_remove", part="hosts", pk=host.pk)
    assert client.post(removal).status_code == status
    assert engagement.hosts.filter(pk=host.pk).exists()


def test_a_host_is_added_changed_and_taken_off_with_a_line_in_the_history(
    engagement: Engagement, as_consultant: Client
) -> None:
    add = address(engagement, "surface_add", part="hosts")
    as_consultant.post(add, {"name": "Shop.Brightcart.test.", "role": "other", "is_required": "on"})
    host = engagement.hosts.get(name="shop.brightcart.test")
    edit = address(engagement, "surface_edit", part="hosts", pk=host.pk)
    as_consultant.post(edit, filled_in(as_consultant, edit, purpose="Last year's shop"))
    host.refresh_from_db()
    assert (host.purpose, host.version) == ("Last year's shop", 2)
    as_consultant.post(address(engagement, "surface_remove", part="hosts", pk=host.pk))
    assert not engagement.hosts.filter(pk=host.pk).exists()
    verbs = list(engagement.events.filter(target_kind="host").values_list("verb", flat=True))
    assert verbs == ["took off the surface", "changed on the surface", "added to the surface"]


def test_renaming_a_host_to_one_that_is_there_is_refused(
    engagement: Engagement, as_consultant: Client
) -> None:
    host = engagement.hosts.get(name="www.brightcart.test")
    edit = address(engagement, "surface_edit", part="hosts", pk=host.pk)
    response = as_consultant.post(edit, filled_in(as_consultant, edit, name="app.brightcart.test"))
    assert response.status_code == 422
    assert "is on the map already" in response.content.decode()


def test_two_people_edit_one_host_and_neither_loses_anything(
    engagement: Engagement, as_consultant: Client, owner: User, client_for: Any
) -> None:
    host = engagement.hosts.get(name="www.brightcart.test")
    edit = address(engagement, "surface_edit", part="hosts", pk=host.pk)
    opened = filled_in(as_consultant, edit)
    as_consultant.post(edit, opened | {"purpose": "Redirects"})
    late = client_for(owner)
    late.post(edit, opened | {"role": "docs"})
    host.refresh_from_db()
    assert (host.purpose, host.role) == ("Redirects", "docs")
    response = late.post(edit, opened | {"purpose": "Shows the shop"})
    assert response.status_code == 422
    assert response.context["form"]["purpose"].value() == "Shows the shop"
    assert "Redirects" in response.context["form"].errors["purpose"][0]


def test_an_unchecked_box_is_a_change_like_any_other(engagement: Engagement, as_consultant: Client) -> None:
    host = engagement.hosts.get(name="www.brightcart.test")
    edit = address(engagement, "surface_edit", part="hosts", pk=host.pk)
    form = filled_in(as_consultant, edit)
    del form["is_required"]
    assert as_consultant.post(edit, form).status_code == 302
    host.refresh_from_db()
    assert not host.is_required


def test_the_choices_for_all_hosts_are_checked_and_kept(
    engagement: Engagement, as_consultant: Client
) -> None:
    where = address(engagement, "surface_choices")
    bad = filled_in(
        as_consultant, where, canonical_host="elsewhere.test", allowed_origins="app.brightcart.test"
    )
    response = as_consultant.post(where, bad)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"canonical_host", "allowed_origins"}
    good = filled_in(
        as_consultant, where, canonical_host="brightcart.test", allowed_origins="https://app.brightcart.test"
    )
    assert as_consultant.post(where, good).status_code == 302
    engagement.refresh_from_db()
    assert engagement.canonical_host == "brightcart.test"
    assert engagement.allowed_origins == ["https://app.brightcart.test"]


def test_selectors_are_one_word_each_however_they_are_typed(
    engagement: Engagement, as_consultant: Client
) -> None:
    one = engagement.sending_domains.get()
    edit = address(engagement, "surface_edit", part="sending-domains", pk=one.pk)
    as_consultant.post(edit, filled_in(as_consultant, edit, selectors="s1, s2\ns1  google"))
    one.refresh_from_db()
    assert one.selectors == ["s1", "s2", "google"]


def test_an_entry_of_another_engagement_is_not_there(engagement: Engagement, as_consultant: Client) -> None:
    other = make_engagement(make_organisation())
    foreign = other.hosts.all()[0]
    edit = address(engagement, "surface_edit", part="hosts", pk=foreign.pk)
    assert as_consultant.get(edit).status_code == 404
    assert as_consultant.get(address(engagement, "surface_add", part="secrets")).status_code == 404


def test_many_entries_take_as_many_queries_as_few(
    engagement: Engagement, as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    where = address(engagement, "surface")
    with django_assert_max_num_queries(15) as few:
        as_consultant.get(where)
    Host.objects.bulk_create(
        Host(engagement=engagement, name=f"h{number}.brightcart.test") for number in range(60)
    )
    Route.objects.bulk_create(
        Route(engagement=engagement, url=f"https://h{number}.brightcart.test/") for number in range(60)
    )
    with django_assert_max_num_queries(15) as many:
        as_consultant.get(where)
    assert len(few) == len(many)


def test_a_wildcard_record_can_be_written_down(engagement: Engagement, as_consultant: Client) -> None:
    add = address(engagement, "surface_add", part="records")
    typed = {"name": "*.Shops.brightcart.test", "rdtype": "a", "value": "192.0.2.1", "ttl": "300"}
    as_consultant.post(add, typed)
    assert str(engagement.dns_records.get()) == "*.shops.brightcart.test A 192.0.2.1"
    page = as_consultant.post(add, {**typed, "name": "*.elsewhere.test"})
    assert "is not in brightcart.test" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        (" [2001:DB8::7] ", "2001:db8::7"),
        ("Lb-1.Hosting.test.", "lb-1.hosting.test"),
        ("", ""),
    ],
)
def test_the_server_behind_an_edge_is_an_address_or_a_name(
    engagement: Engagement, as_consultant: Client, typed: str, kept: str
) -> None:
    host = engagement.hosts.get(name="www.brightcart.test")
    edit = address(engagement, "surface_edit", part="hosts", pk=host.pk)
    as_consultant.post(edit, filled_in(as_consultant, edit, is_proxied="on", origin=typed))
    host.refresh_from_db()
    assert (host.is_proxied, host.origin) == (True, kept)
    shown = as_consultant.get(address(engagement, "surface")).content.decode()
    assert "behind an edge" in shown


@pytest.mark.parametrize(
    "typed", ["http://203.0.113.7/", "127.1", "203.0.113.7:443", "no spaces, please", "localhost"]
)
def test_what_is_neither_is_refused_beside_the_field(
    engagement: Engagement, as_consultant: Client, typed: str
) -> None:
    host = engagement.hosts.get(name="www.brightcart.test")
    edit = address(engagement, "surface_edit", part="hosts", pk=host.pk)
    response = as_consultant.post(edit, filled_in(as_consultant, edit, origin=typed))
    assert response.status_code == 422
    assert response.context["form"].errors["origin"]
