"""Unpacks uploaded reports within fixed bounds: gzip, zip or plain XML, told apart by their first bytes."""

import io
import zipfile
import zlib
from collections.abc import Iterator

from checks.mail_evidence.values import Refused

MAX_UPLOAD = 5 * 1024 * 1024
MAX_XML = 8 * 1024 * 1024
MAX_RATIO = 250
# Small files may be denser: a kilobyte of zeros is no attack.
RATIO_COUNTS_FROM = 1024 * 1024
MAX_MEMBERS = 50
_CHUNK = 64 * 1024
_GZIP, _ZIP, _MAIL = b"\x1f\x8b", b"PK", (b"Return-Path:", b"Received:", b"Delivered-To:")
_KNOWN_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1
_NO_REPORT = ("__MACOSX/", ".DS_Store")


def unpack(data: bytes) -> Iterator[bytes]:
    """The XML documents of one uploaded file, one at a time. Raises Refused, also on the way."""
    if len(data) > MAX_UPLOAD:
        raise Refused(f"The file is larger than {MAX_UPLOAD // 1024**2} MB.")
    if data.startswith(_ZIP):
        yield from _unzip(data)
    elif data.startswith(_GZIP):
        yield _plain(_gunzip(data))
    else:
        yield _plain(data)


def _plain(data: bytes) -> bytes:
    """One document without what may stand before it; an archive in an archive is refused."""
    if data.startswith((_ZIP, _GZIP)):
        raise Refused("The file holds an archive in an archive; reports are packed once.")
    if data.startswith(_MAIL):
        raise Refused("This is the mail that brought the report. Save its attachment, and upload that.")
    if len(data) > MAX_XML:
        raise _too_large()
    return data


def _too_large() -> Refused:
    return Refused(f"The report is larger than {MAX_XML // 1024**2} MB when unpacked.")


def _gunzip(data: bytes) -> bytes:
    """All members of a gzip file (RFC 1952 §2.2) joined."""
    unpacked = bytearray()
    rest = data
    while rest.startswith(_GZIP):
        inflater = zlib.decompressobj(wbits=31)
        try:
            unpacked += inflater.decompress(rest, MAX_XML + 1 - len(unpacked))
        except zlib.error:
            raise Refused("The gzip file is damaged.") from None
        _check_size(len(unpacked), len(data))
        if not inflater.eof:
            raise Refused("The gzip file is cut short.")
        rest = inflater.unused_data.lstrip(b"\0")
    if rest:
        raise Refused("Something follows the gzip file that does not belong to it.")
    return bytes(unpacked)


def _check_size(unpacked: int, packed: int) -> None:
    if unpacked > MAX_XML:
        raise _too_large()
    if unpacked > RATIO_COUNTS_FROM and unpacked > packed * MAX_RATIO:
        raise Refused(f"The file unpacks to more than {MAX_RATIO} times its size, as no report does.")


def _unzip(data: bytes) -> Iterator[bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [
                member
                for member in archive.infolist()
                if not member.is_dir() and not member.filename.startswith(_NO_REPORT)
            ]
            if not members:
                raise Refused("The zip file is empty.")
            if len(members) > MAX_MEMBERS:
                raise Refused(f"The zip file holds {len(members)} files; at most {MAX_MEMBERS} are read.")
            unpacked = 0
            for member in members:
                document = _member(archive, member, len(data), unpacked)
                unpacked += len(document)
                yield _plain(document)
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("The zip file is damaged.") from None


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, packed: int, unpacked: int) -> bytes:
    """Read by what is there, not by what the archive says: sizes in it may lie."""
    if member.flag_bits & _ENCRYPTED:
        raise Refused("The zip file is protected with a password.")
    if member.compress_type not in _KNOWN_METHODS:
        raise Refused("The zip file is packed in a way that no reporter uses.")
    document = bytearray()
    with archive.open(member) as source:
        while chunk := source.read(_CHUNK):
            document += chunk
            _check_size(unpacked + len(document), packed)
    return bytes(document)
