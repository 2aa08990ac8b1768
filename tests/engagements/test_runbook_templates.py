"""The runbooks that ship can be followed at midnight."""

import re
from pathlib import Path

import pytest

from engagements.playbooks.playbook import PlaybookError
from engagements.playbooks.runbook_template import (
    FOLDER,
    RunbookTemplate,
    all_runbook_templates,
    get_runbook_template,
    load_runbook_template,
)
from tests.engagements.catalogue_keys import CATALOGUE

every_runbook = pytest.mark.parametrize("runbook", all_runbook_templates(), ids=lambda runbook: runbook.key)


@every_runbook
def test_runbook_has_steps_to_follow_at_midnight(runbook: RunbookTemplate) -> None:
    numbers = [int(number) for number in re.findall(r"^(\d+)\. ", runbook.steps, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert 6 <= len(numbers) <= 12
    assert set(runbook.answers) <= CATALOGUE


def test_runbooks_that_the_handover_asks_for_ship() -> None:
    asked = {"expired-certificate", "broken-redirect", "failed-deploy", "mail-authentication", "dns-mistake"}
    asked |= {"secret-rotation", "backup-restore", "provider-down"}
    assert asked <= {runbook.key for runbook in all_runbook_templates()}


def test_unknown_runbook_names_those_there_are() -> None:
    with pytest.raises(LookupError, match="dns-mistake"):
        get_runbook_template("coffee-machine")


def test_runbook_whose_key_is_not_its_name_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "flood.toml"
    path.write_text((FOLDER / "dns-mistake.toml").read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(PlaybookError, match="does not match the name of the file"):
        load_runbook_template(path)
