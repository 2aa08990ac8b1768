"""Finds out what a file is from its bytes; neither its name nor what the browser says counts."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from engagements.models import Attachment

MEGABYTE = 1024 * 1024
MOST_BYTES = 10 * MEGABYTE
MOST_TEXT_BYTES = 2 * MEGABYTE

Kind = Attachment.Kind
_SIGNS: tuple[tuple[bytes, int, Kind, str, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, Kind.PICTURE, "image/png", ".png"),
    (b"\xff\xd8\xff", 0, Kind.PICTURE, "image/jpeg", ".jpg"),
    (b"GIF87a", 0, Kind.PICTURE, "image/gif", ".gif"),
    (b"GIF89a", 0, Kind.PICTURE, "image/gif", ".gif"),
    (b"WEBP", 8, Kind.PICTURE, "image/webp", ".webp"),
    (b"%PDF-", 0, Kind.PDF, "application/pdf", ".pdf"),
)


class UnwantedFile(Exception):
    """A file that is not taken; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Sniffed:
    """`suffix` is the ending that the file is given when it is handed out, whatever it was called."""

    kind: Kind
    media_type: str
    suffix: str


def sniff(data: bytes) -> Sniffed:
    """What the bytes are: a picture, a PDF, or text, which is only ever handed out as plain text.

    Raises UnwantedFile for what is too large, empty, or of no kind that can be kept safely.
    """
    if not data:
        raise UnwantedFile(_("The file is empty."))
    if len(data) > MOST_BYTES:
        size = {"n": MOST_BYTES // MEGABYTE}
        raise UnwantedFile(_("A file of more than %(n)d MB cannot be attached; link to it instead.") % size)
    for sign, at, kind, media_type, suffix in _SIGNS:
        if data[at : at + len(sign)] == sign and (suffix != ".webp" or data[:4] == b"RIFF"):
            return Sniffed(kind, media_type, suffix)
    if _is_text(data):
        if len(data) > MOST_TEXT_BYTES:
            size = {"n": MOST_TEXT_BYTES // MEGABYTE}
            raise UnwantedFile(_("A text of more than %(n)d MB cannot be attached.") % size)
        return Sniffed(Kind.TEXT, "text/plain; charset=utf-8", ".txt")
    raise UnwantedFile(_("Only pictures (PNG, JPEG, GIF, WebP), PDFs and plain text can be attached."))


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(ord(one) < 32 and one not in "\t\n\r\f\x1b" for one in text)
