"""The words around a sprint's pack, kept as its lead keeps them on the page."""

from dataclasses import replace

from handover.actions.keep_plan import keep_plan
from handover.demo.shape import Sprint
from handover.demo.telling import Telling
from handover.kept_plan import plan_for

HOURS_AGO = 1.5


def write_letter(telling: Telling, sprint: Sprint) -> None:
    """Nothing where the sprint has no such words: then the organisation's default holds."""
    if not (sprint.introduction or sprint.closing):
        return
    engagement = telling.engagement
    usual = plan_for(engagement)
    plan = replace(usual, introduction=sprint.introduction, closing=sprint.closing)
    with telling.dated(HOURS_AGO):
        keep_plan(engagement=engagement, actor=telling.lead, seen=usual.seen, plan=plan)
