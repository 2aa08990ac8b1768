"""Names and paths tell their role often enough to start from."""

import pytest

from checks.subjects import HostRole, RouteRole
from checks.surface_guess import guess_route, guess_surface, host_role, route_role


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("a.test", HostRole.APEX),
        ("www.a.test", HostRole.WWW),
        ("app.a.test", HostRole.APP),
        ("app.eu.a.test", HostRole.APP),
        ("api.a.test", HostRole.API),
        ("api-staging.a.test", HostRole.API),
        ("staging.a.test", HostRole.STAGING),
        ("admin.a.test", HostRole.ADMIN),
        ("login.a.test", HostRole.AUTH),
        ("status.a.test", HostRole.STATUS),
        ("docs.a.test", HostRole.DOCS),
        ("mail.a.test", HostRole.MAIL),
        ("preview.a.test", HostRole.PREVIEW),
        ("happy.a.test", HostRole.OTHER),
    ],
)
def test_host_role_is_guessed_from_its_labels(name: str, role: HostRole) -> None:
    assert host_role(name, "a.test") is role


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("", RouteRole.HOME),
        ("/", RouteRole.HOME),
        ("/?utm=x", RouteRole.HOME),
        ("/login", RouteRole.LOGIN),
        ("/users/sign_in", RouteRole.LOGIN),
        ("/api/login", RouteRole.LOGIN),
        ("/signin", RouteRole.LOGIN),
        ("/signup", RouteRole.SIGNUP),
        ("/register", RouteRole.SIGNUP),
        ("/reset", RouteRole.RESET),
        ("/account/password", RouteRole.RESET),
        ("/health", RouteRole.HEALTH),
        ("/healthz", RouteRole.HEALTH),
        ("/dashboard", RouteRole.DASHBOARD),
        ("/account", RouteRole.DASHBOARD),
        ("/api/v1/products", RouteRole.API),
        ("/webhooks/stripe", RouteRole.WEBHOOK),
        ("/static/app.js", RouteRole.ASSET),
        ("/contact.html", RouteRole.FORM),
        ("/pricing", RouteRole.OTHER),
    ],
)
def test_route_role_is_guessed_from_its_path(path: str, role: RouteRole) -> None:
    assert route_role(path) is role


def test_every_path_of_an_api_host_is_api() -> None:
    assert guess_route("https://api.a.test/products").role is RouteRole.API


def test_map_starts_with_apex_www_and_home() -> None:
    surface = guess_surface(
        "a.test",
        hosts=("app.a.test", "www.a.test", "staging.a.test"),
        routes=("https://shop.a.test/login", "https://a.test/"),
        selectors=("s1", "s1"),
        has_www=True,
    )
    assert [host.name for host in surface.hosts] == [
        "a.test",
        "www.a.test",
        "app.a.test",
        "staging.a.test",
        "shop.a.test",
    ]
    assert [route.url for route in surface.routes] == ["https://a.test/", "https://shop.a.test/login"]
    assert surface.routes[0].role is RouteRole.HOME
    assert surface.sending_domains[0].selectors == ("s1",)
    assert not surface.host("staging.a.test").is_required


def test_home_is_at_the_canonical_host_where_one_is_known() -> None:
    surface = guess_surface("a.test", has_www=True, canonical_host="www.a.test")
    assert surface.routes[0].url == "https://www.a.test/"
