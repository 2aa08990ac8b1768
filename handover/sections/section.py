"""What a section of the pack is: a key, a title, and a function that takes what it shows from the records."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise

from handover.material import Material


@dataclass(frozen=True, slots=True)
class Section:
    """`order` is its place in the pack; `collect` gives plain JSON, which `templates/pack/<key>.html` shows.

    The template sees that JSON alone, so that page and PDF can be made again from the snapshot. A section
    that `flows` begins where the one before it ends, not on a page of its own: for those of a few lines. One
    that is `pinned` is in every pack, at its beginning or its end, whatever else is chosen.
    """

    key: str
    order: int
    title: str | Promise
    collect: Callable[[Material], dict[str, Any]]
    flows: bool = False
    pinned: Literal["", "first", "last"] = ""

    def content(self, material: Material) -> dict[str, Any]:
        """What it shows, collected once: sections about the pack itself read those of the others."""
        if self.key not in material.contents:
            material.contents[self.key] = self.collect(material)
        return material.contents[self.key]

    @property
    def template(self) -> str:
        return f"pack/{self.key}.html"
