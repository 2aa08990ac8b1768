"""The checks app."""

from django.apps import AppConfig

from checks.check import all_checks, find_check
from engagements.check_names import learn_names


class ChecksConfig(AppConfig):
    name = "checks"

    def ready(self) -> None:
        learn_names(title_of_check, titles_of_checks)


def title_of_check(key: str) -> str:
    """The catalogue is loaded by the first question, not by the start."""
    check = find_check(key)
    return check.title if check else ""


def titles_of_checks() -> dict[str, str]:
    return {check.key: check.title for check in all_checks()}
