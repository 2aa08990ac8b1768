"""What a term of the glossary is: how texts spell it, and what it means to a founder."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Term:
    """`spellings` are parted by `|`, the name first, in the singular; a plural in -s is found by itself.

    `meaning` is one sentence or two. Both are translated: a text is searched for the words of its language.
    """

    key: str
    spellings: str | Promise
    meaning: str | Promise

    @property
    def name(self) -> str:
        """As it stands at the head of its explanation."""
        return str(self.spellings).partition("|")[0]
