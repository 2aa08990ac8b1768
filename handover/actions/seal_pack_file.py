"""Signs the file of an issued version where the operator configured a certificate, or says why it cannot."""

from importlib import import_module
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from config.pack_certificate import UnusableCertificate, read_pack_certificate
from handover.models import Pack


class Unsealed(Exception):
    """A certificate is configured and did not sign; the text is for whoever issues the version."""


class Sealed(NamedTuple):
    """`signed_by` is the certificate's name, empty where there is none."""

    data: bytes
    signed_by: str


def seal_pack_file(pack: Pack, pdf: bytes) -> Sealed:
    """Drafts stay as they are. Raises Unsealed: no version goes without a signature it should have."""
    if pack.is_draft or not settings.PACK_SIGNING_FILE:
        return Sealed(pdf, "")
    try:
        certificate = read_pack_certificate(settings.PACK_SIGNING_FILE, settings.PACK_SIGNING_PASSPHRASE)
    except UnusableCertificate as why:
        raise _unsealed(str(why)) from why
    if trouble := certificate.trouble(timezone.now()):
        raise _unsealed(trouble)
    # pyHanko is a second and 50 MB of every worker: loaded where packs are signed alone.
    signature = import_module("handover.pdf_signature")
    try:
        signed: bytes = signature.sign_pdf(
            pdf,
            pkcs12=certificate.data,
            passphrase=settings.PACK_SIGNING_PASSPHRASE,
            field_label=_("Signature of the issuer"),
            reason=_("Handover pack, %(title)s, as issued") % {"title": pack.title},
        )
    except signature.CannotSign as why:
        raise _unsealed(str(why)) from why
    return Sealed(signed, certificate.name)


def _unsealed(why: str) -> Unsealed:
    words = _("The PDF was not signed, so nothing was issued: the certificate of the portal %(why)s.")
    return Unsealed(words % {"why": why})
