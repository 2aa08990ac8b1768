"""What the pages of playbooks say in words: names of lists and values, and the boxes of the checks."""

from django import template
from django.forms import BoundField

from engagements.forms.playbook_fields import CheckField
from engagements.playbook_words import GROUPS, LABELS, ONE_OF, Words

register = template.Library()


@register.filter
def group_name(group: str) -> Words:
    """`{{ section.group|group_name }}`: failure_signals as Failure signals."""
    return GROUPS.get(group, group)


@register.filter
def one_of(group: str) -> Words:
    return ONE_OF.get(group, group)


@register.filter
def value_name(name: str) -> Words:
    """`{{ change.name|value_name }}`: must_fix_now as Must be fixed before the launch."""
    return LABELS.get(("", name), name)


@register.filter
def check_topics(field: BoundField) -> list[tuple[str, list[tuple[str, str, bool]], int]]:
    """The boxes of a field of checks, by topic."""
    value = field.value()
    ticked = [str(one) for one in value] if isinstance(value, list | tuple) else []
    return field.field.topics(ticked) if isinstance(field.field, CheckField) else []
