"""A pack's PDF as somebody has it who never saw the portal: its text, and where its links lead."""

import re
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from typing import Self

from pypdf import PdfReader

# Heads and feet of pages, and the numbers and dots of lists, which stand apart from their lines.
_FURNITURE = re.compile(
    r"^(.* Handover pack · (Version|Draft) \d+|.* page \d+ of \d+|\d+\. |• )$\n?", re.MULTILINE
)


def squeezed(text: str) -> str:
    """Without what lines and columns do to a text."""
    return re.sub(r"\s+", "", text)


@dataclass(frozen=True)
class Printed:
    """`titles` are those of the numbered sections, by key."""

    reader: PdfReader
    titles: dict[str, str]

    @classmethod
    def of(cls, pdf: bytes, titles: dict[str, str]) -> Self:
        return cls(PdfReader(BytesIO(pdf)), titles)

    @cached_property
    def pages(self) -> list[str]:
        texts = (re.sub(" {2,}", " ", page.extract_text()) for page in self.reader.pages)
        return [_FURNITURE.sub("", f"{text}\n") for text in texts]

    def page_of(self, anchor: str) -> int:
        """Where a link to it leads, from 1 on."""
        return (self.reader.get_destination_page_number(self.reader.named_destinations[anchor]) or 0) + 1

    def heading(self, key: str) -> str:
        return f"{list(self.titles).index(key) + 1} {self.titles[key]}\n"

    def under(self, key: str) -> str:
        """What stands between the heading of that section and the next one."""
        begins, following = self.page_of(f"section-{key}"), [*self.titles, ""]
        text = "".join(self.pages[begins - 1 :]).partition(self.heading(key))[2]
        after = following[following.index(key) + 1]
        return text.partition(f"\n{self.heading(after)}")[0] if after else text

    def contents(self) -> tuple[list[tuple[str, int]], set[str]]:
        """The lines of the contents with the page numbers printed beside them, and what its links lead to."""
        number = next(n for n, page in enumerate(self.pages) if "\nContents\n" in page)
        text = self.pages[number].split("\n")
        printed = [int(line) for line in text if line.isdigit()]
        lines = [line for line in text if re.match(r"\d+ \D", line)]
        links = {str(one.get_object().get("/Dest")) for one in self.reader.pages[number]["/Annots"]}
        return list(zip([f"{line}\n" for line in lines], printed, strict=True)), links
