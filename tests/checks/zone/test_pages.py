"""The pages of DNS records: look, approve, import, note, compare and take away as a file."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from checks.actions.adopt_records import adopt_records
from checks.actions.keep_zone_state import LOOKS_KEPT, approve_plan, keep_look
from checks.lab import RunningLab, running_lab
from checks.subjects import ZoneRecord
from checks.surface_map import surface_of
from checks.zone.comparison import LiveZone
from engagements.models import DnsRecord, Engagement, User, ZoneState
from tests.factories import make_engagement

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lab() -> Iterator[RunningLab]:
    with running_lab(["brightcart"]) as running:
        yield running


@pytest.fixture
def in_lab(lab: RunningLab, settings: Settings) -> None:
    settings.AUDIT_RESOLVERS = [lab.resolver]
    settings.AUDIT_ALLOWED_NETWORKS = list(lab.networks)


def at(engagement: Engagement, page: str = "dns_records", **kwargs: Any) -> str:
    return reverse(page, kwargs={"code": engagement.code, **kwargs})


def write_down(engagement: Engagement, *records: tuple[str, str, str], **fields: Any) -> list[DnsRecord]:
    return [
        DnsRecord.objects.create(
            engagement=engagement, name=name, rdtype=rdtype, value=value, **{"ttl": 300, **fields}
        )
        for name, rdtype, value in records
    ]


WWW = ("www.brightcart.test", "A", "192.0.2.1")
MX = ("brightcart.test", "MX", "10 mx1.mail.test.")


@pytest.mark.usefixtures("in_lab")
def test_what_is_live_is_looked_at_approved_and_recorded_with_who_and_when(
    engagement: Engagement, as_consultant: Client
) -> None:
    page = as_consultant.post(at(engagement, "dns_look"), follow=True).content.decode()
    look = engagement.zone_states.get()
    assert "records are live" in page
    assert "none of them approved yet" in page
    assert "v=spf1 a mx" in page
    page = as_consultant.post(
        at(engagement, "dns_approve"), {"what": look.number}, follow=True
    ).content.decode()
    approval = engagement.zone_states.get(kind="approved")
    assert (approval.by_name, len(approval.records)) == ("Ana Lima", len(look.records))
    assert "all as approved." in page
    assert "Ana Lima" in page
    assert engagement.dns_records.count() == len(look.records)
    assert surface_of(engagement).approval.startswith("approved by Ana Lima on ")
    event = engagement.events.get(verb="approved")
    assert event.target_label == f"{len(look.records)} DNS records: what was live"


@pytest.mark.usefixtures("in_lab")
def test_approving_live_does_not_mix_a_planned_value_with_the_live_one(
    engagement: Engagement, as_consultant: Client
) -> None:
    write_down(engagement, WWW)
    as_consultant.post(at(engagement, "dns_look"))
    as_consultant.post(at(engagement, "dns_approve"), {"what": engagement.zone_states.get().number})
    assert list(engagement.dns_records.filter(name=WWW[0]).values_list("value", flat=True)) == [WWW[2]]
    assert "Planned to change" in as_consultant.get(at(engagement)).content.decode()


def test_only_the_look_that_was_shown_can_be_approved(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    first = keep_look(engagement=engagement, zone=LiveZone((ZoneRecord(*WWW, 300),)), actor=consultant)
    keep_look(engagement=engagement, zone=LiveZone(), actor=consultant)
    page = as_consultant.post(at(engagement, "dns_approve"), {"what": first.number}, follow=True)
    assert "looked again in the meantime" in page.content.decode()
    assert not engagement.zone_states.filter(kind="approved").exists()


def test_silence_is_not_kept_as_a_look(
    engagement: Engagement, as_consultant: Client, settings: Settings
) -> None:
    settings.AUDIT_RESOLVERS = ["127.0.0.1:9"]
    page = as_consultant.post(at(engagement, "dns_look"), follow=True).content.decode()
    assert "No name server answered" in page
    assert not engagement.zone_states.exists()


def test_a_value_that_is_too_long_to_keep_is_said_and_nothing_is_cut(
    engagement: Engagement, consultant: User
) -> None:
    long = ZoneRecord("brightcart.test", "TXT", "x" * 2001, 300)
    done = adopt_records(engagement=engagement, records=[long, ZoneRecord(*WWW, 300)], actor=consultant)
    assert (done.count, done.too_long) == (1, (long,))
    assert engagement.dns_records.get().value == WWW[2]


def test_old_looks_are_let_go_and_approvals_never(engagement: Engagement, consultant: User) -> None:
    write_down(engagement, WWW)
    approve_plan(engagement=engagement, actor=consultant)
    for _number in range(LOOKS_KEPT + 3):
        keep_look(engagement=engagement, zone=LiveZone(), actor=consultant)
    assert engagement.zone_states.filter(kind=ZoneState.Kind.LIVE).count() == LOOKS_KEPT
    assert engagement.zone_states.filter(kind=ZoneState.Kind.APPROVED).count() == 1


def test_before_the_first_look_nothing_is_said_to_be_wrong(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    write_down(engagement, WWW)
    approve_plan(engagement=engagement, actor=consultant)
    page = as_consultant.get(at(engagement)).content.decode()
    assert "1 record; nobody has looked what is live yet." in page
    assert "Not looked at yet" in page
    assert "Could not tell" not in page.partition("<table")[2]


def different(engagement: Engagement, consultant: User) -> None:
    """Approved: MX and www; live: another www and a text that nobody approved."""
    write_down(engagement, WWW, MX)
    approve_plan(engagement=engagement, actor=consultant)
    live = (ZoneRecord(WWW[0], "A", "192.0.2.7", 300), ZoneRecord("brightcart.test", "TXT", "new", 300))
    keep_look(engagement=engagement, zone=LiveZone(live), actor=consultant)


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("", ("192.0.2.7", "10 mx1.mail.test", "not approved"), ()),
        ("state=missing", ("10 mx1.mail.test",), ("192.0.2.7",)),
        ("state=changed", ("192.0.2.7", "192.0.2.1"), ("10 mx1.mail.test",)),
        ("state=not-approved", (">new<",), ("192.0.2.7",)),
        ("state=banana", ("192.0.2.7", "10 mx1.mail.test"), ()),
        ("q=MX1", ("10 mx1.mail.test",), ("192.0.2.7",)),
        ("q=nothing-like-it", ("No record matches",), ("192.0.2.7",)),
    ],
)
def test_the_list_shows_what_the_address_asks_for(
    engagement: Engagement, consultant: User, as_consultant: Client, query: str, there: Any, absent: Any
) -> None:
    different(engagement, consultant)
    page = as_consultant.get(f"{at(engagement)}?{query}").content.decode()
    for words in there:
        assert words in page
    for words in absent:
        assert words not in page


def test_what_would_break_stands_under_a_record_that_differs(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    different(engagement, consultant)
    page = as_consultant.get(at(engagement)).content.decode()
    assert "Mail to addresses at brightcart.test arrives by it." in page
    assert "Visitors of www.brightcart.test (the site)" in page


def test_before_and_after_are_compared_with_what_would_break_first(
    engagement: Engagement, consultant: User, as_consultant: Client
) -> None:
    different(engagement, consultant)
    page = as_consultant.get(at(engagement, "dns_diff")).content.decode()
    assert "1 goes, 1 changes, 1 comes; 0 stay as they are. Things hang on 2 of them." in page
    assert page.index("10 mx1.mail.test") < page.index("<code>new</code>")
    same = as_consultant.get(at(engagement, "dns_diff") + "?before=1&after=plan").content.decode()
    assert "Nothing changes" in same


@pytest.mark.parametrize("query", ["before=99", "after=banana", "before=9999999999999"])
def test_a_state_that_is_not_there_is_not_found(
    engagement: Engagement, consultant: User, as_consultant: Client, query: str
) -> None:
    different(engagement, consultant)
    assert as_consultant.get(at(engagement, "dns_diff") + f"?{query}").status_code == 404


ZONE = '$TTL 300\n@ IN SOA ns1 host 1 2 3 4 5\nwww A 192.0.2.8\nshop CNAME www\n@ TXT "v=spf1 -all"\n'


def test_a_zone_file_is_read_first_and_written_when_that_is_confirmed(
    engagement: Engagement, as_consultant: Client
) -> None:
    (www, _mx) = write_down(engagement, WWW, MX, owner="Mira", purpose="The shop")
    page = as_consultant.post(at(engagement, "dns_import"), {"text": ZONE})
    shown = page.content.decode()
    assert "3 records read" in shown
    assert "Visitors of www.brightcart.test" in shown
    assert "1 line left out" in shown
    assert list(engagement.dns_records.values_list("value", flat=True).order_by("pk")) == [WWW[2], MX[2]]
    as_consultant.post(at(engagement, "dns_import"), {"text": ZONE, "confirm": "1"})
    records = {(one.name, one.rdtype): one for one in engagement.dns_records.all()}
    assert len(records) == 4
    assert records["www.brightcart.test", "A"].value == "192.0.2.8"
    assert records["www.brightcart.test", "A"].owner == "Mira", "it only got another value"
    assert records["brightcart.test", "MX"].value == MX[2], "the file says nothing of it"
    assert not DnsRecord.objects.filter(pk=www.pk).exists()
    assert engagement.events.get(verb="imported").target_label == "zone file: 3 added, 0 changed, 1 removed"


def test_a_whole_zone_takes_out_what_it_does_not_have(engagement: Engagement, as_consultant: Client) -> None:
    write_down(engagement, WWW, MX)
    data = {"text": ZONE, "confirm": "1", "replaces": "on"}
    as_consultant.post(at(engagement, "dns_import"), data)
    assert not engagement.dns_records.filter(rdtype="MX").exists()
    assert engagement.dns_records.count() == 3


def test_an_uploaded_file_with_bad_lines_comes_back_as_text_to_put_right(
    engagement: Engagement, as_consultant: Client
) -> None:
    file = SimpleUploadedFile("zone.txt", "www A 192.0.2.1\nköln A 300.0.0.1\n".encode())
    page = as_consultant.post(at(engagement, "dns_import"), {"file": file})
    assert page.status_code == 422
    shown = page.content.decode()
    assert "Line 2: köln A 300.0.0.1" in shown
    assert "www A 192.0.2.1\nköln" in shown, "the text is there to be put right"
    assert not engagement.dns_records.exists()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"text": ""}, "Choose a zone file, or paste its lines."),
        ({"text": "; nothing\n"}, "There is no record of brightcart.test in it."),
        ({"text": "x" * (513 * 1024)}, "at most 512 kB"),
        ({"text": "other.test. A 192.0.2.1"}, "is not in brightcart.test"),
    ],
)
def test_what_cannot_be_imported_is_said(
    engagement: Engagement, as_consultant: Client, data: dict[str, str], words: str
) -> None:
    page = as_consultant.post(at(engagement, "dns_import"), {**data, "confirm": "1"})
    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_file_that_is_too_large_is_refused(engagement: Engagement, as_consultant: Client) -> None:
    file = SimpleUploadedFile("zone.txt", b";" * (600 * 1024))
    page = as_consultant.post(at(engagement, "dns_import"), {"file": file})
    assert page.status_code == 422
    assert "This file has 600 kB" in page.content.decode()


def test_notes_on_a_record_are_kept_with_a_line_in_the_history(
    engagement: Engagement, as_consultant: Client
) -> None:
    (www,) = write_down(engagement, WWW)
    where = at(engagement, "dns_record", pk=www.pk)
    assert "Visitors of www.brightcart.test" in as_consultant.get(where).content.decode()
    typed = {"purpose": "The shop", "owner": "Mira", "follows_provider": "on"}
    twins = {"initial-purpose": "", "initial-owner": "", "initial-follows_provider": ""}
    as_consultant.post(where, {**typed, **twins})
    www.refresh_from_db()
    assert (www.purpose, www.owner, www.follows_provider, www.version) == ("The shop", "Mira", True, 2)
    assert engagement.events.filter(verb="changed on the surface").exists()


def test_notes_that_two_people_change_are_shown_to_choose_from(
    engagement: Engagement, as_consultant: Client
) -> None:
    (www,) = write_down(engagement, WWW, owner="Somebody else")
    where = at(engagement, "dns_record", pk=www.pk)
    page = as_consultant.post(where, {"owner": "Mira", "initial-owner": "", "initial-purpose": ""})
    assert page.status_code == 422
    assert "Somebody else" in page.content.decode()
    assert 'value="Mira"' in page.content.decode()


def test_several_records_get_one_owner(engagement: Engagement, as_consultant: Client) -> None:
    www, mx = write_down(engagement, WWW, MX)
    page = as_consultant.post(
        at(engagement, "dns_owner"), {"pk": [www.pk, mx.pk], "owner": "Mira"}, follow=True
    )
    assert "2 records have a new owner." in page.content.decode()
    assert set(engagement.dns_records.values_list("owner", flat=True)) == {"Mira"}


def test_no_owner_reaches_a_record_of_another_engagement(
    engagement: Engagement, as_consultant: Client, stranger: User
) -> None:
    (foreign,) = write_down(make_engagement(domain="elsewhere.test"), ("elsewhere.test", "A", "192.0.2.1"))
    page = as_consultant.post(at(engagement, "dns_owner"), {"pk": [foreign.pk], "owner": "Ana"}, follow=True)
    assert "nothing was changed" in page.content.decode()
    foreign.refresh_from_db()
    assert foreign.owner == ""


def test_records_leave_as_files(engagement: Engagement, consultant: User, as_consultant: Client) -> None:
    different(engagement, consultant)
    answer = as_consultant.get(at(engagement, "dns_export", form="zone"))
    assert answer["Content-Disposition"] == 'attachment; filename="brightcart.test-plan.zone"'
    assert "www 300 IN A 192.0.2.1" in answer.content.decode()
    live = json.loads(as_consultant.get(at(engagement, "dns_export", form="json") + "?of=live").content)
    assert [one["value"] for one in live["records"]] == ["new", "192.0.2.7"]
    approved = as_consultant.get(at(engagement, "dns_export", form="csv") + "?of=approved").content.decode()
    assert "brightcart.test,MX,10 mx1.mail.test,300" in approved
    assert as_consultant.get(at(engagement, "dns_export", form="exe")).status_code == 404
    assert as_consultant.get(at(engagement, "dns_export", form="csv") + "?of=banana").status_code == 404


@pytest.mark.parametrize("page", ["dns_records", "dns_diff"])
def test_more_records_ask_no_more_queries(
    engagement: Engagement,
    consultant: User,
    as_consultant: Client,
    page: str,
    django_assert_max_num_queries: Any,
) -> None:
    different(engagement, consultant)
    with django_assert_max_num_queries(40) as few:
        as_consultant.get(at(engagement, page))
    write_down(engagement, *((f"h{number}.brightcart.test", "A", "192.0.2.1") for number in range(40)))
    approve_plan(engagement=engagement, actor=consultant)
    with django_assert_max_num_queries(len(few)):
        many = as_consultant.get(at(engagement, page) + "?before=plan&after=2")
    assert "h39.brightcart.test" in many.content.decode()


def test_the_surface_leads_to_the_page(engagement: Engagement, as_consultant: Client) -> None:
    assert at(engagement) in as_consultant.get(at(engagement, "surface")).content.decode()


def test_whose_word_it_was_is_kept_when_an_owner_looks_like_a_credential(
    engagement: Engagement, as_consultant: Client
) -> None:
    (www,) = write_down(engagement, WWW)
    typed = {"pk": [www.pk], "owner": "X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa"}
    as_consultant.post(at(engagement, "dns_owner"), typed)
    assert engagement.dns_records.get().owner == ""
    as_consultant.post(at(engagement, "dns_owner"), typed | {"not_secret": "on"})
    assert engagement.dns_records.get().owner == typed["owner"]
    assert engagement.events.filter(verb="said that no credential is in").count() == 1
