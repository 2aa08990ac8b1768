"""The map shows what the books hold, in tiers, with the audit's word on each host, for few and for many."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engagements.deployment import deployment_of, read_states, states_of
from engagements.drawings.deployment_map import MOST_HOSTS, deployment_map
from engagements.models import AccessEntry, DnsRecord, Engagement, Host, Route
from tests.factories import make_verdicts


def host(number: int, **more: Any) -> dict[str, Any]:
    return {
        "name": f"h{number}.shop.test",
        "pk": number,
        "role": "App",
        "role_key": "app",
        "is_required": True,
        "is_proxied": False,
        "stands_on": f"origin{number % 3}.platform.test",
        "routes": [],
        "state": "",
        **more,
    }


def content(*hosts: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "domain": "shop.test",
        "registrar": "",
        "dns": "",
        "edge": "",
        "hosting": "",
        "records": 0,
        "owned_records": 0,
        "domain_state": "",
        "hosts": list(hosts),
        "mail": [],
        "beside": [],
        **more,
    }


def texts(drawn: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]*)</text>", drawn)


@pytest.mark.parametrize("count", [0, 1, 4, 40])
def test_every_host_is_named_once(count: int) -> None:
    drawn = texts(deployment_map(content(*(host(number, stands_on="") for number in range(count)))))
    named = [one for one in drawn if re.fullmatch(r"h\d+(\.shop\.test)?", one)]
    assert len(named) == len(set(named)) == count


def test_beyond_the_most_it_says_how_many_there_are_more() -> None:
    drawn = texts(deployment_map(content(*(host(number) for number in range(MOST_HOSTS + 12)))))
    assert "and 12 more hosts" in drawn


def test_boxes_never_lie_on_one_another() -> None:
    drawn = deployment_map(content(*(host(number) for number in range(40)), mail=[], edge="Cloudflare"))
    boxes = [
        tuple(float(re.search(rf'\b{name}="([\d.]+)"', one)[1]) for name in ("x", "y", "width", "height"))  # type: ignore[index]
        for one in re.findall(r"<rect [^>]*>", drawn)
    ]
    for number, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[number + 1 :]:
            is_beside = x + width <= other_x or other_x + other_width <= x
            is_above = y + height <= other_y or other_y + other_height <= y
            assert is_beside or is_above


def test_a_state_has_a_sign_and_a_word_besides_its_colour() -> None:
    drawn = deployment_map(content(host(1, state="fail"), host(2, state="pass")))
    assert "h1.shop.test: something fails" in drawn
    assert "h2.shop.test: nothing fails" in drawn


def test_what_several_hosts_stand_on_is_drawn_once() -> None:
    drawn = texts(deployment_map(content(*(host(number) for number in range(6)))))
    assert drawn.count("origin0.platform.test") == 1
    assert "h0, h3" in drawn


def test_names_are_escaped() -> None:
    assert "<script>" not in deployment_map(content(host(1, name="<script>.shop.test")))


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        (["pass", "fail", "warn"], "fail"),
        (["pass", "could_not_tell"], "pass"),
        (["could_not_tell", "not_applicable"], "could_not_tell"),
        (["pass", "warn", "could_not_tell"], "warn"),
    ],
)
def test_a_host_is_as_good_as_the_worst_that_is_known_of_it_and_its_routes(
    outcomes: list[str], state: str
) -> None:
    places = [
        ("host", "www.shop.test"),
        ("route", "https://www.shop.test/a"),
        ("route", "https://www.shop.test/b"),
    ]
    verdicts = [(*place, outcome) for place, outcome in zip(places, outcomes, strict=False)]
    assert states_of(verdicts) == {"host:www.shop.test": state}


@pytest.mark.django_db
def test_the_map_tells_what_the_books_hold(engagement: Engagement) -> None:
    engagement.hosts.filter(role=Host.Role.APP).update(is_proxied=True, origin="192.0.2.7")
    AccessEntry.objects.create(engagement=engagement, number=1, system="dns", provider="Northgate")
    DnsRecord.objects.create(
        engagement=engagement, name="brightcart.test", rdtype="A", value="192.0.2.1", ttl=300, owner="Noor"
    )
    Route.objects.create(engagement=engagement, url="https://app.brightcart.test/entry", role="login")
    told = deployment_of(
        engagement,
        hosts=engagement.hosts.all(),
        routes=engagement.routes.all(),
        records=engagement.dns_records.all(),
        senders=engagement.sending_domains.all(),
        access=engagement.access_entries.kept(),
        states=read_states(engagement),
    )
    by_name = {one["name"]: one for one in told["hosts"]}
    assert told["dns"] == "Northgate"
    assert told["owned_records"] == 1
    assert by_name["app.brightcart.test"]["stands_on"] == "192.0.2.7"
    assert by_name["brightcart.test"]["stands_on"] == "192.0.2.1"
    assert {"path": "/entry", "role": "Sign-in"} in by_name["app.brightcart.test"]["routes"]


@pytest.mark.django_db
def test_the_page_shows_it_with_links_to_what_the_audit_says(
    as_consultant: Client, engagement: Engagement
) -> None:
    make_verdicts(engagement, {"tls.expiry": "fail"})
    page = as_consultant.get(reverse("surface", kwargs={"code": engagement.code})).content.decode()
    assert "drawing deployment" in page
    assert f"/e/{engagement.code}/checks/?host=app.brightcart.test&amp;outcome=all" in page
