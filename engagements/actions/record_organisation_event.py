"""Writes a line of what happened to an organisation itself, outside of every engagement."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from engagements.models import Organisation, OrganisationEvent, User


def record_organisation_event(
    *, organisation: Organisation, actor: User, verb: str, label: str, detail: str = ""
) -> OrganisationEvent:
    """`label` is whom or what it was done to, `detail` what changed, in words."""
    return OrganisationEvent.objects.create(
        organisation=organisation,
        actor=actor,
        actor_name=str(actor)[:120],
        verb=verb[:60],
        label=label[:250],
        detail=detail[:500],
    )


def record_word(*, organisation: Organisation, actor: User, label: str, fields: Collection[str]) -> None:
    """Whose word it was that these fields hold no credential, though they look like it; nothing for none."""
    if fields:
        record_organisation_event(
            organisation=organisation,
            actor=actor,
            verb=_("said that no credential is in"),
            label=label,
            detail=", ".join(sorted(fields)),
        )
