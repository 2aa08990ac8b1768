"""How a check is called: the floor that knows the checks says so at start-up, as this one may not ask."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from engagements.playbooks.playbook import Playbook, all_playbooks

_known: list[Callable[[str], str]] = []
_listed: list[Callable[[], Mapping[str, str]]] = []


def learn_names(title_of: Callable[[str], str], titles: Callable[[], Mapping[str, str]]) -> None:
    """`title_of` gives the title of a check by its key, empty where there is none; `titles` gives all."""
    _known[:] = [title_of]
    _listed[:] = [titles]


def name_of_check(key: str) -> str:
    """The title of a check, empty for a key that names none, such as a glob or a check yet to be built."""
    return next((title_of(key) for title_of in _known), "")


@cache
def names_of_checks() -> dict[str, str]:
    """Title by key of all that a playbook may name: the catalogue, and what those that ship foresee."""
    foreseen = {key: "" for playbook in all_playbooks() for key in _named(playbook) if not key.endswith(".*")}
    titles = next((titles() for titles in _listed), {})
    return dict(sorted({**foreseen, **titles}.items()))


def _named(playbook: Playbook) -> Iterator[str]:
    for item in playbook.items.values():
        yield from item.checks
    for line in playbook.minimum_bar:
        yield from line.checks
