"""The checks app."""

from django.apps import AppConfig

from checks.check import find_check
from engagements.check_names import learn_names


class ChecksConfig(AppConfig):
    name = "checks"

    def ready(self) -> None:
        learn_names(title_of_check)


def title_of_check(key: str) -> str:
    """The catalogue is loaded by the first question, not by the start."""
    check = find_check(key)
    return check.title if check else ""
