"""The public page of a version: what it tells, to whom, and what the printed code leads to."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from engagements.models import AccessEntry, Engagement
from handover.document import document_html, made_at
from handover.drawings.qr_code import qr_code
from handover.models import Pack, Provenance, SignOff
from handover.pdf import render_pdf
from handover.verification_code import ALPHABET, as_written, new_code
from tests.factories import make_engagement
from tests.handover.conftest import File, MakePack


def page_of(pack: Pack) -> str:
    return reverse("verify_pack", kwargs={"code": pack.provenance.code})


def known_on(text: str) -> dict[str, tuple[str, str]]:
    found = re.findall(r'data-known="([^"]*)" data-is="([^"]*)" data-title="([^"]*)"', text)
    return {sha256: (word, title) for sha256, word, title in found}


def change(sprint: Engagement, owner: str) -> None:
    AccessEntry.objects.filter(engagement=sprint, number=1).update(owner=owner)


def test_anybody_with_the_code_reads_what_was_issued_and_nothing_of_what_is_in_it(
    filed: File, sprint: Engagement
) -> None:
    pack = filed()
    answer = Client().get(page_of(pack))
    assert answer.status_code == 200
    for words in (sprint.title, sprint.organisation.name, "version 1", "7 pages", pack.sha256, "Issued"):
        assert words in answer.text, words
    for words in (sprint.domain, sprint.code, "Restore from a backup", "Superseded"):
        assert words not in answer.text, words
    assert known_on(answer.text) == {pack.sha256: ("same", "version 1")}
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert "sha256sum" in answer.text


def test_a_newer_version_is_said_and_each_file_is_known_for_what_it_is(
    filed: File, sprint: Engagement
) -> None:
    first = filed()
    draft = filed("draft")
    change(sprint, "Somebody new")
    second = filed()
    text = Client().get(page_of(first)).text
    assert "Superseded" in text
    assert "The present one is version 3" in text
    assert known_on(text) == {
        first.sha256: ("same", "version 1"),
        draft.sha256: ("draft", "draft 2"),
        second.sha256: ("newer", "version 3"),
    }
    text = Client().get(page_of(second)).text
    assert "Superseded" not in text
    assert known_on(text)[first.sha256] == ("older", "version 1")


def test_a_signature_is_said_without_the_name_of_who_signed(filed: File, sprint: Engagement) -> None:
    pack = filed()
    assert "Signed off" not in Client().get(page_of(pack)).text
    SignOff.objects.create(
        engagement=sprint, pack=pack, state="signed", asked_by_name="Ana", answered_by_name="Mira Okafor",
        signed_name="Mira Okafor", answered_at=datetime(2026, 11, 30, 14, 2, tzinfo=UTC), sha256=pack.sha256,
    )  # fmt: skip
    text = Client().get(page_of(pack)).text
    assert "Signed off" in text
    assert "30 Nov 2026, 14:02 UTC" in text
    assert "Okafor" not in text


def test_another_engagement_s_files_are_not_known_here(filed: File, sprint: Engagement) -> None:
    pack = filed()
    other = make_engagement(sprint.organisation)
    Pack.objects.create(
        engagement=other, number=1, status="issued", state="done", snapshot={}, sha256="f" * 64
    )
    assert "f" * 64 not in Client().get(page_of(pack)).text


@pytest.mark.parametrize("code", ["0000-0000-0000", "nothing", "1", "ÿ", "0000-0000-000u"])
def test_a_code_of_nothing_is_not_found(filed: File, code: str) -> None:
    filed()
    assert Client().get(reverse("verify_pack", kwargs={"code": code})).status_code == 404


def test_a_code_is_read_as_people_type_it(filed: File) -> None:
    filed()
    Provenance.objects.update(code="10ab-cdef-ghjk")
    for typed in ("10AB-CDEF-GHJK", "IOabcdefghjk", "lo ab cd ef gh jk"):
        answer = Client().get(f"/v/{typed}/")
        assert (answer.status_code, answer["Location"]) == (302, "/v/10ab-cdef-ghjk/")


def test_a_version_that_is_not_there_yet_has_no_page(make: MakePack) -> None:
    assert Client().get(page_of(make(is_rendered=False))).status_code == 404


def test_codes_have_60_bits_and_no_two_are_the_same() -> None:
    codes = {new_code() for _number in range(2000)}
    assert len(codes) == 2000
    assert all(re.fullmatch(f"[{ALPHABET}]{{4}}(-[{ALPHABET}]{{4}}){{2}}", code) for code in codes)
    assert len(ALPHABET) ** 12 == 2**60
    assert all(as_written(code.upper()) == code for code in codes)


def test_the_page_takes_as_many_queries_for_many_versions_as_for_one(
    filed: File, django_assert_num_queries: Any
) -> None:
    pack = filed()
    path = page_of(pack)
    with django_assert_num_queries(3):
        Client().get(path)
    for number in range(2, 22):
        again = Pack.objects.get(pk=pack.pk)
        again.pk, again.number, again.sha256 = None, number, f"{number:064}"
        again.save()
    with django_assert_num_queries(3):
        assert len(known_on(Client().get(path).text)) == 21


def test_an_issued_version_prints_its_address_and_a_draft_none(make: MakePack, settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example/"
    draft = make("draft", is_rendered=False)
    assert draft.snapshot["verification"] == {}
    assert "proof__code" not in document_html(draft.snapshot)
    assert not Provenance.objects.exists()
    Pack.objects.update(state="done")
    pack = make(is_rendered=False)
    code = pack.provenance.code
    settings.PORTAL_URL = "https://moved.example"
    html = document_html(pack.snapshot)
    assert f"portal.example/v/{code}" in html
    assert f"<title>QR code that leads to https://portal.example/v/{code}/</title>" in html
    assert "moved.example" not in html


def test_a_version_of_before_prints_the_record_of_the_work_as_it_did(make: MakePack) -> None:
    snapshot = make(is_rendered=False).snapshot
    del snapshot["verification"]
    snapshot["history"] = {"number": 3, "digest": "ab" * 32}
    html = document_html(snapshot)
    assert "proof__code" not in html
    assert f"3:{'ab' * 32}" in html


@pytest.mark.parametrize("paper", ["A4", "letter"])
def test_code_and_address_stand_on_the_sheet_of_contents_as_vectors_with_a_text(
    make: MakePack, paper: str
) -> None:
    snapshot = make(is_rendered=False, paper=paper).snapshot
    keys = {"cover", "contacts", "known_limits", "monitoring", "deploys", "mail"}
    snapshot["sections"] = [one for one in snapshot["sections"] if one["key"] in keys]
    pdf = render_pdf(document_html(snapshot), made_at=made_at(snapshot)).pdf
    assert render_pdf(document_html(snapshot), made_at=made_at(snapshot)).pdf == pdf
    sheet = PdfReader(io.BytesIO(pdf)).pages[1]
    assert snapshot["verification"]["code"] in sheet.extract_text()
    assert not list(sheet.images)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        links = [str(one.A.URI) for one in opened.pages[1].Annots if one.get("/A", {}).get("/URI")]
        assert links == [snapshot["verification"]["address"]]
        texts = re.findall(rb"QR code that leads to [!-~]+", pdf) or [
            str(one.Alt).encode() for one in opened.objects if _is_figure(one)
        ]
    assert f"QR code that leads to {snapshot['verification']['address']}".encode() in b" ".join(texts)


def _is_figure(one: Any) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure" and "/Alt" in one


def test_the_drawn_code_is_the_matrix_of_the_standard_with_its_quiet_zone() -> None:
    drawn = qr_code("https://portal.example/v/10ab-cdef-ghjk/")
    assert drawn == qr_code("https://portal.example/v/10ab-cdef-ghjk/")
    width = int(re.search(r'viewBox="0 0 (\d+) ', drawn)[1]) // 10  # type: ignore[index]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v10h-\3z", drawn)
    dark = {
        (x, int(y) // 10)
        for left, y, run in runs
        for x in range(int(left) // 10, (int(left) + int(run)) // 10)
    }
    size = width - 8
    assert (size - 21) % 4 == 0
    assert {x for x, _y in dark} == {y for _x, y in dark} == set(range(4, width - 4))
    for left, top in ((4, 4), (width - 11, 4), (4, width - 11)):  # the three finder patterns
        ring = {(left + x, top + y) for x in range(7) for y in range(7) if {x, y} & {0, 6}}
        assert ring <= dark
        assert not {(left + x, top + y) for x in range(1, 6) for y in range(1, 6) if {x, y} & {1, 5}} & dark
