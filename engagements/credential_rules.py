"""The maintained list of what credentials look like: Kingfisher's rules, matched in this process alone.

Its validators, which would ask the providers whether a credential works, are never called.
"""

from functools import cache
from pathlib import Path

from django.conf import settings
from kingfisher_sdk import Scanner
from kingfisher_sdk.rules import Rules

SECONDS = 2.0
# Rules that match any provider's values by their surroundings; people may know better.
_BROAD = "generic"


@cache
def scanner() -> Scanner:
    """The compiled rules; compiling them takes seconds once, reading what was compiled a quarter of one."""
    return Scanner(Rules(cache_dir=_folder()), redact=True)


def _folder() -> Path:
    """Kingfisher keeps compiled rules only where nobody else may write."""
    folder = Path(settings.VAR_DIR) / "credential-rules"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    return folder


def match_credential(text: str) -> tuple[str, bool] | None:
    """The name of the rule that a text matches and whether that is certain; the credential is not looked at.

    Raises TimeoutError for a text that takes longer than `SECONDS`.
    """
    found = [one for one in scanner().scan(text, timeout=SECONDS) if one.visible]
    if not found:
        return None
    surest = max(found, key=_is_certain)
    return _name(surest.rule_id), _is_certain(surest)


def _is_certain(finding: object) -> bool:
    return getattr(finding, "confidence", "") == "high" and _BROAD not in getattr(finding, "rule_id", "")


def _name(rule_id: str) -> str:
    """`betterleaks.github-pat` and `veles.secrets/sendgrid` as words."""
    return rule_id.rpartition("/")[2].rpartition(".")[2].replace("-", " ")
