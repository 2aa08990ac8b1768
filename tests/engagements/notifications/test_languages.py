"""Whoever acts, and in whatever language: what is told and mailed is in the language of who reads it."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from engagements.actions.invite_participant import mail_invitation
from engagements.actions.mail_notifications import mail_notifications
from engagements.actions.raise_risk import raise_risk
from engagements.models import Engagement, NotificationChoice, OutgoingMail, User
from engagements.notifications.kinds import MUST_FIX
from engagements.notifications.reader import as_read_by, language_of
from tests.engagements.notifications.catalogue import write_catalogue

pytestmark = pytest.mark.django_db

GERMAN = {
    "To be fixed before the launch: %(risk)s": "Vor dem Start zu beheben: %(risk)s",
    "Open it": "Ansehen",
    "A risk must be fixed before the launch": "Ein Risiko muss vor dem Start weg",
    "%(title)s: follow your launch sprint": "%(title)s: Ihr Start",
    "Open your page": "Ihre Seite öffnen",
}


@pytest.fixture(autouse=True)
def two_languages(tmp_path: Path, settings: Settings) -> None:
    write_catalogue(tmp_path, "de", GERMAN)
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    settings.LOCALE_PATHS = [str(tmp_path)]


def speaks(user: User, **fields: str) -> None:
    for name, value in fields.items():
        setattr(user, name, value)
    user.save()
    NotificationChoice.objects.create(user=user, cadences={MUST_FIX.key: "at-once"})


def test_each_is_told_in_their_own_language_whatever_the_actor_speaks(
    engagement: Engagement, founder: User, viewer: User, consultant: User
) -> None:
    speaks(founder, language="de", browser_language="en")
    speaks(viewer, browser_language="de")
    for spoken in ("en", "de"):
        with translation.override(spoken):
            raise_risk(engagement=engagement, actor=None, title=f"By {spoken}", must_fix_now=True)
    told = {
        user.pk: [one.title for one in user.notifications.order_by("pk")]
        for user in (founder, viewer, consultant)
    }
    german = [f"Vor dem Start zu beheben: By {spoken}" for spoken in ("en", "de")]
    assert told[founder.pk] == told[viewer.pk] == german
    assert told[consultant.pk] == [f"To be fixed before the launch: By {spoken}" for spoken in ("en", "de")]


def test_a_mail_is_written_in_the_language_of_whoever_gets_it(
    engagement: Engagement, founder: User, consultant: User
) -> None:
    speaks(founder, language="de")
    speaks(consultant)
    with translation.override("de"):
        raise_risk(engagement=engagement, actor=None, title="Login is cached", must_fix_now=True)
        mail_notifications(timezone.now())
    to_founder, to_consultant = (
        OutgoingMail.objects.get(recipient=one.email) for one in (founder, consultant)
    )
    assert to_founder.subject.endswith("Vor dem Start zu beheben: Login is cached")
    assert '<html lang="de">' in to_founder.html
    for said in (to_founder.html, to_founder.text):
        assert "Ein Risiko muss vor dem Start weg" in said
    assert "Ansehen" in to_founder.html
    assert to_consultant.subject.endswith("To be fixed before the launch: Login is cached")
    assert '<html lang="en">' in to_consultant.html
    assert "Ansehen" not in to_consultant.html
    assert "Ein Risiko" not in to_consultant.text


def test_an_invitation_is_in_the_language_of_the_invited(engagement: Engagement, founder: User) -> None:
    speaks(founder, browser_language="de")
    participant = engagement.participants.get(user=founder)
    mail_invitation(participant, "token", key="one")
    mail = OutgoingMail.objects.get(key="one")
    assert mail.subject.endswith(": Ihr Start")
    assert "Ihre Seite öffnen" in mail.html


@pytest.mark.parametrize(
    ("language", "browser", "said"),
    [("", "", "en"), ("de", "en", "de"), ("", "de", "de"), ("xx", "de", "de"), ("xx", "yy", "en")],
)
def test_a_choice_goes_before_the_browser_and_what_is_not_spoken_counts_for_nothing(
    language: str, browser: str, said: str
) -> None:
    user = User(language=language, browser_language=browser, time_zone="Pacific/Auckland")
    assert language_of(user) == said
    with as_read_by(user):
        assert translation.get_language() == said
        assert str(timezone.get_current_timezone()) == "Pacific/Auckland"


def test_the_browser_s_language_is_kept_at_sign_in(founder: User) -> None:
    founder.set_password("reading-lamp-oak")
    founder.save()
    for spoken, kept in (("de-AT,de;q=0.9,en;q=0.5", "de"), ("fr,en;q=0.3", "en")):
        browser = Client(HTTP_ACCEPT_LANGUAGE=spoken)
        browser.post("/account/login/", {"login": founder.email, "password": "reading-lamp-oak"})
        founder.refresh_from_db()
        assert founder.browser_language == kept
        assert founder.language == ""


def test_your_mails_offer_the_languages_where_there_are_several(
    as_founder: Client, founder: User, settings: Settings
) -> None:
    assert 'name="language"' in as_founder.get("/notifications/mails/").content.decode()
    form = as_founder.get("/notifications/mails/").context["form"]
    sent = {name: field.value() or "" for name, field in ((name, form[name]) for name in form.fields)}
    as_founder.post("/notifications/mails/", sent | {"language": "de", "time_zone": "UTC"})
    founder.refresh_from_db()
    assert founder.language == "de"
    refused = as_founder.post("/notifications/mails/", sent | {"language": "tlh", "time_zone": "UTC"})
    assert refused.status_code == 422
    settings.LANGUAGES = [("en", "English")]
    assert 'name="language"' not in as_founder.get("/notifications/mails/").content.decode()
    as_founder.post(
        "/notifications/mails/", {name: value for name, value in sent.items() if name != "language"}
    )
    founder.refresh_from_db()
    assert founder.language == "de", "what is not asked is not taken away"
