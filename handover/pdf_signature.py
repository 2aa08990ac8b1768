"""The only place that knows pyHanko: an issued file in, the same file with a signature after it out."""

from io import BytesIO

from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner

FIELD = "Signature"


class CannotSign(Exception):
    """The file was not signed; the text says why."""


def sign_pdf(pdf: bytes, *, pkcs12: bytes, passphrase: str, field_label: str, reason: str) -> bytes:
    """PAdES B-B (ETSI EN 319 142-1): what was there stays byte for byte, the signature follows it.

    Without a network: no time stamp and no revocation list are asked for. Nothing of it is seen on a page.
    The marks of PDF/A and PDF/UA stay true, since the field has a label and its page an order of tabs.
    """
    signer = SimpleSigner.load_pkcs12_data(pkcs12, other_certs=[], passphrase=passphrase.encode() or None)
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.find_page_for_modification(0)[0].get_object()  # type: ignore[no-untyped-call]
    page["/Tabs"] = NameObject("/S")
    writer.update_container(page)
    meaning = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )
    field = SigFieldSpec(FIELD, on_page=0, readable_field_name=field_label)
    signed = PdfSigner(meaning, signer=signer, new_field_spec=field).sign_pdf(writer).getvalue()
    if not signed.startswith(pdf) or len(signed) == len(pdf):
        raise CannotSign("the file came back changed or unsigned")
    return bytes(signed)
