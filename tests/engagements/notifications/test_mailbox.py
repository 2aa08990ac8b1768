"""The mailbox for development: what the embedded mailer kept, for the owner of the portal alone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.mail import EmailMultiAlternatives, mailers
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from config.mailing import FILES
from engagements.actions.invite_member import invite_member
from engagements.actions.invite_participant import invite_participant
from engagements.models import Engagement, Membership, OutgoingMail, User
from tests.factories import make_member, make_organisation
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db
BOX = "/mailbox/"


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    settings.MAILERS = {"default": {"BACKEND": FILES, "OPTIONS": {"file_path": str(tmp_path / "mail")}}}
    return tmp_path / "mail"


@pytest.fixture
def as_owner(owner: User, client_for: Callable[[User], Client]) -> Client:
    return client_for(owner)


def write(
    subject: str, to: str = "noor@brightcart.test", html: str = "<p>Hi</p><script>x()</script>"
) -> None:
    message = EmailMultiAlternatives(subject, f"Text of {subject}", "portal@localhost", [to])
    message.attach_alternative(html, "text/html")
    mailers.default.send_messages([message])


def first_link(client: Client) -> str:
    link = re.search(rf'href="({BOX}[^"]+/)"', client.get(BOX).content.decode())
    assert link
    return link[1]


def test_the_owner_reads_each_mail_as_text_as_html_and_as_it_went_out(folder: Path, as_owner: Client) -> None:
    assert "No mails yet" in as_owner.get(BOX).content.decode()
    write("Blåbær & <co>")
    listed = as_owner.get(BOX).content.decode()
    assert "Blåbær &amp; &lt;co&gt;" in listed
    address = first_link(as_owner)
    said = as_owner.get(address).content.decode()
    assert "Text of Blåbær &amp; &lt;co&gt;" in said
    assert "noor@brightcart.test" in said
    source = as_owner.get(f"{address}source/")
    assert source["Content-Type"] == "text/plain; charset=utf-8"
    assert b"Message-ID: <" in source.content


def test_the_html_of_a_mail_is_a_document_in_which_nothing_runs(folder: Path, as_owner: Client) -> None:
    write("S")
    answer = as_owner.get(f"{first_link(as_owner)}html/")
    policy = answer["Content-Security-Policy"]
    assert b"<script>" in answer.content, "it is shown as it was sent"
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "allow-scripts" not in policy
    assert "script-src" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_mails_of_one_file_are_told_apart(folder: Path, as_owner: Client) -> None:
    messages = [EmailMultiAlternatives(f"No {n}", f"Text {n}", "a@b.test", ["c@d.test"]) for n in (1, 2)]
    mailers.default.send_messages(messages)
    (file,) = folder.iterdir()
    for number in (0, 1):
        said = as_owner.get(f"{BOX}{file.name}/{number}/").content.decode()
        assert f"Text {number + 1}" in said
        assert f"Text {2 - number}" not in said
    assert as_owner.get(f"{BOX}{file.name}/2/").status_code == 404
    assert as_owner.get(f"{BOX}{file.name}/0/html/").status_code == 404, "it has none"


@pytest.mark.parametrize("name", ["..%2Fportal.sqlite3", "..", "20260101-000000-1.log", "x.log"])
def test_a_name_of_no_mail_finds_nothing(folder: Path, as_owner: Client, name: str) -> None:
    write("S")
    (folder.parent / "portal.sqlite3").write_bytes(b"secret")
    (folder / "x.log").write_bytes(b"Subject: x\n\nsecret\n")
    for part in ("", "html/", "source/"):
        assert as_owner.get(f"{BOX}{name}/0/{part}").status_code == 404


def pages(address: str) -> tuple[str, ...]:
    return (address, f"{address}html/", f"{address}source/")


def test_it_is_an_owners_alone(
    folder: Path, engagement: Engagement, as_owner: Client, as_consultant: Client, as_founder: Client
) -> None:
    write("A code to sign in")
    address = first_link(as_owner)
    for client in (as_consultant, as_founder):
        for page in (BOX, *pages(address)):
            assert client.get(page).status_code == 404


def test_an_owner_among_others_reads_their_own_organisations_mails_and_those_to_them(
    folder: Path, owner: User, as_owner: Client, client_for: Callable[[User], Client]
) -> None:
    theirs = make_organisation("Elsewhere")
    other = client_for(make_member(theirs, role="owner", email="sam@elsewhere.test"))
    write("A code for Olga", to="Olga Berg <OLGA@steady.test>")
    write("A code for Sam", to="sam@elsewhere.test")
    write("A code for Noor")
    write("For Sam, or so it says", to='"sam@elsewhere.test" <noor@brightcart.test>')
    invite_member(
        organisation=theirs, email="kim@new.test", name="Kim Oh", role=Membership.Role.CONSULTANT,
        is_every=True, engagements=[], actor=owner,
    )  # fmt: skip
    send_waiting_mails()
    sent = OutgoingMail.objects.get(organisation=theirs)
    seen = {}
    for name, client in (("olga", as_owner), ("sam", other)):
        listed = client.get(BOX).content.decode()
        seen[name] = sorted(re.findall(r'class="list__title"[^>]*>([^<]+)<', listed))
    assert seen == {"olga": ["A code for Olga"], "sam": ["A code for Sam"]}
    for link in re.findall(rf'href="({BOX}[^"]+/)"', other.get(BOX).content.decode()):
        for page in pages(link):
            assert as_owner.get(page).status_code == 404
    # What lets in whoever opens its link is read by whom it is to; any other mail of theirs they read.
    OutgoingMail.objects.filter(pk=sent.pk).update(key="digest:1")
    assert "Work with Elsewhere" in other.get(BOX).text
    OutgoingMail.objects.filter(pk=sent.pk).update(key=sent.key)
    User.objects.filter(memberships__organisation=theirs).update(email="kim@new.test")
    assert "Work with Elsewhere" in other.get(BOX).text


def test_a_founders_link_is_read_by_who_owns_the_whole_portal_and_by_no_other_owner(
    folder: Path, engagement: Engagement, consultant: User, as_owner: Client
) -> None:
    invite_participant(
        engagement=engagement, email="new@brightcart.test", name="New", role="founder", actor=consultant
    )
    send_waiting_mails()
    listed = as_owner.get(BOX).text
    assert "new@brightcart.test" in listed
    address = first_link(as_owner)
    make_organisation("Elsewhere")
    assert "new@brightcart.test" not in as_owner.get(BOX).text
    for page in pages(address):
        assert as_owner.get(page).status_code == 404


def test_a_page_that_leads_to_the_mailbox_reads_none_of_its_mails(
    folder: Path, engagement: Engagement, owner: User, as_owner: Client
) -> None:
    make_organisation("Elsewhere")
    with CaptureQueriesContext(connection) as captured:
        page = as_owner.get(reverse("mails", kwargs={"code": engagement.code})).text
    assert f'href="{BOX}"' in page
    reads = ('SELECT "engagements_outgoingmail"."message_id" FROM', '"message_id" AS "message_id" FROM')
    assert not [one for one in captured if any(start in one["sql"] for start in reads)]


def test_where_strangers_sign_up_a_superuser_alone_reads_it(
    folder: Path, settings: Settings, as_owner: Client, client_for: Callable[[User], Client]
) -> None:
    """Who opens the only organisation there is reads nothing, the operator's code least of all."""
    settings.SIGN_UP = True
    write("A code to sign in")
    operator = client_for(User.objects.create_superuser("op@portal.test"))
    address = first_link(operator)
    for page in (BOX, *pages(address)):
        assert as_owner.get(page).status_code == 404
        assert operator.get(page).status_code == 200


@pytest.mark.parametrize(("is_production", "backend"), [(True, FILES), (False, "config.smtp.EmailBackend")])
def test_there_is_none_in_production_or_with_a_mail_server(
    folder: Path, as_owner: Client, settings: Settings, is_production: bool, backend: str
) -> None:
    settings.IS_PRODUCTION = is_production
    settings.MAILERS = {"default": {"BACKEND": backend, "OPTIONS": {"file_path": str(folder)}}}
    assert as_owner.get(reverse("mailbox")).status_code == 404
