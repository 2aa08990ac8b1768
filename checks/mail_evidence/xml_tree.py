"""Reads XML of strangers into small trees, with no entity, no document type and no end to its limits."""

import xml.parsers.expat as expat
from collections.abc import Callable
from dataclasses import dataclass, field

from checks.mail_evidence.values import Refused

MAX_DEPTH = 12
MAX_TEXT = 4096
MAX_PARTS = 400
MAX_ELEMENTS = 400_000


@dataclass(slots=True)
class Element:
    """One element: its name without prefix in lower case, its text without the blanks around it."""

    name: str
    text: str = ""
    parts: list["Element"] = field(default_factory=list)

    def all(self, *names: str) -> list["Element"]:
        return [part for part in self.parts if part.name in names]

    def first(self, *names: str) -> "Element":
        """The first part of one of these names; an empty one where there is none."""
        return next(iter(self.all(*names)), Element(names[0]))

    def said(self, *names: str) -> str:
        """The text of the first part of one of these names, "" where there is none."""
        return self.first(*names).text


def read_parts(data: bytes, root: str, take: Callable[[Element], None]) -> None:
    """Hands over each child of the root element when it is complete, and forgets it.

    Raises Refused for malformed XML, another root, a document type, and what is too deep, long or wide.
    """
    reader = _Reader(root, take)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.document_type
    parser.EntityDeclHandler = reader.document_type
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    # Some reporters put blank lines before the declaration, which XML does not allow.
    document = data.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")
    try:
        parser.Parse(document, True)
    except expat.ExpatError as error:
        where = f"line {error.lineno}"
        raise Refused(
            f"The report is no well-formed XML: {expat.ErrorString(error.code)}, {where}."
        ) from None
    except (LookupError, UnicodeError, ValueError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("The report is written in an encoding that cannot be read.") from None
    if not reader.has_root:
        raise Refused("The file is empty.")


class _Reader:
    """Expat's events, with the elements that are open below the root."""

    def __init__(self, root: str, take: Callable[[Element], None]) -> None:
        self._root = root
        self._take = take
        self._open: list[Element] = []
        self._parts = 0
        self._elements = 0
        self.has_root = False

    def document_type(self, *_: object) -> None:
        raise Refused("The file declares a document type or entities, as no report does.")

    def start(self, name: str, _attributes: object) -> None:
        local = name.rpartition(":")[2].lower()[:100]
        if not self.has_root:
            if local != self._root:
                raise Refused(f"This is no DMARC report: its root is <{local[:40]}>, not <{self._root}>.")
            self.has_root = True
            return
        self._parts += 1
        self._elements += 1
        if len(self._open) >= MAX_DEPTH:
            raise Refused(f"The report is nested more than {MAX_DEPTH} deep.")
        if self._parts > MAX_PARTS or self._elements > MAX_ELEMENTS:
            raise Refused("The report holds more elements than any report needs.")
        element = Element(local)
        if self._open:
            self._open[-1].parts.append(element)
        self._open.append(element)

    def text(self, text: str) -> None:
        if self._open:
            element = self._open[-1]
            element.text += text
            if len(element.text) > MAX_TEXT:
                raise Refused(f"<{element.name[:40]}> holds more than {MAX_TEXT} characters.")

    def end(self, _name: str) -> None:
        if self._open:
            element = self._open.pop()
            element.text = element.text.strip()
            if not self._open:
                self._parts = 0
                self._take(element)
