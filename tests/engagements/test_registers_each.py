"""What single registers show besides: gaps in the access, drift of the keys, runbooks of the playbook."""

import pytest
from django.test import Client
from django.urls import reverse

from engagements.actions.copy_runbooks import copy_runbooks, templates_left
from engagements.actions.keep_register import add_entry, bin_entry
from engagements.edge_patterns import matching_routes
from engagements.models import (
    AccessEntry,
    Contact,
    Engagement,
    EnvironmentKey,
    NextStep,
    Route,
    Runbook,
    User,
)
from engagements.playbooks.runbook_template import all_runbook_templates
from engagements.registers.environment_grid import read_grid

pytestmark = pytest.mark.django_db


def page_of(client: Client, engagement: Engagement, name: str, query: str = "") -> str:
    return client.get(reverse(name, kwargs={"code": engagement.code}) + query).content.decode()


def test_systems_without_an_entry_are_shown_as_gaps(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    full = {"owner": "Noor", "mfa": "on", "vault_reference": "1Password"}
    for system, fields in (("dns", full), ("registrar", full), ("hosting", {})):
        entry = AccessEntry(engagement=engagement, system=system, provider=f"The {system}", **fields)
        add_entry(engagement=engagement, entry=entry, actor=consultant)
    page = page_of(as_consultant, engagement, "access")
    assert page.index("The registrar") < page.index("The dns") < page.index("The hosting")
    assert "3 of 9 systems are listed; 1 without an owner, 1 without a second factor" in page
    assert "No entry for Payments yet" in page
    assert "No entry for DNS yet" not in page
    assert "No entry for" not in page_of(as_consultant, engagement, "access", "?system=dns")


def test_a_gap_opens_the_form_with_its_system(as_consultant: Client, engagement: Engagement) -> None:
    page = page_of(as_consultant, engagement, "access_entry_new", "?system=payments")
    assert '<option value="payments" selected>' in page


def add_key(engagement: Engagement, actor: User, name: str, environment: str, state: str) -> None:
    key = EnvironmentKey(engagement=engagement, name=name, environment=environment, state=state)
    add_entry(engagement=engagement, entry=key, actor=actor)


def test_a_key_that_one_environment_lacks_drifts(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    for name, staging in (("SAME", "present"), ("GONE", "missing"), ("VAGUE", "unknown")):
        add_key(engagement, consultant, name, "production", "present")
        add_key(engagement, consultant, name, "staging", staging)
    add_key(engagement, consultant, "ALONE", "production", "present")
    both = [EnvironmentKey.Environment.PRODUCTION, EnvironmentKey.Environment.STAGING]
    grid = read_grid(engagement, list(engagement.environment_keys.all()), both)
    rows = {row.name: row.has_drift for row in grid}
    assert rows == {"ALONE": True, "GONE": True, "SAME": False, "VAGUE": False}
    page = page_of(as_consultant, engagement, "environment", "?view=grid")
    assert "4 keys; 2 are in one environment and not in another: ALONE, GONE." in page
    assert "Not listed" in page


def test_the_playbook_s_runbooks_are_copied_once(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    url = reverse("copy_runbooks", kwargs={"code": engagement.code})
    expected = list(engagement.playbook.runbooks)
    assert expected
    for _time in range(2):
        as_consultant.post(url)
    assert list(engagement.runbooks.values_list("template_key", flat=True)) == expected
    assert templates_left(engagement) == []
    page = page_of(as_consultant, engagement, "runbooks")
    assert "From the playbook" not in page


def test_one_runbook_is_copied_and_opened_for_editing(as_consultant: Client, engagement: Engagement) -> None:
    url = reverse("copy_runbooks", kwargs={"code": engagement.code})
    key = engagement.playbook.runbooks[1]
    response = as_consultant.post(url, {"template": key})
    assert response["Location"].endswith("/runbooks/1/edit/")
    assert as_consultant.post(url, {"template": "no-such"})["Location"].endswith("/runbooks/")
    assert engagement.runbooks.get().template_key == key


def test_a_runbook_in_the_bin_is_offered_again(engagement: Engagement, consultant: User) -> None:
    copied = copy_runbooks(engagement=engagement, actor=consultant)
    bin_entry(engagement=engagement, entry=copied[0], actor=consultant)
    assert [one.key for one in templates_left(engagement)] == [copied[0].template_key]


def test_a_runbook_that_the_playbook_does_not_name_is_copied_by_its_key_alone(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    named = [key for key in engagement.playbook.runbooks if key != "release"]
    Engagement.objects.filter(pk=engagement.pk).update(
        playbook_data={**engagement.playbook_data, "runbooks": named}
    )
    url = reverse("copy_runbooks", kwargs={"code": engagement.code})
    as_consultant.post(url)
    assert list(engagement.runbooks.values_list("template_key", flat=True)) == named
    page = page_of(as_consultant, engagement, "runbooks")
    assert "From the playbook" not in page
    offered = page.partition("more runbooks that the playbook does not name")[2]
    assert 'value="release"' in offered
    as_consultant.post(url, {"template": "release"})
    assert engagement.runbooks.latest("number").template_key == "release"
    assert 'value="release"' not in page_of(as_consultant, engagement, "runbooks")


def test_copying_is_for_the_consultancy(
    as_founder: Client, as_stranger: Client, engagement: Engagement
) -> None:
    url = reverse("copy_runbooks", kwargs={"code": engagement.code})
    assert [who.post(url).status_code for who in (as_founder, as_stranger)] == [403, 404]


def test_every_template_fits_into_a_runbook(engagement: Engagement) -> None:
    longest = {name: Runbook._meta.get_field(name).max_length for name in ("title", "when_to_use", "steps")}
    for template in all_runbook_templates():
        assert len(template.contacts) <= 200
        for name, most in longest.items():
            assert len(getattr(template, name)) <= most


ROUTES = ("https://shop.test/", "https://app.shop.test/login", "https://app.shop.test/account/orders?id=1")
PATTERNS = [
    ("/login", (1,)),
    ("/account/*", (2,)),
    ("*", (0, 1, 2)),
    ("https://app.shop.test/*", (1, 2)),
    ("app.shop.test/*", (1, 2)),
    ("shop.test/", (0,)),
    ("/acc", ()),
    ("/account/orders?id=1", (2,)),
    ("/[a-z]*", ()),
    ("*" * 200 + "x" + "*" * 200, ()),
]


@pytest.mark.parametrize(("pattern", "places"), PATTERNS)
def test_a_rule_of_the_edge_finds_the_routes_it_speaks_of(pattern: str, places: tuple[int, ...]) -> None:
    routes = [Route(url=url) for url in ROUTES]
    found = [route.url for route in matching_routes(pattern, routes)]
    assert found == [ROUTES[place] for place in places]


def test_a_rule_shows_the_routes_it_speaks_of(as_consultant: Client, engagement: Engagement) -> None:
    url = reverse("edge_policy_new", kwargs={"code": engagement.code})
    typed = {"pattern": "*", "handling": "cached", "ttl_seconds": "60"}
    page = as_consultant.post(url, typed, follow=True).content.decode()
    assert "https://app.brightcart.test/login" in page


def test_contacts_stand_in_the_order_of_calling(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    for name, turn in (("Zoe", None), ("Second", 2), ("First", 1)):
        entry = Contact(engagement=engagement, name=name, escalation=turn)
        add_entry(engagement=engagement, entry=entry, actor=consultant)
    page = page_of(as_consultant, engagement, "contacts")
    assert page.index("First</a>") < page.index("Second</a>") < page.index("Zoe</a>")
    assert "3 contacts. Call First first. 3 have neither telephone nor e-mail." in page


def test_steps_are_rendered_and_raw_markup_is_not(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    runbook = Runbook(
        engagement=engagement,
        title="Down",
        when_to_use="Now",
        steps="1. Do `this`\n\n<img src=x onerror=a()>",
    )
    add_entry(engagement=engagement, entry=runbook, actor=consultant)
    page = as_consultant.get(reverse("runbook", kwargs={"code": engagement.code, "number": 1}))
    assert "<code>this</code>" in page.content.decode()
    assert "<img" not in page.content.decode()


def test_a_step_that_the_playbook_talks_one_out_of_says_so(
    as_consultant: Client, engagement: Engagement, consultant: User
) -> None:
    advice = engagement.playbook.overbuild[0]
    for title, is_advised in ((f"Set up {advice.words[0]}", True), ("Answer the first customers", False)):
        step = NextStep(engagement=engagement, title=title)
        add_entry(engagement=engagement, entry=step, actor=consultant)
        page = as_consultant.get(
            reverse("next_step", kwargs={"code": engagement.code, "number": step.number})
        )
        assert (advice.advice in page.content.decode()) is is_advised
