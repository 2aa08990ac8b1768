"""What pages need to know of an organisation's own playbooks, beside what their rows say."""

import tomllib
from collections.abc import Iterable
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from engagements.check_names import names_of_checks
from engagements.models import Engagement, Organisation, OwnPlaybook
from engagements.playbooks.examining import Examined, examine
from engagements.playbooks.playbook import Playbook


def working_text(playbook: OwnPlaybook) -> str:
    """The draft, or what a draft would begin with: the newest version."""
    if playbook.draft or not playbook.published:
        return playbook.draft
    return playbook.versions.values_list("text", flat=True).get(number=playbook.published)


def table_of(text: str) -> dict[str, Any] | None:
    """The tables of a draft without a judgement; None for what is no TOML."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError):
        return None


def examine_own(playbook: OwnPlaybook, text: str) -> Examined:
    return examine(text, playbook.key, names_of_checks())


def own_playbooks_of(organisations: Iterable[Organisation]) -> QuerySet[OwnPlaybook]:
    """With `uses`, the number of engagements opened with it, and `has_draft` in place of the texts."""
    return (
        OwnPlaybook.objects.filter(organisation__in=organisations)
        .annotate(
            uses=Count("versions__engagements"),
            has_draft=ExpressionWrapper(~Q(draft=""), output_field=BooleanField()),
        )
        .select_related("organisation", "draft_by")
        .defer("draft", "draft_before")
    )


def offered_to(organisations: Iterable[Organisation]) -> QuerySet[OwnPlaybook]:
    """Those with which a new engagement may be opened."""
    offered = OwnPlaybook.objects.filter(
        organisation__in=organisations, published__gt=0, retired_at__isnull=True
    )
    return offered.select_related("organisation").defer("draft", "draft_before")


def uses_of_shipped(organisations: Iterable[Organisation]) -> dict[str, int]:
    """How many of these organisations' engagements follow each playbook that ships, by its key."""
    rows = (
        Engagement.objects.filter(client__organisation__in=organisations, own_playbook__isnull=True)
        .values_list("playbook_key")
        .annotate(uses=Count("pk"))
        .order_by()
    )
    return dict(rows)


def newest_content(playbook: OwnPlaybook) -> Playbook:
    """Raises DoesNotExist where nothing is published."""
    return playbook.versions.get(number=playbook.published).content
