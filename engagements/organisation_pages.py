"""The pages of an organisation, in the order of their tabs: one line makes a page part of the frame."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagements.models import Membership
from engagements.permissions import Role, role_of


@dataclass(frozen=True, slots=True)
class OrganisationPage:
    """`url` is the name of its address, which takes the organisation's `slug`; `least` is who may open it."""

    url: str
    title: str | Promise
    least: Role = Role.OWNER


ORGANISATION_PAGES = (
    OrganisationPage("members", _("Members"), Role.CONSULTANT),
    OrganisationPage("clients", _("Clients"), Role.CONSULTANT),
    OrganisationPage("brand", _("Brand")),
    OrganisationPage("pack_default", _("Pack")),
    OrganisationPage("privacy", _("Privacy")),
    OrganisationPage("access_log", _("Access log")),
    OrganisationPage("organisation_security", _("Security")),
)


def organisation_frame(membership: Membership) -> dict[str, Any]:
    """What every page of an organisation shows around it: the organisation, and the tabs."""
    pages = [page for page in ORGANISATION_PAGES if page.least <= role_of(membership)]
    return {"organisation": membership.organisation, "pages": pages}
