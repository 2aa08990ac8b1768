"""Takes a message apart into its header fields and its body, as they were sent."""

import re
from dataclasses import dataclass

from checks.mail_evidence.values import Refused

MAX_MESSAGE = 10 * 1024 * 1024
MAX_HEADERS = 256 * 1024
MAX_FIELDS = 1000
_FIELD_NAME = re.compile(rb"[!-9;-~]+")
_LINE_END = re.compile(rb"\r?\n")
_FOLD = re.compile(r"\r\n(?=[ \t])")
_OUTLOOK = b"\xd0\xcf\x11\xe0"
_HOW = "Save the message as .eml (“Download original”, “Save as”), and upload that file."


@dataclass(frozen=True, slots=True)
class Field:
    """One header field: its name in lower case, and all of it as sent, with the final line end."""

    name: str
    raw: bytes

    @property
    def value(self) -> str:
        """Without name and line folding; bytes beyond ASCII are read as UTF-8."""
        text = self.raw.partition(b":")[2].decode("utf-8", "replace")
        return _FOLD.sub("", text).strip()


@dataclass(frozen=True, slots=True)
class RawMessage:
    """`fields` in their order, the last added first; `body` with CRLF line ends."""

    fields: tuple[Field, ...]
    body: bytes

    def values(self, name: str) -> tuple[str, ...]:
        return tuple(field.value for field in self.fields if field.name == name)


def read_message(data: bytes) -> RawMessage:
    """Raises Refused for what is no message of a bearable size."""
    if len(data) > MAX_MESSAGE:
        raise Refused(
            f"The file is larger than {MAX_MESSAGE // 1024**2} MB. Send a message without pictures."
        )
    if data.startswith(_OUTLOOK):
        raise Refused(f"This is an Outlook .msg file, which leaves out what was sent. {_HOW}")
    data = data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if data.startswith((b"From ", b">From ")):  # the line that mailbox files put in front
        data = data.partition(b"\n")[2]
    head, body = _split(data)
    if b"\0" in head:
        raise Refused(f"The headers hold a NUL character, which no mail does. {_HOW}")
    fields = _fields(head)
    if not fields:
        raise Refused(f"This is no mail: it does not begin with headers. {_HOW}")
    return RawMessage(fields, body)


def _split(data: bytes) -> tuple[bytes, bytes]:
    """Headers and body, both with CRLF: files on disk often hold LF alone."""
    end = re.search(rb"\r?\n\r?\n", data[: MAX_HEADERS + 4])
    if end is None and len(data) > MAX_HEADERS:
        raise Refused(f"The headers are longer than {MAX_HEADERS // 1024} kB, or this is no mail. {_HOW}")
    head = data if end is None else data[: end.start()]
    body = b"" if end is None else data[end.end() :]
    return _LINE_END.sub(b"\r\n", head), _LINE_END.sub(b"\r\n", body)


def _fields(head: bytes) -> tuple[Field, ...]:
    found: list[list[bytes]] = []
    for line in head.split(b"\r\n"):
        if line[:1] in {b" ", b"\t"} and found:
            found[-1].append(line)
        elif line:
            found.append([line])
    if len(found) > MAX_FIELDS:
        raise Refused(f"The message has more than {MAX_FIELDS} header fields.")
    fields = []
    for lines in found:
        name, colon, _ = lines[0].partition(b":")
        name = name.rstrip(b" \t")
        if not colon or not _FIELD_NAME.fullmatch(name):
            raise Refused(f"This is no mail: a line of its headers has no name. {_HOW}")
        fields.append(Field(name.decode("ascii").lower(), b"\r\n".join(lines) + b"\r\n"))
    return tuple(fields)
