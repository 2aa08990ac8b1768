"""Notices an answer that goes back and forth: neither its passes nor its failures can be trusted."""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from checks.models import Result, Run


def count_flips(outcomes: Sequence[str]) -> int:
    """How often the outcome changed from one audit to the next."""
    return sum(before != after for before, after in pairwise(outcomes))


def read_outcomes(run: Run, pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    """What the audits just before `run` said of each check and subject, the oldest first, in one query."""
    place = Window(RowNumber(), partition_by=[F("check_key"), F("subject")], order_by=F("pk").desc())
    earlier = Result.objects.filter(engagement=run.engagement).about(pairs).exclude(run=run)
    latest = earlier.annotate(place=place).filter(place__lt=Result.LOOKED_BACK).order_by("pk")
    said: dict[tuple[str, str], list[str]] = defaultdict(list)
    for check_key, subject, outcome in latest.values_list("check_key", "subject", "outcome"):
        said[check_key, subject].append(outcome)
    return [said[pair] for pair in pairs]
