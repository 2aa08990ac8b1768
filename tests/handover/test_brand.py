"""A pack wears the brand that its organisation had when it was made, on paper and on its page, for good."""

import io
from base64 import b64decode
from typing import Any

import pytest
from PIL import Image

from engagements.actions.change_brand import change_brand
from engagements.brand.logo import draw_logo
from engagements.models import Engagement, Organisation, User
from handover.document import document_html
from handover.snapshot import content_of
from tests.engagements.brand.logos import logo
from tests.handover.conftest import MakePack

pytestmark = pytest.mark.django_db


@pytest.fixture
def branded(sprint: Engagement, owner: User) -> Organisation:
    organisation = sprint.organisation
    values = {
        "name": organisation.name, "colour": "#7a1fa2", "colour_dark": "", "sender_name": "", "reply_to": "",
        "postal_address": "1 Quay\nPort <b>",
    }  # fmt: skip
    drawn = draw_logo(logo("#7a1fa2"))
    assert change_brand(organisation=organisation, actor=owner, seen=1, values=values, logo=drawn)
    organisation.refresh_from_db()
    return organisation


def test_the_brand_is_frozen_with_the_pack(branded: Organisation, make: MakePack, owner: User) -> None:
    pack = make(is_rendered=False)
    before = document_html(pack.snapshot)
    assert "--pack-accent: #7a1fa2" in before
    assert '<img class="cover__logo" src="data:image/png;base64,' in before
    assert "1 Quay<br>Port &lt;b&gt;" in before
    gone = dict.fromkeys(("colour", "colour_dark", "sender_name", "reply_to", "postal_address"), "")
    values = {**gone, "name": "Renamed"}
    assert change_brand(organisation=branded, actor=owner, seen=2, values=values, drops_logo=True)
    pack.refresh_from_db()
    assert document_html(pack.snapshot) == before


def test_the_pdf_has_the_logo_on_its_cover_and_stays_the_same(branded: Organisation, make: MakePack) -> None:
    pack = make()
    assert pack.state == "done", pack.error
    with pack.file.open("rb") as file:
        data = file.read()
    assert data.count(b"/Subtype /Image") == 1
    assert pack.sha256


def test_a_logo_of_which_the_file_is_gone_leaves_the_name(
    branded: Organisation, make: MakePack, caplog: Any
) -> None:
    branded.logo.storage.delete(branded.logo.name)
    cover = content_of(make(is_rendered=False).snapshot, "cover")
    assert "logo" not in cover
    assert "has gone" in caplog.text


def test_the_page_of_a_pack_wears_the_colour_of_its_day(
    branded: Organisation, make: MakePack, as_consultant: Any, sprint: Engagement
) -> None:
    pack = make()
    said = as_consultant.get(f"/e/{sprint.code}/handover/{pack.number}/").content.decode()
    assert "/brand/1/7a1fa2-" in said
    assert "/sample.css" in said


def test_a_pack_without_a_brand_says_nothing_of_one(sprint: Engagement, make: MakePack) -> None:
    assert {"colour", "logo", "address"}.isdisjoint(content_of(make(is_rendered=False).snapshot, "cover"))


def test_the_logo_of_a_pack_has_no_transparency(branded: Organisation, make: MakePack) -> None:
    cover = content_of(make(is_rendered=False).snapshot, "cover")
    head, _comma, data = cover["logo"].partition(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(b64decode(data))).mode == "RGB"
