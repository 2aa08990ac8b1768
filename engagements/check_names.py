"""How a check is called: the floor that knows the checks says so at start-up, as this one may not ask."""

from collections.abc import Callable

_known: list[Callable[[str], str]] = []


def learn_names(title_of: Callable[[str], str]) -> None:
    """`title_of` gives the title of the check of a key, empty where there is none."""
    _known[:] = [title_of]


def name_of_check(key: str) -> str:
    """The title of a check, empty for a key that names none, such as a glob or a check yet to be built."""
    return next((title_of(key) for title_of in _known), "")
