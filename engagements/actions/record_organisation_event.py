"""Writes a line of what happened to an organisation itself, outside of every engagement."""

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
