"""How far the making of a PDF has come: which section is laid out, and how much of all the work is done."""

from dataclasses import dataclass, replace
from typing import Any

from handover.document import numbered_sections

# By their share of the time: reading ends at BEGUN, laying out at LAID_OUT; drawing takes the rest.
WRITTEN, BEGUN, LAID_OUT, ALL = 2, 25, 65, 100
PAGE_CHARACTERS = 3500  # HTML of a page, roughly


@dataclass(frozen=True, slots=True)
class Headway:
    """`section` is the title of the one that is laid out, `number` of `count` its place in the contents.

    Without a title: nothing is laid out yet where `count` is 0, the cover and the contents are where `number`
    is 0, and all of them have been otherwise.
    """

    done: int = 0
    section: str = ""
    number: int = 0
    count: int = 0


class HeadwayMeter:
    """Follows one rendering by what the renderer tells it; another thread may read `now` at any moment.

    A section is under way from the page that its heading stands on, and until the next heading.
    """

    def __init__(self, snapshot: dict[str, Any], html: str) -> None:
        self._sections = {  # by the anchors of their headings
            f"section-{one['key']}": (number, one["title"]) for number, one in numbered_sections(snapshot)
        }
        self._begins = [html.find(f'<h2 id="{anchor}"') for anchor in self._sections]
        self._size = len(html)
        self._passed = 0  # characters of the HTML
        self.now = Headway(WRITTEN)

    def tell(self, told: int | str) -> None:
        """What a progress function hears: a page, 0 for another step, or an anchor that was laid out."""
        if isinstance(told, str):
            self._reach(told)
        elif told:
            self._turn_page()
        elif self.now.count:
            self.now = Headway(LAID_OUT, number=self.now.count, count=self.now.count)

    def _reach(self, anchor: str) -> None:
        """Pages may be laid out again at the end, the contents among them: that is no way back."""
        number, title = self._sections.get(anchor, (0, ""))
        if number > self.now.number:
            self._passed = max(self._passed, self._begins[number - 1])
            self.now = replace(self.now, done=self._bar(), section=title, number=number)

    def _turn_page(self) -> None:
        """Within a section the bar goes on by pages, as far as the next heading."""
        end = [*self._begins, self._size][self.now.number]
        self._passed = max(self._passed, min(self._passed + PAGE_CHARACTERS, end))
        self.now = replace(self.now, done=self._bar(), count=len(self._sections))

    def _bar(self) -> int:
        return BEGUN + (LAID_OUT - BEGUN) * self._passed // self._size
