"""What every page tells the browser, so that a mistake in a page stays small."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from engagements.models import Engagement


def test_a_page_may_load_only_what_is_ours(client: Client, db: None) -> None:
    answer = client.get("/account/login/")
    assert answer.status_code == 200
    policy = dict(
        part.strip().partition(" ")[::2]
        for part in answer["Content-Security-Policy"].split(";")
        if part.strip()
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in answer["Content-Security-Policy"]
    for part, sources in policy.items():
        foreign = [one for one in sources.split() if not one.startswith("'") and one != "data:"]
        assert foreign == [], part


def test_a_page_is_neither_framed_nor_guessed_nor_told_of(client: Client, db: None) -> None:
    answer = client.get("/account/login/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(client: Client, db: None) -> None:
    client.get("/account/login/")
    assert client.cookies
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax", cookie.key


def test_rate_limits_of_sign_in_stay_on(client: Client, db: None) -> None:
    statuses = []
    for _attempt in range(12):
        form = {"login": "ana@steady.test", "password": "wrong"}
        answer = client.post("/account/login/", form)
        statuses.append(answer.status_code)
    assert 429 in statuses or b"Too many" in answer.content


def test_there_is_no_admin_to_find(client: Client) -> None:
    assert "django.contrib.admin" not in settings.INSTALLED_APPS
    assert client.get("/admin/").status_code == 404


@pytest.mark.parametrize("page", ["overview", "founder_home", "risks", "people", "checks"])
def test_what_one_person_saw_is_kept_by_no_cache(
    engagement: Engagement, as_consultant: Client, page: str
) -> None:
    answer = as_consultant.get(reverse(page, kwargs={"code": engagement.code}))
    assert answer.status_code == 200
    assert {part.strip() for part in answer["Cache-Control"].split(",")} >= {"private", "no-store"}


def test_refusals_are_kept_by_no_cache_either(as_stranger: Client, engagement: Engagement) -> None:
    answer = as_stranger.get(reverse("overview", kwargs={"code": engagement.code}))
    assert answer.status_code == 404
    assert "no-store" in answer["Cache-Control"]


def test_a_pack_on_the_disk_is_for_the_portal_alone() -> None:
    name = default_storage.save("packs/7/1-1.pdf", ContentFile(b"%PDF"))
    path = Path(default_storage.path(name))
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0
    default_storage.delete(name)
