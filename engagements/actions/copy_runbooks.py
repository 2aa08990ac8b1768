"""Copies the playbook's usual runbooks into an engagement, where they are made its own."""

from collections.abc import Collection

from django.db import transaction

from engagements.actions.keep_register import add_entry
from engagements.models import Engagement, Runbook, User
from engagements.playbooks.runbook_template import RunbookTemplate, get_runbook_template


def templates_left(engagement: Engagement) -> list[RunbookTemplate]:
    """The templates that the playbook names and the register does not hold yet, in the playbook's order."""
    taken = set(engagement.runbooks.kept().exclude(template_key="").values_list("template_key", flat=True))
    keys = engagement.playbook_data.get("runbooks", ())
    return [get_runbook_template(key) for key in keys if key not in taken]


@transaction.atomic
def copy_runbooks(
    *, engagement: Engagement, actor: User, keys: Collection[str] | None = None
) -> list[Runbook]:
    """Copies these templates, all of the playbook's for None; what the register holds is left alone."""
    Engagement.objects.select_for_update(no_key=True).only("pk").get(pk=engagement.pk)
    wanted = [one for one in templates_left(engagement) if keys is None or one.key in keys]
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
