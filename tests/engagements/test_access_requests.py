"""What is asked of the founder about an account, and the founder's own word on whose it is."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from checks.read_books import read_books
from engagements.actions.ask_access import answer_request, ask_access
from engagements.actions.confirm_ownership import SeenOtherwise, confirm_ownership, dispute_ownership
from engagements.actions.keep_register import add_entry, change_entry
from engagements.actions.undo_whole import undo_whole
from engagements.models import AccessEntry, AccessRequest, AccessRole, Engagement, Event, User
from engagements.next_actions import read_next_actions
from engagements.registers.all_registers import REGISTERS
from engagements.registers.many import Many, set_for_many
from tests.engagements.register_forms import fields_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]
SECRET = "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc"


def make_account(engagement: Engagement, actor: User, **fields: Any) -> AccessEntry:
    given = {"system": "dns", "provider": "Northgate", "account": "shop", "owner": "Noor Haddad"}
    entry = AccessEntry(engagement=engagement, **given | fields)
    return add_entry(engagement=engagement, entry=entry, actor=actor)


@pytest.fixture
def account(engagement: Engagement, consultant: User) -> AccessEntry:
    return make_account(engagement, consultant)


def ask(account: AccessEntry, actor: User, kind: str = "grant", **fields: Any) -> AccessRequest:
    request = AccessRequest(kind=kind, why="So that you hold your name.", **fields)
    given = {"engagement": account.engagement, "entry": account, "request": request}
    return ask_access(**given, actor=actor, token=uuid4())


def at(name: str, engagement: Engagement, **words: Any) -> str:
    return reverse(name, kwargs={"code": engagement.code, **words})


def needs(client: Client, engagement: Engagement) -> str:
    page = client.get(at("founder_home", engagement)).content.decode()
    return page.split('id="needs"')[1].split('id="hurts"')[0]


def test_what_a_consultant_asks_stands_on_the_founders_home_until_it_is_answered(
    account: AccessEntry, as_consultant: Client, as_founder: Client, consultant: User
) -> None:
    engagement = account.engagement
    page = as_consultant.get(at("access_entry", engagement, number=1)).content.decode()
    data = fields_of(page.split('id="requests"')[1])
    due = timezone.localdate() + timedelta(days=2)
    data |= {"kind": "grant", "why": "So that two can get in.", "how": "Open Team", "due_on": str(due)}
    for _time in range(2):  # a double click
        assert as_consultant.post(at("access_ask", engagement, number=1), data).status_code == 302
    request = engagement.access_requests.get()
    shown = needs(as_founder, engagement)
    assert "Let somebody in: Northgate (DNS)" in shown
    assert "So that two can get in." in shown
    assert f"by {due:%-d %B}" in shown
    leads_to = at("access_answer", engagement, pk=request.pk)
    assert f'href="{leads_to}"' in shown
    assert "Open Team" in as_founder.get(leads_to).content.decode()
    (waiting,) = [one for one in read_next_actions(engagement) if one.person == "Noor Haddad"]
    assert waiting.actions[0].title == str(request)

    answer = {"answer": "done", "word": "Ana is in."}
    for _time in range(2):
        assert as_founder.post(at("access_answer", engagement, pk=request.pk), answer).status_code == 302
    request.refresh_from_db()
    assert (request.answer, request.word, request.answered_by_name) == ("done", "Ana is in.", "Noor Haddad")
    assert Event.objects.filter(target_kind="accessrequest", verb="did what was asked:").count() == 1
    assert "Let somebody in" not in needs(as_founder, engagement)
    assert "Ana is in." in as_consultant.get(at("access_entry", engagement, number=1)).content.decode()


def test_cannot_needs_a_word_and_keeps_what_was_typed(
    account: AccessEntry, as_founder: Client, consultant: User
) -> None:
    url = at("access_answer", account.engagement, pk=ask(account, consultant).pk)
    assert as_founder.post(url, {"answer": "declined", "word": ""}).status_code == 422
    refused = as_founder.post(url, {"answer": "declined", "word": f"It is {SECRET}"})
    assert refused.status_code == 422
    assert as_founder.post(url, {"answer": "withdrawn", "word": "x"}).status_code == 422
    assert account.engagement.access_requests.get().is_open
    as_founder.post(url, {"answer": "declined", "word": "Only Tomas can."})
    assert account.engagement.access_requests.get().answer == "declined"


def test_a_withdrawn_request_is_not_answered_any_more(
    account: AccessEntry, as_consultant: Client, as_founder: Client, consultant: User
) -> None:
    engagement, request = account.engagement, ask(account, consultant)
    as_consultant.post(at("access_withdraw", engagement, pk=request.pk))
    as_founder.post(at("access_answer", engagement, pk=request.pk), {"answer": "done"})
    request.refresh_from_db()
    assert request.answer == "withdrawn"


def test_nobody_but_the_founder_speaks_for_the_client(
    account: AccessEntry,
    consultant: User,
    founder: User,
    as_consultant: Client,
    as_stranger: Client,
    viewer: User,
    client_for: Any,
) -> None:
    engagement, request = account.engagement, ask(account, consultant)
    seen = {"seen": f"{account.number}.{account.seen}"}
    for client, status in ((as_consultant, 403), (client_for(viewer), 403), (as_stranger, 404)):
        answer = at("access_answer", engagement, pk=request.pk)
        assert client.post(answer, {"answer": "done"}).status_code == status
        assert client.post(at("ownership_confirm", engagement), seen).status_code == status
        wrong = at("ownership_dispute", engagement, number=1)
        assert client.post(wrong, {"word": "no", "seen": account.seen}).status_code == status
    account.refresh_from_db()
    assert account.confirmed_on is None
    assert request.is_open


def test_no_form_of_the_register_sets_the_confirmation() -> None:
    register = REGISTERS["access"]
    said = {"confirmed_on", "confirmed_by", "confirmed_by_name", "dispute"}
    assert not said & register.form.base_fields.keys()
    assert not said & set(register.settable)


def test_a_consultant_who_types_a_confirmation_into_the_request_sets_none(
    account: AccessEntry, as_consultant: Client
) -> None:
    engagement, today = account.engagement, str(timezone.localdate())
    row = at("access_entry_row", engagement, number=1)
    assert as_consultant.post(row, {"cell": "confirmed_on", "confirmed_on": today}).status_code == 404
    many = {"pick": "1.1", "deed": "set:confirmed_on", "set-confirmed_on": today, "token": str(uuid4())}
    assert as_consultant.post(at("access_many", engagement), many).status_code == 404
    page = as_consultant.get(at("access_entry_edit", engagement, number=1)).content.decode()
    data = fields_of(page) | {"confirmed_on": today, "note": "new"}
    assert as_consultant.post(at("access_entry_edit", engagement, number=1), data).status_code == 302
    account.refresh_from_db()
    assert (account.note, account.confirmed_on) == ("new", None)


def test_the_founder_confirms_each_or_all_and_the_checks_read_it(
    account: AccessEntry, consultant: User, founder: User, as_founder: Client
) -> None:
    engagement = account.engagement
    nobodys = make_account(engagement, consultant, system="hosting", provider="Fjord", owner="", account="")
    vault = make_account(
        engagement, consultant, system="email", vault_reference="Vault › Mail", note="private"
    )
    page = as_founder.get(at("ownership", engagement)).content.decode()
    assert "All 3 are right" in page
    assert "Where your product runs" in page
    assert "Vault › Mail" not in page
    assert "private" not in page
    seen = [f"{one.number}.{one.seen}" for one in (account, nobodys, vault)]
    for _time in range(2):
        as_founder.post(at("ownership_confirm", engagement), {"seen": seen})
    nobodys.refresh_from_db()
    assert nobodys.owner == "Noor Haddad"
    today = timezone.localdate()
    said = {(one.confirmed_on, one.confirmed_by) for one in read_books(engagement).accounts}
    assert said == {(today, "Noor Haddad")}
    assert Event.objects.filter(verb="confirmed the ownership of").count() == 3


@pytest.mark.parametrize("number", ["0{n}", "x", "", "{n}{n}{n}{n}{n}{n}{n}{n}{n}{n}", "٣"])
def test_a_number_that_no_page_wrote_is_no_error(
    account: AccessEntry, as_founder: Client, number: str
) -> None:
    seen = f"{number.format(n=account.number)}.{account.seen}"
    response = as_founder.post(at("ownership_confirm", account.engagement), {"seen": [seen, "nonsense"]})
    assert response.status_code == 302


def test_a_changed_account_has_to_be_confirmed_anew_and_a_note_has_not(
    account: AccessEntry, founder: User, as_consultant: Client
) -> None:
    engagement = account.engagement
    for name, value, stays in (("note", "a note", True), ("owner", "Jo", False)):
        account.refresh_from_db()
        confirm_ownership(engagement=engagement, entry=account, seen=account.seen, actor=founder)
        row = at("access_entry_row", engagement, number=1)
        page = as_consultant.get(row, {"cell": name, "cols": name}).content.decode()
        data = fields_of(page.replace('class="field"', 'class="form"')) | {name: value}
        assert as_consultant.post(row, data).status_code == 200
        account.refresh_from_db()
        assert bool(account.confirmed_on) is stays
        assert bool(account.confirmed_by_name) is stays


def test_what_a_change_wipes_of_the_founder_s_word_is_on_the_record_and_told(
    account: AccessEntry, consultant: User, founder: User, as_consultant: Client
) -> None:
    engagement = account.engagement
    confirm_ownership(engagement=engagement, entry=account, seen=account.seen, actor=founder)
    account.refresh_from_db()
    day = account.confirmed_on
    assert day is not None
    change_account(account, consultant, provider="Elsewhere")
    event = engagement.events.order_by("-pk")[0]
    assert event.verb == "changed what was confirmed of"
    assert event.is_for_client
    assert event.changes["confirmed_on"] == [day.isoformat(), None]
    assert event.changes["confirmed_by_name"] == ["Noor Haddad", ""]
    undone = as_consultant.post(at("undo_event", engagement, pk=event.pk), follow=True)
    assert undone.status_code == 200
    account.refresh_from_db()
    assert (account.provider, account.confirmed_on) == ("Northgate", None)
    dispute_ownership(
        engagement=engagement, entry=account, seen=account.seen, word="It is Tomas's.", actor=founder
    )
    change_account(account, consultant, note="only a note")
    assert set(engagement.events.order_by("-pk")[0].changes) == {"note"}
    change_account(account, consultant, owner="Tomas")
    event = engagement.events.order_by("-pk")[0]
    assert event.is_for_client
    assert event.changes["dispute"] == ["It is Tomas's.", ""]


def test_what_a_bulk_change_wipes_is_told_for_each_and_its_undo_brings_no_confirmation_back(
    account: AccessEntry, consultant: User, founder: User
) -> None:
    engagement = account.engagement
    confirm_ownership(engagement=engagement, entry=account, seen=account.seen, actor=founder)
    account.refresh_from_db()
    many = Many(REGISTERS["access"], engagement, {account.number: account.version}, consultant)
    set_for_many(many, name="owner", posted={"owner": "Tomas"}, token=uuid4())
    event = engagement.events.filter(target_kind="accessentry").order_by("-pk").exclude(deed="many")[0]
    assert event.is_for_client
    assert event.changes["confirmed_by_name"] == ["Noor Haddad", ""]
    whole = engagement.events.filter(deed="many").latest("pk")
    assert undo_whole(engagement=engagement, event=whole, actor=consultant).count == 1
    account.refresh_from_db()
    assert (account.owner, account.confirmed_on) == ("Noor Haddad", None)


def change_account(account: AccessEntry, actor: User, **changes: str) -> None:
    account.refresh_from_db()
    opened = {name: getattr(account, name) for name in changes}
    change_entry(engagement=account.engagement, entry=account, changes=changes, opened=opened, actor=actor)


def test_what_changed_since_the_page_was_read_is_not_confirmed(
    account: AccessEntry, founder: User, as_founder: Client
) -> None:
    seen = account.seen
    AccessEntry.objects.filter(pk=account.pk).update(owner="Somebody else")
    account.refresh_from_db()
    with pytest.raises(SeenOtherwise):
        confirm_ownership(engagement=account.engagement, entry=account, seen=seen, actor=founder)
    posted = {"seen": f"{account.number}.{seen}"}
    page = as_founder.post(at("ownership_confirm", account.engagement), posted, follow=True).content.decode()
    assert "has changed since you read it" in page
    account.refresh_from_db()
    assert account.confirmed_on is None


def test_what_the_founder_says_is_wrong_reopens_it_and_waits_for_the_consultancy(
    account: AccessEntry, consultant: User, founder: User, as_founder: Client, as_consultant: Client
) -> None:
    engagement = account.engagement
    confirm_ownership(engagement=engagement, entry=account, seen=account.seen, actor=founder)
    asked = ask(account, consultant, "confirm")
    url = at("ownership_dispute", engagement, number=1)
    assert as_founder.post(url, {"seen": account.seen, "word": ""}).status_code == 422
    as_founder.post(url, {"seen": account.seen, "word": "It is Tomas's."})
    account.refresh_from_db()
    asked.refresh_from_db()
    assert (account.confirmed_on, account.dispute) == (None, "It is Tomas's.")
    assert asked.answer == "declined"
    said = [action.why for one in read_next_actions(engagement) for action in one.actions]
    assert "Noor Haddad says: It is Tomas's." in said
    assert (
        "It is Tomas&#x27;s." in as_consultant.get(at("access_entry", engagement, number=1)).content.decode()
    )
    assert "1 that the founder says is wrong" in as_consultant.get(at("access", engagement)).content.decode()


def test_done_on_a_request_to_confirm_confirms(
    account: AccessEntry, consultant: User, as_founder: Client
) -> None:
    engagement, request = account.engagement, ask(account, consultant, "confirm")
    shown = as_founder.get(at("access_answer", engagement, pk=request.pk)).content.decode()
    assert account.seen in shown
    assert "<dt>Owner</dt><dd>Noor Haddad</dd>" in shown
    data = {"answer": "done", "seen": account.seen, "word": "mine"}
    as_founder.post(at("access_answer", engagement, pk=request.pk), data)
    account.refresh_from_db()
    request.refresh_from_db()
    assert account.confirmed_by_name == "Noor Haddad"
    assert (request.answer, request.word) == ("done", "mine")


def test_a_bulk_change_taken_back_does_not_bring_a_confirmation_back(
    account: AccessEntry, founder: User, as_consultant: Client
) -> None:
    engagement = account.engagement
    confirm_ownership(engagement=engagement, entry=account, seen=account.seen, actor=founder)
    many = {"pick": "1.2", "deed": "set:owner", "set-owner": "Jo", "token": str(uuid4())}
    as_consultant.post(at("access_many", engagement), many)
    account.refresh_from_db()
    assert (account.owner, account.confirmed_on) == ("Jo", None)
    dispute_ownership(engagement=engagement, entry=account, seen=account.seen, word="No", actor=founder)
    as_consultant.post(at("undo_event", engagement, pk=engagement.events.get(deed="many").pk))
    account.refresh_from_db()
    assert (account.owner, account.confirmed_on) == ("Noor Haddad", None)


def test_many_accounts_take_as_many_queries_as_few(
    engagement: Engagement,
    consultant: User,
    as_founder: Client,
    as_consultant: Client,
    django_assert_max_num_queries: Any,
) -> None:
    counts = []
    for number in (2, 30):
        for one in range(number):
            account = make_account(engagement, consultant, provider=f"P{number}-{one}")
            ask(account, consultant)
            AccessRole.objects.create(engagement=engagement, entry=account, person="Ana", is_leaving=True)
        found = []
        for client, name in (
            (as_founder, "founder_home"),
            (as_founder, "ownership"),
            (as_consultant, "offboarding"),
            (as_consultant, "access"),
            (as_consultant, "overview"),
        ):
            client.get(at(name, engagement))
            with django_assert_max_num_queries(26) as captured:
                client.get(at(name, engagement))
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]


def test_an_answer_comes_too_late_for_a_request_that_was_answered(
    account: AccessEntry, consultant: User, founder: User
) -> None:
    request = ask(account, consultant)
    given = {"engagement": account.engagement, "request": request, "actor": founder}
    done, declined = AccessRequest.Answer.DONE, AccessRequest.Answer.DECLINED
    assert answer_request(**given, answer=done)
    assert not answer_request(**given, answer=declined, word="no")
    request.refresh_from_db()
    assert request.answer == "done"
