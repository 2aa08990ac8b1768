"""Old addresses: pasted as they come from a sheet, refused line by line, and kept inside the map's limits."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from engagements.models import Engagement
from engagements.old_addresses import MAX_PAIRS, Pair, read_pairs
from tests.engagements.register_forms import fields_of

DOMAIN, CANONICAL = "brightcart.test", "www.brightcart.test"
OLD, NEW = "https://brightcart.test/old", "https://www.brightcart.test/new"

PASTES = [
    ("/old\t/new", (Pair(OLD, NEW),)),
    ("/old,/new", (Pair(OLD, NEW),)),
    ("/old; /new", (Pair(OLD, NEW),)),
    ("/old -> /new", (Pair(OLD, NEW),)),
    ("/old → /new", (Pair(OLD, NEW),)),
    ("/old   /new", (Pair(OLD, NEW),)),
    ('"/old","/new"', (Pair(OLD, NEW),)),
    ('"/old?tags=a,b",/new', (Pair(f"{OLD}?tags=a,b", NEW),)),
    ("Old address,New address\n/old,/new\n\n", (Pair(OLD, NEW),)),
    ("/old,/other\r\n/old,/new", (Pair(OLD, NEW),)),
    ("http://Lamps.test/a https://app.brightcart.test/b",
     (Pair("http://lamps.test/a", "https://app.brightcart.test/b"),)),
]  # fmt: skip

REFUSED = [
    ("/old", "Line 1: “/old” is not one old and one new address."),
    ("/old,/new\n/a,/b,/c", "Line 2: "),
    ("/old,https://elsewhere.test/", "is not in brightcart.test"),
    ("ftp://brightcart.test/a,/new", "is no address"),
    ("http://127.0.0.1/a,/new", "Line 1: "),
    ("http://localhost/a,/new", "Line 1: "),
    ("https://user:secret@brightcart.test/,/new", "user name and password"),
    ("https://www.brightcart.test/new,/new", "are the same"),
    ("/old,javascript:alert(1)", "Write the whole address"),
    (f"/{'a' * 600},/new", "at most 500 characters"),
]


@pytest.mark.parametrize(("text", "pairs"), PASTES)
def test_a_paste_is_read_as_pairs(text: str, pairs: tuple[Pair, ...]) -> None:
    read = read_pairs(text, DOMAIN, CANONICAL)
    assert (read.pairs, read.problems) == (pairs, ())


@pytest.mark.parametrize(("text", "problem"), REFUSED)
def test_a_line_that_makes_no_sense_is_named(text: str, problem: str) -> None:
    read = read_pairs(text, DOMAIN, CANONICAL)
    assert any(problem in one for one in read.problems), read


PIECES = ["/a", ",", "\t", '"', "\n", "->", "https://", "x.test", "["]


@given(st.text(max_size=200) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    read = read_pairs(text, DOMAIN, CANONICAL)
    assert all(pair.target.startswith("https://") for pair in read.pairs)


def address(engagement: Engagement, page: str, **kwargs: Any) -> str:
    return reverse(page, kwargs={"code": engagement.code, **kwargs})


@pytest.mark.django_db
def test_pasted_addresses_are_on_the_map_and_a_second_paste_changes_targets(
    engagement: Engagement, as_consultant: Client
) -> None:
    paste = address(engagement, "paste_old_urls")
    assert as_consultant.get(paste).status_code == 200
    as_consultant.post(paste, {"pairs": "/a,/one\n/b,/two"})
    as_consultant.post(paste, {"pairs": "/b,/three"})
    held = list(engagement.old_urls.values_list("url", "target", "version"))
    host = engagement.canonical_host or engagement.domain
    assert held == [
        ("https://brightcart.test/a", f"https://{host}/one", 1),
        ("https://brightcart.test/b", f"https://{host}/three", 2),
    ]
    shown = as_consultant.get(address(engagement, "surface")).content.decode()
    assert "https://brightcart.test/b" in shown
    assert f"https://{host}/three" in shown


@pytest.mark.django_db
def test_one_bad_line_keeps_everything_off_the_map_and_the_text_in_the_form(
    engagement: Engagement, as_consultant: Client
) -> None:
    response = as_consultant.post(address(engagement, "paste_old_urls"), {"pairs": "/a,/one\n/b,nowhere"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "Line 2" in page
    assert "/b,nowhere" in page
    assert not engagement.old_urls.exists()


@pytest.mark.django_db
def test_a_credential_in_a_pasted_address_is_refused(engagement: Engagement, as_consultant: Client) -> None:
    pasted = "/a,/one\n/old?key=sk_live_4eC39HqLyjWDarjtT1zdp7dc,/new"
    response = as_consultant.post(address(engagement, "paste_old_urls"), {"pairs": pasted})
    assert response.status_code == 422
    assert not engagement.old_urls.exists()


@pytest.mark.django_db
def test_what_only_looks_like_one_is_kept_on_somebody_s_word_which_is_on_the_record(
    engagement: Engagement, as_consultant: Client
) -> None:
    pasted = {"pairs": "/a,/one\n/old?session=X9fK2mQ8vT4zL7pW3rY6bN1cJ5hG0dSa,/new"}
    paste = address(engagement, "paste_old_urls")
    asked = as_consultant.post(paste, pasted)
    assert asked.status_code == 422
    assert "This is no credential" in asked.content.decode()
    assert as_consultant.post(paste, pasted | {"not_secret": "on"}).status_code == 302
    said = engagement.events.filter(verb="said that no credential is in")
    assert [event.target_label for event in said] == ["pasted old addresses"]
    assert "X9fK2mQ8" not in str([event.changes for event in said])


@pytest.mark.django_db
def test_the_map_holds_so_many_and_no_more(engagement: Engagement, as_consultant: Client) -> None:
    lines = "\n".join(f"/old-{number},/new" for number in range(MAX_PAIRS))
    paste = address(engagement, "paste_old_urls")
    assert as_consultant.post(paste, {"pairs": lines}).status_code == 302
    assert as_consultant.post(paste, {"pairs": "/one-more,/new"}).status_code == 422
    assert engagement.old_urls.count() == MAX_PAIRS
    new = address(engagement, "old_url_new")
    response = as_consultant.post(new, {"url": "/one-more", "target": "/new", "status": "unchecked"})
    assert "at most 200 entries" in response.content.decode()


@pytest.mark.django_db
def test_one_old_address_is_edited_by_itself(engagement: Engagement, as_consultant: Client) -> None:
    old = engagement.old_urls.create(number=1, url=OLD, target=NEW)
    edit = address(engagement, "old_url_edit", number=1)
    assert as_consultant.get(edit).status_code == 200
    typed = fields_of(as_consultant.get(edit).content.decode()) | {"url": "/old", "target": "/newer"}
    as_consultant.post(edit, typed)
    old.refresh_from_db()
    assert (old.url, old.target.rpartition("/")[2]) == (OLD, "newer")
