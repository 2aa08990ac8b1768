"""The owner gives the organisation its look; clients' pages, mails and nobody else's pages wear it."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from engagements.actions.issue_link import issue_link
from engagements.actions.queue_mail import queue_mail
from engagements.brand.mail import mail_brand
from engagements.letters import Letter, portal_url, write_letter
from engagements.models import Engagement, Organisation, User
from tests.engagements.brand.logos import SVG, bomb, logo
from tests.engagements.sign_in.browsing import prove
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_media")]


@pytest.fixture
def kept_media(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def as_owner(owner: User, client_for: Any) -> Client:
    return prove(client_for(owner))


def address(organisation: Organisation) -> str:
    return f"/organisation/{organisation.slug}/brand/"


def save(client: Client, organisation: Organisation, **fields: Any) -> Any:
    organisation.refresh_from_db()
    sent = {
        "name": organisation.name, "colour": organisation.colour, "colour_dark": organisation.colour_dark,
        "sender_name": "", "reply_to": "", "postal_address": "", "seen": organisation.brand_version,
    }  # fmt: skip
    return client.post(address(organisation), {**sent, **fields})


def picture(data: bytes, name: str = "logo.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.mark.postgres
def test_what_the_owner_saves_is_worn_by_the_founder_s_pages_alone(
    as_owner: Client,
    as_founder: Client,
    as_consultant: Client,
    organisation: Organisation,
    engagement: Engagement,
) -> None:
    assert save(as_owner, organisation, colour="#0A5", logo_file=picture(logo("#00aa55"))).status_code == 422
    answer = save(as_owner, organisation, colour="#007a3d", logo_file=picture(logo("#007a3d")))
    assert answer.status_code == 302
    organisation.refresh_from_db()
    home = as_founder.get(f"/e/{engagement.code}/home/").content.decode()
    assert f'<link rel="stylesheet" href="{organisation.stylesheet_url}">' in home
    assert f'src="{organisation.logo_url}"' in home
    overview = as_consultant.get(f"/e/{engagement.code}/").content.decode()
    assert organisation.stylesheet_url not in overview
    assert organisation.stylesheet_url in as_consultant.get(f"/e/{engagement.code}/home/").content.decode()
    sheet = Client().get(organisation.stylesheet_url)
    assert "light-dark(#007a3d," in sheet.content.decode()
    assert sheet.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_colour_that_cannot_be_read_comes_back_with_the_nearest_that_can(
    as_owner: Client, organisation: Organisation
) -> None:
    said = save(as_owner, organisation, colour="#ffd400")
    assert said.status_code == 422
    assert re.search(r"1\.\d to 1, and 4\.5 is the least", said.content.decode())
    proposed = said.context["shown"].judgements[0][1].nearest
    assert f'data-use="{proposed}"' in said.content.decode()
    assert save(as_owner, organisation, colour=proposed).status_code == 302
    assert save(as_owner, organisation, colour=proposed, colour_dark="#102030").status_code == 422


def test_the_preview_judges_what_is_typed_so_far(as_owner: Client, organisation: Organisation) -> None:
    preview = f"{address(organisation)}preview/"
    said = as_owner.get(preview, {"colour": "#ffd400", "name": "Northwind"}).content.decode()
    assert "Northwind" in said
    assert "/sample.css" in said
    assert "follows from the other" in said
    assert "own blue" in as_owner.get(preview, {"colour": "#ff"}).content.decode()


def test_a_logo_is_served_by_its_hash_to_anybody_as_nothing_but_a_picture(
    as_owner: Client, organisation: Organisation
) -> None:
    assert save(as_owner, organisation, logo_file=picture(logo())).status_code == 302
    organisation.refresh_from_db()
    answer = Client().get(organisation.logo_url)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert b"".join(answer.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"  # type: ignore[attr-defined]
    assert Client().get(f"/brand/{'0' * 64}.png").status_code == 404
    assert Client().get("/brand/x.png").status_code == 404


@pytest.mark.postgres
def test_a_new_logo_takes_the_old_one_s_file_along_and_one_can_be_taken_away(
    as_owner: Client, organisation: Organisation, django_capture_on_commit_callbacks: Any
) -> None:
    for ink in ("#e4002b", "#007a3d", "#007a3d"):
        with django_capture_on_commit_callbacks(execute=True):
            save(as_owner, organisation, logo_file=picture(logo(ink)))
        organisation.refresh_from_db()
        folder = organisation.logo.storage.listdir(f"brand/{organisation.pk}")[1]
        assert folder == [organisation.logo.name.rpartition("/")[2]]
    with django_capture_on_commit_callbacks(execute=True):
        save(as_owner, organisation, drop_logo="on")
    organisation.refresh_from_db()
    assert (organisation.logo_url, organisation.logo.name) == ("", "")
    assert organisation.logo.storage.listdir(f"brand/{organisation.pk}")[1] == []


@pytest.mark.parametrize(
    ("data", "why"), [(SVG, "SVG can carry a script"), (bomb(), "more than 16 million pixels")]
)
def test_a_bad_logo_is_refused_in_words_and_nothing_is_lost(
    as_owner: Client, organisation: Organisation, data: bytes, why: str
) -> None:
    said = save(as_owner, organisation, logo_file=picture(data), sender_name="Steady")
    assert said.status_code == 422
    assert why in said.content.decode()
    assert 'value="Steady"' in said.content.decode()
    organisation.refresh_from_db()
    assert organisation.logo_url == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"sender_name": "Bank <a@bank.test>"},
        {"sender_name": "Steady\r\nBcc: all@bank.test"},
        {"sender_name": "Steady\u202egnitset"},
        {"name": "Steady\nLaunch"},
        {"reply_to": "not an address"},
        {"reply_to": "a@b.test\nBcc: c@d.test"},
        {"colour": "red;}"},
        {"name": ""},
    ],
)
def test_what_would_forge_a_header_or_a_style_is_refused(
    as_owner: Client, organisation: Organisation, fields: dict[str, str]
) -> None:
    assert save(as_owner, organisation, **fields).status_code == 422


def test_mails_come_from_the_organisation_and_answers_go_where_it_says(
    as_owner: Client, organisation: Organisation, engagement: Engagement, founder: User, consultant: User
) -> None:
    save(as_owner, organisation, sender_name='Stëady "Launch", Ltd', reply_to="office@steady.test")
    engagement.client.organisation.refresh_from_db()

    def letter(to: User) -> Letter:
        context: dict[str, Any] = {"told": [], "kinds": []}
        return write_letter(
            "notifications", engagement=engagement, to=to, subject=lambda: "s", context=context
        )

    written = letter(consultant)
    mail = queue_mail(engagement=engagement, key="k", recipient="noor@brightcart.test", letter=written)
    message = mail.as_message()
    assert message.reply_to == ["office@steady.test"]
    sender = message.message()["From"]
    assert "portal@localhost" in sender
    assert sender.count("@") == 1
    assert "Answers to it reach Steady Launch" in written.text
    assert letter(founder).reply_to == "ana@steady.test", "whoever leads is somebody in particular"
    assert "Answers to it reach Ana Lima" in letter(founder).text


def test_a_mail_wears_the_colour_and_the_logo(
    as_owner: Client, organisation: Organisation, engagement: Engagement, founder: User
) -> None:
    save(as_owner, organisation, colour="#007a3d", postal_address="Kaiveien 1\nBergen")
    engagement.client.organisation.refresh_from_db()
    context: dict[str, Any] = {"told": [], "kinds": []}
    given: dict[str, Any] = {
        "engagement": engagement,
        "to": founder,
        "subject": lambda: "s",
        "context": context,
    }
    html = write_letter("notifications", **given).html
    assert "background: " + mail_brand(engagement.organisation).dark_accent in html
    assert mail_brand(engagement.organisation).accent == "#007a3d"
    assert "Kaiveien 1<br>Bergen" in html
    assert "<img" not in html
    save(as_owner, organisation, colour="#007a3d", logo_file=picture(logo("#7a7a7a")))
    engagement.client.organisation.refresh_from_db()
    organisation.refresh_from_db()
    assert {"light", "dark"} <= set(organisation.logo_themes), "grey is seen on both"
    picture_url = portal_url(organisation.logo_url)
    assert f'src="{picture_url}"' in write_letter("notifications", **given).html


def test_the_page_of_an_invitation_wears_it_too(
    as_owner: Client, organisation: Organisation, engagement: Engagement
) -> None:
    save(as_owner, organisation, colour="#007a3d", logo_file=picture(logo("#007a3d")))
    organisation.refresh_from_db()
    participant = engagement.participants.create(user=make_user(), invited_name="Noor")
    browser = Client()
    shown = browser.get(f"/join/{issue_link(participant)}/", follow=True).content.decode()
    assert organisation.stylesheet_url in shown
    assert organisation.logo_url in shown
    assert organisation.stylesheet_url not in Client().get("/account/login/").content.decode()


@pytest.mark.postgres
def test_two_who_change_it_at_once_do_not_write_over_one_another(
    as_owner: Client, organisation: Organisation
) -> None:
    stale = organisation.brand_version
    assert save(as_owner, organisation, postal_address="1 Quay").status_code == 302
    said = save(as_owner, organisation, postal_address="2 Quay", seen=stale)
    assert said.status_code == 422
    assert "Somebody changed the brand" in said.content.decode()
    organisation.refresh_from_db()
    assert organisation.postal_address == "1 Quay"


def test_a_consultant_may_not_change_it(as_consultant: Client, organisation: Organisation) -> None:
    assert as_consultant.get(address(organisation)).status_code == 403
    assert save(as_consultant, organisation, name="Mine").status_code == 403


@pytest.mark.parametrize(
    "path", ["1/1f3f9g-ffffff/page", "2/1f3f99-ffffff/page", "1/1f3f99-ffffff/other", "1/1f3-fff/page"]
)
def test_a_style_sheet_is_made_of_two_colours_and_of_nothing_else(path: str) -> None:
    assert Client().get(f"/brand/{path}.css").status_code == 404
