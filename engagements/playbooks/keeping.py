"""Keeps a playbook as JSON, so that an engagement goes on with the version it was opened with."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from engagements.playbooks.reading import read_table
from engagements.playbooks.shape import Playbook


def playbook_to_data(playbook: Playbook) -> dict[str, Any]:
    """The playbook as JSON-serialisable tables, from which `playbook_from_data` makes an equal one."""
    return asdict(
        playbook, dict_factory=lambda pairs: {key: value for key, value in pairs if value is not None}
    )


def playbook_from_data(data: dict[str, Any]) -> Playbook:
    """Raises PlaybookError where the data is no playbook."""
    return read_table(Playbook, _with_lists(data), Path(f"{data.get('key', 'kept')}.toml"))


def _with_lists(value: Any) -> Any:
    """Tuples as the lists that JSON makes of them, so that data reads the same before and after storage."""
    if isinstance(value, dict):
        return {key: _with_lists(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [_with_lists(member) for member in value]
    return value
