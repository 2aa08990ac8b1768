"""Issued packs under the operator's certificate: a signature that holds, or no version at all."""

import io
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto.x509 import Certificate
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client
from pdfua import validate
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from config.validation import problems
from handover.actions.execute_pack import execute_pack
from handover.document import document_html, made_at
from handover.enclosed import enclosed_files
from handover.models import Pack
from handover.pdf import render_pdf
from handover.signing_checks import check_pack_certificate
from tests.handover.authority import NAME, PASSPHRASE, Authority
from tests.handover.conftest import MakePack


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


type Configure = Callable[..., Path]


@pytest.fixture
def configure(authority: Authority, settings: Any, tmp_path: Path) -> Configure:
    """Has the operator name a certificate in the settings."""

    def configured(passphrase: str = PASSPHRASE, **options: Any) -> Path:
        file = tmp_path / "pack.p12"
        file.write_bytes(authority.pkcs12(**options))
        settings.PACK_SIGNING_FILE, settings.PACK_SIGNING_PASSPHRASE = str(file), passphrase
        return file

    return configured


@pytest.fixture
def make_small(make: MakePack) -> MakePack:
    """Makes a version of two sections, quick to render: a signature is after the bytes, whatever they say."""

    def made(status: str = Pack.Status.ISSUED) -> Pack:
        pack = make(status, is_rendered=False)
        pack.snapshot["sections"] = [
            one for one in pack.snapshot["sections"] if one["key"] in {"cover", "access"}
        ]
        pack.save()
        execute_pack(pack.pk)
        pack.refresh_from_db()
        return pack

    return made


def bytes_of(pack: Pack) -> bytes:
    with pack.file.open("rb") as file:
        return bytes(file.read())


def marks_of(pdf: bytes) -> tuple[Any, ...]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert not opened.check_pdf_syntax()
        metadata = opened.open_metadata()
        marks = tuple(metadata[f"pdfaid:{name}"] for name in ("part", "conformance"))
        return (*marks, metadata["pdfuaid:part"], sorted(opened.attachments), len(opened.pages))


def faults_of(pdf: bytes, file: Path) -> set[str]:
    file.write_bytes(pdf)
    return {f"{one.rule_id} {one.message}" for one in validate(str(file)).findings}


def test_an_issued_version_is_signed_after_its_own_bytes_and_the_signature_holds(
    make: MakePack, configure: Configure, authority: Authority, tmp_path: Path
) -> None:
    configure()
    pack = make()
    assert (pack.state, pack.error) == ("done", "")
    signed = bytes_of(pack)
    assert pack.sha256 == sha256(signed).hexdigest()
    assert pack.provenance.signed_by == NAME
    again = render_pdf(
        document_html(pack.snapshot), made_at=made_at(pack.snapshot), enclosed=enclosed_files(pack.snapshot)
    ).pdf
    assert pack.provenance.unsigned_sha256 == sha256(again).hexdigest()
    assert signed.startswith(again)
    assert marks_of(signed) == marks_of(again)
    assert faults_of(signed, tmp_path / "signed.pdf") <= faults_of(again, tmp_path / "unsigned.pdf")

    root = Certificate.load(authority.certificate.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], allow_fetching=False)
    (signature,) = PdfFileReader(io.BytesIO(signed)).embedded_signatures
    status = validate_pdf_signature(signature, context)
    assert status.bottom_line, status.pretty_print_details()
    assert status.modification_level is ModificationLevel.NONE
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    attributes = {one["type"].native for one in signature.signer_info["signed_attrs"]}
    assert "signing_certificate_v2" in attributes
    assert "signing_time" not in attributes, "PAdES has the time in the dictionary"

    forged = bytearray(signed)
    at = forged.index(b"/Title")
    forged[at + 8] ^= 1
    (signature,) = PdfFileReader(io.BytesIO(bytes(forged))).embedded_signatures
    assert not validate_pdf_signature(signature, context).bottom_line


def test_the_field_of_the_signature_has_a_label_and_is_seen_on_no_page(
    make_small: MakePack, configure: Configure
) -> None:
    configure()
    with pikepdf.open(io.BytesIO(bytes_of(make_small()))) as pdf:
        (field,) = pdf.Root.AcroForm.Fields
        assert (str(field.T), str(field.TU)) == ("Signature", "Signature of the issuer")
        assert [float(side) for side in field.Rect] == [0, 0, 0, 0]
        assert int(field.F) & 0b111 == 0b100, "printed, neither hidden nor invisible, as PDF/A asks for"
        assert pdf.pages[0].Tabs == "/S"


def test_a_draft_is_not_signed_and_without_a_certificate_nothing_is(
    make_small: MakePack, configure: Configure, settings: Any
) -> None:
    configure()
    assert b"/ETSI.CAdES.detached" not in bytes_of(make_small("draft"))
    settings.PACK_SIGNING_FILE = ""
    pack = make_small()
    assert b"/ETSI.CAdES.detached" not in bytes_of(pack)
    assert pack.provenance.signed_by == ""
    assert pack.provenance.unsigned_sha256 == pack.sha256


def test_the_public_page_names_the_certificate(make_small: MakePack, configure: Configure) -> None:
    configure()
    text = Client().get(f"/v/{make_small().provenance.code}/").text
    assert f"the certificate of {NAME}" in text


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"passphrase": "another"}, "not its passphrase"),
        ({"days": (-40, -1)}, "expired on"),
        ({"days": (2, 40)}, "is not valid before"),
        ({"usage": "key_encipherment"}, "not for signatures"),
        ({"is_gone": True}, "cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_sign_issues_nothing_and_says_why_on_the_pack_and_at_the_check(
    make_small: MakePack, configure: Configure, options: dict[str, Any], why: str
) -> None:
    is_gone = options.pop("is_gone", False)
    file = configure(**options)
    if is_gone:
        file.unlink()
    pack = make_small()
    assert (pack.state, pack.file.name, pack.sha256) == ("failed", "", "")
    assert pack.error.startswith("The PDF was not signed, so nothing was issued")
    assert why in pack.error
    assert pack.provenance.signed_by == ""
    (message,) = check_pack_certificate(None)
    assert message.is_serious()
    assert why in str(message.msg)


def test_a_version_that_failed_for_the_certificate_is_tried_again_with_a_good_one(
    make: MakePack, configure: Configure
) -> None:
    configure(days=(-40, -1))
    first = make()
    configure()
    Pack.objects.filter(pk=first.pk).update(state="queued", attempts=0)
    again = make()
    assert (again.pk, again.state, again.provenance.signed_by) == (first.pk, "done", NAME)


@pytest.mark.parametrize(("ends", "ids"), [(365, []), (20, ["handover.W001"])])
def test_the_check_tells_a_month_ahead(configure: Configure, ends: int, ids: list[str]) -> None:
    configure(days=(-300, ends))
    assert [message.id for message in check_pack_certificate(None)] == ids


def test_without_a_certificate_the_check_has_nothing_to_say(settings: Any) -> None:
    settings.PACK_SIGNING_FILE = ""
    assert check_pack_certificate(None) == []


def test_the_portal_does_not_start_on_a_certificate_that_does_not_open_but_on_one_that_expired(
    configure: Configure, tmp_path: Path
) -> None:
    file = str(configure(days=(-40, -1)))

    def said(path: str, passphrase: str) -> list[str]:
        return problems({"PACK_SIGNING_FILE": path, "PACK_SIGNING_PASSPHRASE": passphrase})

    assert said(file, PASSPHRASE) == []
    (wrong,) = said(file, "another-secret")
    assert re.search(r"^PACK_SIGNING_FILE is .*not its passphrase$", wrong)
    assert "another-secret" not in wrong
    (missing,) = said(str(tmp_path / "none.p12"), PASSPHRASE)
    assert "cannot be read" in missing
    (alone,) = said("", PASSPHRASE)
    assert "PACK_SIGNING_FILE is not" in alone
