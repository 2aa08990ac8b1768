"""What the page of one verdict shows: evidence, what it protects, how to put it right."""

import json
from collections.abc import Iterator
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from django.utils.text import capfirst

from checks.check import Check
from checks.evidence import Part, as_text, parts_of
from checks.fixes.providers import providers_of
from checks.fixes.recipe import Block, Recipe, recipe_for
from checks.models import Finding, Result
from checks.recheck_answer import BROKEN, in_sentence_case, read_answer
from checks.report_lines import line_of_result
from engagements.history.words import in_words
from engagements.models import Engagement, Item, Runbook
from engagements.playbooks.runbook_template import templates_answering

SHOWN_HISTORY = 12


class VerdictPage:
    """One result with everything that explains it: evidence, what it protects, the recipe."""

    def __init__(self, engagement: Engagement, result: Result) -> None:
        self.result = result
        self.check: Check | None = result.check_definition
        self.parts: list[Part] = parts_of(result.evidence)
        self.text = as_text(result.evidence)
        self.recipe = self._recipe(engagement) if result.outcome in BROKEN else None

    @property
    def as_json(self) -> str:
        """The verdict as a report hands it on."""
        return json.dumps(line_of_result(self.result).as_object(), indent=2, ensure_ascii=False)

    @property
    def title(self) -> str:
        return self.check.title if self.check else self.result.check_key

    @property
    def headline(self) -> str:
        """What was found, as a heading begins; a name is written as it is."""
        return in_sentence_case(self.result)

    @property
    def blocks(self) -> list[tuple[str, list[Block]]]:
        """What to copy, under the names of the providers, the client's own first; "" holds for everybody."""
        sections: dict[str, list[Block]] = {}
        for block in self.recipe.blocks if self.recipe else ():
            # A product is written as it writes itself; "any DNS provider" begins as a heading does.
            name = capfirst(block.provider) if block.provider.startswith("any ") else block.provider
            sections.setdefault(name, []).append(block)
        return list(sections.items())

    def _recipe(self, engagement: Engagement) -> Recipe | None:
        result = self.result
        declared = {name for domain in engagement.sending_domains.all() for name in domain.providers}
        providers = providers_of(_strings(result.evidence)) | declared
        evidence = result.evidence if isinstance(result.evidence, dict) else {}
        return recipe_for(result.check_key, result.code, result.subject, evidence, frozenset(providers))


def read_finding_page(engagement: Engagement, finding: Finding, asked: int = 0) -> dict[str, Any]:
    """`asked` is the number of the audit that was to check it again, if any.

    The verdict that holds now may be one that could not tell, or none at all.
    """
    return _read(engagement, finding.result, asked) | {
        "finding": finding,
        "deeds": _deeds(engagement, finding),
    }


def read_result_page(engagement: Engagement, result: Result, asked: int = 0) -> dict[str, Any]:
    """The same for a verdict that may have no finding."""
    findings = engagement.findings.select_related("risk")
    finding = findings.filter(check_key=result.check_key, subject=result.subject).first()
    return _read(engagement, result, asked) | {"finding": finding}


def _read(engagement: Engagement, result: Result, asked: int) -> dict[str, Any]:
    history = _history(engagement, result.check_key, result.subject)
    answer = read_answer(engagement, asked, result.check_key, result.subject, history)
    seen = answer.result if answer else None
    verdict = VerdictPage(engagement, result)
    return {
        "verdict": verdict,
        "current": next((other for other in history if other.is_current), None),
        "history": history,
        "under_way": engagement.runs.unfinished().first(),
        "items": _items(engagement, result.check_key),
        "runbooks": _runbooks(engagement, result.check_key),
        "answer": answer,
        "seen": verdict if seen == result else VerdictPage(engagement, seen) if seen else None,
        "is_seen_last": seen == result,
    }


class Deed(NamedTuple):
    """One line of a finding's own history; `said` is the reason that was given, if any."""

    at: datetime
    actor_name: str
    verb: str
    said: str


def _deeds(engagement: Engagement, finding: Finding) -> list[Deed]:
    """What was seen of a finding and done with it, the newest first."""
    events = engagement.events.filter(target_kind="finding", target_id=finding.pk)[:SHOWN_HISTORY]
    return [
        Deed(event.at, event.actor_name, event.verb, in_words(said) if said else "")
        for event in events
        for _before, said in [event.changes.get("set_aside") or ("", "")]
    ]


def _items(engagement: Engagement, check_key: str) -> list[Item]:
    """The items of the roadmap that this check decides."""
    items = Item.objects.filter(stage__engagement=engagement).select_related("stage")
    items = items.only("key", "title", "checks", "stage__key").order_by("stage__number", "number")
    return [one for one in items if any(fnmatchcase(check_key, pattern) for pattern in one.checks)]


def _runbooks(engagement: Engagement, check_key: str) -> list[Runbook]:
    """The runbooks that say what to do when this check fails."""
    keys = templates_answering(check_key)
    return list(engagement.runbooks.kept().filter(template_key__in=keys)) if keys else []


def _history(engagement: Engagement, check_key: str, subject: str) -> list[Result]:
    """What earlier runs said, the newest first."""
    results = engagement.results.filter(check_key=check_key, subject=subject)
    return list(results.select_related("run").defer("evidence").order_by("-pk")[:SHOWN_HISTORY])


def _strings(value: Any) -> Iterator[str]:
    """Every text in the evidence, however deep."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
