"""Wild input to every form and address of the portal: nothing of it is an error of the portal's own."""

from typing import Any
from urllib.parse import quote

import pytest
from django import forms
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoCaptureOnCommitCallbacks

from engagements.models import Engagement, User
from tests.doors.table import DOORS, NO, OPEN_DOORS
from tests.doors.walk import text_of
from tests.doors.world import World
from tests.mail_server import send_waiting_mails

pytestmark = pytest.mark.django_db

WILD = {
    "empty": "",
    "NUL": "a\x00b",
    "lines": "a\n" * 10_000,
    "huge": "x" * 1_000_000,
    # All that is merely unusual to read, at once: each more kind is another two thousand requests.
    "odd to read": "\u202eمرحبا بالعالم\u202c \u200f"
    + "🛒👩‍👩‍👧‍👦" * 40
    + "e"
    + "\u0301" * 1_000
    + "{{ 7|add:7 }}{% now 'Y' %}%(n)s{0} '; DROP TABLE engagements_risk; -- ../../../../etc/passwd",
    "control characters": "\x01\x08\x1b[31m\x7f\x85\u2028",
    "half a surrogate": "\ud800",
    "markup": "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>",
    "number": "9" * 5_000,
    "negative": "-1",
    "no number": "NaN",
    "odd digits": "²٣",
    "date": "0000-00-00",
    "far date": "9999-12-31T23:59",
    "JSON": '{"a": [1, {"b": null}]}',
}
# What a deed without a form of its own is sent: there is little that it reads.
PRESSED = ("empty", "NUL", "huge", "number", "half a surrogate", "JSON")
# For storing: the form and the page are the same anywhere, what becomes of the text is not.
STORED = {
    "sqlite": ("lines", "odd to read", "number", "odd digits", "control characters"),
    "postgresql": ("NUL", "number", "half a surrogate"),
}
# What an address may ask for: an empty word, a long one and plain letters are tried page by page elsewhere.
ASKED = [kind for kind in WILD if kind not in {"empty", "lines", "huge", "JSON", "no number", "date"}]
# What pages read from the address.
QUERIES = ("q", "state", "outcome", "severity", "topic", "check", "subject", "sort", "view", "page", "next")


@pytest.fixture
def browser(world: World) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["owner"])
    return client


def encoded(fields: dict[str, str]) -> bytes:
    """As a browser would send it, had it taken such a thing: half a surrogate goes out as its three bytes."""
    pairs = ((quote(name), quote(text.encode("utf-8", "surrogatepass"))) for name, text in fields.items())
    return "&".join(f"{name}={text}" for name, text in pairs).encode()


def fields_of(page: Any) -> list[str]:
    """The names of every field of every form on a page, hidden twins included."""
    contexts = page.context or []
    found = [
        value
        for part in contexts
        if hasattr(part, "flatten")  # one template alone gives its layers, which are plain
        for value in part.flatten().values()
        if isinstance(value, forms.BaseForm)
    ]
    names = [bound.html_name for form in found for bound in form]
    return list(dict.fromkeys([*names, *(f"initial-{name}" for name in names)]))


def address_of(world: World, name: str) -> str:
    if name in OPEN_DOORS:
        return reverse(name, kwargs=dict(OPEN_DOORS[name].keywords))
    return reverse(name, kwargs={"code": world.mine.code, **DOORS[name].of(world.mine)})


def has_read(response: Any, what: str) -> bool:
    """Whether the portal looked at what was sent: to what it does not look at, each kind is the same."""
    return what in vars(response.wsgi_request)


# Looking at live records asks DNS and reads nothing that was sent.
ASKING = {"adopt_records", "dns_look"}
POSTED = [name for name, door in DOORS.items() if door.post != NO and name not in ASKING] + ["new_engagement"]
# A cell is one field of the entry's form, which is tried as a whole; an owner signs nothing, a founder below.
FORMS = [
    name
    for name in POSTED
    if name in OPEN_DOORS or (DOORS[name].get == 200 and DOORS[name].post != NO and not name.endswith("_row"))
    if name != "sign_off"
]
NUMBERED = [name for name, door in DOORS.items() if "numbered" in door.of.__qualname__]
READ = [name for name, door in DOORS.items() if door.get != NO] + ["board", "new_engagement"]


@pytest.mark.parametrize("name", POSTED)
def test_no_form_breaks_on_what_is_typed_into_it(world: World, browser: Client, name: str) -> None:
    address = address_of(world, name)
    page = browser.get(address)
    data = {} if name in OPEN_DOORS else DOORS[name].data(world.mine)
    others = (
        "waiting_on",
        "reason",
        "move",
        "back",
        "template",
        "seen",
        "answer",
        "done",
        "status",
        "paper",
        "token",
    )
    own = fields_of(page)
    names = list(dict.fromkeys([*own, *data, *others]))
    for kind in WILD if own else PRESSED:
        response = browser.post(
            address,
            encoded(dict.fromkeys(names, WILD[kind][: 400_000 // len(names)])),
            content_type="application/x-www-form-urlencoded",
        )
        assert response.status_code < 500, f"{kind} in {names}"
        assert b"<script>alert(1)" not in response.content, kind
        if not has_read(response, "_post"):
            break


@pytest.mark.postgres
@pytest.mark.parametrize("name", FORMS)
def test_what_a_form_takes_of_the_wild_is_kept_and_read_again(
    world: World, browser: Client, name: str
) -> None:
    address = address_of(world, name)
    sound = {bound.html_name: sound_value(bound) for bound in browser.get(address).context["form"]}
    for kind in STORED[connection.vendor]:
        taken = dict.fromkeys(sound, WILD[kind][:20_000])
        response = send(browser, address, taken, kind)
        # What it refuses is sound the next time, what it takes stays wild: storing is what is tried.
        while response.status_code == 422 and (refused := refused_by(response) & taken.keys()):
            taken = {field: text for field, text in taken.items() if field not in refused}
            response = send(browser, address, sound | taken, kind)
        if response.status_code == 422:  # together they are no sound form: each alone may be
            for field, text in taken.items():
                response = send(browser, address, sound | {field: text}, f"{kind} in {field}")
        assert browser.get(address).status_code in (200, 302, 404, 405), f"{kind}, read again"


def send(browser: Client, address: str, fields: dict[str, str], what: str) -> Any:
    response = browser.post(address, encoded(fields), content_type="application/x-www-form-urlencoded")
    assert response.status_code < 500, what
    return response


def refused_by(response: Any) -> set[str]:
    form = response.context["form"]
    return {bound.html_name for bound in form if bound.errors}


def sound_value(bound: forms.BoundField) -> str:
    """Something that the field takes."""
    value = bound.value()
    if value not in (None, "", []):
        return str(value)
    choices = [key for key, _word in getattr(bound.field, "choices", [])]
    if choices:
        return str(next((key for key in choices if key), ""))
    kinds: list[tuple[type[forms.Field], str]] = [
        (forms.EmailField, "noor@brightcart.test"),
        (forms.URLField, "https://evidence.test/"),
        (forms.IntegerField, "300"),
        (forms.DateField, "2026-01-02"),
        (forms.DateTimeField, ""),
    ]
    return next((text for kind, text in kinds if isinstance(bound.field, kind)), "words")


@pytest.mark.parametrize("name", READ)
def test_no_address_breaks_on_what_is_asked(world: World, browser: Client, name: str) -> None:
    address = address_of(world, name)
    for kind in ASKED:
        query = encoded(dict.fromkeys(QUERIES, WILD[kind][:2_000])).decode()
        response = browser.get(f"{address}?{query}")
        assert text_of(response)
        assert response.status_code < 500, kind
        if not has_read(response, "GET"):
            return
    response = browser.get(f"{address}?q=%ff%fe&state=%c3%28&sort=%80")
    assert text_of(response)
    assert response.status_code < 500


@pytest.mark.parametrize("name", NUMBERED)
def test_a_number_larger_than_any_row_is_not_found(world: World, browser: Client, name: str) -> None:
    known = DOORS[name].of(world.mine)
    for number in (0, 2**31, 2**63, 10**40):
        address = reverse(name, kwargs={"code": world.mine.code, **known, "number": number})
        response = browser.post(address) if DOORS[name].get == NO else browser.get(address)
        assert response.status_code == 404, number


def test_a_key_of_the_surface_larger_than_any_row_is_not_found(world: World, browser: Client) -> None:
    for pk in (0, 2**63, 10**40):
        kwargs = {"code": world.mine.code, "part": "hosts", "pk": pk}
        assert browser.get(reverse("surface_edit", kwargs=kwargs)).status_code == 404


def test_more_than_a_form_may_hold_is_refused_before_it_is_read(world: World, browser: Client) -> None:
    address = address_of(world, "hold")
    assert browser.post(address, {"reason": "x" * 3_000_000, "waiting_on": "y"}).status_code in (
        400,
        413,
        422,
    )


# The surface map's own forms.
@pytest.mark.parametrize(
    ("part", "fields", "field", "message"),
    [
        ("hosts", {"name": "app.elsewhere.test"}, "name", "is not in brightcart.test"),
        ("hosts", {"name": "10.0.0.1"}, "name", "is an IP address"),
        ("hosts", {"name": "www.brightcart.test"}, "name", "is on the map already"),
        ("hosts", {"name": "WWW.Brightcart.TEST."}, "name", "is on the map already"),
        ("routes", {"url": "https://ana:x@brightcart.test/"}, "url", "Leave the user name and password out"),
        ("routes", {"url": "https://brightcart.test:444/"}, "url", "Port 444"),
        ("routes", {"url": "https://brightcart.test/"}, "url", "is on the map already"),
        ("routes", {"url": "https://brightcart.test/a", "expected_status": "99"}, "expected_status", "200"),
        ("sending-domains", {"name": "localhost"}, "name", "this computer itself"),
        ("sending-domains", {"name": "brightcart.test"}, "name", "is on the map already"),
        ("sending-domains", {"name": "mail.test", "selectors": "x" * 64}, "selectors", "at most 63"),
        ("records", {"name": "brightcart.test", "rdtype": "ZZ"}, "rdtype", "is not a record type"),
        ("records", {"name": "brightcart.test", "rdtype": "A", "ttl": "-1"}, "ttl", "greater than or equal"),
    ],
)
def test_the_map_takes_only_what_is_in_the_domain_and_once(
    engagement: Engagement, as_consultant: Client, part: str, fields: dict[str, str], field: str, message: str
) -> None:
    before = [engagement.hosts.count(), engagement.routes.count(), engagement.sending_domains.count()]
    usual = {"role": "other", "expected_status": "200", "value": "192.0.2.1", "ttl": "300", "rdtype": "A"}
    response = as_consultant.post(
        reverse("surface_add", kwargs={"code": engagement.code, "part": part}), usual | fields
    )
    assert response.status_code == 422
    form = response.context["form"]
    assert message in " ".join(form.errors.get(field, [])), form.errors.as_json()
    assert form[field].value() == fields[field]
    after = [engagement.hosts.count(), engagement.routes.count(), engagement.sending_domains.count()]
    assert after == before


def test_a_host_sent_twice_is_on_the_map_once(engagement: Engagement, as_consultant: Client) -> None:
    address = reverse("surface_add", kwargs={"code": engagement.code, "part": "hosts"})
    host = {"name": "shop.brightcart.test", "role": "other"}
    assert as_consultant.post(address, host).status_code == 302
    assert as_consultant.post(address, host).status_code == 422
    assert engagement.hosts.filter(name="shop.brightcart.test").count() == 1


def test_an_upload_where_none_is_asked_for_is_left_aside(
    engagement: Engagement, as_consultant: Client, consultant: User, tmp_path: Any
) -> None:
    path = tmp_path / "zone.txt"
    path.write_bytes(b"\x89PNG\r\n\x00\xff")
    with path.open("rb") as file:
        response = as_consultant.post(
            reverse("hold", kwargs={"code": engagement.code}), {"reason": file, "waiting_on": "the client"}
        )
    assert response.status_code == 422
    assert not engagement.holds.exists()


@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=none-such",
        "multipart/form-data",
        "multipart/form-data; boundary=\xff",
        "text/plain; charset=none-such",
    ],
)
def test_a_form_that_cannot_be_read_gets_a_page_that_says_so(db: None, kind: str) -> None:
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    response = browser.generic("POST", reverse("account_login"), b"login=a", content_type=kind)
    assert response.status_code in (400, 403)
    assert b"<h1>" in response.content


@pytest.mark.postgres
@pytest.mark.parametrize("answer", ["sign", "decline"])
def test_a_founder_signs_and_declines_with_wild_words(world: World, answer: str) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["founder"])
    address = address_of(world, "sign_off")
    for kind, wild in WILD.items():
        said = {"answer": answer, "name": wild[:20_000], "is_read": "on", "word": wild[:20_000]}
        response = send(client, address, said, kind)
        assert response.status_code in {302, 400, 422}, kind
        assert client.get(address).status_code == 200, kind


def test_a_title_of_two_lines_is_one_header(
    engagement: Engagement,
    as_consultant: Client,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    Engagement.objects.filter(pk=engagement.pk).update(title="Shop\r\nBcc: all@elsewhere.test")
    invitation = {"email": "new@brightcart.test", "name": "New\r\nBcc: x@elsewhere.test", "role": "founder"}
    address = reverse("invite", kwargs={"code": engagement.code})
    assert as_consultant.post(address, invitation).status_code == 422, "a name is one line"
    invitation["name"] = "New"
    with django_capture_on_commit_callbacks(execute=True):
        response = as_consultant.post(address, invitation)
    assert response.status_code == 302
    send_waiting_mails()
    assert mail.outbox[0].subject == "Shop Bcc: all@elsewhere.test: follow your launch sprint"
    assert mail.outbox[0].recipients() == ["new@brightcart.test"]
