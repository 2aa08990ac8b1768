"""Opening an engagement: from a form to stages, map, invitation and audit; refusals say why, in place."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape
from pytest_django import Settings

from checks.lab import RunningLab, running_lab
from checks.models import Run
from engagements.actions.publish_playbook import retire_playbook
from engagements.models import Engagement, Membership, Organisation, User
from tests.engagements.own_playbook_making import make_own, publish
from tests.factories import make_engagement, make_member, make_organisation
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db
LONG = ".".join(["a" * 59] * 4)  # 239 characters
LONGEST = f"{LONG}.{'b' * 8}.test"
TOO_LONG = f"{LONG}.{'b' * 9}.test"


@pytest.fixture(scope="module")
def served() -> Iterator[RunningLab]:
    with running_lab(["clean"]) as lab:
        yield lab


@pytest.fixture(autouse=True)
def lab(served: RunningLab, settings: Settings) -> RunningLab:
    """Whatever the form asks of DNS, the lab answers."""
    settings.AUDIT_RESOLVERS = [served.resolver]
    settings.AUDIT_ALLOWED_NETWORKS = served.networks
    settings.AUDIT_CA_FILE = str(served.ca_file)
    settings.AUDIT_PORT_MAP = {str(port): str(moved) for port, moved in served.port_map.items()}
    return served


@pytest.fixture
def typed(organisation: Organisation) -> dict[str, Any]:
    return {
        "organisation": organisation.pk,
        "client_name": "Clean & Co",
        "title": "Clean shop",
        "domain": "clean.test",
        "playbook": "ecommerce-prototype",
        "hosts": "www.clean.test\napp.clean.test",
        "routes": "https://www.clean.test/\nhttps://app.clean.test/dashboard 302",
        "selectors": "lr1, google",
    }


def refused(response: Any, field: str, message: str) -> None:
    """The form came back with this beside that field, and nothing was stored."""
    assert response.status_code == 422
    errors = response.context["form"].errors
    assert message in " ".join(errors.get(field, [])), errors.as_json()
    assert escape(message) in response.content.decode()
    assert not Engagement.objects.exists()


def test_the_form_opens_an_engagement_with_its_map_and_starts_the_first_audit(
    as_consultant: Client, consultant: User, typed: dict[str, Any]
) -> None:
    response = as_consultant.post("/new/", typed)
    engagement = Engagement.objects.get()
    assert response.headers["Location"] == f"/e/{engagement.code}/"
    assert [str(host) for host in engagement.hosts.all()] == [
        "clean.test",
        "www.clean.test",
        "app.clean.test",
    ]
    assert engagement.routes.get(expected_status=302).role == "dashboard"
    assert engagement.sending_domains.get().selectors == ["lr1", "google"]
    assert engagement.stages.count() == 7
    assert engagement.created_by == consultant
    assert engagement.launch_at - engagement.starts_at == timedelta(hours=48)
    assert Run.objects.get(engagement=engagement).state == "queued"


def test_the_founder_is_invited_in_the_same_step(
    as_consultant: Client,
    typed: dict[str, Any],
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        as_consultant.post(
            "/new/", typed | {"founder_name": "Noor Haddad", "founder_email": "Noor@Clean.test"}
        )
    send_waiting_mails()
    assert Engagement.objects.get().participants.get().user.email == "noor@clean.test"
    assert [mail.to for mail in mailoutbox] == [["noor@clean.test"]]
    link = re.search(r"^https?://[^/]+(/join/\S+)", str(mailoutbox[0].body), re.MULTILINE)
    assert link
    founder = Client()
    assert founder.get(link[1], follow=True).status_code == 200
    founder.post("/join/")
    assert founder.get(f"/e/{Engagement.objects.get().code}/home/").status_code == 200


def test_without_hosts_and_routes_the_apex_and_its_home_page_are_the_map(
    as_consultant: Client, typed: dict[str, Any]
) -> None:
    as_consultant.post("/new/", typed | {"hosts": "", "routes": ""})
    engagement = Engagement.objects.get()
    assert [str(host) for host in engagement.hosts.all()] == ["clean.test"]
    assert [str(route) for route in engagement.routes.all()] == ["https://clean.test/"]


def test_a_look_at_the_domain_fills_in_the_map_and_keeps_the_rest(
    as_consultant: Client, typed: dict[str, Any]
) -> None:
    response = as_consultant.post("/new/", typed | {"hosts": "", "routes": "", "look": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "www.clean.test" in page
    assert escape("Clean & Co") in page
    assert not Engagement.objects.exists()


@pytest.mark.parametrize(
    ("domain", "message"),
    [
        ("no-such-shop.test", "DNS does not know this domain"),
        (LONGEST, "DNS does not know this domain"),
        ("https://clean.test/", "is an address: enter the name alone"),
        ("clean.test/login", "is an address: enter the name alone"),
        ("192.0.2.7", "is an IP address"),
        ("[2001:db8::1]", "is an IP address"),
        ("0x7f.1", "is read as an IP address"),
        ("localhost", "this computer itself"),
        ("shop.localhost", "this computer itself"),
        ("intranet", "is an internal name"),
        ("cleanshop", "has no ending"),
        ("shop.internal", "is an internal name"),
        ("printer.local", "is an internal name"),
        ("co.uk", "is a public suffix"),
        ("xn--a.test", "is no valid internationalised name"),
        ("clean.test:8443", "has a port in it"),
        ("ana@clean.test", "is a mail address"),
        ("cle an.test", "characters that no domain name can have"),
        ("cle\u202ean.test", "characters that no domain name can have"),
        ("🛒.test", "characters that no domain name can have"),
        ("clean..test", "has a dot too many"),
        (f"{'a' * 64}.test", "longer than 63 characters"),
        (TOO_LONG, "at most 253 characters; this one has 254"),
        ("a" * 301, "at most 300 characters"),
        ("clean\x00.test", "Null characters are not allowed"),
        ("", "This field is required"),
    ],
)
def test_what_is_no_domain_is_refused_and_kept_as_it_was_typed(
    as_consultant: Client, typed: dict[str, Any], domain: str, message: str
) -> None:
    response = as_consultant.post("/new/", typed | {"domain": domain, "hosts": "", "routes": ""})
    refused(response, "domain", message)
    kept = response.context["form"]["domain"].value()
    assert kept == domain
    assert escape("Clean & Co") in response.content.decode()


def test_the_long_names_are_as_long_as_they_are_meant_to_be() -> None:
    assert (len(LONGEST), len(TOO_LONG)) == (253, 254)


@pytest.mark.parametrize(
    ("domain", "stored"),
    [
        ("BÜCHER.test", "xn--bcher-kva.test"),
        ("xn--bcher-kva.test", "xn--bcher-kva.test"),
        ("  Clean.TEST. ", "clean.test"),
        (LONGEST, LONGEST),
    ],
)
def test_an_odd_spelling_of_a_name_is_stored_as_dns_knows_it(
    as_consultant: Client, typed: dict[str, Any], domain: str, stored: str
) -> None:
    form = typed | {"domain": domain, "hosts": "", "routes": "", "is_unregistered": "on"}
    assert as_consultant.post("/new/", form).status_code == 302
    assert Engagement.objects.get().domain == stored


@pytest.mark.parametrize(
    ("field", "line", "message"),
    [
        ("hosts", "app.brightcart.test", "Line 2: “app.brightcart.test” is not in clean.test."),
        ("hosts", "notclean.test", "is not in clean.test"),
        ("hosts", "https://app.clean.test", "is an address"),
        ("hosts", "127.0.0.1", "is an IP address"),
        ("routes", "http://www.clean.test/", "beginning with https://"),
        ("routes", "/login", "beginning with https://"),
        ("routes", "https://ana:secret@www.clean.test/", "Leave the user name and password out"),
        ("routes", "https://www.clean.test@elsewhere.test/", "Leave the user name and password out"),
        ("routes", "https://www.clean.test:8443/", "Port 8443 is not one that visitors use"),
        ("routes", "https://www.clean.test:99999/", "cannot be read as an address"),
        ("routes", "https://elsewhere.test/", "is not in clean.test"),
        (
            "routes",
            "https://www.clean.test\\@elsewhere.test/",
            "no spaces, control characters or backslashes",
        ),
        ("routes", "https://www.clean.test/ 999", "is no status"),
        ("routes", "https://www.clean.test/ ٣٠٢", "is no status"),
        ("routes", "https://www.clean.test/ ²", "is no status"),
        ("routes", f"https://www.clean.test/ {'2' * 5000}", "is no status"),
        ("selectors", "x" * 64, "at most 63 characters"),
        ("launch_at", "2020-01-01T10:00", "lies in the past"),
        ("launch_at", "tomorrow", "Enter a valid date/time"),
        ("launch_at", "9999-12-31T23:59", "within a year"),
        ("playbook", "none-such", "Choose a playbook that is offered here."),
        ("founder_email", "noor", "Enter a valid email address"),
        ("client_name", "x" * 121, "at most 120 characters"),
        ("title", "", "This field is required"),
    ],
)
def test_what_cannot_be_on_the_map_is_refused_beside_its_field(
    as_consultant: Client, typed: dict[str, Any], field: str, line: str, message: str
) -> None:
    text = f"https://www.clean.test/\n{line}" if field == "routes" else line
    text = f"www.clean.test\n{line}" if field == "hosts" else text
    response = as_consultant.post("/new/", typed | {field: text})
    refused(response, field, message)
    assert response.context["form"][field].value() == text


@pytest.mark.parametrize("field", ["hosts", "routes"])
def test_a_hundred_thousand_lines_are_refused_in_few_words(
    as_consultant: Client, typed: dict[str, Any], field: str
) -> None:
    line = "a.clean.test" if field == "hosts" else "https://clean.test/a"
    lines = "\n".join(f"{line.replace('a', f'a{number}', 1)}" for number in range(2_000))
    response = as_consultant.post("/new/", typed | {field: lines})
    assert response.status_code == 422
    assert len(response.context["form"].errors[field]) <= 6
    response = as_consultant.post("/new/", typed | {field: "\n" * 100_000 + "not a name"})
    assert response.status_code == 422


def test_a_founder_without_a_name_is_asked_for_one(as_consultant: Client, typed: dict[str, Any]) -> None:
    response = as_consultant.post("/new/", typed | {"founder_email": "noor@clean.test"})
    refused(response, "founder_name", "Say how the founder is called")


def test_the_same_line_twice_is_one_entry(as_consultant: Client, typed: dict[str, Any]) -> None:
    as_consultant.post("/new/", typed | {"hosts": "www.clean.test\nWWW.clean.test.\nwww.clean.test"})
    assert Engagement.objects.get().hosts.filter(name="www.clean.test").count() == 1


def test_the_same_form_sent_twice_opens_one_engagement_and_says_so(
    as_consultant: Client, typed: dict[str, Any]
) -> None:
    assert as_consultant.post("/new/", typed).status_code == 302
    again = as_consultant.post("/new/", typed)
    assert again.status_code == 422
    assert "is open for this domain already" in again.content.decode()
    assert Engagement.objects.count() == 1


def test_a_domain_may_be_worked_on_by_another_consultancy(
    as_consultant: Client, typed: dict[str, Any]
) -> None:
    make_engagement(make_organisation("Elsewhere"), domain="clean.test")
    assert as_consultant.post("/new/", typed).status_code == 302


def test_a_consultant_cannot_open_one_in_a_foreign_organisation(
    as_consultant: Client, typed: dict[str, Any]
) -> None:
    foreign = make_organisation("Elsewhere")
    response = as_consultant.post("/new/", typed | {"organisation": foreign.pk})
    assert response.status_code == 422
    shown = response.content.decode()
    assert "The form did not name your organisation. It does now: send it again." in shown
    assert "Elsewhere" not in shown
    assert not Engagement.objects.exists()
    assert f'name="organisation" value="{typed["organisation"]}"' in shown, "so that sending it again works"


@pytest.mark.parametrize("forged", ["", "0", "x", "' or 1"])
def test_a_hidden_organisation_that_was_tampered_with_is_spoken_of(
    as_consultant: Client, typed: dict[str, Any], forged: str
) -> None:
    shown = as_consultant.post("/new/", typed | {"organisation": forged}).content.decode()
    assert "The form did not name your organisation." in shown
    assert f'name="organisation" value="{typed["organisation"]}"' in shown


def test_a_founder_has_no_such_page(as_founder: Client, typed: dict[str, Any]) -> None:
    assert as_founder.get("/new/").status_code == as_founder.post("/new/", typed).status_code == 403


def test_a_member_of_two_organisations_chooses(
    consultant: User, as_consultant: Client, typed: dict[str, Any]
) -> None:
    second = make_organisation("Second House")
    make_member(second).memberships.update(user=consultant)
    assert "Second House" in as_consultant.get("/new/").content.decode()
    foreign = as_consultant.post("/new/", typed | {"organisation": make_organisation("Elsewhere").pk})
    assert "Choose an organisation that you belong to." in foreign.content.decode()
    as_consultant.post("/new/", typed | {"organisation": second.pk})
    assert Engagement.objects.get().organisation == second


def test_a_launch_that_was_chosen_is_what_the_clock_counts_to(
    as_consultant: Client, typed: dict[str, Any]
) -> None:
    moment = (timezone.now() + timedelta(days=3)).replace(second=0, microsecond=0)
    as_consultant.post("/new/", typed | {"launch_at": moment.strftime("%Y-%m-%dT%H:%M")})
    assert Engagement.objects.get().launch_at == moment


def test_everything_open_stays_within_the_queries_of_a_page(
    as_consultant: Client, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(15):
        assert as_consultant.get("/new/").status_code == 200


@pytest.mark.parametrize(
    ("field", "many", "message"),
    [
        ("hosts", "\n".join(f"h{n}.clean.test" for n in range(20_000)), "At most 60 lines, please."),
        ("routes", "\n".join(f"https://clean.test/{n}" for n in range(20_000)), "At most 60 lines, please."),
        ("selectors", " ".join(f"s{n}" for n in range(20_000)), "At most 50, please."),
    ],
)
def test_more_than_an_audit_should_ask_about_is_refused(
    as_consultant: Client, typed: dict[str, Any], field: str, many: str, message: str
) -> None:
    refused(as_consultant.post("/new/", typed | {field: many}), field, message)


def test_a_playbook_of_ones_own_is_offered_and_its_version_kept(
    as_consultant: Client, typed: dict[str, Any], organisation: Organisation, owner: User
) -> None:
    own = make_own(organisation, owner, title="Ours")
    typed["playbook"] = f"own-{own.pk}"
    refused(as_consultant.post("/new/", typed), "playbook", "Choose a playbook that is offered here.")
    version = publish(own, owner)
    assert "Your own, version 1.0" in as_consultant.get("/new/").content.decode()
    assert as_consultant.post("/new/", typed).status_code == 302
    engagement = Engagement.objects.get()
    assert (engagement.own_playbook, engagement.playbook_version) == (version, "1.0")
    assert engagement.playbook == version.content
    assert as_consultant.get(f"/e/{engagement.code}/roadmap/").status_code == 200


def test_a_retired_playbook_and_one_of_others_are_not_to_be_had(
    as_consultant: Client, typed: dict[str, Any], organisation: Organisation, owner: User, stranger: User
) -> None:
    own = make_own(organisation, owner)
    publish(own, owner)
    retire_playbook(playbook=own, actor=owner)
    theirs = make_own(stranger.memberships.get().organisation, stranger)
    publish(theirs, stranger)
    for playbook in (own, theirs):
        typed["playbook"] = f"own-{playbook.pk}"
        refused(as_consultant.post("/new/", typed), "playbook", "Choose a playbook that is offered here.")


def test_a_playbook_of_ones_other_organisation_is_refused_by_name(
    as_consultant: Client, typed: dict[str, Any], consultant: User
) -> None:
    second = make_organisation("Second Desk")
    Membership.objects.create(organisation=second, user=consultant)
    own = make_own(second, consultant, title="Theirs")
    publish(own, consultant)
    typed["playbook"] = f"own-{own.pk}"
    refused(as_consultant.post("/new/", typed), "playbook", "“Theirs” belongs to Second Desk")
