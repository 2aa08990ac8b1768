"""Copies the usual runbooks into an engagement, where they are made its own."""

from collections.abc import Collection, Iterable

from django.db import transaction

from engagements.actions.keep_register import add_entry
from engagements.models import Engagement, Runbook, User
from engagements.playbooks.runbook_template import RunbookTemplate, get_runbook_template, runbook_keys


def templates_left(engagement: Engagement) -> list[RunbookTemplate]:
    """The templates that the playbook names and the register does not hold yet, in the playbook's order."""
    return _left(engagement, engagement.playbook_data.get("runbooks", ()))


def all_templates_left(engagement: Engagement) -> list[RunbookTemplate]:
    """The playbook's first, then those that it does not name: it may be older than they are."""
    return _left(engagement, dict.fromkeys([*engagement.playbook_data.get("runbooks", ()), *runbook_keys()]))


def _left(engagement: Engagement, keys: Iterable[str]) -> list[RunbookTemplate]:
    taken = set(engagement.runbooks.kept().exclude(template_key="").values_list("template_key", flat=True))
    return [get_runbook_template(key) for key in keys if key not in taken]


@transaction.atomic
def copy_runbooks(
    *, engagement: Engagement, actor: User, keys: Collection[str] | None = None
) -> list[Runbook]:
    """Copies these templates, whosever they are, or all of the playbook's for None.

    What the register holds is left alone.
    """
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    if keys is None:
        wanted = templates_left(engagement)
    else:
        wanted = [one for one in all_templates_left(engagement) if one.key in keys]
    return [add_entry(engagement=engagement, entry=_filled(engagement, one), actor=actor) for one in wanted]


def _filled(engagement: Engagement, template: RunbookTemplate) -> Runbook:
    return Runbook(
        engagement=engagement,
        template_key=template.key,
        title=template.title,
        when_to_use=template.when_to_use.strip(),
        steps=template.steps.strip(),
        how_to_know=template.how_to_know.strip(),
        contact=template.contacts[:200],
    )
