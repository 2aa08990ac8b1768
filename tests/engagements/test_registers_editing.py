"""Two people edit one entry: what only one of them changed merges, the rest is theirs to choose."""

import pytest
from django.test import Client
from django.urls import reverse

from engagements.actions.keep_register import bin_entry
from engagements.models import Engagement, Risk, User
from tests.engagements.register_forms import fields_of
from tests.factories import make_risk

pytestmark = [pytest.mark.django_db, pytest.mark.postgres]


@pytest.fixture
def risk(engagement: Engagement, consultant: User) -> Risk:
    return make_risk(engagement, actor=consultant, title="Sign-in is cached", effect="Orders leak.")


def opened(client: Client, risk: Risk) -> tuple[str, dict[str, str]]:
    """The form as one browser tab has it."""
    url = reverse("risk_edit", kwargs={"code": risk.engagement.code, "number": risk.number})
    return url, fields_of(client.get(url).content.decode())


def test_changes_of_different_fields_both_stay(as_consultant: Client, risk: Risk) -> None:
    url, one = opened(as_consultant, risk)
    _url, two = opened(as_consultant, risk)
    as_consultant.post(url, one | {"title": "Sign-in is cached for all", "must_fix_now": "on"})
    assert as_consultant.post(url, two | {"effect": "Strangers see orders."}).status_code == 302
    risk.refresh_from_db()
    assert (risk.title, risk.effect) == ("Sign-in is cached for all", "Strangers see orders.")
    assert (risk.must_fix_now, risk.version) == (True, 3)


def test_the_same_field_is_shown_side_by_side_with_what_was_typed(as_consultant: Client, risk: Risk) -> None:
    url, one = opened(as_consultant, risk)
    _url, two = opened(as_consultant, risk)
    as_consultant.post(url, one | {"title": "From the first tab", "status": "closed"})
    typed = two | {"title": "From the second tab", "status": "fixing", "evidence": "Typed and kept"}
    response = as_consultant.post(url, typed)
    page = response.content.decode()
    assert response.status_code == 422
    for words in ("From the first tab", "From the second tab", "Typed and kept", "Yours", "Theirs"):
        assert words in page
    assert "Somebody saved “Closed” here" in page
    risk.refresh_from_db()
    assert (risk.title, risk.evidence) == ("From the first tab", "")


def test_saving_again_after_a_conflict_keeps_what_stands_in_the_form(
    as_consultant: Client, risk: Risk
) -> None:
    url, one = opened(as_consultant, risk)
    _url, two = opened(as_consultant, risk)
    as_consultant.post(url, one | {"title": "From the first tab", "effect": "Changed by the first"})
    conflict = as_consultant.post(url, two | {"title": "From the second tab"}).content.decode()
    assert as_consultant.post(url, fields_of(conflict)).status_code == 302
    risk.refresh_from_db()
    assert risk.title == "From the second tab"


def test_the_same_change_twice_is_no_conflict(as_consultant: Client, risk: Risk) -> None:
    url, one = opened(as_consultant, risk)
    _url, two = opened(as_consultant, risk)
    for tab in (one, two):
        assert as_consultant.post(url, tab | {"title": "Sign-in leaks"}).status_code == 302


def test_an_entry_deleted_while_it_was_edited_keeps_the_text_and_offers_to_restore(
    as_consultant: Client, engagement: Engagement, consultant: User, risk: Risk
) -> None:
    url, form = opened(as_consultant, risk)
    bin_entry(engagement=engagement, entry=risk, actor=consultant)
    response = as_consultant.post(url, form | {"effect": "A long text that took an hour"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "A long text that took an hour" in page
    assert "Somebody has deleted this" in page
    restore = reverse("risk_restore", kwargs={"code": engagement.code, "number": risk.number})
    assert restore in page
    as_consultant.post(restore)
    assert as_consultant.post(url, fields_of(page)).status_code == 302
    risk.refresh_from_db()
    assert risk.effect == "A long text that took an hour"


def test_twins_that_were_tampered_with_are_no_error(as_consultant: Client, risk: Risk) -> None:
    url, form = opened(as_consultant, risk)
    twins = {name: "x" * 300 for name in form if name.startswith("initial-")}
    assert twins
    assert as_consultant.post(url, form | twins).status_code in {302, 422}


def test_a_founder_may_own_a_risk_and_a_stranger_may_not(
    as_consultant: Client, risk: Risk, founder: User, stranger: User
) -> None:
    url, form = opened(as_consultant, risk)
    page = as_consultant.get(url).content.decode()
    assert "Noor Haddad (founder)" in page
    assert "Sam Ito" not in page
    assert as_consultant.post(url, form | {"owner": str(stranger.pk)}).status_code == 422
    assert as_consultant.post(url, form | {"owner": str(founder.pk)}).status_code == 302
    risk.refresh_from_db()
    assert risk.owner == founder


def test_an_owner_who_left_stays_until_another_is_chosen(
    as_consultant: Client, risk: Risk, stranger: User
) -> None:
    Risk.objects.filter(pk=risk.pk).update(owner=stranger)
    url, form = opened(as_consultant, risk)
    assert as_consultant.post(url, form | {"effect": "More"}).status_code == 302
    risk.refresh_from_db()
    assert risk.owner == stranger


def test_a_text_of_several_lines_is_edited_without_a_conflict_with_itself(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    risk = make_risk(engagement, actor=consultant, evidence="first line\nsecond line\n")
    url, form = opened(as_consultant, risk)
    assert form["evidence"] == form["initial-evidence"] == "first line\r\nsecond line\r\n"
    response = as_consultant.post(url, form | {"evidence": "first line\r\nanother line"})
    assert response.status_code == 302
    risk.refresh_from_db()
    assert risk.evidence == "first line\nanother line"
    url, form = opened(as_consultant, risk)
    assert as_consultant.post(url, form).status_code == 302
    risk.refresh_from_db()
    assert risk.version == 2
