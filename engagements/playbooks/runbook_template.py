"""Gives out the usual runbooks, which an engagement copies and fills in with its own names and places."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from engagements.playbooks.reading import PlaybookError, read_toml

FOLDER = Path(__file__).parent / "runbooks"


@dataclass(frozen=True, slots=True)
class RunbookTemplate:
    """What to do when something breaks, or what is done the same way every time.

    `steps` is a numbered list in Markdown, `answers` names checks.
    """

    key: str
    title: str
    when_to_use: str
    steps: str
    how_to_know: str
    contacts: str
    answers: tuple[str, ...]


def runbook_keys() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def load_runbook_template(path: Path) -> RunbookTemplate:
    """Raises PlaybookError where the file is wrong or its key is not its name."""
    template = read_toml(RunbookTemplate, path)
    if template.key != path.stem:
        raise PlaybookError(path, "", f"key {template.key!r} does not match the name of the file")
    return template


@cache
def all_runbook_templates() -> tuple[RunbookTemplate, ...]:
    """Every template, by key; read once in the life of a process."""
    return tuple(load_runbook_template(FOLDER / f"{key}.toml") for key in runbook_keys())


def get_runbook_template(key: str) -> RunbookTemplate:
    """Raises LookupError where there is no such template."""
    for template in all_runbook_templates():
        if template.key == key:
            return template
    raise LookupError(f"no runbook template {key!r}; there are {', '.join(runbook_keys())}")


def checks_answered_by(key: str) -> tuple[str, ...]:
    """The checks that the runbook of this key answers; none for one made from no template."""
    return next((one.answers for one in all_runbook_templates() if one.key == key), ())


def templates_answering(check_key: str) -> tuple[str, ...]:
    """The keys of the runbooks that answer a check."""
    return tuple(one.key for one in all_runbook_templates() if check_key in one.answers)
