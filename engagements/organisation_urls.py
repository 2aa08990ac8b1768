"""Addresses of an organisation's own pages: its people and its settings."""

from django.urls import URLPattern, path

from engagements.views import organisation, organisation_security

urlpatterns: list[URLPattern] = [
    path("organisation/", organisation.organisation_start, name="organisation_start"),
    path("organisation/<slug:slug>/", organisation.members, name="members"),
    path(
        "organisation/<slug:slug>/security/",
        organisation_security.organisation_security,
        name="organisation_security",
    ),
]
