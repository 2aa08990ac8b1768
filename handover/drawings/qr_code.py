"""An address as a QR code, drawn in vectors: sharp at any size, the same bytes each time."""

from importlib import import_module
from itertools import groupby

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from engagements.drawings.svg import drawing, element
from handover.drawings.figure import for_paper

QUIET = 4  # modules of white around it, ISO/IEC 18004
MODULE = 10


def qr_code(address: str) -> SafeString:
    """Error correction M: a coffee stain or a fold of 15 % is borne."""
    maker = import_module("qrcode")  # 5 MB that only the maker of packs needs
    code = maker.QRCode(error_correction=maker.ERROR_CORRECT_M, border=QUIET)
    code.add_data(address)
    rows = code.get_matrix()
    label = _("QR code that leads to %(address)s") % {"address": address}
    size = len(rows) * MODULE
    path = element("path", d="".join(map(_row, range(len(rows)), rows)), fill="#1d1a16")
    return for_paper(drawing(size, size, label, path), label)


def _row(number: int, modules: list[bool]) -> str:
    """The dark runs of one row, as rectangles of a path."""
    written, at = [], 0
    for is_dark, run in groupby(modules):
        width = len(list(run))
        if is_dark:
            written.append(f"M{at * MODULE} {number * MODULE}h{width * MODULE}v{MODULE}h-{width * MODULE}z")
        at += width
    return "".join(written)
