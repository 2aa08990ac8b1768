"""The catalogue as a page of documentation, so that what is written about the checks is what they are."""

from collections.abc import Iterable, Iterator

from checks.check import Check, Outcome
from checks.fixes.recipe import recipe_for
from checks.subjects import Route

_HEAD = """\
# The checks

Made by `manage.py catalogue --markdown`; a test keeps it true. A check is a pure function of facts. Its
verdict is one of pass, warn, fail, could not tell (we could not find out, with the raw reason) and n/a (the
subject does not have what is checked). The severity is that of the worst verdict; the recipe is what a
failing check leads to, here for shop.example.
"""
_WORDS = {Outcome.COULD_NOT_TELL: "could not tell", Outcome.NOT_APPLICABLE: "n/a"}


def catalogue_page(checks: Iterable[Check]) -> str:
    """Markdown: a table for each topic, its checks in the order of their keys."""
    topics: dict[str, list[Check]] = {}
    for check in sorted(checks, key=lambda check: check.key):
        topics.setdefault(check.topic, []).append(check)
    return "\n".join([_HEAD, *(line for topic, several in topics.items() for line in _table(topic, several))])


def _table(topic: str, checks: Iterable[Check]) -> Iterator[str]:
    yield f"## {topic}"
    yield ""
    yield "| check | what it protects | on | severity | verdicts | standard | recipe |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for check in checks:
        example = "https://shop.example/login" if check.subject is Route else "shop.example"
        recipe = recipe_for(check.key, "", example)
        cells = (
            f"**{check.title}**<br>`{check.key}`",
            check.protects,
            check.subject_kind,
            check.worst.value,
            ", ".join(_WORDS.get(outcome, outcome.value) for outcome in check.outcomes),
            check.standard or "–",
            recipe.title if recipe else "–",
        )
        yield f"| {' | '.join(cell.replace('|', '∣') for cell in cells)} |"
    yield ""
