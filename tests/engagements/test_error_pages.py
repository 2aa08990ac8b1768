"""What went wrong is said in the portal's words and look, even where nothing else works any more."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from engagements.models import Engagement


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret reason")


def is_unreadable(request: HttpRequest) -> HttpResponse:
    raise BadRequest("the secret reason")


urlpatterns = [path("breaks/", breaks), path("unreadable/", is_unreadable)]


@pytest.fixture
def in_production() -> Iterator[Client]:
    with override_settings(DEBUG=False, ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status", "heading"),
    [
        ("/breaks/", 500, "Something broke on our side"),
        ("/unreadable/", 400, "We could not read that request"),
        ("/nowhere/", 404, "There is nothing at this address"),
    ],
)
def test_each_has_a_heading_a_way_on_and_no_inner_detail(
    in_production: Client, address: str, status: int, heading: str
) -> None:
    response = in_production.get(address)
    shown = response.content.decode()
    assert response.status_code == status
    assert f"<h1>{heading}</h1>" in shown
    assert "Go to your engagements" in shown
    assert "css/entrance.css" in shown
    assert "secret reason" not in shown


@pytest.mark.django_db
def test_a_founder_before_a_closed_door_is_told_whose_it_is(
    engagement: Engagement, as_founder: Client
) -> None:
    with override_settings(DEBUG=False):
        response = as_founder.get(f"/e/{engagement.code}/checks/")
    assert response.status_code == 403
    assert "<h1>This page is not yours to open</h1>" in response.content.decode()
